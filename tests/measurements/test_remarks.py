"""Whoever reads French is told in French where a limit comes from."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workshop.measurements.remarks import french_remarks, remark

DATA = Path("workshop/data")
TOLD = {"note", "basis", "complication_reason", "locator"}
# Said in the same words in both languages.
SAME = {"-", "ETA Elaboré"}


def told(data: Any) -> Iterator[str]:
    """Every remark, wherever it stands."""
    if isinstance(data, dict):
        yield from (text for key, text in data.items() if key in TOLD and isinstance(text, str))
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from told(each)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["calibres.toml", "tolerances.toml"])
def test_every_remark_is_told_in_french(name: str) -> None:
    assert set(told(read(name))) - SAME - set(french_remarks()) == set()


def test_nothing_is_translated_that_the_data_does_not_say() -> None:
    both = [read("calibres.toml"), read("tolerances.toml")]
    titles = {source["title"] for data in both for source in data["source"].values()}
    assert set(french_remarks()) - titles - set(told(both)) == set()


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fr", "220 less 15 %", "220 moins 15\u202f%"),
        ("en", "220 less 15 %", "220 less 15 %"),
        ("fr", "Relevé au banc le 3 mai", "Relevé au banc le 3 mai"),
    ],
)
def test_in_the_language_of_the_reader(language: str, text: str, said: str) -> None:
    assert remark(text, language) == said
