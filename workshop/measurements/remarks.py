"""What the catalogues say of their sources and figures, in the language of the reader."""

import tomllib
from collections.abc import Mapping
from functools import cache

from workshop.domain.resources import resource
from workshop.measurements.sources import Source


def remark(text: str, language: str) -> str:
    """In French where the data has it (`data/remarks_fr.toml`), else as it was written.

    Titles of documents stay as printed, and what a workshop added as it typed it.
    """
    return french_remarks().get(text, text) if language == "fr" else text


def told_source(source: Source, language: str) -> str:
    """`ETA 2824-2, p. 4 · copie sur…`: its title, and where to look when that was kept."""
    return " · ".join(remark(each, language) for each in (source.title, source.locator) if each)


@cache
def french_remarks() -> Mapping[str, str]:
    """By the words of `data/calibres.toml` and `data/tolerances.toml`."""
    known: Mapping[str, str] = tomllib.loads(
        resource("data/remarks_fr.toml").read_text(encoding="utf-8")
    )["remarks"]
    return known
