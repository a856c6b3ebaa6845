"""Getting the bench ready: what is written, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.facts import ticket_facts
from workshop.db.models import Person, SupplyNeed, WorkOrderLine
from workshop.db.session import commit
from workshop.db.work import WorkSource, work_to_do
from workshop.db.work_order import order_lines
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.preparation import SupplyState, ToolState, tools_for
from workshop.domain.ticket import Move, State
from workshop.domain.tracking import EntryKind
from workshop.operations.bench_checks import (
    CheckHse,
    CheckTools,
    ToolAnswer,
    check_hse,
    check_tools,
)
from workshop.operations.escalation import (
    DecideEscalation,
    Escalate,
    decide_escalation,
    escalate,
)
from workshop.operations.preparation import (
    CheckLevel,
    PlanLine,
    PlanWork,
    check_level,
    plan_work,
)

TODAY = NOW.date()


def battery(cast: Cast, **changes: object) -> PlanLine:
    line = PlanLine("battery_change", "", 15, cast.theo.person_id, TODAY)
    return replace(line, **changes)


# the work agreed


def test_a_quick_service_brings_the_operations_of_the_price_list(
    session: Session, cast: Cast
) -> None:
    todo = work_to_do(session, story.quick(session, cast))
    assert todo.source is WorkSource.PRICE_LIST
    assert todo.operation_codes == ("battery_change",)
    assert {part.code for part in todo.supplies()} >= {"cell_377", "finger_cots"}


def test_an_accepted_quote_brings_what_was_agreed(session: Session, cast: Cast) -> None:
    todo = work_to_do(session, story.accepted(session, cast))
    assert todo.source is WorkSource.QUOTE
    assert todo.operation_codes == ("automatic_full_service",)
    assert all(part.part_kind for part in todo.parts)


# level


def test_the_level_is_checked_and_the_technician_put_in_charge(
    session: Session, cast: Cast
) -> None:
    ticket = story.quick(session, cast)
    check_level(session, cast.marc, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    assert ticket.assigned_to_id == cast.theo.person_id
    assert ticket_facts(session, ticket).level_covered
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.LEVEL_CHECKED
    assert (payload["required_level"], payload["technical_level"], payload["covered"]) == (
        2,
        3,
        True,
    )


def test_a_level_too_high_stops_the_job_until_the_hierarchy_decides(
    session: Session, cast: Cast
) -> None:
    ticket = story.accepted(session, cast)
    level = CheckLevel(ticket.number, cast.ines.person_id)
    check_level(session, cast.ines, level, now=NOW)
    assert not ticket_facts(session, ticket).level_covered
    line = PlanLine("automatic_full_service", "", 300, cast.ines.person_id, TODAY)
    with pytest.raises(RuleViolation, match="level_not_covered"):
        plan_work(session, cast.ines, PlanWork(ticket.number, (line,)), now=NOW)
    command = Escalate(ticket.number, "Au-dessus de mon niveau", EscalationTarget.HIGHER_LEVEL)
    escalate(session, cast.ines, command, now=NOW)
    decision = DecideEscalation(ticket.number, EscalationDecision.GO_ON, "Accompagnée par Théo")
    decide_escalation(session, cast.marc, decision, now=NOW)
    check_level(session, cast.ines, level, now=NOW)
    assert ticket_facts(session, ticket).level_covered


def test_a_complication_is_out_of_scope_whatever_the_level(session: Session, cast: Cast) -> None:
    ticket = story.quick(session, cast)
    ticket.watch.complications = ["moon_phase"]
    check_level(session, cast.marc, CheckLevel(ticket.number, cast.marc.person_id), now=NOW)
    assert not ticket_facts(session, ticket).level_covered
    assert last_entry(session, ticket)[1]["outside"] == ["moon_phase"]


# plan


def test_a_plan_writes_lines_and_notes_supplies(session: Session, cast: Cast) -> None:
    ticket = story.planned(session, cast)
    (line,) = order_lines(session, ticket)
    assert (line.operation, line.planned_minutes, line.day) == ("battery_change", 15, TODAY)
    cell = session.scalars(select(SupplyNeed).where(SupplyNeed.code == "cell_377")).one()
    assert (cell.part_kind, cell.state) == ("new", SupplyState.TO_CHECK)
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.WORK_PLANNED
    assert payload["lines"][0]["person"] == "Théo Lamy"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"minutes": 0}, "minutes_implausible"),
        ({"minutes": 6001}, "minutes_implausible"),
        ({"day": TODAY - timedelta(days=1)}, "planned_in_the_past"),
        ({"person_id": 999_999}, "person_unknown_here"),
        ({"operation": "strap_fitting"}, "operation_not_planned"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    session: Session, cast: Cast, changes: dict[str, object], refusal: str
) -> None:
    ticket = story.quick(session, cast)
    check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    line = battery(cast, **changes)
    with pytest.raises(RuleViolation, match=refusal):
        plan_work(session, cast.theo, PlanWork(ticket.number, (line,)), now=NOW)


def test_nobody_below_the_level_is_planned(session: Session, cast: Cast) -> None:
    ticket = story.accepted(session, cast)
    check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    line = PlanLine("automatic_full_service", "", 300, cast.ines.person_id, TODAY)
    with pytest.raises(RuleViolation, match="person_below_level"):
        plan_work(session, cast.theo, PlanWork(ticket.number, (line,)), now=NOW)


def test_planning_again_keeps_the_line_and_changes_its_day(session: Session, cast: Cast) -> None:
    ticket = story.planned(session, cast)
    (before,) = order_lines(session, ticket)
    line = battery(cast, day=TODAY + timedelta(days=3))
    plan_work(session, cast.theo, PlanWork(ticket.number, (line,)), now=NOW)
    (after,) = order_lines(session, ticket)
    assert (after.id, after.day) == (before.id, TODAY + timedelta(days=3))


def test_more_work_asks_for_tools_supplies_and_safety_again(session: Session, cast: Cast) -> None:
    ticket = story.prepared(session, cast)
    assert ticket_facts(session, ticket).tools_ready
    extra = battery(cast, operation="strap_fitting")
    lines = (extra, battery(cast))
    plan_work(session, cast.theo, PlanWork(ticket.number, lines), now=NOW)
    facts = ticket_facts(session, ticket)
    assert facts.plan_ready
    assert not any((facts.tools_ready, facts.supplies_ready, facts.hse_ready))
    assert [line.operation for line in order_lines(session, ticket)] == [
        "strap_fitting",
        "battery_change",
    ]


def test_a_ticket_prepared_before_is_prepared_again(session: Session, cast: Cast) -> None:
    ticket = story.prepared(session, cast)
    assert ticket_facts(session, ticket).hse_ready
    ticket.entered_step_at = NOW + timedelta(hours=1)
    facts = ticket_facts(session, ticket)
    assert not facts.true_names()


# tools and safety


@pytest.mark.parametrize(
    ("state", "ready"),
    [
        (ToolState.WORN, True),
        (ToolState.OUT_OF_ORDER, False),
        (ToolState.OVERDUE, False),
    ],
)
def test_a_tool_that_cannot_serve_blocks_the_job(
    session: Session, cast: Cast, state: ToolState, ready: bool
) -> None:
    ticket = story.prepared(session, cast)
    tools = tools_for(["battery_change"])
    answers = (
        ToolAnswer(tools[0], state, "Vu à la loupe"),
        *(ToolAnswer(t, ToolState.OK) for t in tools[1:]),
    )
    check_tools(session, cast.theo, CheckTools(ticket.number, answers), now=NOW)
    assert ticket_facts(session, ticket).tools_ready is ready
    assert last_entry(session, ticket)[1]["tools"][0]["note"] == "Vu à la loupe"


def test_every_tool_is_answered_for_and_trouble_described(session: Session, cast: Cast) -> None:
    ticket = story.planned(session, cast)
    tools = tools_for(["battery_change"])
    with pytest.raises(RuleViolation) as refusal:
        check_tools(session, cast.theo, CheckTools(ticket.number, ()), now=NOW)
    assert refusal.value.facts["tools"] == tools
    answers = tuple(ToolAnswer(tool, ToolState.WORN) for tool in tools)
    with pytest.raises(RuleViolation, match="tool_trouble_unsaid"):
        check_tools(session, cast.theo, CheckTools(ticket.number, answers), now=NOW)


def test_every_safety_check_of_the_job_is_ticked(session: Session, cast: Cast) -> None:
    ticket = story.planned(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        check_hse(session, cast.theo, CheckHse(ticket.number, ("bench_tidy",)), now=NOW)
    assert "one_watch" in refusal.value.facts["hse_checks"]


# who, where, when


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("claire", NotAllowed), ("simon", NotAllowed), ("olga", NotFound), ("nora", NotFound)],
)
def test_only_the_bench_of_the_site_prepares(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    ticket = story.quick(session, cast)
    with pytest.raises(refusal):
        check_level(
            session,
            cast.people[person],
            CheckLevel(ticket.number, cast.theo.person_id),
            now=NOW,
        )


def test_two_people_preparing_never_overwrite_each_other(session: Session, cast: Cast) -> None:
    ticket = story.quick(session, cast)
    seen = ticket.version
    check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id, seen), now=NOW)
    with pytest.raises(StaleTicket):
        check_level(
            session, cast.marc, CheckLevel(ticket.number, cast.marc.person_id, seen), now=NOW
        )


def test_nothing_is_prepared_outside_its_step(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    with pytest.raises(RuleViolation, match="not_the_step"):
        check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)


def test_work_begins_only_when_all_five_are_ready(session: Session, cast: Cast) -> None:
    ticket = story.planned(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast.theo, ticket, Move.START_SERVICING)
    assert refusal.value.facts["missing"] == ("tools_ready", "supplies_ready", "hse_ready")
    session.rollback()
    assert story.in_servicing(session, cast).state is State.SERVICING


def test_somebody_gone_is_not_planned(session: Session, cast: Cast) -> None:
    ticket = story.quick(session, cast)
    session.get_one(Person, cast.theo.person_id).active = False
    commit(session)
    with pytest.raises(RuleViolation, match="person_unknown_here"):
        check_level(session, cast.marc, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)


def test_the_table_refuses_a_line_done_by_nobody(session: Session, cast: Cast) -> None:
    story.planned(session, cast)
    session.scalars(select(WorkOrderLine)).one().done_at = NOW
    with pytest.raises(IntegrityError):
        session.flush()
