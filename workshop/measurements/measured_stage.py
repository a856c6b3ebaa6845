"""One stage of a visit as a paper tells it: every value with its verdict, and how it was taken."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workshop.domain.instrument import CheckState
from workshop.measurements.judgement import Line
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Stage


@dataclass(frozen=True)
class UsedInstrument:
    """As readings name it; `state` is None when it is not registered, `due_on` after no check."""

    name: str
    state: CheckState | None
    due_on: date | None


@dataclass(frozen=True)
class MeasuredStage:
    """`lines` are the values that count, then the figures derived from them; no coded checks.

    Of each winding, the hours noted since; None where nobody noted them.
    """

    stage: Stage
    lines: tuple[Line, ...]
    instruments: tuple[UsedInstrument, ...]
    windings: tuple[tuple[Moment, int | None], ...]
    lift_angles: tuple[tuple[Decimal, LiftAngleOrigin], ...]
    measured_by: tuple[str, ...]
