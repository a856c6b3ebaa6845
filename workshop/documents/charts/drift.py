"""A watch over the years: mean rate and mean amplitude at each visit, as plain lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workshop.documents.charts.drawing import Drawing
from workshop.documents.charts.scale import Scale, round_scale
from workshop.documents.charts.wording import Wording
from workshop.documents.formats import day
from workshop.measurements.portrait import Mark

_WIDTH, _LEFT, _RIGHT = 360.0, 44.0, 328.0
_PANEL, _GAP = 110.0, 46.0


@dataclass(frozen=True)
class VisitMeans:
    """What a watch measured in the mean when it left, or last, on one visit."""

    on: date
    rate: Mark | None
    amplitude: Mark | None


_PANELS: Final = (("rate", "rate_mean", 10.0), ("amplitude", "amplitude_mean", 60.0))


def drift(visits: Sequence[VisitMeans], words: Wording) -> Drawing:
    """`visits` oldest first, at least one."""
    height = 2 * (_PANEL + _GAP) + 20
    drawing = Drawing(_WIDTH, height, words("drift_title"), _told(visits, words))
    time = _time_scale(visits)
    top = 32.0
    for name, code, at_least in _PANELS:
        marks = [(each.on, getattr(each, name)) for each in visits]
        measured = [(time(on.toordinal()), mark) for on, mark in marks if mark]
        drawing.text("name", (0, top - 14), words(f"{code}_line"))
        if measured:
            _panel(drawing, name, measured, top, at_least, words)
        else:
            drawing.text("note", (_LEFT, top + _PANEL / 2), words("not_measured"))
        top += _PANEL + _GAP
    _dates(drawing, visits, time, top - _GAP + 18)
    return drawing


def _time_scale(visits: Sequence[VisitMeans]) -> Scale:
    """One visit stands in the middle of its year."""
    first, last = visits[0].on.toordinal(), visits[-1].on.toordinal()
    margin = max(183 - (last - first) // 2, 20)
    return Scale(first - margin, last + margin, _LEFT, _RIGHT, 365)


def _panel(
    drawing: Drawing,
    name: str,
    measured: Sequence[tuple[float, Mark]],
    top: float,
    at_least: float,
    words: Wording,
) -> None:
    latest = measured[-1][1]
    shown = [float(mark.value) for _, mark in measured]
    shown += [float(bound) for bound in (latest.minimum, latest.maximum) if bound is not None]
    if name == "rate":
        shown.append(0.0)
    scale = round_scale(shown, top + _PANEL, top, ticks=3, at_least=at_least)
    for tick in scale.ticks:
        is_zero = name == "rate" and abs(tick) < scale.step / 2
        drawing.line("axis" if is_zero else "rule", (_LEFT, scale(tick)), (_RIGHT, scale(tick)))
        drawing.text("note", (_LEFT - 6, scale(tick) + 4), words.tick(name, tick), "end")
    if latest.minimum is not None or latest.maximum is not None:
        low = scale.start if latest.minimum is None else scale(float(latest.minimum))
        high = scale.end if latest.maximum is None else scale(float(latest.maximum))
        drawing.rectangle("area", (_LEFT, high), (_RIGHT, low))
    points = [(x, scale(float(mark.value))) for x, mark in measured]
    drawing.polyline("line", points)
    for point, (_, mark) in zip(points, measured, strict=True):
        drawing.mark(point, mark.verdict, 5)
    drawing.text("value", (_WIDTH, top - 14), words.signed(name, latest), "end")


def _dates(drawing: Drawing, visits: Sequence[VisitMeans], time: Scale, y: float) -> None:
    """Month and year under each visit, where there is room for it."""
    last_x = -100.0
    for each in visits:
        x = time(each.on.toordinal())
        if x - last_x >= 56:
            drawing.text("note", (x, y), f"{each.on:%m/%Y}", "middle")
            last_x = x


def _told(visits: Sequence[VisitMeans], words: Wording) -> str:
    told = []
    for each in visits:
        values = [
            words.judged(code, mark)
            for code, mark in (("rate", each.rate), ("amplitude", each.amplitude))
            if mark
        ]
        told.append(f"{day(each.on, words.language)} {', '.join(values)}")
    return " ; ".join(told) if words.language == "en" else "\u202f; ".join(told)
