"""The catalogue of calibres, `data/calibres.toml`: each figure with its sources and conflicts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold, fold_compact
from workshop.domain.resources import resource
from workshop.domain.watch import WatchKind
from workshop.measurements.sources import Source

FigureValue = Decimal | bool | str | tuple[str, ...]

_KINDS: Final = {
    "mechanical-manual": WatchKind.MANUAL,
    "automatic": WatchKind.AUTOMATIC,
    "quartz": WatchKind.QUARTZ,
}


@dataclass(frozen=True)
class Figure:
    """One figure of a calibre and every source that gives it; the unit ends the field's name."""

    value: FigureValue
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: a number is a table of its own, so that it stays exact."""
        value = {"decimal": str(self.value)} if isinstance(self.value, Decimal) else self.value
        return {"value": value, "sources": [each.to_dict() for each in self.sources]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Figure":
        value = stored["value"]
        return cls(
            Decimal(value["decimal"]) if isinstance(value, dict) else _value(value),
            tuple(Source.from_dict(each) for each in stored["sources"]),
        )

    @property
    def source(self) -> Source:
        """The source to cite: the maker's own document when there is one."""
        return next((each for each in self.sources if each.is_maker), self.sources[0])


@dataclass(frozen=True)
class Conflict:
    """A field on which sources disagree: what each of them says."""

    claims: tuple[tuple[Source, FigureValue], ...]
    note: str = ""


@dataclass(frozen=True)
class Calibre:
    """A movement. `figures` and `conflicts` are keyed by the field names of the data file."""

    id: str
    maker: str
    reference: str
    kind: WatchKind
    has_complication: bool
    complication_reason: str
    functions: tuple[str, ...]
    also_known_as: tuple[str, ...]
    note: str
    figures: Mapping[str, Figure]
    conflicts: Mapping[str, Conflict]

    @property
    def name(self) -> str:
        return f"{self.maker} {self.reference}"

    def number(self, field: str) -> Decimal | None:
        """The numeric figure `field` (`lift_angle_deg`, `beat_rate_aph`, `jewels`, …), or None."""
        figure = self.figures.get(field)
        return figure.value if figure and isinstance(figure.value, Decimal) else None

    @property
    def lift_angle_deg(self) -> Decimal | None:
        return self.number("lift_angle_deg")

    @property
    def beat_rate_aph(self) -> Decimal | None:
        return self.number("beat_rate_aph")

    @property
    def power_reserve_h(self) -> Decimal | None:
        return self.number("power_reserve_h")

    @property
    def inhibition_period_s(self) -> int | None:
        """Seconds over which a quartz movement corrects its rate once."""
        period = self.number("inhibition_period_s")
        return None if period is None else int(period)

    @property
    def date_change_window(self) -> str:
        """`23:00-01:00`; empty when no source gives it."""
        figure = self.figures.get("date_change_window")
        return figure.value if figure and isinstance(figure.value, str) else ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, without conflicts: what a version of a workshop's calibre keeps."""
        return {
            "id": self.id,
            "maker": self.maker,
            "reference": self.reference,
            "kind": self.kind.value,
            "has_complication": self.has_complication,
            "complication_reason": self.complication_reason,
            "note": self.note,
            "figures": {field: each.to_dict() for field, each in self.figures.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Calibre":
        return cls(
            id=stored["id"],
            maker=stored["maker"],
            reference=stored["reference"],
            kind=WatchKind(stored["kind"]),
            has_complication=stored["has_complication"],
            complication_reason=stored["complication_reason"],
            functions=(),
            also_known_as=(),
            note=stored["note"],
            figures={field: Figure.from_dict(each) for field, each in stored["figures"].items()},
            conflicts={},
        )


@lru_cache(maxsize=1)
def calibres() -> Mapping[str, Calibre]:
    """Every calibre by id, in the order of the file."""
    text = resource("data/calibres.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    sources = {key: Source.from_dict(raw) for key, raw in data["source"].items()}
    return {raw["id"]: _calibre(raw, sources) for raw in data["calibre"]}


def calibre(calibre_id: str) -> Calibre:
    """Raises `RuleViolation("unknown_calibre")` when the catalogue does not have it."""
    try:
        return calibres()[calibre_id]
    except KeyError:
        facts = {"calibre": calibre_id}
        raise RuleViolation("unknown_calibre", facts, field="calibre") from None


def calibre_name(calibre_id: str | None, text: str) -> str:
    """The catalogue's name of a calibre, or what was written of one it does not know."""
    return calibre(calibre_id).name if calibre_id else text


def search_calibres(text: str, limit: int = 10) -> tuple[Calibre, ...]:
    """Calibres whose name holds every word typed, closest reference first: `2824`, `eta2824`."""
    words = fold(text).split()
    if not words:
        return ()
    typed = "".join(words)
    found = [
        (not reference.startswith(typed), not name.startswith(typed), len(name), name, entry)
        for name, reference, haystack, entry in _search_index()
        if all(word in haystack for word in words)
    ]
    return tuple(match[-1] for match in sorted(found, key=lambda match: match[:-1])[:limit])


@lru_cache(maxsize=1)
def _search_index() -> tuple[tuple[str, str, str, Calibre], ...]:
    return tuple(
        (
            fold_compact(entry.name),
            fold_compact(entry.reference),
            " ".join(fold_compact(each) for each in (entry.name, *entry.also_known_as)),
            entry,
        )
        for entry in calibres().values()
    )


def _calibre(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> Calibre:
    return Calibre(
        id=raw["id"],
        maker=raw["maker"],
        reference=raw["ref"],
        kind=_KINDS[raw["kind"]],
        has_complication=raw["complication"],
        complication_reason=raw.get("complication_reason", ""),
        functions=tuple(raw.get("functions", ())),
        also_known_as=tuple(raw.get("also_known_as", ())),
        note=raw.get("note", ""),
        figures={
            field: Figure(_value(raw[field]), tuple(sources[key] for key in keys))
            for field, keys in raw["provenance"].items()
        },
        conflicts={
            conflict["field"]: Conflict(
                tuple((sources[c["source"]], _value(c["value"])) for c in conflict["values"]),
                conflict.get("note", ""),
            )
            for conflict in raw.get("conflict", ())
        },
    )


def _value(raw: Any) -> FigureValue:
    match raw:
        case bool() | str():
            return raw
        case list():
            return tuple(raw)
        case _:
            return Decimal(raw)
