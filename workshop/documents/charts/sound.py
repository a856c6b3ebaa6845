"""What a watch sounds like: the paper trace watchmakers read, and the mean beat with its bursts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from workshop.documents.charts.drawing import Drawing, Point
from workshop.documents.charts.scale import round_scale
from workshop.documents.charts.wording import Wording

_WIDTH, _LEFT, _RIGHT = 360.0, 40.0, 352.0
_TOP, _BOTTOM = 34.0, 194.0
_MAX_POINTS: Final = 600


@dataclass(frozen=True)
class Beat:
    """Envelope of the mean beat from 0 to 1, a value every `step_ms`, and when bursts begin (ms)."""

    step_ms: float
    envelope: Sequence[float]
    bursts_ms: tuple[float | None, float | None, float | None]


def trace(tic: Sequence[Point], toc: Sequence[Point], words: Wording) -> Drawing:
    """Points (s from the start, ms ahead of a watch that keeps time): rising lines gain.

    The two lines stand apart by twice the beat error.
    """
    drawing = Drawing(_WIDTH, 236, words("trace_title"), words("trace_told"))
    points = [*tic, *toc]
    time = round_scale([0.0, *(x for x, _ in points)], _LEFT, _RIGHT, ticks=6)
    ahead = round_scale((y for _, y in points), _BOTTOM, _TOP, ticks=5, at_least=1)
    _frame(drawing, words, "trace_title")
    for tick in ahead.ticks:
        y = ahead(tick)
        drawing.line("rule", (_LEFT, y), (_RIGHT, y))
        drawing.text("note", (_LEFT - 6, y + 4), words.tick("beat_error", tick), "end")
    for tick in time.ticks:
        drawing.text("note", (time(tick), _BOTTOM + 18), f"{tick:g}", "middle")
    drawing.text("note", (_RIGHT, _BOTTOM + 36), words("trace_axes"), "end")
    for stroke, line in (("dot", tic), ("hollow", toc)):
        for x, y in _thinned(line):
            drawing.circle(stroke, (time(x), ahead(y)), 1.6 if stroke == "dot" else 2.2)
    return drawing


def folded_beat(beat: Beat, words: Wording, *, is_tic: bool = True) -> Drawing:
    """The mean tic or toc, and where unlocking, impulse and drop begin."""
    title = words("tic_title" if is_tic else "toc_title")
    drawing = Drawing(_WIDTH, 236, title, _bursts_told(beat, words))
    length = beat.step_ms * max(len(beat.envelope) - 1, 1)
    time = round_scale([0.0, length], _LEFT, _RIGHT, ticks=6)
    drawing.text("name", (0, 16), title)
    drawing.line("axis", (_LEFT, _BOTTOM), (_RIGHT, _BOTTOM))
    for tick in time.ticks:
        drawing.text("note", (time(tick), _BOTTOM + 18), f"{tick:g}", "middle")
    drawing.text("note", (_RIGHT, _BOTTOM + 36), words("beat_axis"), "end")
    height = _BOTTOM - _TOP - 16
    curve = [
        (time(rank * beat.step_ms), _BOTTOM - height * min(max(value, 0.0), 1.0))
        for rank, value in enumerate(beat.envelope)
    ]
    drawing.polyline("line", _thinned(curve))
    for number, at in enumerate(beat.bursts_ms, start=1):
        if at is not None:
            drawing.line("past", (time(at), _TOP + 8), (time(at), _BOTTOM))
            drawing.text("name", (time(at), _TOP + 2), str(number), "middle")
    return drawing


def _frame(drawing: Drawing, words: Wording, title: str) -> None:
    drawing.text("name", (0, 16), words(title))
    drawing.line("axis", (_LEFT, _BOTTOM), (_RIGHT, _BOTTOM))


def _thinned(points: Sequence[Point]) -> Iterable[Point]:
    """At most as many points as the drawing can show apart."""
    return points[:: -(-len(points) // _MAX_POINTS) or 1]


def _bursts_told(beat: Beat, words: Wording) -> str:
    found = (
        words("burst_told", number=str(number), at=words.tick("beat_error", at))
        for number, at in enumerate(beat.bursts_ms, start=1)
        if at is not None
    )
    return ", ".join(found) or words("no_burst")
