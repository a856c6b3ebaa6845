"""Taking watches in at the counter: one deposit, one ticket per watch."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.facts.reception import ListedPrice, reception_facts
from workshop.db.intake import recorded_intake
from workshop.db.models import Customer, Deposit, Reception, Site, SiteMode, Ticket, Watch
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold_compact
from workshop.domain.intake import Intake, check_depositor, check_intake, intake_facts
from workshop.domain.numbering import ticket_number
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.customer import CustomerData, create_customer, update_customer
from workshop.operations.deposit import Signature, signed, tell_signature
from workshop.operations.guarantee import covered_ticket, record_comeback
from workshop.operations.intake import (
    fill_reception,
    forget_condition,
    keep_condition,
    keep_watch,
)
from workshop.operations.journal import write_entry
from workshop.operations.numbering import next_in_series
from workshop.operations.pre_diagnosis import send_on
from workshop.operations.search_index import index_ticket
from workshop.operations.ticket import count_states, wait_for


@dataclass(frozen=True)
class RegisterDeposit:
    site_id: int
    customer: CustomerData
    intakes: tuple[Intake, ...]
    customer_id: int | None = None
    signature: Signature | None = None
    finish: bool = False


def register_deposit(
    session: Session, actor: Actor, command: RegisterDeposit, *, now: datetime
) -> tuple[Ticket, ...]:
    """Take in the watches of one visit: a ticket, its entry and its search line for each.

    The deposit may be signed at once; otherwise `sign_deposit` does it later. To `finish` is to do
    then all that is left at the counter, as `finish_reception` does later. What a watch lacks is
    refused with a field such as `watches-1-brand`, counted from 0.
    """
    site = find.site(session, actor, command.site_id, Permission.RECEIVE)
    if not command.intakes:
        raise RuleViolation("deposit_without_watch")
    _check_not_here(session, site, command.intakes)
    customer = _customer(session, actor, command, now)
    deposit_id = _keep_deposit(session, actor, site, customer, command.signature, now)
    taken = []
    for rank, intake in enumerate(command.intakes):
        with _refused_at(rank):
            taken.append(_open_ticket(session, actor, site, customer, deposit_id, intake, now=now))
    tickets = tuple(each.ticket for each in taken)
    check_depositor(customer.address, precious=any(each.watch.precious for each in tickets))
    if command.signature:
        accepted = {
            each.ticket.id: each.listed.label(customer.language)
            for each, intake in zip(taken, command.intakes, strict=True)
            if each.listed and intake.reception.accepted_price_cents is not None
        }
        tell_signature(
            session, actor, deposit_id, tickets, command.signature, accepted=accepted, now=now
        )
    if command.signature and command.finish:
        for each in taken:
            facts = reception_facts(now, each.reception, each.listed)
            send_on(session, actor, each.ticket, each.reception, facts, now=now)
    return tickets


def _check_not_here(session: Session, site: Site, intakes: Sequence[Intake]) -> None:
    """A watch whose ticket is open is not received again unawares; at a bench it may be."""
    if site.mode is not SiteMode.LIVE:
        return
    asked = [(rank, each) for rank, each in enumerate(intakes) if not each.second_ticket]
    serials = {fold_compact(each.watch.serial): rank for rank, each in asked}
    watch_ids = {each.watch_id: rank for rank, each in asked}
    serials.pop("", None)
    watch_ids.pop(None, None)
    if not serials and not watch_ids:
        return
    here = session.execute(
        select(Ticket.number, Ticket.state, Watch.id, Watch.folded_serial)
        .join(Watch, Watch.id == Ticket.watch_id)
        .where(
            Watch.site_id == site.id,
            or_(Watch.id.in_(watch_ids), Watch.folded_serial.in_(serials)),
            Ticket.closed_at.is_(None),
        )
        .order_by(Ticket.id)
        .limit(1)
    ).one_or_none()
    if here:
        rank = watch_ids.get(here.id, serials.get(here.folded_serial))
        facts = {"number": here.number, "state": here.state}
        raise RuleViolation("watch_still_here", facts, field=f"watches-{rank}-second_ticket")


_ADD_DEPOSIT: Final = insert(Deposit.__table__).returning(Deposit.id)  # type: ignore[arg-type]


def _keep_deposit(
    session: Session,
    actor: Actor,
    site: Site,
    customer: Customer,
    signature: Signature | None,
    now: datetime,
) -> int:
    deposit = {
        "site_id": site.id,
        "customer_id": customer.id,
        "received_by_id": actor.person_id,
        "received_at": now,
        **(signed(signature, now) if signature else {}),
    }
    deposit_id: int = session.connection().execute(_ADD_DEPOSIT, deposit).scalar_one()
    return deposit_id


@dataclass(frozen=True)
class _Taken:
    """A watch taken in: what the rest of the act needs of it."""

    ticket: Ticket
    reception: Reception
    listed: ListedPrice | None


@contextmanager
def _refused_at(rank: int) -> Iterator[None]:
    """Say which watch of the deposit a refusal is about."""
    try:
        yield
    except RuleViolation as refusal:
        field = f"watches-{rank}-{refusal.field}" if refusal.field else None
        raise RuleViolation(refusal.code, refusal.facts, field=field) from refusal


def _customer(session: Session, actor: Actor, command: RegisterDeposit, now: datetime) -> Customer:
    if command.customer_id is None:
        return create_customer(session, actor, command.site_id, command.customer, now=now)
    customer = update_customer(session, actor, command.customer_id, command.customer, now=now)
    if customer.site_id != command.site_id:
        raise RuleViolation("customer_of_another_site")
    return customer


def _open_ticket(
    session: Session,
    actor: Actor,
    site: Site,
    customer: Customer,
    deposit_id: int,
    intake: Intake,
    *,
    now: datetime,
) -> _Taken:
    today = local_date(now, site.time_zone)
    check_intake(intake, today)
    watch = keep_watch(session, actor, site, customer, intake)
    original = _original_ticket(session, site, intake, watch, today)
    rank = next_in_series(session, site.id, "ticket", today.year)
    ticket = Ticket(
        number=ticket_number(site.code, today.year, rank),
        site_id=site.id,
        customer_id=customer.id,
        watch_id=watch.id,
        site=site,
        customer=customer,
        watch=watch,
        deposit_id=deposit_id,
        state=State.RECEPTION,
        version=0,
        last_hash="0" * 64,
        repair_kind=intake.repair_kind,
        original_ticket_id=original.id if original else None,
        guarantee_until=original.guarantee_until if original else None,
        opened_at=now,
        entered_step_at=now,
        waiting_since=now,
        holder_id=actor.person_id,
        promised_on=intake.reception.promised_on,
        forecast_on=intake.reception.promised_on,
    )
    session.add(ticket)
    session.flush()
    reception = Reception(ticket_id=ticket.id)
    listed = fill_reception(session, site, reception, intake.reception)
    session.add(reception)
    _wait_for_validation(ticket, reception, now)
    photos = keep_condition(session, site, ticket, intake)
    count_states(session, site.id, {State.RECEPTION: +1})
    index_ticket(session, ticket, customer, watch)
    story = {
        **intake_facts(intake),
        "watch_id": watch.id,
        "customer": _named(customer),
        "photos": photos,
    }
    write_entry(session, actor, ticket, EntryKind.OPENED, story, now=now)
    if original:
        record_comeback(session, actor, original, ticket, now=now)
    return _Taken(ticket, reception, listed)


def _original_ticket(
    session: Session, site: Site, intake: Intake, watch: Watch, today: date
) -> Ticket | None:
    if intake.repair_kind is not RepairKind.OWN_GUARANTEE:
        return None
    return covered_ticket(session, site.id, intake.original_ticket_number, watch, today)


def _wait_for_validation(ticket: Ticket, reception: Reception, now: datetime) -> None:
    if reception.pre_quote_needs_validation and reception.pre_quote_validated_at is None:
        wait_for(ticket, WaitingOn.MANAGER, "approval", now=now)
    elif ticket.waiting_on is WaitingOn.MANAGER:
        wait_for(ticket, WaitingOn.US, now=now)


def _named(customer: Customer) -> dict[str, object]:
    name = customer_name(customer.family_name, customer.given_name, customer.company)
    return {"id": customer.id, "name": name}


@dataclass(frozen=True)
class UpdateReception:
    """The whole of what the page now says of one watch and its customer."""

    number: str
    customer: CustomerData
    intake: Intake
    seen_version: int | None = None


def update_reception(
    session: Session, actor: Actor, command: UpdateReception, *, now: datetime
) -> Ticket:
    """Complete or correct a reception; once the slip is signed, what was signed stays."""
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    if ticket.state is not State.RECEPTION:
        raise RuleViolation("step_is_over", {"step": State.RECEPTION})
    if find.deposit(session, ticket).signed_at is not None:
        raise RuleViolation("signed_slip_stays")
    intake = replace(command.intake, watch_id=ticket.watch_id)
    today = local_date(now, ticket.site.time_zone)
    check_intake(intake, today)
    before = {**intake_facts(recorded_intake(session, ticket)), **_customer_facts(ticket.customer)}
    customer = update_customer(session, actor, ticket.customer_id, command.customer, now=now)
    watch = keep_watch(session, actor, ticket.site, customer, intake)
    check_depositor(customer.address, precious=watch.precious)
    original = _original_ticket(session, ticket.site, intake, watch, today)
    came_back = original is not None and original.id != ticket.original_ticket_id
    ticket.repair_kind = intake.repair_kind
    ticket.original_ticket_id = original.id if original else None
    ticket.guarantee_until = original.guarantee_until if original else None
    ticket.promised_on = ticket.forecast_on = intake.reception.promised_on
    reception = find.reception(session, ticket)
    fill_reception(session, ticket.site, reception, intake.reception)
    _wait_for_validation(ticket, reception, now)
    forget_condition(session, ticket)
    photos = keep_condition(session, ticket.site, ticket, intake)
    index_ticket(session, ticket, customer, ticket.watch)
    after = {**intake_facts(intake), **_customer_facts(customer)}
    payload = {**_difference(before, after), "photos": photos}
    write_entry(session, actor, ticket, EntryKind.RECEPTION_UPDATED, payload, now=now)
    if original and came_back:
        record_comeback(session, actor, original, ticket, now=now)
    return ticket


def _customer_facts(customer: Customer) -> dict[str, object]:
    """Only who it is: addresses and numbers may have to be forgotten, the sheet may not."""
    return {"customer": _named(customer)}


def _difference(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """Only what changed, as it was and as it is."""
    changed = [name for name in after if before[name] != after[name]]
    return {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
