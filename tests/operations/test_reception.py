"""Taking a watch in: what is written, and what is refused."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.conftest import NOW
from workshop.db.models import Customer, Ticket, TicketCount, TrackingEntry
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.operations.reception import RegisterDeposit, register_deposit


def test_a_received_watch_has_a_number_a_story_and_a_place(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast)
    assert ticket.number == "BES-26-00001"
    assert ticket.state is State.RECEPTION
    kinds = session.scalars(
        select(TrackingEntry.kind)
        .where(TrackingEntry.ticket_id == ticket.id)
        .order_by(TrackingEntry.seq)
    ).all()
    assert kinds == [EntryKind.OPENED, EntryKind.DEPOSIT_SIGNED]
    opened = session.scalars(select(TrackingEntry).where(TrackingEntry.seq == 1)).one()
    payload = json.loads(opened.payload)
    assert payload["accessories"] == ["box", "papers"]
    assert payload["marks"][0]["zone"] == "bezel_ne"


def test_numbers_follow_each_other_per_site(session: Session, cast: Cast) -> None:
    numbers = [story.received(session, cast).number for _ in range(3)]
    assert numbers == ["BES-26-00001", "BES-26-00002", "BES-26-00003"]


def test_a_refused_deposit_takes_no_number_and_leaves_no_customer(
    session: Session, cast: Cast
) -> None:
    intake = replace(story.INTAKE, watch=replace(story.WATCH, brand="  "))
    with pytest.raises(RuleViolation, match="brand_missing"):
        register_deposit(
            session, cast.claire, RegisterDeposit(cast.shop, story.CUSTOMER, (intake,)), now=NOW
        )
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Customer)) == 0
    assert story.received(session, cast).number == "BES-26-00001"


@pytest.mark.parametrize(
    ("person", "refusal"), [("theo", NotAllowed), ("olga", NotFound), ("nora", NotFound)]
)
def test_only_the_counter_of_the_site_receives(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    command = RegisterDeposit(cast.shop, story.CUSTOMER, (story.INTAKE,))
    with pytest.raises(refusal):
        register_deposit(session, cast.people[person], command, now=NOW)


def test_precious_metal_is_refused_without_weight_and_fineness(
    session: Session, cast: Cast
) -> None:
    gold = {"case_metal": "gold_yellow", "precious": True, "case_weight_cg": 4250}
    with pytest.raises(RuleViolation) as refusal:
        story.received(session, cast, watch=gold)
    assert refusal.value.field == "watches-0-fineness"


def test_counts_per_state_follow_the_tickets(session: Session, cast: Cast) -> None:
    story.in_diagnosis(session, cast)
    story.received(session, cast)
    counts = dict(session.execute(select(TicketCount.state, TicketCount.total)).all())
    real = dict(session.execute(select(Ticket.state, func.count()).group_by(Ticket.state)).all())
    assert {state: n for state, n in counts.items() if n} == real
