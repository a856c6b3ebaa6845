"""A reading as the rules see it: what, where, in which winding state, how much."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workshop.measurements.conditions import Withheld
from workshop.measurements.quantities import (
    CHARACTERISTICS,
    Characteristic,
    Moment,
    Outcome,
    Position,
    characteristic,
)

Place = tuple[str, Moment, Position | None]
"""What a reading is about: characteristic, moment, position. One reading counts per place."""

_CODE_RANKS: Final = {code: rank for rank, code in enumerate(CHARACTERISTICS)}
_MOMENT_RANKS: Final = {moment: rank for rank, moment in enumerate(Moment)}
_POSITION_RANKS: Final = {position: rank for rank, position in enumerate((None, *Position))}


@dataclass(frozen=True)
class ReadingValue:
    """One current reading; `value` None means that it was not measured, which is not a failure.

    `withheld` says why no verdict may be given on the way it was measured.
    Raises ValueError when position or value does not suit the characteristic.
    """

    characteristic: str
    position: Position | None = None
    moment: Moment = Moment.ANY
    value: Decimal | Outcome | None = None
    withheld: Withheld | None = None

    def __post_init__(self) -> None:
        known = self.described
        if known.derived:
            raise ValueError(f"{known.code} is computed, not entered")
        if known.per_position != (self.position is not None):
            raise ValueError(f"{known.code}: position {self.position} does not suit")
        expected = Outcome if known.is_functional else Decimal
        if self.value is not None and not isinstance(self.value, expected):
            raise ValueError(f"{known.code}: {self.value!r} is not a {expected.__name__}")

    @property
    def described(self) -> Characteristic:
        return characteristic(self.characteristic)

    @property
    def number(self) -> Decimal | None:
        """The measured number; None for an outcome or a reading not taken."""
        return self.value if isinstance(self.value, Decimal) else None


def reading_order(reading: ReadingValue) -> tuple[int, int, int, str]:
    """Sort key that puts readings in the order of a test sheet, whatever the order of entry."""
    return (
        _CODE_RANKS[reading.characteristic],
        _MOMENT_RANKS[reading.moment],
        _POSITION_RANKS[reading.position],
        str(reading.value),
    )
