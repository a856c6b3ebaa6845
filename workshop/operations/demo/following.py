"""Chapters that follow a restitution: an opinion, a complaint, its answer and its letter."""

from sqlalchemy import select

from workshop.db.models import ContactChannel, Satisfaction, Ticket
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.permissions import Role
from workshop.operations.complaint import (
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    RecordComplaint,
    accept_complaint,
    answer_complaint,
    close_complaint,
    record_complaint,
)
from workshop.operations.demo.mail import deliver
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.satisfaction import GiveOpinion, give_opinion


def rate(stage: Stage, case: Case, score: str) -> Pace:
    """The customer answers the question of the restitution."""
    token = stage.session.scalars(
        select(Satisfaction.token).join(Ticket).where(Ticket.number == case.number)
    ).one()
    stage.do(give_opinion, None, GiveOpinion(token, int(score), case.tale.says.get("rate", "")))
    yield case.pause()


def complain(stage: Stage, case: Case, cause: str, resolution: str, to_role: str = "") -> Pace:
    """At the counter: what is wrong, what is offered, and who decides."""
    role = Role(to_role) if to_role else None
    words = case.tale.says["complain"]
    command = RecordComplaint(case.number, cause, (resolution,), words, role)
    stage.do(record_complaint, case.house.counter, command)
    yield case.pause()


def settle(stage: Stage, case: Case) -> Pace:
    """Answered by mail, agreed on the telephone, closed by a letter."""
    text = case.tale.says["settle"]
    answer = AnswerComplaint(case.number, text, ContactChannel.EMAIL)
    stage.do(answer_complaint, case.house.counter, answer)
    deliver(stage)
    yield case.pause()
    stage.do(accept_complaint, case.house.manager, AcceptComplaint(case.number, "Par téléphone."))
    yield case.pause()
    closing = CloseComplaint(case.number, ComplaintOutcome.SETTLED, text, by_mail=True)
    stage.do(close_complaint, case.house.manager, closing)
    deliver(stage)
    yield case.pause()
