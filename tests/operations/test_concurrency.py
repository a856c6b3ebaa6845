"""Several people at once: numbers without gaps, one story per ticket, nobody overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.conftest import NOW
from workshop.db.models import Series, Ticket, TrackingEntry
from workshop.db.session import commit, writing
from workshop.domain.errors import RuleViolation, StaleTicket
from workshop.domain.ticket import Move, WaitingOn
from workshop.operations.customer_merge import MergeCustomers, merge_customers
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.ticket import (
    MoveTicket,
    PlaceWatch,
    SetWaiting,
    move_ticket,
    place_watch,
    set_waiting,
)

PEOPLE = 6


@pytest.fixture
def together(
    app: Flask, session: Session
) -> Callable[[Callable[[Session, int], object]], list[object]]:
    """Run the same act for several people at the same moment, each in a transaction of their own."""
    session.rollback()

    def run(act: Callable[[Session, int], object]) -> list[object]:
        barrier = Barrier(PEOPLE)

        def one(person: int) -> object:
            with writing(), Session(app.extensions["test_engine"], info=dict(session.info)) as own:
                barrier.wait()
                try:
                    result = act(own, person)
                    commit(own)
                except (RuleViolation, StaleTicket) as refusal:
                    own.rollback()
                    return refusal
                return result

        with ThreadPoolExecutor(PEOPLE) as pool:
            return list(pool.map(one, range(PEOPLE)))

    return run


def test_numbers_have_no_gap_and_no_twin_under_concurrent_creation(
    session: Session, cast: Cast, together
) -> None:
    def register_five(own: Session, _person: int) -> None:
        for rank in range(5):
            command = RegisterDeposit(cast.shop, story.CUSTOMER, (story.INTAKE,))
            register_deposit(own, cast.claire, command, now=NOW)
            if rank == 2:
                own.rollback()
            else:
                commit(own)

    together(register_five)
    numbers = sorted(session.scalars(select(Ticket.number)))
    assert numbers == [f"BES-26-{rank:05d}" for rank in range(1, len(numbers) + 1)]
    assert session.scalar(select(Series.last)) == len(numbers) == PEOPLE * 4


def test_of_several_who_saw_the_same_version_one_wins_and_the_others_are_told(
    session: Session, cast: Cast, together
) -> None:
    ticket = story.received(session, cast)
    number, seen = ticket.number, ticket.version
    session.rollback()

    def place(own: Session, person: int) -> None:
        place_watch(
            own,
            cast.claire,
            PlaceWatch(number, f"tray {person}", seen_version=seen),
            now=NOW,
        )

    outcomes = together(place)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, StaleTicket)]
    assert len(refusals) == PEOPLE - 1
    assert refusals[0].facts["changes"][0]["author"] == "Claire Vuillemin"


def test_entries_of_several_people_form_one_chain(session: Session, cast: Cast, together) -> None:
    ticket = story.received(session, cast)
    number = ticket.number
    session.rollback()

    def wait(own: Session, person: int) -> None:
        set_waiting(
            own, cast.claire, SetWaiting(number, WaitingOn.PART, f"pièce {person}"), now=NOW
        )

    together(wait)
    seqs = session.scalars(
        select(TrackingEntry.seq).where(TrackingEntry.ticket_id == ticket.id).order_by("seq")
    ).all()
    assert seqs == list(range(1, PEOPLE + 3))
    positions = session.scalars(select(TrackingEntry.position).order_by("position")).all()
    assert positions == list(range(1, len(positions) + 1))


def test_a_ticket_moves_once_when_several_send_it_on(
    session: Session, cast: Cast, together
) -> None:
    ticket = story.received(session, cast, signed=False)
    number = ticket.number
    session.rollback()
    outcomes = together(
        lambda own, _: (
            move_ticket(own, cast.claire, MoveTicket(number, Move.CANCEL), now=NOW) and None
        )
    )
    assert sum(outcome is None for outcome in outcomes) == 1


def test_two_cards_are_merged_once_whichever_way_round(
    session: Session, cast: Cast, together
) -> None:
    tickets = story.received(session, cast), story.received(session, cast)
    ids = [ticket.customer_id for ticket in tickets]
    session.rollback()

    def merge(own: Session, person: int) -> None:
        kept, gone = ids if person % 2 else reversed(ids)
        merge_customers(own, cast.claire, MergeCustomers(kept, gone), now=NOW)

    outcomes = together(merge)
    assert [str(each) for each in outcomes if each is not None] == ["customer_merged_meanwhile"] * (
        PEOPLE - 1
    )
    assert len(set(session.scalars(select(Ticket.customer_id)))) == 1
