"""Kinds of watch the workshop receives, and the grades their makers execute movements in."""

from enum import StrEnum
from typing import Final

OWN_CALIBRE: Final = "workshop-"
"""How the id of a calibre that a workshop added begins; the catalogue's own ids never do."""


class WatchKind(StrEnum):
    MANUAL = "manual"
    AUTOMATIC = "automatic"
    QUARTZ = "quartz"


class Grade(StrEnum):
    """Execution grades of ETA; Sellita's Standard, Special, Premium and Chronometer match them."""

    STANDARD = "standard"
    ELABORE = "elabore"
    TOP = "top"
    CHRONOMETER = "chronometer"


class WaterClaim(StrEnum):
    """What the watch itself says of water; nothing noted says nothing, neither yes nor no."""

    RESISTANT = "water_resistant"
    NONE = "not_water_resistant"
    UNKNOWN = "water_resistance_unknown"


def water_claim(water_resistance_bar: int | None) -> WaterClaim:
    """By the marking noted at reception: empty when nobody noted it, 0 when there is none."""
    if water_resistance_bar is None:
        return WaterClaim.UNKNOWN
    return WaterClaim.RESISTANT if water_resistance_bar else WaterClaim.NONE


def own_calibre_number(calibre_id: str | None) -> int | None:
    """The number behind `workshop-12`; None for an id of the catalogue, 0 where no row can be."""
    if calibre_id is None or not calibre_id.startswith(OWN_CALIBRE):
        return None
    number = calibre_id.removeprefix(OWN_CALIBRE)
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
