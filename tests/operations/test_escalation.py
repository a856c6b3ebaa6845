"""A job beyond the workshop's scope: stopped, told, decided."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.models import Alert, Escalation, Ticket
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.ticket import WaitingOn
from workshop.operations.escalation import (
    DecideEscalation,
    Escalate,
    decide_escalation,
    escalate,
)


def escalated(session: Session, cast: Cast) -> str:
    number = story.in_diagnosis(session, cast).number
    command = Escalate(number, "Chronographe à rattrapante.", EscalationTarget.BRAND)
    escalate(session, cast.theo, command, now=NOW)
    session.commit()
    return number


def test_the_hierarchy_is_alerted_and_waited_for(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    version = ticket.version
    command = Escalate(ticket.number, "Tourbillon.", EscalationTarget.HIGHER_LEVEL)
    escalate(session, cast.theo, command, now=NOW)
    alert = session.scalars(select(Alert)).one()
    assert (alert.text, alert.answered_at) == ("Tourbillon.", None)
    assert ticket.waiting_on is WaitingOn.MANAGER
    assert ticket.version == version + 1


@pytest.mark.parametrize(
    ("decision", "waiting_on"),
    [
        (EscalationDecision.GO_ON, WaitingOn.US),
        (EscalationDecision.HIGHER_LEVEL, WaitingOn.US),
        (EscalationDecision.SUBCONTRACTOR, WaitingOn.SUBCONTRACTOR),
        (EscalationDecision.BRAND, WaitingOn.SUBCONTRACTOR),
    ],
)
def test_the_decision_answers_the_alert_and_says_whose_turn_it_is(
    session: Session, cast: Cast, decision: EscalationDecision, waiting_on: WaitingOn
) -> None:
    number = escalated(session, cast)
    command = DecideEscalation(number, decision, "Vu avec la maison.")
    decided = decide_escalation(session, cast.marc, command, now=NOW)
    assert decided.decided_by_id == cast.marc.person_id
    alert = session.scalars(select(Alert)).one()
    assert alert.answer == "Vu avec la maison."
    ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
    assert ticket.waiting_on is waiting_on
    with pytest.raises(NotFound):
        decide_escalation(session, cast.marc, command, now=NOW)


def test_an_escalation_says_why_and_is_raised_once(session: Session, cast: Cast) -> None:
    number = story.in_diagnosis(session, cast).number
    with pytest.raises(RuleViolation, match="escalation_reason_missing"):
        escalate(session, cast.theo, Escalate(number, " ", EscalationTarget.BRAND), now=NOW)
    escalate(session, cast.theo, Escalate(number, "Répétition.", EscalationTarget.BRAND), now=NOW)
    with pytest.raises(RuleViolation, match="escalation_already_open"):
        escalate(session, cast.ines, Escalate(number, "Idem.", EscalationTarget.BRAND), now=NOW)


def test_only_the_bench_escalates_and_only_the_hierarchy_decides(
    session: Session, cast: Cast
) -> None:
    number = story.in_diagnosis(session, cast).number
    with pytest.raises(NotAllowed):
        escalate(session, cast.claire, Escalate(number, "Non.", EscalationTarget.BRAND), now=NOW)
    escalate(session, cast.theo, Escalate(number, "Oui.", EscalationTarget.BRAND), now=NOW)
    decision = DecideEscalation(number, EscalationDecision.GO_ON, "Essayez.")
    with pytest.raises(NotAllowed):
        decide_escalation(session, cast.theo, decision, now=NOW)
    with pytest.raises(NotFound):
        decide_escalation(session, cast.olga, decision, now=NOW)


def test_a_watch_at_the_counter_is_not_escalated(session: Session, cast: Cast) -> None:
    number = story.received(session, cast).number
    with pytest.raises(RuleViolation, match="not_the_step"):
        escalate(session, cast.theo, Escalate(number, "Tôt.", EscalationTarget.BRAND), now=NOW)
    assert session.scalars(select(Escalation)).all() == []
