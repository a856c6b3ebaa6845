"""The instruments of a site with the check that counts on a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from workshop.db.models import Instrument, InstrumentCheck
from workshop.domain.instrument import Check, CheckState, InstrumentKind, check_state


@dataclass(frozen=True)
class CheckedInstrument:
    """An instrument, and what its last check says on the day asked about."""

    id: int
    site_id: int
    name: str
    kind: InstrumentKind
    maker: str
    model: str
    serial: str
    in_use: bool
    check_id: int | None
    check: Check | None
    state: CheckState

    @property
    def text(self) -> str:
        """How readings name it: `Chronoscope S1, n° 4711`."""
        return f"{self.name}, n°\u00a0{self.serial}" if self.serial else self.name


def instruments_of(
    session: Session, site_ids: tuple[int, ...], on: date, *, in_use_only: bool = True
) -> tuple[CheckedInstrument, ...]:
    """The instruments of some sites, in order of name, in one query."""
    statement = checked_on(on).where(Instrument.site_id.in_(site_ids))
    if in_use_only:
        statement = statement.where(Instrument.in_use)
    rows = session.execute(statement.order_by(Instrument.name, Instrument.id))
    return tuple(checked_instrument(row, on) for row in rows)


def instrument_on(session: Session, instrument_id: int, on: date) -> CheckedInstrument | None:
    row = session.execute(checked_on(on).where(Instrument.id == instrument_id)).one_or_none()
    return checked_instrument(row, on) if row else None


def clock_correction_for(session: Session, instrument_id: int, on_day: date) -> Decimal | None:
    """Seconds per day to add to what a sound device hears, as last measured until that day.

    None when its clock was never measured.
    """
    hundredths = session.scalar(
        select(InstrumentCheck.clock_correction_hundredths)
        .where(
            InstrumentCheck.instrument_id == instrument_id,
            InstrumentCheck.done_on <= on_day,
            InstrumentCheck.clock_correction_hundredths.is_not(None),
        )
        .order_by(InstrumentCheck.done_on.desc(), InstrumentCheck.id.desc())
        .limit(1)
    )
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def checked_on(on: date) -> Select[*tuple[Any, ...]]:
    """Instruments with the last of the checks done until a day."""
    later = aliased(InstrumentCheck)
    last = (
        select(later.id)
        .where(later.instrument_id == Instrument.id, later.done_on <= on)
        .order_by(later.done_on.desc(), later.id.desc())
        .limit(1)
        .correlate(Instrument)
        .scalar_subquery()
    )
    return select(
        Instrument.id,
        Instrument.site_id,
        Instrument.name,
        Instrument.kind,
        Instrument.maker,
        Instrument.model,
        Instrument.serial,
        Instrument.in_use,
        InstrumentCheck.id.label("check_id"),
        InstrumentCheck.done_on,
        InstrumentCheck.due_on,
        InstrumentCheck.passed,
    ).outerjoin(
        InstrumentCheck,
        and_(InstrumentCheck.instrument_id == Instrument.id, InstrumentCheck.id == last),
    )


def checked_instrument(row: Any, on: date) -> CheckedInstrument:
    check = None if row.check_id is None else Check(row.done_on, row.due_on, row.passed)
    return CheckedInstrument(
        id=row.id,
        site_id=row.site_id,
        name=row.name,
        kind=row.kind,
        maker=row.maker,
        model=row.model,
        serial=row.serial,
        in_use=row.in_use,
        check_id=row.check_id,
        check=check,
        state=check_state(check, on),
    )
