"""The circumstances of readings that decide whether a verdict may be given at all.

A value measured in the wrong circumstances is kept, and the reason why it is not judged with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class Withheld(StrEnum):
    """Why no verdict is given on a value that was measured."""

    MEASURING_TIME_UNKNOWN = "measuring_time_unknown"
    INHIBITION_PERIOD_UNKNOWN = "inhibition_period_unknown"
    NOT_WHOLE_PERIODS = "not_whole_periods"
    NOT_FROM_FULL_WIND = "not_from_full_wind"
    WINDING_PROGRAMME_UNKNOWN = "winding_programme_unknown"
    CASE_DIAMETER_UNKNOWN = "case_diameter_unknown"


class WindingState(StrEnum):
    """How the mainspring was let down from when the reserve was timed."""

    FULL_WIND = "full_wind"
    AUTOMATIC_PROGRAMME = "automatic_programme"
    AS_WORN = "as_worn"


class Rotation(StrEnum):
    BOTH = "both"
    CLOCKWISE = "clockwise"
    COUNTER_CLOCKWISE = "counter_clockwise"


class Gasket(StrEnum):
    """Gaskets a water test depends on."""

    BACK = "back"
    CROWN = "crown"
    CRYSTAL = "crystal"
    PUSHERS = "pushers"
    TUBE = "tube"


@dataclass(frozen=True)
class TimedReserve:
    """When the watch was left to run and when it stopped, and from which state."""

    started_at: datetime
    stopped_at: datetime
    wound: WindingState


@dataclass(frozen=True)
class WindingProgramme:
    """What the winder did with the stopped watch."""

    turns: int
    direction: Rotation
    minutes: int


@dataclass(frozen=True)
class Conditions:
    """What was set or seen beside the values; empty where it plays no part.

    `inhibition_period_s` is the calibre's unless `inhibition_typed`. `cell` and `water_programme`
    are codes of their catalogues; `water_minutes` is how long the pressure was held.
    """

    measuring_time_s: int | None = None
    inhibition_period_s: int | None = None
    inhibition_typed: bool = False
    cell: str = ""
    reserve: TimedReserve | None = None
    winding: WindingProgramme | None = None
    water_programme: str = ""
    water_minutes: int | None = None
    gaskets: tuple[Gasket, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, without what is empty."""
        told: dict[str, Any] = {
            name: value
            for name in _PLAIN
            if (value := getattr(self, name)) not in (None, "", False)
        }
        if self.reserve:
            told["reserve"] = {
                "started_at": self.reserve.started_at.isoformat(),
                "stopped_at": self.reserve.stopped_at.isoformat(),
                "wound": self.reserve.wound.value,
            }
        if self.winding:
            told["winding"] = {
                "turns": self.winding.turns,
                "direction": self.winding.direction.value,
                "minutes": self.winding.minutes,
            }
        if self.gaskets:
            told["gaskets"] = [each.value for each in self.gaskets]
        return told

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Conditions":
        reserve, winding = stored.get("reserve"), stored.get("winding")
        return cls(
            **{name: stored[name] for name in _PLAIN if name in stored},
            reserve=TimedReserve(
                datetime.fromisoformat(reserve["started_at"]),
                datetime.fromisoformat(reserve["stopped_at"]),
                WindingState(reserve["wound"]),
            )
            if reserve
            else None,
            winding=WindingProgramme(
                winding["turns"], Rotation(winding["direction"]), winding["minutes"]
            )
            if winding
            else None,
            gaskets=tuple(Gasket(each) for each in stored.get("gaskets", ())),
        )


_PLAIN: Final = (
    "measuring_time_s",
    "inhibition_period_s",
    "inhibition_typed",
    "cell",
    "water_programme",
    "water_minutes",
)


def withheld(
    characteristic: str, conditions: Conditions, *, case_diameter_known: bool
) -> Withheld | None:
    """Why no verdict may be given on a value of `characteristic`; None when one may."""
    match characteristic:
        case "rate_motor_pulses" | "rate_month":
            return _not_whole_periods(conditions)
        case "power_reserve":
            wound = conditions.reserve.wound if conditions.reserve else WindingState.FULL_WIND
            return None if wound is WindingState.FULL_WIND else Withheld.NOT_FROM_FULL_WIND
        case "automatic_winding_reserve":
            return None if conditions.winding else Withheld.WINDING_PROGRAMME_UNKNOWN
        case "deformation_reversal":
            return None if case_diameter_known else Withheld.CASE_DIAMETER_UNKNOWN
        case _:
            return None


def _not_whole_periods(conditions: Conditions) -> Withheld | None:
    """An inhibited quartz is right over whole inhibition periods only, and meaningless between."""
    if not conditions.measuring_time_s:
        return Withheld.MEASURING_TIME_UNKNOWN
    if not conditions.inhibition_period_s:
        return Withheld.INHIBITION_PERIOD_UNKNOWN
    if conditions.measuring_time_s % conditions.inhibition_period_s:
        return Withheld.NOT_WHOLE_PERIODS
    return None
