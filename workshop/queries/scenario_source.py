"""A closed ticket as the seed of a scenario, without anything that tells whose watch it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.assessment.anonymising import Known, Removed, anonymised
from workshop.assessment.scenario_file import SCHEMA
from workshop.db.models import (
    Accessory,
    CodedAnomaly,
    ConditionMark,
    Customer,
    Deposit,
    Diagnosis,
    Person,
    Quote,
    QuoteLine,
    Reception,
    RoleAssignment,
    Ticket,
    Watch,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.quote import LineKind

_INVENTED: Final = {"family_name": "Martin", "given_name": "Dominique", "language": "fr"}
_SERIAL: Final = "000000"
_DOCUMENTS_OF: Final = {
    "M2": ("pre-diagnosis",),
    "M3": ("pre-diagnosis", "diagnosis"),
    "M4": ("pre-diagnosis", "diagnosis"),
}
"""A candidate who is to diagnose does not get the diagnosis."""
_OF_MODALITY: Final = {
    "M1": ("customer", "watch"),
    "M2": ("customer", "watch", "reception"),
    "M3": ("customer", "watch", "reception", "diagnosis", "quote"),
    "M4": ("customer", "watch", "reception", "diagnosis", "quote"),
}


@dataclass(frozen=True)
class Change:
    """A field as the ticket has it and as the scenario will; `removed` says why it differs."""

    field: str
    before: str
    after: str
    removed: tuple[tuple[Removed, str], ...] = ()


@dataclass(frozen=True)
class ScenarioSource:
    """`content` is the draft that would be made; `changes` all that is removed or reworded."""

    number: str
    watch: str
    content: dict[str, Any]
    changes: tuple[Change, ...]


def scenario_source(
    session: Session, actor: Actor, number: str, modality_id: str
) -> ScenarioSource:
    """Raises `RuleViolation("source_ticket_unknown")` or `("ticket_still_open")`."""
    row = _row(session, actor, number)
    if row.Ticket.closed_at is None:
        raise RuleViolation("ticket_still_open", {"number": number}, field="number")
    known = _known(session, row)
    texts = _Texts(known)
    seed = {
        "customer": dict(_INVENTED),
        "watch": _watch(row.Watch),
        "reception": _reception(session, row, texts),
        "diagnosis": _diagnosis(session, row.Ticket.id, row.Diagnosis),
        "quote": _quote(session, row.Ticket.id),
    }
    documents = [
        {"id": code, "title": title, "text": text}
        for code, title, text in _documents(row, texts)
        if text and code in _DOCUMENTS_OF.get(modality_id, ())
    ]
    name = f"{row.Watch.brand} {row.Watch.model}".strip()
    wanted = _OF_MODALITY.get(modality_id, ())
    content = {
        "schema": SCHEMA,
        "id": fold(f"{modality_id} {name} {number[-4:]}").replace(" ", "-")[:80],
        "version": 1,
        "title": name[:160],
        "referential": "rncp37858",
        "modality": modality_id,
        "level": 2,
        "brief": {"given": "at_start", "text": ""},
        "documents": documents,
        "seed": {part: seed[part] for part in wanted if seed[part]},
        "planted": [],
        "key": {},
    }
    changes = (*_identity_changes(row), *texts.changes)
    return ScenarioSource(number, name, content, changes)


def _row(session: Session, actor: Actor, number: str) -> Any:
    sites = actor.sites_with(Permission.READ_TICKETS)
    row = session.execute(
        select(Ticket, Customer, Watch, Reception, Diagnosis, Deposit.signed_name)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Deposit, Deposit.id == Ticket.deposit_id)
        .outerjoin(Reception, Reception.ticket_id == Ticket.id)
        .outerjoin(Diagnosis, Diagnosis.ticket_id == Ticket.id)
        .where(func.upper(Ticket.number) == number.strip().upper(), Ticket.site_id.in_(sites))
    ).one_or_none()
    if row is None:
        raise RuleViolation("source_ticket_unknown", field="number")
    return row


def _known(session: Session, row: Any) -> Known:
    """The customer, whoever signed, and everybody who works at the site."""
    customer = row.Customer
    staff = session.scalars(
        select(Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.site_id == row.Ticket.site_id)
    )
    names = (customer.family_name, customer.given_name, customer.company, row.signed_name or "")
    return Known(
        names=(*filter(None, names), *dict.fromkeys(staff)),
        addresses=tuple(filter(None, map(str.strip, customer.address.splitlines()))),
        serials=tuple(filter(None, (row.Watch.serial,))),
    )


class _Texts:
    """Free texts on their way out, with what was taken out of them."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.changes: list[Change] = []

    def clean(self, field: str, text: str) -> str:
        found = anonymised(text, self._known)
        if found.removed:
            self.changes.append(Change(field, text, found.text, found.removed))
        return found.text


def _identity_changes(row: Any) -> Iterator[Change]:
    customer = row.Customer
    for field in ("family_name", "given_name", "company", "phone", "email", "address"):
        if before := getattr(customer, field):
            yield Change(field, before, _INVENTED.get(field, ""))
    if row.Watch.serial:
        yield Change("serial", row.Watch.serial, _SERIAL)


def _watch(watch: Watch) -> dict[str, Any]:
    facts = {
        "brand": watch.brand,
        "model": watch.model,
        "reference": watch.reference,
        "serial": _SERIAL,
        "kind": watch.kind.value,
        "calibre": watch.calibre_id or "",
        "water_rating_bar": watch.water_resistance_bar,
    }
    return {name: value for name, value in facts.items() if value}


def _reception(session: Session, row: Any, texts: _Texts) -> dict[str, Any]:
    found: Reception | None = row.Reception
    if found is None:
        return {}
    of_ticket = row.Ticket.id
    marks = session.execute(
        select(ConditionMark.zone, ConditionMark.kind)
        .where(ConditionMark.ticket_id == of_ticket)
        .order_by(ConditionMark.id)
    )
    accessories = session.scalars(
        select(Accessory.kind).where(Accessory.ticket_id == of_ticket).order_by(Accessory.rank)
    )
    return _filled(
        symptoms=list(found.symptoms),
        hypotheses=list(found.hypotheses),
        marks=_once(f"{zone}:{kind}" for zone, kind in marks),
        accessories=list(accessories),
        request=texts.clean("request", found.request),
    )


def _diagnosis(session: Session, ticket_id: int, found: Diagnosis | None) -> dict[str, Any]:
    anomalies = session.scalars(
        select(CodedAnomaly.anomaly)
        .where(CodedAnomaly.ticket_id == ticket_id, CodedAnomaly.withdrawn_at.is_(None))
        .order_by(CodedAnomaly.id)
    )
    return _filled(anomalies=_once(anomalies)) if found else {}


def _quote(session: Session, ticket_id: int) -> dict[str, Any]:
    agreed = session.execute(
        select(
            QuoteLine.code,
            QuoteLine.kind,
            QuoteLine.quantity,
            QuoteLine.unit_cents,
            QuoteLine.discount_cents,
        )
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.ticket_id == ticket_id, QuoteLine.agreed.is_(True))
        .order_by(Quote.version, QuoteLine.position)
    ).all()
    cents = sum(each.quantity * (each.unit_cents or 0) - each.discount_cents for each in agreed)
    operations = (each.code for each in agreed if each.kind is LineKind.LABOUR and each.code)
    return _filled(agreed_cents=cents, operations=_once(operations))


def _documents(row: Any, texts: _Texts) -> Iterator[tuple[str, str, str]]:
    reception, diagnosis = row.Reception, row.Diagnosis
    if reception is not None:
        told = [reception.customer_words, reception.pre_diagnosis]
        text = "\n".join(filter(None, told))
        yield "pre-diagnosis", "Pré-diagnostic", texts.clean("pre_diagnosis", text)
    if diagnosis is not None:
        text = "\n".join(filter(None, (diagnosis.final_text, diagnosis.cause)))
        yield "diagnosis", "Diagnostic", texts.clean("diagnosis", text)


def _filled(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
