import re
from string import Formatter

import pytest

from workshop.documents.formats import LANGUAGES
from workshop.documents.paper import texts
from workshop.domain.resources import resource


def flat(language: str) -> dict[str, str]:
    return {
        f"{document}.{key}": text
        for document, keys in texts(language).items()
        for key, text in keys.items()
    }


def blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_texts_with_the_same_blanks() -> None:
    french, english = flat("fr"), flat("en")
    assert french.keys() == english.keys()
    assert {key: blanks(text) for key, text in french.items()} == {
        key: blanks(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_a_template_names_exists(language: str) -> None:
    for template in (resource("templates") / "documents").glob("*.typ"):
        source = template.read_text(encoding="utf-8")
        table = texts(language).get(template.stem, {})
        assert set(re.findall(r"\bt\.(\w+)", source.replace("data.t.", ""))) <= table.keys()
        assert set(re.findall(r"\bcommon\.(\w+)", source)) <= texts(language)["common"].keys()


def test_french_typography() -> None:
    for key, text in flat("fr").items():
        assert "'" not in text, key
        assert not re.search(r"(?<![\u00a0\u202f])[;!?»]", text), key
        assert not re.search(r"(?<!\u00a0):", re.sub(r"\{.*?\}", "", text)), key
        assert not re.search(r"«(?!\u00a0)", text), key


def test_english_typography() -> None:
    for key, text in flat("en").items():
        assert not re.search(r"['\"]|\s[:;!?]", text), key


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        texts("de")
