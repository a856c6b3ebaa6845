"""Supplies of a job: at hand, missing, awaited, received."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.facts import ticket_facts
from workshop.db.models import SupplyNeed, Ticket
from workshop.db.work_order import supply_needs
from workshop.domain.errors import RuleViolation
from workshop.domain.preparation import SupplyState
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.supplies import (
    CheckSupplies,
    PostponeSupply,
    ReceiveSupply,
    Request,
    RequestSupply,
    SupplyAnswer,
    check_supplies,
    postpone_supply,
    receive_supply,
    request_supply,
)

TODAY = NOW.date()


def missing_cell(session: Session, cast: Cast, due_on: date = TODAY) -> tuple[Ticket, SupplyNeed]:
    """A ticket whose cell is awaited from Cousins, everything else at hand."""
    ticket = story.planned(session, cast)
    needs = supply_needs(session, ticket)
    cell = next(need for need in needs if need.code == "cell_377")
    answers = tuple(
        SupplyAnswer(need.id, Request("Cousins", due_on) if need is cell else None)
        for need in needs
    )
    check_supplies(session, cast.theo, CheckSupplies(ticket.number, answers), now=NOW)
    return ticket, cell


def test_a_missing_supply_is_requested_and_the_ticket_waits_for_it(
    session: Session, cast: Cast
) -> None:
    ticket, cell = missing_cell(session, cast, TODAY + timedelta(days=5))
    assert cell.state is SupplyState.REQUESTED
    assert not ticket_facts(session, ticket).supplies_ready
    assert (ticket.waiting_on, ticket.follow_up_on) == (WaitingOn.PART, TODAY + timedelta(days=5))
    assert "Cousins" in ticket.waiting_reason
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.SUPPLIES_CHECKED
    assert {each["state"] for each in payload["supplies"]} == {"requested", "available"}


def test_the_storekeeper_receives_it_and_it_is_our_turn_again(session: Session, cast: Cast) -> None:
    ticket, cell = missing_cell(session, cast)
    receive_supply(session, cast.simon, ReceiveSupply(ticket.number, cell.id), now=NOW)
    assert ticket_facts(session, ticket).supplies_ready
    assert ticket.waiting_on is WaitingOn.US
    assert last_entry(session, ticket)[0] is EntryKind.SUPPLY_RECEIVED
    with pytest.raises(RuleViolation, match="supply_not_awaited"):
        receive_supply(session, cast.simon, ReceiveSupply(ticket.number, cell.id), now=NOW)


def test_a_supply_may_come_later_from_somebody_else(session: Session, cast: Cast) -> None:
    ticket, cell = missing_cell(session, cast)
    later = Request("Ronda", TODAY + timedelta(days=9))
    postpone_supply(session, cast.simon, PostponeSupply(ticket.number, cell.id, later), now=NOW)
    assert (cell.from_whom, ticket.follow_up_on) == ("Ronda", TODAY + timedelta(days=9))
    assert last_entry(session, ticket)[0] is EntryKind.SUPPLY_REQUESTED


def test_an_unforeseen_supply_is_requested_while_servicing(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    command = RequestSupply(ticket.number, 1, Request("Cousins", TODAY), code="gasket_crown")
    request_supply(session, cast.theo, command, now=NOW)
    need = session.scalars(select(SupplyNeed).where(SupplyNeed.code == "gasket_crown")).one()
    assert (need.state, need.part_kind) == (SupplyState.REQUESTED, "new")
    assert ticket.waiting_on is WaitingOn.PART


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (Request(" ", TODAY), "supplier_missing"),
        (Request("Cousins", None), "due_date_missing"),
        (Request("Cousins", TODAY - timedelta(days=1)), "due_in_the_past"),
    ],
)
def test_a_request_says_from_whom_and_until_when(
    session: Session, cast: Cast, request_: Request, refusal: str
) -> None:
    ticket = story.planned(session, cast)
    command = RequestSupply(ticket.number, 1, request_, label="Verre minéral")
    with pytest.raises(RuleViolation, match=refusal):
        request_supply(session, cast.theo, command, now=NOW)


def test_the_table_refuses_a_request_without_a_supplier(session: Session, cast: Cast) -> None:
    _, cell = missing_cell(session, cast)
    cell.from_whom = ""
    with pytest.raises(IntegrityError):
        session.flush()
