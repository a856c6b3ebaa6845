"""Kinds of watch the workshop receives."""

from enum import StrEnum


class WatchKind(StrEnum):
    MANUAL = "manual"
    AUTOMATIC = "automatic"
    QUARTZ = "quartz"
