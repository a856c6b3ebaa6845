"""The English catalogue is whole, compiled, and set as each language is set."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from flask import Flask, g

from tests.house_rules.test_documents import SECTIONS, rows
from workshop.web.translation import day, euros

ENGLISH = Path("workshop/translations/en/LC_MESSAGES")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
STRAIGHT = re.compile(r"\w'\w|\"")
MARKUP = re.compile(r"</?\w+[^>]*>")

FRENCH_MISTAKES = {
    "straight quotes": STRAIGHT,
    "a plain or missing space before : ; ! ?": re.compile(r"[^\u00a0\u202f\s] ?[;!?](?!\w)|\w ?:(?=\s|$)"),
    "English quotes, or guillemets without their no-break spaces": re.compile(
        r"[“”]|«[^\u00a0\u202f]|[^\u00a0\u202f]»"
    ),
    "three dots": re.compile(r"\.\.\."),
}  # fmt: skip
ENGLISH_MISTAKES = {
    "straight quotes": STRAIGHT,
    "a space before : ; ! ?": re.compile(r"\s[:;!?]"),
    "guillemets": re.compile("[«»]"),
    "three dots": re.compile(r"\.\.\."),
    "French left": re.compile(r"\b(le|la|les|du|des|une|pour|avec|fiche|devis)\b|[éèêàçù]", re.I),
}
LEFT_IN_FRENCH = re.compile("tribunal judiciaire|DU, DD, CU")


def the_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates ask for now, gathered as `make translations` does."""
    path = tmp_path_factory.mktemp("extracted") / "messages.pot"
    CommandLineInterface().run(
        ["pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "lazy_gettext", "-k", "_",
         "--no-location", "-o", str(path), "."]
    )  # fmt: skip
    return the_catalogue(path)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return the_catalogue(ENGLISH / "messages.po")


def texts(message_id: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each French text with its English, singular and plural forms one after the other."""
    for message in catalogue:
        if message.id:
            yield from zip(texts(message.id), texts(message.string), strict=True)


def test_every_text_of_the_code_has_its_english(sources: Catalog, english: Catalog) -> None:
    without = [
        message.id
        for message in sources
        if message.id
        and (
            (known := english.get(message.id)) is None
            or known.fuzzy
            or not all(texts(known.string))
        )
    ]
    assert not without, "run make translations, then write their English"


def test_nothing_is_kept_that_the_code_no_longer_says(sources: Catalog, english: Catalog) -> None:
    assert not [m.id for m in english if m.id and sources.get(m.id) is None]
    assert not english.obsolete


def test_placeholders_and_markup_are_those_of_the_source(english: Catalog) -> None:
    for french, said in pairs(english):
        assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(french)), french
        assert MARKUP.findall(said) == MARKUP.findall(french), french
        assert (said[0].isspace(), said[-1].isspace()) == (french[0] == " ", french[-1] == " ")


def test_the_compiled_catalogue_is_that_of_the_texts(english: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, english)
    assert (ENGLISH / "messages.mo").read_bytes() == compiled.getvalue(), "run make translations"


@pytest.mark.parametrize("mistake", FRENCH_MISTAKES)
def test_french_is_set_as_french(sources: Catalog, mistake: str) -> None:
    letters = tomllib.loads(Path("templates/mail/fr.toml").read_text())
    said = [text for message in sources if message.id for text in texts(message.id)]
    said += [text for letter in letters.values() for text in letter.values()]
    assert not [text for text in said if FRENCH_MISTAKES[mistake].search(text)]


@pytest.mark.parametrize("mistake", ENGLISH_MISTAKES)
def test_english_is_set_as_english(english: Catalog, mistake: str) -> None:
    letters = tomllib.loads(Path("templates/mail/en.toml").read_text())
    said = [text for _, text in pairs(english)]
    said += [text for letter in letters.values() for text in letter.values()]
    found = [
        text for text in said if ENGLISH_MISTAKES[mistake].search(LEFT_IN_FRENCH.sub("", text))
    ]
    assert not found


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "Positions"])
def test_the_glossary_has_the_english_of_the_screen(english: Catalog, section: str) -> None:
    written = {french: said for _, french, said, *_ in rows(section)}
    assert written == {french: english[french].string for french in written}


@pytest.mark.parametrize("locale", ["fr", "en_GB"])
@pytest.mark.parametrize("cents", [0, 1, 99, 100, 2900, 123450, 123456789, -5, -123450])
def test_amounts_are_written_as_babel_writes_them(app: Flask, locale: str, cents: int) -> None:
    with app.test_request_context():
        g.language = locale[:2]
        written = format_currency(Decimal(cents) / 100, "EUR", locale=locale)
        assert euros(cents) == written.replace("-", "−")


@pytest.mark.parametrize("locale", ["fr", "en_GB"])
def test_days_are_written_as_babel_writes_them(app: Flask, locale: str) -> None:
    with app.test_request_context():
        g.language = locale[:2]
        for month in range(1, 13):
            for value in (date(2026, month, 1), date(2027, month, 28)):
                written = format_date(value, "medium", locale=locale)
                if locale == "fr" and value.day == 1:  # the first is an ordinal in French
                    written = written.replace("1", "1er", 1)
                assert day(value) == written
