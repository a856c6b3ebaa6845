"""Kinds of watch the workshop receives, and the grades their makers execute movements in."""

from enum import StrEnum


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
