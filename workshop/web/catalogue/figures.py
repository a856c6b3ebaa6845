"""The figures of a calibre as pages show them, with their sources and what others say instead."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import format_decimal, gettext

from workshop.measurements.calibres import Calibre, FigureValue
from workshop.measurements.sources import Source
from workshop.measurements.values import symbol
from workshop.web.sentences.catalogue_labels import BENCH_FIGURES, FIGURES, OTHER_FIGURES
from workshop.web.translation import language


@dataclass(frozen=True)
class SourcedFigure:
    """`rivals` are what other sources say instead; `note` tells how they disagree."""

    label: str
    text: str
    source: Source
    others: tuple[Source, ...]
    rivals: tuple[tuple[str, Source], ...]
    note: str


def every_figure(calibre: Calibre) -> Iterator[SourcedFigure]:
    """What a bench asks for first."""
    return _told(calibre, dict.fromkeys((*BENCH_FIGURES, *FIGURES, *OTHER_FIGURES)))


def bench_figures(calibre: Calibre) -> Iterator[SourcedFigure]:
    """Only what a bench asks for, in its order."""
    return _told(calibre, BENCH_FIGURES)


def _told(calibre: Calibre, fields: Iterable[str]) -> Iterator[SourcedFigure]:
    words = {**FIGURES, **OTHER_FIGURES}
    for field in (each for each in fields if each in calibre.figures):
        figure = calibre.figures[field]
        label, unit = words[field]
        conflict = calibre.conflicts.get(field)
        claims = conflict.claims if conflict else ()
        yield SourcedFigure(
            str(label),
            _text(figure.value, unit),
            figure.source,
            tuple(each for each in figure.sources if each is not figure.source),
            tuple(
                (_text(value, unit), source) for source, value in claims if value != figure.value
            ),
            conflict.note if conflict else "",
        )


_HOURS: Final = re.compile(r"(?P<from_h>\d\d):00-(?P<to_h>\d\d):00")
"""How the data writes a span of whole hours: `23:00-01:00`."""


def _numbers(found: re.Match[str]) -> dict[str, int]:
    return {name: int(text) for name, text in found.groupdict().items()}


def _text(value: FigureValue, unit: str) -> str:
    match value:
        case bool():
            return gettext("oui") if value else gettext("non")
        case str():
            hours = _HOURS.fullmatch(value)
            return gettext("%(from_h)s h et %(to_h)s h", **_numbers(hours)) if hours else value
        case tuple():
            return ", ".join(value)
    text = str(format_decimal(value.normalize())).replace("-", "−")
    return text + (unit if unit == "°" else f"\u202f{symbol(unit, language())}" if unit else "")
