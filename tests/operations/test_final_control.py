"""The final control by a second person: passed, failed, redone, derogated."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.facts import ticket_facts
from workshop.db.models import Derogation, FinalControl, ProcedureTick, ServicePrice, Ticket
from workshop.db.session import commit
from workshop.db.work_order import order_lines
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.ticket import Move, State
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.final_control import (
    GrantDerogation,
    RecordControl,
    grant_derogation,
    record_control,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.parts import FitForeseen, fit_foreseen

LATER = NOW + timedelta(hours=2)


def measured(session: Session, cast: Cast, **values: str) -> Ticket:
    """The work done by Théo, the final readings taken by Inès."""
    ticket = story.worked(session, cast)
    story.measured_at_the_end(session, cast, ticket, **values)
    return ticket


def failure(session: Session, ticket: Ticket) -> RecordControl:
    redo = tuple(line.id for line in order_lines(session, ticket))
    return RecordControl(ticket.number, False, "rate_out", "Avance de 4 s/j.", redo)


def failed(session: Session, cast: Cast) -> Ticket:
    ticket = measured(session, cast, rate_motor_pulses="+4.00")
    record_control(session, cast.ines, failure(session, ticket), now=NOW)
    commit(session)
    return ticket


@pytest.mark.parametrize("start", [story.quick, story.accepted])
def test_a_second_person_passes_the_control(
    session: Session, cast: Cast, start: story.Start
) -> None:
    ticket = story.worked(session, cast, start=start)
    story.measured_at_the_end(session, cast, ticket)
    record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)
    facts = ticket_facts(session, ticket)
    assert facts.final_control_passed
    assert not facts.final_control_failed
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.CONTROL_PASSED
    assert payload["readings"]
    story.moved(session, cast.theo, ticket, Move.SEND_TO_RESTITUTION)
    assert ticket.state is State.RESTITUTION


def test_who_worked_does_not_control(session: Session, cast: Cast) -> None:
    ticket = measured(session, cast)
    with pytest.raises(RuleViolation, match="control_by_same_person"):
        record_control(session, cast.theo, RecordControl(ticket.number, passed=True), now=NOW)


def test_the_table_refuses_a_control_by_the_worker(session: Session, cast: Cast) -> None:
    ticket = failed(session, cast)
    control = session.scalars(select(FinalControl)).one()
    assert ticket.id == control.ticket_id
    control.controlled_by_id = control.worked_by_id
    with pytest.raises(IntegrityError):
        session.flush()


def test_readings_of_the_worker_do_not_count(session: Session, cast: Cast) -> None:
    ticket = story.worked(session, cast)
    story.measured_at_the_end(session, cast, ticket, by="theo")
    with pytest.raises(RuleViolation) as refusal:
        record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)
    assert refusal.value.code == "control_readings_missing"
    assert "runs" in refusal.value.facts["characteristics"]


def test_missing_readings_are_named(session: Session, cast: Cast) -> None:
    ticket = story.worked(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)
    assert refusal.value.facts["characteristics"][0] == "rate_motor_pulses"


def test_a_new_strap_asks_only_that_the_watch_runs(session: Session, cast: Cast) -> None:
    session.add(
        ServicePrice(
            site_id=cast.shop,
            code="strap",
            name_fr="Pose de bracelet",
            name_en="Strap fitting",
            kinds=[],
            operations=["strap_fitting"],
            price_cents=800,
            quick=True,
            delay_days=0,
            guarantee_months=0,
        )
    )
    strap = {"service_code": "strap", "pre_quote_cents": 800}
    ticket = story.worked(session, cast, reception=strap)
    passing = RecordControl(ticket.number, passed=True)
    with pytest.raises(RuleViolation) as refusal:
        record_control(session, cast.ines, passing, now=NOW)
    assert refusal.value.facts["characteristics"] == ("runs",)
    runs = (ReadingValue("runs", value=Outcome.OK),)
    command = RecordReadings(ticket.number, Stage.FINAL_CONTROL, runs)
    record_readings(session, cast.ines, command, now=NOW)
    record_control(session, cast.ines, passing, now=NOW)
    assert ticket_facts(session, ticket).final_control_passed


@pytest.mark.parametrize(
    ("rate", "passes"), [("+0.50", True), ("+0.51", False), ("0.00", True), ("-0.01", False)]
)
def test_a_reading_out_of_tolerance_fails_the_control(
    session: Session, cast: Cast, rate: str, passes: bool
) -> None:
    ticket = measured(session, cast, rate_motor_pulses=rate)
    command = RecordControl(ticket.number, passed=True)
    if passes:
        record_control(session, cast.ines, command, now=NOW)
    else:
        with pytest.raises(RuleViolation) as refusal:
            record_control(session, cast.ines, command, now=NOW)
        assert refusal.value.facts["characteristics"] == ("rate_motor_pulses",)


def test_a_control_waits_for_the_operations(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    with pytest.raises(RuleViolation, match="operations_not_done"):
        record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)


@pytest.mark.parametrize(
    ("answered", "refusal"),
    [(False, "parts_not_answered"), (True, "diagnosis_not_compared")],
)
def test_a_control_waits_until_the_work_is_told(
    session: Session, cast: Cast, answered: bool, refusal: str
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    if answered:
        fit_foreseen(session, cast.theo, FitForeseen(ticket.number), now=NOW)
    for line in order_lines(session, ticket):
        line.done_at, line.done_by_id = NOW, cast.theo.person_id
    with pytest.raises(RuleViolation, match=refusal):
        record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)


def test_a_stopped_watch_fails_without_the_whole_set(session: Session, cast: Cast) -> None:
    ticket = story.worked(session, cast)
    record_control(session, cast.ines, failure(session, ticket), now=NOW)
    assert ticket_facts(session, ticket).final_control_failed


def test_the_turn_follows_the_work(session: Session, cast: Cast) -> None:
    """Théo's at the bench, anybody else's for the control, Théo's again after a failed one."""
    ticket = story.in_servicing(session, cast)
    assert ticket.assigned_to_id == cast.theo.person_id
    story.do_the_work(session, cast, ticket)
    assert (ticket.assigned_to_id, ticket.waiting_reason) == (None, "to_control")
    record_control(session, cast.ines, failure(session, ticket), now=NOW)
    assert ticket.waiting_reason == ""
    story.moved(session, cast.ines, ticket, Move.FAIL_FINAL_CONTROL, now=LATER)
    assert ticket.assigned_to_id == cast.theo.person_id


def test_failed_then_redone_then_passed(session: Session, cast: Cast) -> None:
    ticket = failed(session, cast)
    facts = ticket_facts(session, ticket)
    assert facts.final_control_failed
    assert facts.failure_cause_recorded
    assert last_entry(session, ticket)[1]["failing"] == ["rate_motor_pulses"]
    story.moved(session, cast.ines, ticket, Move.FAIL_FINAL_CONTROL, now=LATER)
    (line,) = order_lines(session, ticket)
    assert (line.round, line.done_at) == (2, None)
    assert ticket_facts(session, ticket).true_names() == {"parts_answered", "diagnosis_compared"}
    story.do_the_work(session, cast, ticket, now=LATER)
    rounds = session.scalars(select(ProcedureTick.round).distinct()).all()
    assert sorted(rounds) == [1, 2]
    with pytest.raises(RuleViolation, match="control_readings_missing"):
        record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=LATER)
    story.measured_at_the_end(session, cast, ticket, now=LATER)
    record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=LATER)
    assert ticket_facts(session, ticket).final_control_passed
    assert last_entry(session, ticket)[1]["attempt"] == 2


def test_a_control_is_concluded_once(session: Session, cast: Cast) -> None:
    ticket = failed(session, cast)
    with pytest.raises(RuleViolation, match="control_already_concluded"):
        record_control(session, cast.ines, failure(session, ticket), now=NOW)


# derogation


def test_the_hierarchy_lets_it_go_with_a_reason_and_a_term(session: Session, cast: Cast) -> None:
    ticket = failed(session, cast)
    command = GrantDerogation(ticket.number, "Accord écrit du client.", date(2027, 5, 31))
    grant_derogation(session, cast.marc, command, now=NOW)
    facts = ticket_facts(session, ticket)
    assert facts.final_control_passed
    assert not facts.final_control_failed
    granted = session.scalars(select(Derogation)).one()
    assert (granted.granted_by_id, granted.until_on) == (cast.marc.person_id, date(2027, 5, 31))
    assert last_entry(session, ticket)[0] is EntryKind.DEROGATION_GRANTED
    story.moved(session, cast.theo, ticket, Move.SEND_TO_RESTITUTION)


@pytest.mark.parametrize(
    ("reason", "until_on", "refusal"),
    [
        (" ", date(2027, 5, 31), "derogation_unexplained"),
        ("Accord du client.", NOW.date(), "derogation_term_past"),
    ],
)
def test_a_derogation_says_why_and_until_when(
    session: Session, cast: Cast, reason: str, until_on: date, refusal: str
) -> None:
    ticket = failed(session, cast)
    with pytest.raises(RuleViolation, match=refusal):
        grant_derogation(
            session, cast.marc, GrantDerogation(ticket.number, reason, until_on), now=NOW
        )


def test_only_a_failed_control_is_derogated_and_once(session: Session, cast: Cast) -> None:
    command = GrantDerogation("", "Accord du client.", date(2027, 5, 31))
    ticket = measured(session, cast)
    with pytest.raises(RuleViolation, match="no_failed_control"):
        grant_derogation(
            session,
            cast.marc,
            GrantDerogation(ticket.number, command.reason, command.until_on),
            now=NOW,
        )
    ticket = failed(session, cast)
    again = GrantDerogation(ticket.number, command.reason, command.until_on)
    grant_derogation(session, cast.marc, again, now=NOW)
    with pytest.raises(RuleViolation, match="already_derogated"):
        grant_derogation(session, cast.marc, again, now=NOW)


@pytest.mark.parametrize(("person", "refusal"), [("theo", NotAllowed), ("olga", NotFound)])
def test_only_the_hierarchy_derogates(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    ticket = failed(session, cast)
    command = GrantDerogation(ticket.number, "Accord du client.", date(2027, 5, 31))
    with pytest.raises(refusal):
        grant_derogation(session, cast.people[person], command, now=NOW)
