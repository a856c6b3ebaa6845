"""The lift angle an amplitude was computed with, and who says so.

One degree of lift angle is worth some 5 to 6 degrees of amplitude: it belongs to the reading.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from workshop.measurements.calibres import Calibre


class LiftAngleOrigin(StrEnum):
    MAKER = "maker"
    LIST = "list"
    TYPED = "typed"
    DEFAULT = "default"


# What timegraphers start with when nothing is known of the calibre.
DEFAULT_LIFT_ANGLE_DEG: Final = Decimal(52)


def lift_angle_of(known: Calibre | None) -> tuple[Decimal, LiftAngleOrigin]:
    """The angle to set for a calibre, in degrees: the maker's, a list's, or the usual 52°."""
    figure = known.figures.get("lift_angle_deg") if known else None
    if figure is None or not isinstance(figure.value, Decimal):
        return DEFAULT_LIFT_ANGLE_DEG, LiftAngleOrigin.DEFAULT
    origin = LiftAngleOrigin.MAKER if figure.source.is_maker else LiftAngleOrigin.LIST
    return figure.value, origin


def lift_angle_used(
    calibre: Calibre | None, typed: Decimal | None
) -> tuple[Decimal, LiftAngleOrigin]:
    """The angle a reading was taken with; `typed` counts as typed when it is not the known one."""
    known = lift_angle_of(calibre)
    return known if typed is None or typed == known[0] else (typed, LiftAngleOrigin.TYPED)
