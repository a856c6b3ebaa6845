"""The press: a template and plain data in, a PDF out.

Data reaches the template as JSON and stays text there: nothing a person typed is ever run.
Templates, their fonts and their texts are under `templates/documents/`.
"""

import base64
import json
import logging
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Final, Literal

import typst

from workshop.documents.charts.drawing import Drawing
from workshop.documents.formats import LANGUAGES
from workshop.domain.resources import resource

Standard = Literal["a-3a", "ua-1"]
ARCHIVAL: Final[tuple[Standard, ...]] = (
    "a-3a",
    "ua-1",
)  # to last (PDF/A-3a) and to be read aloud (PDF/UA-1)

_log = logging.getLogger(__name__)

_FOLDER = resource("templates") / "documents"

# Control characters, bidirectional overrides, halves of surrogate pairs and non-characters:
# no font draws them, and PDF/A refuses them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")
_ENDLESS_WORD = re.compile(r"\S{33,}")
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True)
class Paper:
    """A PDF under the name of its file."""

    name: str
    pdf: bytes


def render(
    template: str,
    data: Mapping[str, object],
    *,
    language: str,
    at: datetime,
    standards: Sequence[Standard] = ARCHIVAL,
) -> bytes:
    """The PDF of `templates/documents/<template>.typ` filled with `data`.

    `data` holds strings, numbers, booleans, None, sequences and mappings of these, drawings, and
    pictures as bytes (PNG, JPEG or SVG). `at` is the date the file says it was made on: the same data give the
    same bytes. A character no bundled font has is drawn with the machine's fonts, and the file
    then does not claim to follow `standards`.
    """
    filled = _printable({**data, "language": language, "t": texts(language)})
    inputs = {"data": json.dumps(filled, ensure_ascii=False)}
    try:
        return _press(template).print(inputs, standards, at)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        _log.warning("%s printed outside %s: %s", template, "+".join(standards), error.message)
        return _press(template, system_fonts=True).print(inputs, (), at)


@lru_cache
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    """The fixed texts of all documents in `language`, by document then by key."""
    if language not in LANGUAGES:
        raise ValueError(f"documents are written in {LANGUAGES}, not in {language!r}")
    return tomllib.loads((_FOLDER / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


class _Press:
    """One template, compiled again and again by one compiler, which serves one thread at a time."""

    def __init__(self, template: str, *, system_fonts: bool) -> None:
        self._lock = Lock()
        self._compiler = typst.Compiler(
            _FOLDER / f"{template}.typ",
            root=_FOLDER,
            font_paths=_fonts(system_fonts),
        )

    def print(self, inputs: dict[str, str], standards: Sequence[Standard], at: datetime) -> bytes:
        with self._lock:
            pdf = self._compiler.compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=list(standards),
                timestamp=int(at.timestamp()),
            )
        if not isinstance(pdf, bytes):
            raise TypeError(f"typst gave {type(pdf).__name__}, not one PDF")
        return pdf


@cache
def _press(template: str, *, system_fonts: bool = False) -> _Press:
    return _Press(template, system_fonts=system_fonts)


@cache
def _fonts(system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=system_fonts,
        include_embedded_fonts=False,
        font_paths=[_FOLDER / "fonts"],
    )


def _printable(value: object) -> object:
    """`value` as JSON can carry it and paper can show it."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        return _ENDLESS_WORD.sub(_breakable, _UNPRINTABLE.sub("", composed))
    if isinstance(value, bytes):
        return _picture(value)
    if isinstance(value, Drawing):
        return value.on_paper()
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return value


def _breakable(word: re.Match[str]) -> str:
    """A word longer than any line, with places where the line may turn."""
    letters = word.group()
    return _ZERO_WIDTH_SPACE.join(letters[at : at + 8] for at in range(0, len(letters), 8))


def _picture(content: bytes) -> str:
    """A picture as SVG source, the one form that JSON carries as fast as text.

    (A list of byte values costs 20 ms a photo; and inside an SVG a damaged photo leaves a blank
    instead of stopping the page.)
    """
    kinds = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    kind = next((kinds[start] for start in kinds if content.startswith(start)), "image/svg+xml")
    encoded = base64.b64encode(content).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<image href="data:{kind};base64,{encoded}"/></svg>'
    )
