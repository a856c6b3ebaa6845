"""Chapters of the restitution: the customer is called, comes, signs; or never comes."""

from datetime import date

from sqlalchemy import select

from workshop.db.facts.restitution import parts_due
from workshop.db.models import Accessory, ContactChannel
from workshop.domain.catalogue import advice
from workshop.domain.people import customer_name
from workshop.domain.planning import local_date
from workshop.domain.restitution import (
    IdentityDocument,
    Relation,
    Topic,
    topics_to_explain,
)
from workshop.domain.ticket import Move, Outcome
from workshop.domain.watch import water_claim
from workshop.operations.demo import drawing
from workshop.operations.demo.mail import deliver
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.demo.tales import customers
from workshop.operations.deposit import Signature
from workshop.operations.note import IssueNote, issue_note
from workshop.operations.restitution import (
    Collector,
    HandBack,
    RecordExplanation,
    TickAccessories,
    hand_back,
    record_explanation,
    tick_accessories,
)
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.unclaimed import (
    RecordAuthorisation,
    RemindToCollect,
    record_authorisation,
    remind_to_collect,
)


def call(stage: Stage, case: Case, channel: str) -> Pace:
    """Tell the customer that the watch is ready, or that it still waits."""
    proofs = {
        ContactChannel.PHONE: "Message laissé sur le répondeur.",
        ContactChannel.SMS: "SMS distribué.",
        ContactChannel.POST: f"Lettre recommandée 1A 204 {case.random.randint(100, 999)} "
        f"{case.random.randint(1000, 9999)} 5, avis de réception signé.",
    }
    by = ContactChannel(channel)
    command = RemindToCollect(case.number, by, proofs.get(by, ""))
    stage.do(remind_to_collect, case.house.counter, command)
    deliver(stage)
    yield case.pause()


def give_back(stage: Stage, case: Case, *who: str) -> Pace:
    """Everything told, ticked and signed; `relative` sends somebody with a mandate."""
    counter, ticket = case.house.counter, case.ticket(stage)
    repaired = ticket.outcome is Outcome.REPAIRED
    ranks = stage.session.scalars(select(Accessory.rank).where(Accessory.ticket_id == ticket.id))
    parts = bool(stage.session.scalar(select(parts_due(ticket.id))))
    ticked = TickAccessories(case.number, tuple(ranks), parts=parts)
    stage.do(tick_accessories, counter, ticked)
    yield case.pause(1, 3)
    topics = topics_to_explain(repaired=True) if repaired else (Topic.DIAGNOSIS,)
    told = RecordExplanation(
        case.number, topics, _advice(case) if repaired else (), case.tale.says.get("advice", "")
    )
    stage.do(record_explanation, counter, told)
    yield case.pause(1, 3)
    today = local_date(stage.now, stage.hours.zone.key)
    yield from _note(stage, case, today)
    stage.do(hand_back, counter, _hand_back(stage, case, who, today))
    yield 1
    move = Move.RETURN_REPAIRED if repaired else Move.RETURN_UNREPAIRED
    stage.do(move_ticket, counter, MoveTicket(case.number, move))
    yield case.pause()


def _advice(case: Case) -> tuple[str, ...]:
    watch = case.tale.watch
    water = water_claim(watch.water_resistance_bar)
    return tuple(
        code
        for code, each in advice().items()
        if each.suits(watch.kind, water, watch.complications)
    )[:4]


def _note(stage: Stage, case: Case, today: date) -> Pace:
    reference = f"T1-{case.random.randint(1000, 9999)}"
    stage.do(issue_note, case.house.counter, IssueNote(case.number, today, reference))
    yield case.pause(1, 3)


def _hand_back(stage: Stage, case: Case, who: tuple[str, ...], today: date) -> HandBack:
    customer = customers()[case.tale.customer]
    name = customer_name(customer.family_name, customer.given_name, "")
    collector = Collector(name, IdentityDocument.IDENTITY_CARD)
    if "relative" in who:
        name = case.tale.says["relative"]
        collector = Collector(name, IdentityDocument.PASSPORT, Relation.RELATIVE, mandate_seen=True)
    return HandBack(
        case.number, collector, Signature(name, drawing.signature(name)), stage.signer.public_url
    )


def judge(stage: Stage, case: Case) -> Pace:
    """A year has gone: the court authorises the auction."""
    command = RecordAuthorisation(
        case.number,
        local_date(stage.now, stage.hours.zone.key),
        "Tribunal judiciaire de Besançon",
        f"RG {stage.now.year % 100}/00{case.random.randint(100, 999)}",
    )
    stage.do(record_authorisation, case.house.manager, command)
    yield case.pause()


def dispose(stage: Stage, case: Case) -> Pace:
    stage.do(move_ticket, case.house.manager, MoveTicket(case.number, Move.DISPOSE_UNCLAIMED))
    yield case.pause()
