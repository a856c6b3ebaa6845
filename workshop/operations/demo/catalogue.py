"""What the demo's workshop writes down beside the catalogue: profiles of limits, a calibre."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workshop.domain.resources import resource
from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.quantities import Moment
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Severity, Statistic
from workshop.measurements.workshop_profile import Scope, WrittenLimit
from workshop.operations.demo.stage import House
from workshop.operations.limit_profiles import AddProfile, ProfileSheet, add_profile
from workshop.operations.workshop_calibres import AddCalibre, CalibreSheet, add_calibre


def write_catalogue(session: Session, houses: Mapping[str, House], *, now: datetime) -> None:
    """Each profile and calibre, written by the hierarchy of its site."""
    told = tomllib.loads(resource("data/demo/catalogue.toml").read_text(encoding="utf-8"))
    for raw in told["profile"]:
        house = houses[raw["site"]]
        add_profile(session, house.manager, AddProfile(house.site_id, _profile(raw)), now=now)
    for raw in told["calibre"]:
        house = houses[raw["site"]]
        add_calibre(session, house.manager, AddCalibre(house.site_id, _calibre(raw)), now=now)


def _profile(raw: Mapping[str, Any]) -> ProfileSheet:
    scope = dict(raw["scope"])
    scope["kinds"] = tuple(map(WatchKind, scope.get("kinds", ())))
    scope["grade"] = Grade(scope["grade"]) if "grade" in scope else None
    return ProfileSheet(
        raw["name"],
        Authority(raw["authority"]),
        Scope(**scope),
        Source(SourceKind.HOUSE, raw["source"]),
        tuple(map(_limit, raw["limits"])),
    )


def _limit(raw: Mapping[str, str]) -> WrittenLimit:
    return WrittenLimit(
        raw["characteristic"],
        Statistic(raw.get("statistic", Statistic.VALUE)),
        Moment(raw.get("moment", Moment.ANY)),
        minimum=_number(raw.get("min")),
        maximum=_number(raw.get("max")),
        severity=Severity(raw.get("severity", Severity.FAIL)),
        note=raw.get("note", ""),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _calibre(raw: Mapping[str, Any]) -> CalibreSheet:
    return CalibreSheet(
        maker=raw["maker"],
        reference=raw["reference"],
        kind=WatchKind(raw["kind"]),
        has_complication=bool(raw["complication_reason"]),
        complication_reason=raw["complication_reason"],
        note=raw["note"],
        source=Source(SourceKind.HOUSE, raw["source"]),
        figures={field: Decimal(text) for field, text in raw["figures"].items()},
    )
