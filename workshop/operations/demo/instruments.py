"""The instruments of the demo, registered when the house opens, with the checks of its life."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workshop.domain.instrument import InstrumentKind
from workshop.domain.resources import resource
from workshop.operations.demo.opening import OpeningHours
from workshop.operations.demo.stage import House
from workshop.operations.instrument_checks import ClockReading, RecordCheck, record_check
from workshop.operations.instruments import (
    InstrumentSheet,
    RegisterInstrument,
    register_instrument,
)

Equipment = Mapping[tuple[int, InstrumentKind], int]
"""Ids of instruments by site and kind."""


def equip(session: Session, hours: OpeningHours, houses: Mapping[str, House]) -> Equipment:
    """Register every instrument; each check is written down on its day."""
    told = tomllib.loads(resource("data/demo/instruments.toml").read_text(encoding="utf-8"))
    equipment: dict[tuple[int, InstrumentKind], int] = {}
    for raw in told["instrument"]:
        house, kind = houses[raw["site"]], InstrumentKind(raw["kind"])
        given = {name: raw.get(name, "") for name in ("name", "maker", "model", "serial", "note")}
        command = RegisterInstrument(house.site_id, InstrumentSheet(kind=kind, **given))
        opened_at = hours.opening(hours.day(raw["checks"][0]["days_ago"]), 0)
        found = register_instrument(session, house.manager, command, now=opened_at)
        equipment[house.site_id, kind] = found.id
        for check in raw["checks"]:
            day = hours.day(check["days_ago"])
            record_check(
                session,
                house.manager,
                RecordCheck(
                    found.id,
                    day,
                    passed=True,
                    due_on=day + timedelta(days=check["days"]),
                    checked_by=check["by"],
                    certificate=check["certificate"],
                    clock=_clock(check),
                ),
                now=hours.opening(day, 60),
            )
    return equipment


def _clock(check: Mapping[str, Any]) -> ClockReading | None:
    if "read" not in check:
        return None
    return ClockReading(Decimal(check["read"]), Decimal(check["known"]), check["reference"])
