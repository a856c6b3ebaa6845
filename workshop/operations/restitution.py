"""Handing a watch back: what is returned, what is said, who takes it and signs."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.account import ticket_account
from workshop.db.facts.restitution import parts_due
from workshop.db.handover import Handover, handover
from workshop.db.models import Accessory, Guarantee, Restitution, Ticket
from workshop.db.types import json_digest
from workshop.domain.catalogue import items
from workshop.domain.errors import RuleViolation
from workshop.domain.guarantee import GuaranteeEnd, combined_end
from workshop.domain.numbering import read_accessory_code
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.restitution import (
    IdentityDocument,
    Relation,
    Topic,
    check_collector,
    check_settlement,
)
from workshop.domain.ticket import Outcome, RepairKind, State
from workshop.domain.tracking import EntryKind
from workshop.operations.deposit import Signature
from workshop.operations.journal import write_entry
from workshop.operations.passport import issue_passport
from workshop.operations.satisfaction import ask_opinion


def ticket_to_return(
    session: Session,
    actor: Actor,
    number: str,
    seen_version: int | None,
    permission: Permission = Permission.RETURN_WATCH,
) -> Ticket:
    """The ticket, authorised and locked, when it is at restitution."""
    ticket = find.ticket(session, actor, number, permission, seen_version=seen_version)
    if ticket.state is not State.RESTITUTION:
        raise RuleViolation("not_the_step", {"number": number})
    return ticket


def restitution_of(session: Session, ticket: Ticket) -> Restitution:
    """The restitution of a ticket already locked; made on first use."""
    found = session.get(Restitution, ticket.id)
    if found is None:
        found = Restitution(ticket_id=ticket.id)
        session.add(found)
        session.flush()
    return found


@dataclass(frozen=True)
class TickAccessories:
    """What has been put back into the customer's hands, as a whole; `scanned` adds one more.

    `parts` says whether the parts taken out were given back.
    """

    number: str
    ranks: tuple[int, ...] = ()
    scanned: str = ""
    parts: bool = False
    seen_version: int | None = None


def tick_accessories(
    session: Session, actor: Actor, command: TickAccessories, *, now: datetime
) -> Ticket:
    """Tick off what was left with the watch; what is not named is not given back."""
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    accessories = session.scalars(
        select(Accessory).where(Accessory.ticket_id == ticket.id).order_by(Accessory.rank)
    ).all()
    ticked = {*command.ranks, *_scanned(ticket, command.scanned)}
    unknown = ticked - {each.rank for each in accessories}
    if unknown:
        raise RuleViolation("accessory_unknown", {"rank": min(unknown)}, field="scanned")
    for each in accessories:
        each.returned_at = (each.returned_at or now) if each.rank in ticked else None
    kept = restitution_of(session, ticket)
    kept.parts_returned_at = (kept.parts_returned_at or now) if command.parts else None
    payload = {
        "returned": [_told(each) for each in accessories if each.returned_at],
        "left": [_told(each) for each in accessories if not each.returned_at],
        "parts_returned": command.parts,
    }
    write_entry(session, actor, ticket, EntryKind.ACCESSORIES_CHECKED, payload, now=now)
    return ticket


def _scanned(ticket: Ticket, text: str) -> tuple[int, ...]:
    if not text.strip():
        return ()
    code = read_accessory_code(text)
    if code is None:
        raise RuleViolation("accessory_code_unreadable", field="scanned")
    number, rank = code
    if number not in (None, ticket.number):
        raise RuleViolation("accessory_of_another_ticket", {"number": number}, field="scanned")
    return (rank,)


def _told(accessory: Accessory) -> dict[str, str | int]:
    return {"rank": accessory.rank, "kind": accessory.kind, "note": accessory.note}


@dataclass(frozen=True)
class RecordExplanation:
    """What was explained, the advice given (codes) and what was added in words."""

    number: str
    topics: tuple[Topic, ...]
    advice: tuple[str, ...] = ()
    advice_note: str = ""
    seen_version: int | None = None


def record_explanation(
    session: Session, actor: Actor, command: RecordExplanation, *, now: datetime
) -> Ticket:
    """Keep what the customer was told (criterion C.1.4); a passport repeats the advice."""
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    for code in command.advice:
        items("advice")[code]
    kept = restitution_of(session, ticket)
    kept.explained = list(command.topics)
    kept.advice = list(command.advice)
    kept.advice_note = command.advice_note.strip()
    payload = {
        "topics": kept.explained,
        "advice": kept.advice,
        "advice_note": kept.advice_note,
    }
    write_entry(session, actor, ticket, EntryKind.EXPLAINED, payload, now=now)
    return ticket


@dataclass(frozen=True)
class Collector:
    """Who takes the watch: `document` is the kind that was looked at, never its number."""

    name: str
    document: IdentityDocument | None
    relation: Relation = Relation.CUSTOMER
    mandate_seen: bool = False


@dataclass(frozen=True)
class HandBack:
    """`signature.name` is not used: the collector signs. `public_url` has no final slash."""

    number: str
    collector: Collector
    signature: Signature
    public_url: str
    settled_on: date | None = None
    till_reference: str = ""
    seen_version: int | None = None


def hand_back(session: Session, actor: Actor, command: HandBack, *, now: datetime) -> Ticket:
    """The collector, identified, signs for the watch; a repaired one leaves with its passport.

    The move to the end of the ticket is an act of its own, made in the same commit.
    """
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    _check(session, ticket, command, now)
    kept = restitution_of(session, ticket)
    if kept.signed_at is not None:
        raise RuleViolation("already_handed_back")
    _sign(kept, actor, command, now)
    found = handover(session, ticket.id)
    guarantees = _guarantee(session, found, now)
    passport_sha256 = passport_data_sha256 = None
    if ticket.outcome is Outcome.REPAIRED:
        passport = issue_passport(session, found, guarantees, command.public_url, now=now)
        passport_sha256 = passport.pdf_sha256
        passport_data_sha256 = json_digest(passport.data)
    ask_opinion(session, ticket, command.public_url, now=now)
    payload = {
        "collector": kept.collector_name,
        "relation": kept.relation,
        "identity_document": kept.identity_document,
        "mandate_seen": kept.mandate_seen,
        "on_paper": kept.on_paper,
        "signature_sha256": _sha256(kept.signature_png),
        "accessories": [accessory.kind for accessory in found.accessories],
        "outcome": ticket.outcome,
        "guarantees": [
            {"operation": end.operation, "label": end.label, "until_on": end.until_on.isoformat()}
            for end in guarantees
        ],
        "guarantee_until": _iso(ticket.guarantee_until),
        "note": kept.note_number,
        "settled_on": _iso(kept.settled_on),
        "till_reference": kept.till_reference,
        "passport_sha256": passport_sha256,
        "passport_data_sha256": passport_data_sha256,
    }
    write_entry(session, actor, ticket, EntryKind.HANDED_BACK, payload, now=now)
    return ticket


def _check(session: Session, ticket: Ticket, command: HandBack, now: datetime) -> None:
    left = session.scalars(
        select(Accessory.kind)
        .where(Accessory.ticket_id == ticket.id, Accessory.returned_at.is_(None))
        .order_by(Accessory.rank)
    ).all()
    if left:
        raise RuleViolation("accessories_left", {"accessories": tuple(left)}, field="ranks")
    kept = session.get(Restitution, ticket.id)
    if session.scalar(select(parts_due(ticket.id))) and not (kept and kept.parts_returned_at):
        raise RuleViolation("parts_left", field="parts")
    collector = command.collector
    check_collector(
        collector.name,
        collector.relation,
        collector.document,
        mandate_seen=collector.mandate_seen,
    )
    if not command.signature.on_paper and not command.signature.png:
        raise RuleViolation("return_signature_missing", field="signature")
    today = local_date(now, ticket.site.time_zone)
    check_settlement(command.settled_on, command.till_reference, today)


def _sign(kept: Restitution, actor: Actor, command: HandBack, now: datetime) -> None:
    kept.collector_name = command.collector.name.strip()
    kept.relation = command.collector.relation
    kept.identity_document = command.collector.document
    kept.mandate_seen = command.collector.mandate_seen
    kept.on_paper = command.signature.on_paper
    kept.signature_png = command.signature.png
    kept.signed_at = now
    kept.handed_back_by_id = actor.person_id
    if command.settled_on:
        kept.settled_on = command.settled_on
        kept.till_reference = command.till_reference.strip()


def _guarantee(session: Session, found: Handover, now: datetime) -> tuple[GuaranteeEnd, ...]:
    """Keep the end dates of what was done; a comeback keeps the original one."""
    ticket = found.ticket
    ends = found.guaranteed_from(local_date(now, found.site.time_zone))
    session.add_all(
        Guarantee(
            ticket_id=ticket.id,
            rank=rank,
            operation=end.operation,
            label=end.label,
            months=end.months,
            until_on=end.until_on,
        )
        for rank, end in enumerate(ends, start=1)
    )
    if ticket.repair_kind is not RepairKind.OWN_GUARANTEE:
        ticket.guarantee_until = combined_end(ends)
    return ends


@dataclass(frozen=True)
class RecordReopening:
    number: str
    cause: str
    seen_version: int | None = None


def record_reopening(
    session: Session, actor: Actor, command: RecordReopening, *, now: datetime
) -> Ticket:
    """Why the watch goes back to the bench before it was handed over; nothing is given back yet."""
    ticket = ticket_to_return(
        session, actor, command.number, command.seen_version, Permission.APPROVE
    )
    if not command.cause.strip():
        raise RuleViolation("reopening_cause_missing", field="cause")
    kept = restitution_of(session, ticket)
    if ticket_account(session, ticket.id, kept).note_stands:
        raise RuleViolation("note_already_issued", {"number": kept.note_number})
    kept.reopening_cause = command.cause.strip()
    kept.reopening_at = now
    kept.reopening_by_id = actor.person_id
    kept.parts_returned_at = None
    for accessory in session.scalars(select(Accessory).where(Accessory.ticket_id == ticket.id)):
        accessory.returned_at = None
    payload = {"cause": kept.reopening_cause}
    write_entry(session, actor, ticket, EntryKind.REOPENED, payload, now=now)
    return ticket


def _sha256(content: bytes | None) -> str | None:
    return hashlib.sha256(content).hexdigest() if content else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
