"""The positions on a dial: upright ones at the hour that is up, flat ones below, rate outwards."""

from collections.abc import Iterable, Mapping
from math import cos, radians, sin
from typing import Final

from workshop.documents.charts.drawing import Drawing, Point
from workshop.documents.charts.scale import Scale, round_scale
from workshop.documents.charts.wording import Wording
from workshop.measurements.portrait import Mark, Marks, Portrait
from workshop.measurements.quantities import Position

_CENTRE: Final = (180.0, 176.0)
_HUB, _RIM, _NAMES = 26.0, 140.0, 158.0
_SECTOR_DEG: Final = 22.5
# Degrees clockwise from twelve o'clock; flat positions have no hour, so they take free places.
_ANGLES: Final[Mapping[Position, float]] = {
    Position.H12: 0,
    Position.H3: 90,
    Position.FH: 135,
    Position.H6: 180,
    Position.CH: 225,
    Position.H9: 270,
}
_UPRIGHT: Final = (Position.H12, Position.H3, Position.H6, Position.H9)
_GRADUATIONS_DEG: Final = 45
_BEYOND: Final = 5.0


def dial(now: Portrait, words: Wording, *, before: Portrait | None = None) -> Drawing:
    """The rates of one moment, over those of an earlier one when given.

    The outline joins the upright positions: a lopsided one is a balance out of poise.
    """
    drawing = Drawing(360, 380, words("dial_title"), _told(now, words))
    scale = _scale((now, *([before] if before else [])))
    _face(drawing, scale, now, words)
    _limits(drawing, scale, now)
    if before:
        _outline(drawing, "past", before.rates, scale)
        for place, mark in before.rates.items():
            drawing.circle("hollow", _at(_ANGLES[place], scale(float(mark.value))), 4)
    _outline(drawing, "line", now.rates, scale)
    for place, mark in now.rates.items():
        drawing.mark(_at(_ANGLES[place], scale(float(mark.value))), mark.verdict, 5.5)
    _legend(drawing, now, before, words)
    return drawing


def _scale(portraits: Iterable[Portrait]) -> Scale:
    """Wide enough to see the limits from both sides."""
    shown = [0.0]
    for portrait in portraits:
        for mark in (*portrait.rates.values(), *_mean_of(portrait)):
            shown.append(float(mark.value))
            shown += [float(mark.minimum) - _BEYOND] if mark.minimum is not None else []
            shown += [float(mark.maximum) + _BEYOND] if mark.maximum is not None else []
    return round_scale(shown, _HUB, _RIM, ticks=4, at_least=20)


def _mean_of(portrait: Portrait) -> tuple[Mark, ...]:
    return (portrait.rate_mean,) if portrait.rate_mean else ()


def _at(angle: float, radius: float) -> Point:
    x, y = _CENTRE
    return x + radius * sin(radians(angle)), y - radius * cos(radians(angle))


def _face(drawing: Drawing, scale: Scale, now: Portrait, words: Wording) -> None:
    drawing.circle("rule", _CENTRE, _RIM)
    for tick in scale.ticks:
        is_zero = abs(tick) < scale.step / 2
        drawing.circle("axis" if is_zero else "rule", _CENTRE, scale(tick))
    for place, angle in _ANGLES.items():
        drawing.line("rule", _at(angle, _HUB), _at(angle, _RIM))
        x, y = _at(angle, _NAMES)
        drawing.text("name" if place in now.rates else "note", (x, y + 5), words.position(place),
                     "middle")  # fmt: skip
    for tick in scale.ticks:
        x, y = _at(_GRADUATIONS_DEG, scale(tick))
        drawing.text("note", (x, y + 4), words.tick("rate", tick), "middle")


def _limits(drawing: Drawing, scale: Scale, now: Portrait) -> None:
    """A sector where a position has its own limit; else a ring, when the mean has one."""
    for place, mark in now.rates.items():
        if mark.has_limit:
            inner, outer = _radii(mark, scale)
            drawing.path("area", _sector(_ANGLES[place], inner, outer))
    has_own_limits = any(mark.has_limit for mark in now.rates.values())
    if now.rate_mean and now.rate_mean.has_limit and not has_own_limits:
        inner, outer = _radii(now.rate_mean, scale)
        drawing.path("area", _ring(inner) + _ring(outer))
    if now.rate_mean:
        drawing.circle("mean", _CENTRE, scale(float(now.rate_mean.value)))


def _radii(mark: Mark, scale: Scale) -> tuple[float, float]:
    low = scale.start if mark.minimum is None else scale(float(mark.minimum))
    high = scale.end if mark.maximum is None else scale(float(mark.maximum))
    return low, high


def _sector(angle: float, inner: float, outer: float) -> str:
    first, last = angle - _SECTOR_DEG, angle + _SECTOR_DEG
    return (
        f"M{_xy(_at(first, inner))}L{_xy(_at(first, outer))}"
        f"A{outer:.1f} {outer:.1f} 0 0 1 {_xy(_at(last, outer))}"
        f"L{_xy(_at(last, inner))}A{inner:.1f} {inner:.1f} 0 0 0 {_xy(_at(first, inner))}Z"
    )


def _ring(radius: float) -> str:
    top, bottom = _xy(_at(0, radius)), _xy(_at(180, radius))
    arc = f"A{radius:.1f} {radius:.1f} 0 0 1 "
    return f"M{top}{arc}{bottom}{arc}{top}Z"


def _xy(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _outline(drawing: Drawing, stroke: str, rates: Marks, scale: Scale) -> None:
    corners = [_at(_ANGLES[at], scale(float(rates[at].value))) for at in _UPRIGHT if at in rates]
    if len(corners) == len(_UPRIGHT):
        drawing.polygon(stroke, corners)
    else:
        drawing.polyline(stroke, corners)


def _legend(drawing: Drawing, now: Portrait, before: Portrait | None, words: Wording) -> None:
    if now.rate_mean:
        drawing.line("mean", (16, 357), (42, 357))
        drawing.text("note", (48, 361), words("mean_line", x=words.signed("rate", now.rate_mean)))
    if any(mark.has_limit for mark in (*now.rates.values(), *_mean_of(now))):
        drawing.rectangle("area", (16, 366), (42, 378))
        drawing.text("note", (48, 376), words("tolerance"))
    if before:
        drawing.circle("hollow", (236, 357), 4)
        drawing.text("note", (248, 361), words("before"))
        drawing.circle("dot", (236, 372), 5)
        drawing.text("note", (248, 376), words("after"))


def _told(now: Portrait, words: Wording) -> str:
    each = [f"{words.position(at)} {words.judged('rate', mark)}" for at, mark in now.rates.items()]
    if now.rate_mean:
        each.append(words("mean_line", x=words.judged("rate", now.rate_mean)))
    return ", ".join(each)
