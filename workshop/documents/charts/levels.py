"""A row for each position: the value where it stands between its limits, and an earlier one."""

from collections.abc import Sequence
from typing import Final

from workshop.documents.charts.drawing import Drawing
from workshop.documents.charts.scale import Scale, round_scale
from workshop.documents.charts.wording import Wording
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.portrait import Mark, Marks
from workshop.measurements.quantities import Position

_WIDTH, _LEFT, _RIGHT = 360.0, 44.0, 272.0
_TOP, _ROW = 52.0, 34.0
_AT_LEAST: Final = {"rate": 10.0, "amplitude": 60.0}


def levels(
    code: str,
    marks: Marks,
    words: Wording,
    *,
    before: Marks | None = None,
    names: tuple[str, str] = ("before", "after"),
) -> Drawing:
    """`code` is `rate` or `amplitude`; `names` are the words of the earlier and the later value."""
    places = [place for place in MEASURING_ORDER if place in marks or place in (before or {})]
    height = _TOP + _ROW * len(places) + 28
    title = words(f"{code}_title")
    drawing = Drawing(_WIDTH, height, title, _told(code, places, marks, before or {}, words))
    scale = _scale(code, [*marks.values(), *(before or {}).values()])
    bottom = _TOP + _ROW * len(places)
    _graduate(drawing, code, scale, bottom, words)
    _heading(drawing, title, before is not None, names, words)
    for rank, place in enumerate(places):
        y = _TOP + _ROW * (rank + 0.5)
        _row(drawing, code, y, scale, place, marks.get(place), (before or {}).get(place), words)
    return drawing


def _scale(code: str, marks: Sequence[Mark]) -> Scale:
    shown = [
        float(value)
        for mark in marks
        for value in (mark.value, mark.minimum, mark.maximum)
        if value is not None
    ]
    if code == "rate":
        shown.append(0.0)
    return round_scale(shown, _LEFT, _RIGHT, ticks=4, at_least=_AT_LEAST[code])


def _graduate(drawing: Drawing, code: str, scale: Scale, bottom: float, words: Wording) -> None:
    for tick in scale.ticks:
        x = scale(tick)
        is_zero = code == "rate" and abs(tick) < scale.step / 2
        drawing.line("axis" if is_zero else "rule", (x, _TOP), (x, bottom))
        drawing.text("note", (x, bottom + 18), words.tick(code, tick), "middle")


def _heading(
    drawing: Drawing, title: str, has_before: bool, names: tuple[str, str], words: Wording
) -> None:
    drawing.text("name", (0, 16), title)
    if has_before:
        earlier, later = (words(name) for name in names)
        drawing.circle("hollow", (6, 34), 4.5)
        drawing.text("note", (16, 38), earlier)
        at = 34 + 7 * len(earlier)
        drawing.circle("dot", (at, 34), 5)
        drawing.text("note", (at + 10, 38), later)


def _row(
    drawing: Drawing,
    code: str,
    y: float,
    scale: Scale,
    place: Position,
    mark: Mark | None,
    before: Mark | None,
    words: Wording,
) -> None:
    drawing.text("name", (0, y + 5), words.position(place))
    limited = next((each for each in (mark, before) if each and each.has_limit), None)
    if limited:
        low = scale.start if limited.minimum is None else scale(float(limited.minimum))
        high = scale.end if limited.maximum is None else scale(float(limited.maximum))
        drawing.rectangle("area", (low, y - 12), (high, y + 12))
    if mark and before:
        ends = scale(float(before.value)), scale(float(mark.value))
        drawing.line("past", (ends[0], y), (ends[1], y))
    if before:
        drawing.circle("hollow", (scale(float(before.value)), y), 4.5)
    if mark:
        drawing.mark((scale(float(mark.value)), y), mark.verdict, 5.5)
        drawing.text("value", (_WIDTH, y + 5), words.signed(code, mark), "end")


def _told(
    code: str, places: Sequence[Position], marks: Marks, before: Marks, words: Wording
) -> str:
    told = []
    for place in places:
        values = [words.judged(code, each[place]) for each in (before, marks) if place in each]
        told.append(f"{words.position(place)} {' → '.join(values)}")
    return ", ".join(told)
