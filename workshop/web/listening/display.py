"""Filters of the pages of listening, and what is drawn of a recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint
from markupsafe import Markup

from workshop.documents.charts.sound import Beat, folded_beat, trace
from workshop.documents.charts.wording import Wording
from workshop.measurements.heard import DrawnBeat, DrawnSound
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.values import format_number, format_value
from workshop.web.identity import position_naming
from workshop.web.sentences.sound_entries import figure
from workshop.web.sentences.sound_words import beats, reason
from workshop.web.translation import language

_TOLD_POINTS = 12


@dataclass(frozen=True)
class ToldPoint:
    """A row of the table behind the trace: seconds, and milliseconds ahead."""

    at: str
    tic: str
    toc: str


def sound_charts(drawn: DrawnSound) -> list[Markup]:
    """The paper trace, the mean tic and the mean toc."""
    words = Wording(language(), position_naming())
    drawings = [
        trace(_points(drawn.tic), _points(drawn.toc), words),
        folded_beat(_beat(drawn.mean_tic), words),
        folded_beat(_beat(drawn.mean_toc), words, is_tic=False),
    ]
    # Every word in a drawing was escaped when it was drawn.
    return [Markup(each.on_screen()) for each in drawings]  # noqa: S704


def trace_table(drawn: DrawnSound) -> list[ToldPoint]:
    """Some dozen points of the trace, spread over the recording."""
    pairs = list(zip(drawn.tic, drawn.toc, strict=False))
    step = max(1, len(pairs) // _TOLD_POINTS)
    return [
        ToldPoint(f"{tic[0] / 1000:.0f}", _ms(tic[1]), _ms(toc[1])) for tic, toc in pairs[::step]
    ]


def burst_table(drawn: DrawnSound) -> list[tuple[int, str, str]]:
    """Where the three bursts are marked, in the mean tic and the mean toc (ms)."""
    tic, toc = drawn.mean_tic.bursts_us, drawn.mean_toc.bursts_us
    return [
        (rank, "" if at is None else _ms(at), "" if later is None else _ms(later))
        for rank, (at, later) in enumerate(zip(tic, toc, strict=True), start=1)
    ]


def whole(value: Decimal | None) -> str:
    """`24`: all that a duration or a signal-to-noise ratio is known to."""
    return "" if value is None else f"{value:.0f}"


def lift_angle(degrees: Decimal) -> str:
    return format_value(degrees, CHARACTERISTICS["lift_angle"], language())


def quantity(code: str) -> str:
    """The name of what is measured."""
    return CHARACTERISTICS[code].label(language())


def register(blueprint: Blueprint) -> None:
    blueprint.add_app_template_filter(figure, "heard_figure")
    blueprint.add_app_template_filter(beats)
    blueprint.add_app_template_filter(reason, "sound_reason")
    blueprint.add_app_template_filter(whole)
    blueprint.add_app_template_filter(lift_angle)
    blueprint.add_app_template_filter(quantity)
    for made in (sound_charts, trace_table, burst_table):
        blueprint.add_app_template_global(made)


def _points(line: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    return [(at / 1000, ahead / 1000) for at, ahead in line]


def _beat(drawn: DrawnBeat) -> Beat:
    first, second, third = (None if at is None else at / 1000 for at in drawn.bursts_us)
    envelope = [value / 1000 for value in drawn.envelope]
    return Beat(drawn.step_us / 1000, envelope, (first, second, third))


def _ms(microseconds: int) -> str:
    value = Decimal(microseconds).scaleb(-3).quantize(Decimal("0.01"))
    return format_number(value, CHARACTERISTICS["beat_error"], language())
