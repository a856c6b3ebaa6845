"""From suspicions to a final diagnosis: judged, concluded, validated by another, handed over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.findings import all_found, findings
from workshop.db.models import Diagnosis, Hypothesis, Ticket
from workshop.db.readings import current_readings
from workshop.domain.catalogue import items
from workshop.domain.diagnosis import HypothesisStatus, blocking_gaps
from workshop.domain.errors import RuleViolation
from workshop.domain.numbering import read_ticket_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import diagnosis_of, ticket_at_stage
from workshop.operations.ticket import wait_for


@dataclass(frozen=True)
class JudgeHypothesis:
    """`code` names a hypothesis of the catalogue, `text` one in words; exactly one is given."""

    number: str
    status: HypothesisStatus
    reason: str = ""
    code: str = ""
    text: str = ""
    seen_version: int | None = None


def judge_hypothesis(
    session: Session, actor: Actor, command: JudgeHypothesis, *, now: datetime
) -> Hypothesis:
    """Put forward, confirm or refute a suspicion; a judgement says what it rests on."""
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.AFTER_UNCASING, seen_version=command.seen_version
    )
    code, text, reason = command.code, command.text.strip(), command.reason.strip()
    if bool(code) == bool(text):
        raise RuleViolation("hypothesis_missing", field="text")
    if code:
        code = items("hypotheses")[code].code
    if command.status is not HypothesisStatus.OPEN and not reason:
        raise RuleViolation("judgement_reason_missing", field="reason")
    row = session.scalar(
        select(Hypothesis).where(
            Hypothesis.ticket_id == ticket.id, Hypothesis.code == code, Hypothesis.text == text
        )
    ) or Hypothesis(ticket_id=ticket.id, code=code, text=text)
    row.status = command.status
    row.reason = reason
    row.judged_by_id = actor.person_id
    row.judged_at = now
    session.add(row)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.HYPOTHESIS_JUDGED,
        {"code": code, "text": text, "status": command.status, "reason": reason},
        now=now,
    )
    return row


@dataclass(frozen=True)
class ConcludeDiagnosis:
    number: str
    final_text: str
    cause: str
    seen_version: int | None = None


def conclude_diagnosis(
    session: Session, actor: Actor, command: ConcludeDiagnosis, *, now: datetime
) -> Ticket:
    """State the final diagnosis and its cause; it then waits for another person's validation.

    What it still lacks is told to nobody who is being examined: it is taken as it is.
    """
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.AFTER_UNCASING, seen_version=command.seen_version
    )
    final_text, cause = command.final_text.strip(), command.cause.strip()
    if not final_text:
        raise RuleViolation("diagnosis_text_missing", field="final_text")
    if not cause:
        raise RuleViolation("diagnosis_cause_missing", field="cause")
    if not actor.is_examined:
        _refuse_gaps(session, ticket)
    diagnosis = diagnosis_of(session, ticket)
    diagnosis.final_text, diagnosis.cause = final_text, cause
    diagnosis.concluded_by_id, diagnosis.concluded_at = actor.person_id, now
    diagnosis.sent_back_reason = ""
    wait_for(ticket, WaitingOn.MANAGER, "approval", now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_CONCLUDED,
        {"final_text": final_text, "cause": cause},
        now=now,
    )
    return ticket


def _refuse_gaps(session: Session, ticket: Ticket) -> None:
    reception = find.reception(session, ticket)
    found = all_found(session, ticket.id)
    stages = {each.stage for each in current_readings(session, ticket.id)}
    for gap in blocking_gaps(findings(found, stages, reception.hypotheses)):
        raise RuleViolation(gap.code, {"codes": gap.codes})


@dataclass(frozen=True)
class ValidateDiagnosis:
    number: str
    seen_version: int | None = None


def validate_diagnosis(
    session: Session, actor: Actor, command: ValidateDiagnosis, *, now: datetime
) -> Ticket:
    """Agree with the final diagnosis of somebody else, whose turn it is to hand it over."""
    ticket, diagnosis = _concluded(
        session, actor, command.number, Permission.VALIDATE_DIAGNOSIS, command.seen_version
    )
    if diagnosis.validated_at is not None:
        raise RuleViolation("diagnosis_already_validated")
    if diagnosis.concluded_by_id == actor.person_id:
        raise RuleViolation("second_person_needed")
    diagnosis.validated_by_id, diagnosis.validated_at = actor.person_id, now
    ticket.assigned_to_id = diagnosis.concluded_by_id
    wait_for(ticket, WaitingOn.US, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_VALIDATED,
        {"final_text": diagnosis.final_text, "cause": diagnosis.cause},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class SendBackDiagnosis:
    number: str
    reason: str
    seen_version: int | None = None


def send_back_diagnosis(
    session: Session, actor: Actor, command: SendBackDiagnosis, *, now: datetime
) -> Ticket:
    """Open a final diagnosis again: the hierarchy disagrees, or its author saw something new."""
    ticket, diagnosis = _concluded(
        session, actor, command.number, Permission.DIAGNOSE, command.seen_version
    )
    is_author = diagnosis.concluded_by_id == actor.person_id and diagnosis.validated_at is None
    if not is_author:
        actor.require(Permission.VALIDATE_DIAGNOSIS, ticket.site_id)
    if diagnosis.handed_over_at is not None:
        raise RuleViolation("diagnosis_already_handed_over")
    if not command.reason.strip():
        raise RuleViolation("sent_back_reason_missing", field="reason")
    diagnosis.validated_by_id = diagnosis.validated_at = None
    ticket.assigned_to_id = diagnosis.concluded_by_id
    diagnosis.concluded_by_id = diagnosis.concluded_at = None
    diagnosis.guarantee_approved_by_id = diagnosis.guarantee_approved_at = None
    diagnosis.sent_back_reason = command.reason.strip()
    wait_for(ticket, WaitingOn.US, "to_diagnose", now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_SENT_BACK,
        {"reason": diagnosis.sent_back_reason},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class HandOverDiagnosis:
    """`bag_code` is what the label of the bag of parts says when scanned or typed."""

    number: str
    bag_code: str
    parts_count: int
    seen_version: int | None = None


def hand_over_diagnosis(
    session: Session, actor: Actor, command: HandOverDiagnosis, *, now: datetime
) -> Ticket:
    """Hand the validated diagnosis and the bag of parts over for pricing."""
    ticket, diagnosis = _concluded(
        session, actor, command.number, Permission.DIAGNOSE, command.seen_version
    )
    if diagnosis.validated_at is None:
        raise RuleViolation("diagnosis_not_validated")
    if diagnosis.handed_over_at is not None:
        raise RuleViolation("diagnosis_already_handed_over")
    if read_ticket_number(command.bag_code) != ticket.number:
        raise RuleViolation("bag_of_another_ticket", {"number": ticket.number}, field="bag_code")
    if command.parts_count < 0:
        raise RuleViolation("parts_count_missing", field="parts_count")
    diagnosis.handed_over_by_id, diagnosis.handed_over_at = actor.person_id, now
    diagnosis.parts_count = command.parts_count
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_HANDED_OVER,
        {"bag": ticket.number, "parts_count": command.parts_count},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class ApproveGuarantee:
    number: str
    seen_version: int | None = None


def approve_guarantee(
    session: Session, actor: Actor, command: ApproveGuarantee, *, now: datetime
) -> Ticket:
    """The hierarchy takes the repair under guarantee: the customer has nothing to decide."""
    ticket, diagnosis = _concluded(
        session,
        actor,
        command.number,
        Permission.APPROVE,
        command.seen_version,
        steps=(State.DIAGNOSIS, State.QUOTE),
    )
    if ticket.repair_kind is RepairKind.PAID:
        raise RuleViolation("not_under_guarantee")
    if diagnosis.validated_at is None:
        raise RuleViolation("diagnosis_not_validated")
    if diagnosis.guarantee_approved_at is not None:
        raise RuleViolation("guarantee_already_approved")
    diagnosis.guarantee_approved_by_id, diagnosis.guarantee_approved_at = actor.person_id, now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.GUARANTEE_APPROVED,
        {"repair_kind": ticket.repair_kind, "cause": diagnosis.cause},
        now=now,
    )
    return ticket


def _concluded(
    session: Session,
    actor: Actor,
    number: str,
    permission: Permission,
    seen_version: int | None,
    *,
    steps: tuple[State, ...] = (State.DIAGNOSIS,),
) -> tuple[Ticket, Diagnosis]:
    """A ticket whose diagnosis is final, authorised and locked."""
    ticket = find.ticket(session, actor, number, permission, seen_version=seen_version)
    if ticket.state not in steps:
        raise RuleViolation("step_is_over")
    diagnosis = session.get(Diagnosis, ticket.id)
    if diagnosis is None or diagnosis.concluded_at is None:
        raise RuleViolation("diagnosis_not_concluded")
    return ticket, diagnosis
