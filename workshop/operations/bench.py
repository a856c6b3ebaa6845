"""The bench of a sitting: a site made for it alone, with the means of its training centre.

Nothing of anybody else is reached from a site one has no role at; that is what keeps a candidate
apart. A bench opens with the check-in, admits people at the start and is cleared at the end.
"""

from collections.abc import Iterable
from string import ascii_uppercase
from typing import Any, Final

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from workshop.assessment.sitting import AT_THE_BENCH, SittingMode
from workshop.db.assessment import jurors_of
from workshop.db.models import (
    Instrument,
    InstrumentCheck,
    Person,
    RoleAssignment,
    ServicePrice,
    Site,
    SiteMode,
    Sitting,
    VatRate,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Role
from workshop.operations.bench_limits import copy_limits

_LETTERS: Final = len(ascii_uppercase)
_CODES: Final = _LETTERS**3
_OWN_TO_A_SITE: Final = frozenset(
    {"id", "code", "name", "mode", "centre_id", "pre_quote_validation_from_cents"}
)
_LONGEST_NAME: Final = 120


def open_bench(session: Session, sitting: Sitting) -> Site:
    """A copy of the training centre: identity, rates, prices, opening days, instruments, and what
    it wrote down itself to judge watches by.

    The hierarchy is asked to agree with every pre-quote.

    Raises `RuleViolation("benches_used_up")` when no three letters are left for its numbers.
    """
    centre = session.get_one(Site, sitting.site_id)
    code = _free_code(session, sitting.id)
    bench = Site(
        **_copied(centre, _OWN_TO_A_SITE),
        code=code,
        name=f"{centre.name[: _LONGEST_NAME - 12]}, poste {code}",
        mode=SiteMode.EXAM if sitting.mode is SittingMode.EXAM else SiteMode.TRAINING,
        centre_id=centre.id,
        pre_quote_validation_from_cents=0,
    )
    session.add(bench)
    session.flush()
    for model in (VatRate, ServicePrice):
        _copy_rows(session, model, centre.id, bench.id)
    _copy_instruments(session, centre.id, bench.id)
    copy_limits(session, centre.id, bench.id)
    sitting.bench_id = bench.id
    session.flush()
    return bench


def _free_code(session: Session, sitting_id: int) -> str:
    """Three letters nobody uses: the sitting's own place counted down from ZZZ, or the next."""
    taken = set(session.scalars(select(Site.code)))
    for step in range(_CODES):
        code = _letters((-sitting_id - step) % _CODES)
        if code not in taken:
            return code
    raise RuleViolation("benches_used_up")


def _letters(rank: int) -> str:
    high, low = divmod(rank, _LETTERS)
    return "".join(ascii_uppercase[each] for each in (*divmod(high, _LETTERS), low))


def _copied(row: Any, but: Iterable[str]) -> dict[str, Any]:
    names = {attribute.key for attribute in inspect(type(row)).column_attrs} - set(but)
    return {name: getattr(row, name) for name in names}


def _copy_rows(session: Session, model: type[Any], from_id: int, to_id: int) -> None:
    found = session.scalars(select(model).where(model.site_id == from_id).order_by(model.id))
    rows = [_copied(row, ("id", "site_id")) | {"site_id": to_id} for row in found]
    if rows:
        session.execute(insert(model), rows)


def _copy_instruments(session: Session, from_id: int, to_id: int) -> None:
    """Each with its checks: one that is overdue at the centre is overdue at the bench."""
    own = select(Instrument).where(Instrument.site_id == from_id).order_by(Instrument.id)
    for instrument in session.scalars(own).all():
        copy = Instrument(**_copied(instrument, ("id", "site_id")), site_id=to_id)
        session.add(copy)
        session.flush()
        checks = select(InstrumentCheck).where(InstrumentCheck.instrument_id == instrument.id)
        session.add_all(
            InstrumentCheck(**_copied(check, ("id", "instrument_id")), instrument_id=copy.id)
            for check in session.scalars(checks.order_by(InstrumentCheck.id))
        )
    session.flush()


def admit(session: Session, sitting: Sitting) -> None:
    """Let the candidate work at the bench, and those in charge play the hierarchy there."""
    bench_id = _bench_id(sitting)
    roles = {sitting.candidate_id: Role.CANDIDATE}
    roles |= dict.fromkeys(_in_charge(session, sitting), Role.SUPERVISOR)
    session.add_all(
        RoleAssignment(person_id=person_id, site_id=bench_id, role=role)
        for person_id, role in roles.items()
    )
    session.get_one(Person, sitting.candidate_id).current_site_id = bench_id
    session.flush()


def seat_at_benches(session: Session, session_id: int) -> None:
    """Those who sit on the evaluation jury now, and no others, are the hierarchy at its open benches."""
    held = select(Sitting).where(
        Sitting.session_id == session_id, Sitting.state.in_(tuple(AT_THE_BENCH))
    )
    for sitting in session.scalars(held.order_by(Sitting.id)).all():
        hierarchy = (
            RoleAssignment.site_id == sitting.bench_id,
            RoleAssignment.role == Role.SUPERVISOR,
        )
        present = set(session.scalars(select(RoleAssignment.person_id).where(*hierarchy)))
        wanted = set(_in_charge(session, sitting))
        gone = RoleAssignment.person_id.in_(present - wanted)
        session.execute(delete(RoleAssignment).where(*hierarchy, gone))
        session.add_all(
            RoleAssignment(person_id=person_id, site_id=sitting.bench_id, role=Role.SUPERVISOR)
            for person_id in sorted(wanted - present)
        )
    session.flush()


def _in_charge(session: Session, sitting: Sitting) -> list[int]:
    """The evaluation jury of an exam; else every trainer of the centre. Never the candidate."""
    if sitting.mode is SittingMode.EXAM:
        found = [juror.person_id for juror in jurors_of(session, sitting)]
    else:
        at_the_centre = RoleAssignment.site_id == sitting.site_id
        trainers = select(RoleAssignment.person_id).where(
            at_the_centre, RoleAssignment.role == Role.TRAINER
        )
        found = list(session.scalars(trainers))
    return [person_id for person_id in found if person_id != sitting.candidate_id]


def clear_bench(session: Session, sitting: Sitting) -> None:
    """Nobody works at the bench any more; the candidate is back at the training centre."""
    if sitting.bench_id is None:
        return
    at_the_bench = RoleAssignment.site_id == sitting.bench_id
    session.execute(delete(RoleAssignment).where(at_the_bench))
    candidate = session.get_one(Person, sitting.candidate_id)
    if candidate.current_site_id == sitting.bench_id:
        candidate.current_site_id = sitting.site_id
    session.flush()


def _bench_id(sitting: Sitting) -> int:
    if sitting.bench_id is None:
        raise RuleViolation("sitting_without_bench")
    return sitting.bench_id
