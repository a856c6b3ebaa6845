"""Where a figure comes from. Nothing is shown without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SourceKind(StrEnum):
    """How close a source is to the maker of the watch; values are those of `data/calibres.toml`."""

    MANUFACTURER = "manufacturer"
    QUOTES_MANUFACTURER = "quotes-manufacturer"
    THIRD_PARTY = "third-party"
    GENERAL_KNOWLEDGE = "general-knowledge"
    HOUSE = "house"


@dataclass(frozen=True)
class Source:
    """`url` is a web address when one was kept, else `locator` says where to look."""

    kind: SourceKind
    title: str
    url: str = ""
    locator: str = ""

    @property
    def is_maker(self) -> bool:
        """True for the maker's own document, the only one whose figures can fail a watch."""
        return self.kind is SourceKind.MANUFACTURER

    def to_dict(self) -> dict[str, str]:
        return {
            "kind": self.kind.value,
            "title": self.title,
            "url": self.url,
            "locator": self.locator,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Source":
        return cls(
            SourceKind(stored["kind"]),
            stored["title"],
            stored.get("url", ""),
            stored.get("locator", ""),
        )
