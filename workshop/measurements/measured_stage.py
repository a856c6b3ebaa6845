"""One stage of a visit as a paper tells it: every value with its verdict, and how it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

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

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: what a passport freezes. Without people: it is read in public."""
        return {
            "stage": self.stage.value,
            "lines": [line.to_dict() for line in self.lines],
            "instruments": [
                {
                    "name": each.name,
                    "state": each.state.value if each.state else None,
                    "due_on": each.due_on.isoformat() if each.due_on else None,
                }
                for each in self.instruments
            ],
            "windings": [[moment.value, hours] for moment, hours in self.windings],
            "lift_angles": [[str(angle), origin.value] for angle, origin in self.lift_angles],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "MeasuredStage":
        return cls(
            stage=Stage(stored["stage"]),
            lines=tuple(Line.from_dict(each) for each in stored["lines"]),
            instruments=tuple(
                UsedInstrument(
                    each["name"],
                    CheckState(each["state"]) if each["state"] else None,
                    date.fromisoformat(each["due_on"]) if each["due_on"] else None,
                )
                for each in stored["instruments"]
            ),
            windings=tuple((Moment(moment), hours) for moment, hours in stored["windings"]),
            lift_angles=tuple(
                (Decimal(angle), LiftAngleOrigin(origin)) for angle, origin in stored["lift_angles"]
            ),
            measured_by=(),
        )
