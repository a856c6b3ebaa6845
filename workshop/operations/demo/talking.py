"""Chapters in words: notes, corrections, alerts, questions, delays, escalations."""

from datetime import timedelta

from sqlalchemy import func, select

from workshop.db.models import Alert, ContactChannel, Question, TrackingEntry
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.permissions import Role
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.delay import (
    ApproveDelay,
    RequestDelay,
    TellDelay,
    approve_delay,
    request_delay,
    tell_delay,
)
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.escalation import (
    DecideEscalation,
    Escalate,
    decide_escalation,
    escalate,
)
from workshop.operations.ticket import (
    PlaceWatch,
    SetForecast,
    SetWaiting,
    place_watch,
    set_forecast,
    set_waiting,
)
from workshop.operations.tracking import (
    AddNote,
    AnswerAlert,
    AnswerQuestion,
    AskQuestion,
    CorrectEntry,
    RaiseAlert,
    add_note,
    answer_alert,
    answer_question,
    ask_question,
    correct_entry,
    raise_alert,
)


def note(stage: Stage, case: Case, *kind: str) -> Pace:
    """An observation, or with `anomaly` something that is not as it should be."""
    what = EntryKind.ANOMALY if "anomaly" in kind else EntryKind.OBSERVATION
    command = AddNote(case.number, case.tale.says["note"], what)
    stage.do(add_note, case.technician(stage), command)
    yield case.pause()


def correct(stage: Stage, case: Case) -> Pace:
    """The last note said it wrong."""
    written = stage.session.scalar(
        select(func.max(TrackingEntry.seq)).where(
            TrackingEntry.ticket_id == case.ticket(stage).id,
            TrackingEntry.kind == EntryKind.OBSERVATION,
        )
    )
    command = CorrectEntry(
        case.number, written or 1, case.tale.says["correct"], "Erreur de lecture."
    )
    stage.do(correct_entry, case.technician(stage), command)
    yield case.pause()


def alert(stage: Stage, case: Case) -> Pace:
    stage.do(raise_alert, case.technician(stage), RaiseAlert(case.number, case.tale.says["alert"]))
    yield case.pause()


def answer(stage: Stage, case: Case) -> Pace:
    """The hierarchy answers the open alert."""
    alert_id = stage.session.scalar(
        select(Alert.id).where(
            Alert.ticket_id == case.ticket(stage).id, Alert.answered_at.is_(None)
        )
    )
    command = AnswerAlert(case.number, alert_id or 0, case.tale.says["answer"])
    stage.do(answer_alert, case.house.manager, command)
    yield case.pause()


def ask(stage: Stage, case: Case, role: str) -> Pace:
    command = AskQuestion(case.number, Role(role), case.tale.says["ask"])
    stage.do(ask_question, case.technician(stage), command)
    yield case.pause()


def reply(stage: Stage, case: Case, who: str) -> Pace:
    """The person named answers the open question."""
    question_id = stage.session.scalar(
        select(Question.id).where(
            Question.ticket_id == case.ticket(stage).id, Question.answered_at.is_(None)
        )
    )
    command = AnswerQuestion(case.number, question_id or 0, case.tale.says["reply"])
    stage.do(answer_question, stage.people[who], command)
    yield case.pause()


def wait(stage: Stage, case: Case, whom: str, reason: str, days: str) -> Pace:
    """Waiting on somebody, for a reason of the catalogue, to be asked again in some days."""
    asked_on = stage.hours.today + timedelta(days=int(days))
    command = SetWaiting(case.number, WaitingOn(whom), reason, asked_on)
    stage.do(set_waiting, case.house.counter, command)
    yield case.pause()


def forecast(stage: Stage, case: Case, days: str) -> Pace:
    """When it will really be ready, counted from today."""
    on = stage.hours.today + timedelta(days=int(days))
    command = SetForecast(case.number, on, case.tale.says["forecast"])
    stage.do(set_forecast, case.technician(stage), command)
    yield case.pause()


def slip(stage: Stage, case: Case, reason: str, days: str, *then: str) -> Pace:
    """The promise slips to a day counted from today; `asked` leaves it to the hierarchy."""
    new_date = stage.hours.today + timedelta(days=int(days))
    requested = RequestDelay(case.number, reason, case.tale.says["slip"], new_date)
    stage.do(request_delay, case.technician(stage), requested)
    yield case.pause(20, 60)
    if "asked" in then:
        return
    stage.do(approve_delay, case.house.manager, ApproveDelay(case.number))
    yield case.pause(10, 40)
    message = TellDelay(case.number, case.tale.says["told"], ContactChannel.PHONE)
    stage.do(tell_delay, case.house.counter, message)
    yield case.pause()


def call_for_help(stage: Stage, case: Case, target: str) -> Pace:
    """The job is beyond the bench: put to the hierarchy."""
    command = Escalate(case.number, case.tale.says["call_for_help"], EscalationTarget(target))
    stage.do(escalate, case.technician(stage), command)
    yield case.pause()


def decide(stage: Stage, case: Case, decision: str) -> Pace:
    """The hierarchy says who goes on; a watch that travels is noted as travelling."""
    chosen = EscalationDecision(decision)
    command = DecideEscalation(case.number, chosen, case.tale.says["decide"])
    stage.do(decide_escalation, case.house.manager, command)
    yield case.pause()
    if chosen in (EscalationDecision.SUBCONTRACTOR, EscalationDecision.BRAND):
        place = PlaceWatch(case.number, chosen.value, note=case.tale.says.get("sent", ""))
        stage.do(place_watch, case.house.counter, place)
        yield case.pause()
