"""Taking watches in at the counter: one deposit, one ticket per watch."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import (
    Accessory,
    ConditionMark,
    Customer,
    Deposit,
    Photo,
    PolishingConsent,
    Reception,
    Site,
    Ticket,
    Watch,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold_compact
from workshop.domain.numbering import ticket_number
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import RepairKind, State
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.operations.customer import CustomerData, create_customer, update_customer
from workshop.operations.journal import write_entry
from workshop.operations.numbering import next_in_series
from workshop.operations.search_index import index_ticket
from workshop.operations.ticket import count_state


@dataclass(frozen=True)
class WatchData:
    brand: str
    kind: WatchKind
    model: str = ""
    reference: str = ""
    serial: str = ""
    calibre_id: str | None = None
    calibre_text: str = ""
    complications: tuple[str, ...] = ()
    case_metal: str = ""
    precious: bool = False
    case_weight_cg: int | None = None
    fineness: int | None = None
    strap_material: str = ""
    water_resistance_bar: int | None = None
    papers: bool = False
    purchased_on: date | None = None
    vintage: bool = False
    radium_risk: bool = False


@dataclass(frozen=True)
class Mark:
    zone: str
    kind: str
    severity: str
    note: str = ""
    photo_id: int | None = None


@dataclass(frozen=True)
class LeftItem:
    kind: str
    note: str = ""


@dataclass(frozen=True)
class ReceptionData:
    """What is said, seen and agreed about one watch at the counter. Amounts include VAT."""

    customer_words: str = ""
    request: str = ""
    symptoms: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    functional_tests: tuple[tuple[str, str], ...] = ()
    pre_diagnosis: str = ""
    hypotheses: tuple[str, ...] = ()
    polishing: PolishingConsent = PolishingConsent.NO
    parts_back: bool = False
    declared_value_cents: int | None = None
    ceiling_cents: int | None = None
    service_code: str | None = None
    pre_quote_cents: int | None = None
    pre_quote_max_cents: int | None = None
    pre_quote_signed: bool = False
    promised_on: date | None = None


@dataclass(frozen=True)
class Intake:
    """One watch of a deposit. `watch_id` names a watch already known to the site."""

    watch: WatchData
    reception: ReceptionData
    watch_id: int | None = None
    marks: tuple[Mark, ...] = ()
    accessories: tuple[LeftItem, ...] = ()
    photo_ids: tuple[int, ...] = ()
    repair_kind: RepairKind = RepairKind.PAID
    original_ticket_number: str | None = None


@dataclass(frozen=True)
class Signature:
    """Signed on screen (PNG bytes) or on paper (then no picture)."""

    name: str
    png: bytes | None = None
    on_paper: bool = False


@dataclass(frozen=True)
class RegisterDeposit:
    site_id: int
    customer: CustomerData
    intakes: tuple[Intake, ...]
    customer_id: int | None = None
    signature: Signature | None = None


def register_deposit(
    session: Session, actor: Actor, command: RegisterDeposit, *, now: datetime
) -> tuple[Ticket, ...]:
    """Take in the watches of one visit: a ticket, its entry and its search line for each.

    The deposit may be signed at once; otherwise `sign_deposit` does it later.
    """
    site = find.site(session, actor, command.site_id, Permission.RECEIVE)
    if not command.intakes:
        raise RuleViolation("deposit_without_watch")
    customer = _customer(session, actor, command, now)
    deposit = Deposit(
        site_id=site.id, customer_id=customer.id, received_by_id=actor.person_id, received_at=now
    )
    session.add(deposit)
    session.flush()
    tickets = tuple(
        _open_ticket(session, actor, site, customer, deposit, intake, now=now)
        for intake in command.intakes
    )
    if command.signature:
        _sign(session, actor, deposit, tickets, command.signature, now=now)
    return tickets


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
    deposit: Deposit,
    intake: Intake,
    *,
    now: datetime,
) -> Ticket:
    today = local_date(now, site.time_zone)
    data = intake.reception
    _check_intake(intake, today)
    watch = _watch(session, actor, site, customer, intake)
    original = _original_ticket(session, actor, intake)
    rank = next_in_series(session, site.id, "ticket", today.year)
    ticket = Ticket(
        number=ticket_number(site.code, today.year, rank),
        site=site,
        customer=customer,
        watch=watch,
        deposit_id=deposit.id,
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
        promised_on=data.promised_on,
        forecast_on=data.promised_on,
    )
    session.add(ticket)
    session.flush()
    session.add(_reception(site, ticket, data))
    _keep_condition(session, site, ticket, intake)
    count_state(session, site.id, State.RECEPTION, +1)
    index_ticket(session, ticket, customer, watch)
    write_entry(
        session, actor, ticket, EntryKind.OPENED, _story(session, ticket, intake, original), now=now
    )
    return ticket


def _check_intake(intake: Intake, today: date) -> None:
    watch, data = intake.watch, intake.reception
    if not watch.brand.strip():
        raise RuleViolation("brand_missing", field="brand")
    if watch.precious and (watch.case_weight_cg is None or watch.fineness is None):
        field = "fineness" if watch.case_weight_cg is not None else "case_weight"
        raise RuleViolation("precious_needs_weight_and_fineness", field=field)
    if not data.request.strip() and not data.customer_words.strip():
        raise RuleViolation("request_missing", field="request")
    if data.promised_on and data.promised_on < today:
        raise RuleViolation("promise_in_the_past", field="promised_on")
    if watch.purchased_on and watch.purchased_on > today:
        raise RuleViolation("purchase_in_the_future", field="purchased_on")
    low, high = data.pre_quote_cents, data.pre_quote_max_cents
    if high is not None and (low is None or high < low):
        raise RuleViolation("range_out_of_order", field="pre_quote_max")
    if intake.repair_kind is RepairKind.OWN_GUARANTEE and not intake.original_ticket_number:
        raise RuleViolation("original_ticket_missing", field="original_ticket")


def _watch(session: Session, actor: Actor, site: Site, customer: Customer, intake: Intake) -> Watch:
    data = intake.watch
    if intake.watch_id is None:
        watch = Watch(site_id=site.id)
        session.add(watch)
    else:
        watch = find.watch(session, actor, intake.watch_id, Permission.RECEIVE)
        if watch.site_id != site.id:
            raise RuleViolation("watch_of_another_site")
    watch.customer_id = customer.id
    for name in ("brand", "model", "reference", "serial", "calibre_text"):
        setattr(watch, name, getattr(data, name).strip())
    watch.folded_serial = fold_compact(data.serial)
    watch.calibre_confirmed = bool(data.calibre_id) and watch.calibre_id == data.calibre_id
    for name in (
        "kind", "calibre_id", "case_metal", "precious", "case_weight_cg", "fineness",
        "strap_material", "water_resistance_bar", "papers", "purchased_on", "vintage", "radium_risk",
    ):  # fmt: skip
        setattr(watch, name, getattr(data, name))
    watch.complications = list(data.complications)
    session.flush()
    return watch


def _original_ticket(session: Session, actor: Actor, intake: Intake) -> Ticket | None:
    if intake.repair_kind is not RepairKind.OWN_GUARANTEE:
        return None
    number = intake.original_ticket_number or ""
    return find.ticket(session, actor, number, Permission.RECEIVE)


def _reception(site: Site, ticket: Ticket, data: ReceptionData) -> Reception:
    threshold = site.pre_quote_validation_from_cents
    highest = data.pre_quote_max_cents or data.pre_quote_cents or 0
    return Reception(
        ticket_id=ticket.id,
        customer_words=data.customer_words.strip(),
        request=data.request.strip(),
        symptoms=list(data.symptoms),
        answers=dict(data.answers),
        functional_tests=dict(data.functional_tests),
        pre_diagnosis=data.pre_diagnosis.strip(),
        hypotheses=list(data.hypotheses),
        polishing=data.polishing,
        parts_back=data.parts_back,
        declared_value_cents=data.declared_value_cents,
        ceiling_cents=data.ceiling_cents,
        service_code=data.service_code,
        pre_quote_cents=data.pre_quote_cents,
        pre_quote_max_cents=data.pre_quote_max_cents,
        pre_quote_signed=data.pre_quote_signed,
        pre_quote_needs_validation=threshold is not None and highest >= threshold,
    )


def _keep_condition(session: Session, site: Site, ticket: Ticket, intake: Intake) -> None:
    session.add_all(
        ConditionMark(
            ticket_id=ticket.id,
            zone=mark.zone,
            kind=mark.kind,
            severity=mark.severity,
            note=mark.note.strip(),
            photo_id=mark.photo_id,
        )
        for mark in intake.marks
    )
    session.add_all(
        Accessory(ticket_id=ticket.id, rank=rank, kind=item.kind, note=item.note.strip())
        for rank, item in enumerate(intake.accessories, start=1)
    )
    attach_photos(session, site.id, ticket, _photo_ids(intake))


def _photo_ids(intake: Intake) -> tuple[int, ...]:
    marked = (mark.photo_id for mark in intake.marks if mark.photo_id is not None)
    return tuple(dict.fromkeys((*intake.photo_ids, *marked)))


def attach_photos(
    session: Session, site_id: int, ticket: Ticket, photo_ids: tuple[int, ...]
) -> list[dict[str, str | int]]:
    """Tie uploaded photos to a ticket; what the entry says of each (id and hash of its bytes)."""
    if not photo_ids:
        return []
    session.execute(
        update(Photo)
        .where(Photo.id.in_(photo_ids), Photo.site_id == site_id, Photo.ticket_id.is_(None))
        .values(ticket_id=ticket.id)
    )
    rows = session.execute(
        select(Photo.id, Photo.sha256)
        .where(Photo.id.in_(photo_ids), Photo.ticket_id == ticket.id)
        .order_by(Photo.id)
    ).all()
    if len(rows) != len(set(photo_ids)):
        raise RuleViolation("photo_unknown", field="photos")
    return [{"id": row.id, "sha256": row.sha256} for row in rows]


def _story(
    session: Session, ticket: Ticket, intake: Intake, original: Ticket | None
) -> dict[str, object]:
    """The opening entry: what a stranger needs to know of the watch as it came in."""
    watch, data = ticket.watch, intake.reception
    return {
        "customer": {"id": ticket.customer_id, "name": _name(ticket.customer)},
        "watch": {
            "brand": watch.brand,
            "model": watch.model,
            "reference": watch.reference,
            "serial": watch.serial,
            "kind": watch.kind,
            "calibre": watch.calibre_id or watch.calibre_text,
            "case_metal": watch.case_metal,
            "case_weight_cg": watch.case_weight_cg,
            "fineness": watch.fineness,
        },
        "request": data.request.strip() or data.customer_words.strip(),
        "customer_words": data.customer_words.strip(),
        "symptoms": list(data.symptoms),
        "functional_tests": dict(data.functional_tests),
        "marks": [
            {"zone": m.zone, "kind": m.kind, "severity": m.severity, "note": m.note.strip()}
            for m in intake.marks
        ],
        "accessories": [item.kind for item in intake.accessories],
        "photos": attach_photos(session, ticket.site_id, ticket, _photo_ids(intake)),
        "polishing": data.polishing,
        "parts_back": data.parts_back,
        "declared_value_cents": data.declared_value_cents,
        "ceiling_cents": data.ceiling_cents,
        "service": data.service_code,
        "pre_quote_cents": [data.pre_quote_cents, data.pre_quote_max_cents],
        "promised_on": data.promised_on.isoformat() if data.promised_on else None,
        "repair_kind": intake.repair_kind,
        "original_ticket": original.number if original else None,
    }


def _name(customer: Customer) -> str:
    return customer_name(customer.family_name, customer.given_name, customer.company)


@dataclass(frozen=True)
class SignDeposit:
    number: str
    signature: Signature
    seen_version: int | None = None


def sign_deposit(
    session: Session, actor: Actor, command: SignDeposit, *, now: datetime
) -> tuple[Ticket, ...]:
    """The customer signs the slip: it counts for every watch of the deposit."""
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    deposit = find.deposit(session, ticket)
    numbers = session.scalars(
        select(Ticket.number).where(Ticket.deposit_id == deposit.id).order_by(Ticket.id)
    ).all()
    tickets = tuple(find.ticket(session, actor, number, Permission.RECEIVE) for number in numbers)
    _sign(session, actor, deposit, tickets, command.signature, now=now)
    return tickets


def _sign(
    session: Session,
    actor: Actor,
    deposit: Deposit,
    tickets: tuple[Ticket, ...],
    signature: Signature,
    *,
    now: datetime,
) -> None:
    if deposit.signed_at is not None:
        raise RuleViolation("deposit_already_signed")
    if not signature.name.strip():
        raise RuleViolation("signatory_missing", field="signed_name")
    if not signature.on_paper and not signature.png:
        raise RuleViolation("signature_missing", field="signature")
    deposit.signed_at = now
    deposit.signed_name = signature.name.strip()
    deposit.on_paper = signature.on_paper
    deposit.signature_png = signature.png
    for ticket in tickets:
        write_entry(
            session,
            actor,
            ticket,
            EntryKind.DEPOSIT_SIGNED,
            {
                "name": signature.name.strip(),
                "on_paper": signature.on_paper,
                "signature_sha256": _sha256(signature.png),
            },
            now=now,
        )


def _sha256(content: bytes | None) -> str | None:
    return hashlib.sha256(content).hexdigest() if content else None


@dataclass(frozen=True)
class SendPreDiagnosis:
    number: str
    seen_version: int | None = None


def send_pre_diagnosis(
    session: Session, actor: Actor, command: SendPreDiagnosis, *, now: datetime
) -> Ticket:
    """Hand the pre-diagnosis to the workshop; it says what was seen and what is suspected."""
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    reception = find.reception(session, ticket)
    if ticket.state is not State.RECEPTION:
        raise RuleViolation("step_is_over", {"step": State.RECEPTION})
    if reception.pre_diagnosis_sent_at is not None:
        raise RuleViolation("pre_diagnosis_already_sent")
    reception.pre_diagnosis_sent_at = now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PRE_DIAGNOSIS_SENT,
        {
            "pre_diagnosis": reception.pre_diagnosis,
            "hypotheses": reception.hypotheses,
            "symptoms": reception.symptoms,
            "functional_tests": reception.functional_tests,
        },
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class ValidatePreQuote:
    number: str
    seen_version: int | None = None


def validate_pre_quote(
    session: Session, actor: Actor, command: ValidatePreQuote, *, now: datetime
) -> Ticket:
    """The hierarchy agrees with the price announced at the counter."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    reception = find.reception(session, ticket)
    if not reception.pre_quote_needs_validation or reception.pre_quote_validated_at is not None:
        raise RuleViolation("pre_quote_needs_no_validation")
    reception.pre_quote_validated_at = now
    reception.pre_quote_validated_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PRE_QUOTE_VALIDATED,
        {"pre_quote_cents": [reception.pre_quote_cents, reception.pre_quote_max_cents]},
        now=now,
    )
    return ticket
