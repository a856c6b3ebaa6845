"""Taking a watch in: what is written, and what is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.conftest import NOW
from workshop.db.models import Accessory, Customer, Ticket, TicketCount, TrackingEntry
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.intake import LeftItem, Mark
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.deposit import SignDeposit, sign_deposit
from workshop.operations.pre_diagnosis import FinishReception, finish_reception
from workshop.operations.reception import (
    RegisterDeposit,
    UpdateReception,
    register_deposit,
    update_reception,
)


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


GOLD: dict[str, Any] = {"case_metal": "gold_yellow", "case_weight_cg": 3850, "fineness": 750}
AT_HOME = replace(story.CUSTOMER, address="8 rue Bersot\n25000 Besançon")


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("address", ["", " \n "])
def test_precious_metal_is_refused_without_the_address_of_the_depositor(
    session: Session, cast: Cast, signed: bool, address: str
) -> None:
    nowhere = replace(story.CUSTOMER, address=address)
    with pytest.raises(RuleViolation) as refusal:
        story.received(session, cast, watch=GOLD, customer=nowhere, signed=signed)
    assert (refusal.value.code, refusal.value.field) == ("precious_needs_address", "address")
    session.rollback()
    assert story.received(session, cast, watch=GOLD, customer=AT_HOME, signed=signed)


@pytest.mark.parametrize(
    ("metal", "fineness", "code", "facts"),
    [
        ("gold_yellow", 18, "fineness_in_carats", {"permille": 750}),
        ("gold_rose", 14, "fineness_in_carats", {"permille": 585}),
        ("steel_gold", 9, "fineness_in_carats", {"permille": 375}),
        ("gold_white", 22, "fineness_in_carats", {"permille": 916}),
        ("gold_yellow", 25, "fineness_not_plausible", {}),
        ("gold_yellow", 299, "fineness_not_plausible", {}),
        ("silver", 18, "fineness_not_plausible", {}),
        ("gold_yellow", 300, "fineness_unusual", {"usual": "750, 585, 375"}),
        ("silver", 835, "fineness_unusual", {"usual": "925, 800"}),
        ("platinum", 750, "fineness_unusual", {"usual": "950"}),
    ],
)
def test_a_fineness_that_is_none_is_refused_and_an_unusual_one_asked_again(
    session: Session, cast: Cast, metal: str, fineness: int, code: str, facts: dict[str, Any]
) -> None:
    watch = {**GOLD, "case_metal": metal, "fineness": fineness}
    with pytest.raises(RuleViolation) as refusal:
        story.received(session, cast, watch=watch, customer=AT_HOME)
    assert (refusal.value.code, refusal.value.field) == (code, "watches-0-fineness")
    assert refusal.value.facts == {"fineness": fineness, **facts}
    session.rollback()
    taken: dict[str, Any] = {"watch": watch, "customer": AT_HOME, "fineness_checked": True}
    if code == "fineness_unusual":
        assert story.received(session, cast, **taken)
    else:
        with pytest.raises(RuleViolation, match=code):
            story.received(session, cast, **taken)


def test_steel_needs_no_address_and_gold_needs_one_when_completed(
    session: Session, cast: Cast
) -> None:
    ticket = story.received(session, cast, signed=False)
    gold = replace(story.INTAKE, watch=replace(story.WATCH, **GOLD))
    command = UpdateReception(ticket.number, story.CUSTOMER, gold)
    with pytest.raises(RuleViolation, match="precious_needs_address"):
        update_reception(session, cast.claire, command, now=NOW)
    session.rollback()
    update_reception(session, cast.claire, replace(command, customer=AT_HOME), now=NOW)


def test_gold_left_without_an_address_is_not_signed_for(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast, watch=GOLD, customer=AT_HOME, signed=False)
    session.get_one(Customer, ticket.customer_id).address = ""
    commit(session)
    with pytest.raises(RuleViolation, match="precious_needs_address"):
        sign_deposit(session, cast.claire, SignDeposit(ticket.number, story.SIGNATURE), now=NOW)


def test_counts_per_state_follow_the_tickets(session: Session, cast: Cast) -> None:
    story.in_diagnosis(session, cast)
    story.received(session, cast)
    counts = dict(session.execute(select(TicketCount.state, TicketCount.total)).all())
    real = dict(session.execute(select(Ticket.state, func.count()).group_by(Ticket.state)).all())
    assert {state: n for state, n in counts.items() if n} == real


def test_watches_of_one_visit_share_a_deposit_and_its_signature(
    session: Session, cast: Cast
) -> None:
    other = replace(story.INTAKE, watch=replace(story.WATCH, brand="Yema", serial="Y-1"))
    command = RegisterDeposit(
        cast.shop, story.CUSTOMER, (story.INTAKE, other), signature=story.SIGNATURE
    )
    first, second = register_deposit(session, cast.claire, command, now=NOW)
    assert first.deposit_id == second.deposit_id
    assert [first.number, second.number] == ["BES-26-00001", "BES-26-00002"]
    for ticket in (first, second):
        assert ticket.version == 2


def test_a_refusal_says_which_watch_of_the_visit(session: Session, cast: Cast) -> None:
    other = replace(story.INTAKE, watch=replace(story.WATCH, case_metal="silver"))
    command = RegisterDeposit(cast.shop, story.CUSTOMER, (story.INTAKE, other))
    with pytest.raises(RuleViolation) as refusal:
        register_deposit(session, cast.claire, command, now=NOW)
    assert refusal.value.field == "watches-1-case_weight"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"marks": (Mark("the_moon", "scratch", "light"),)}, "marks"),
        ({"accessories": (LeftItem("elephant"),)}, "accessories"),
        ({"reception": replace(story.RECEPTION, symptoms=("bored",))}, "symptoms"),
        ({"reception": replace(story.RECEPTION, service_code="miracle")}, "service_code"),
        ({"watch": replace(story.WATCH, case_metal="cheese")}, "case_metal"),
        ({"watch": replace(story.WATCH, calibre_id="none-such")}, "calibre"),
    ],
)
def test_codes_are_those_of_the_catalogue(
    session: Session, cast: Cast, change: dict[str, Any], field: str
) -> None:
    command = RegisterDeposit(cast.shop, story.CUSTOMER, (replace(story.INTAKE, **change),))
    with pytest.raises(RuleViolation) as refusal:
        register_deposit(session, cast.claire, command, now=NOW)
    assert refusal.value.field == f"watches-0-{field}"


def corrected(ticket: Ticket, **changes: Any) -> UpdateReception:
    return UpdateReception(ticket.number, story.CUSTOMER, replace(story.INTAKE, **changes))


def test_a_correction_keeps_what_was_there_before(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast, signed=False)
    fewer = (LeftItem("box", "abîmé"),)
    price = replace(story.RECEPTION, pre_quote_cents=160_000, pre_quote_max_cents=None)
    update_reception(
        session, cast.claire, corrected(ticket, accessories=fewer, reception=price), now=NOW
    )
    entry = session.scalars(select(TrackingEntry).where(TrackingEntry.seq == 2)).one()
    assert entry.kind is EntryKind.RECEPTION_UPDATED
    payload = json.loads(entry.payload)
    assert payload["before"]["accessories"] == ["box", "papers"]
    assert payload["after"]["accessories"] == ["box"]
    assert set(payload["after"]) == {"accessories", "accessory_notes", "pre_quote_cents"}
    assert session.scalars(select(Accessory.note)).all() == ["abîmé"]
    assert ticket.waiting_on is WaitingOn.MANAGER


def test_a_corrected_price_below_the_threshold_waits_no_more(session: Session, cast: Cast) -> None:
    dear = {"pre_quote_cents": 160_000, "pre_quote_max_cents": None}
    ticket = story.received(session, cast, signed=False, reception=dear)
    assert ticket.waiting_on is WaitingOn.MANAGER
    update_reception(session, cast.claire, corrected(ticket), now=NOW)
    assert ticket.waiting_on is WaitingOn.US


def test_what_the_customer_signed_is_not_corrected(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast)
    with pytest.raises(RuleViolation, match="signed_slip_stays"):
        update_reception(session, cast.claire, corrected(ticket), now=NOW)


def test_a_reception_that_is_over_is_not_corrected(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation, match="step_is_over"):
        update_reception(session, cast.claire, corrected(ticket), now=NOW)


def test_a_stale_correction_changes_nothing(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast, signed=False)
    stale = replace(corrected(ticket), seen_version=ticket.version)
    update_reception(session, cast.claire, stale, now=NOW)
    with pytest.raises(StaleTicket):
        update_reception(session, cast.claire, stale, now=NOW)


def test_finishing_an_unsigned_reception_does_nothing(session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast, signed=False)
    finish_reception(session, cast.claire, FinishReception(ticket.number), now=NOW)
    assert (ticket.state, ticket.version) == (State.RECEPTION, 1)


def test_a_return_is_linked_to_the_ticket_that_covers_it(session: Session, cast: Cast) -> None:
    first = story.returned(session, cast)
    own = {
        "repair_kind": RepairKind.OWN_GUARANTEE,
        "original_ticket_number": first.number,
        "watch_id": first.watch_id,
    }
    ticket = story.received(session, cast, **own)
    assert ticket.original_ticket_id == first.id
    assert ticket.guarantee_until == first.guarantee_until
