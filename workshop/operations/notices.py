"""What candidates are told of a session: by mail through the outbox, or noted as posted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import Anchor, Due, paris_day
from workshop.assessment.session import NoticeChannel, NoticeKind, SessionFact, SessionState
from workshop.db.juries import Candidate, candidate_of, candidates_of, rules_of
from workshop.db.models import AssessmentSession, Notice, OutgoingMail, Site
from workshop.db.session_facts import session_facts
from workshop.documents.formats import day
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.exchange.letters import letter
from workshop.operations.assessment_session import note_change, organised, require_state
from workshop.operations.outbox import Attachment, post_to
from workshop.operations.session_papers import awards_of, letter_of

SENT_IN: Final = {
    NoticeKind.INFORMATION: (SessionState.DRAFT, SessionState.ANNOUNCED, SessionState.CONVENED),
    NoticeKind.CONVOCATION: (SessionState.ANNOUNCED, SessionState.CONVENED),
    NoticeKind.RESULT: (SessionState.DELIBERATED,),
    NoticeKind.CERTIFICATE: (SessionState.NOTIFIED, SessionState.ARCHIVED),
}


@dataclass(frozen=True)
class SendNotices:
    """Without `enrolment_ids`, to every candidate who has not been told yet."""

    session_id: int
    kind: NoticeKind
    channel: NoticeChannel
    enrolment_ids: tuple[int, ...] = ()
    seen_revision: int | None = None


def send_notices(
    session: Session, actor: Actor, command: SendNotices, *, now: datetime
) -> tuple[Notice, ...]:
    """Mail leaves with the letter attached; any other channel notes what was sent today."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    require_state(found, *SENT_IN[command.kind])
    if command.kind is NoticeKind.RESULT:
        _require_signed_minutes(session, found)
    addressees = _addressees(session, found, command)
    if not addressees:
        raise RuleViolation("notices_all_sent")
    notices = tuple(_notice(session, found, actor, each, command, now) for each in addressees)
    session.add_all(notices)
    session.flush()
    said = {"notice": command.kind.value, "count": len(notices)}
    note_change(session, actor, found, {}, said, now=now)
    return notices


def _require_signed_minutes(session: Session, found: AssessmentSession) -> None:
    if not session_facts(session, found, (SessionFact.MINUTES_SIGNED,)):
        raise RuleViolation("minutes_unsigned")


def _addressees(
    session: Session, found: AssessmentSession, command: SendNotices
) -> tuple[Candidate, ...]:
    candidates = candidates_of(session, found.id)
    if command.enrolment_ids:
        return tuple(candidate_of(candidates, each) for each in command.enrolment_ids)
    told = set(
        session.scalars(
            select(Notice.enrolment_id).where(
                Notice.session_id == found.id, Notice.kind == command.kind
            )
        )
    )
    wanted = tuple(each for each in candidates if each.enrolment_id not in told)
    if command.kind is NoticeKind.CERTIFICATE:
        return tuple(each for each in wanted if awards_of(session, found.id, each.enrolment_id))
    return wanted


def _notice(
    session: Session,
    found: AssessmentSession,
    actor: Actor,
    candidate: Candidate,
    command: SendNotices,
    now: datetime,
) -> Notice:
    mail_id = None
    paper = letter_of(session, found, candidate, command.kind, now=now)
    if command.channel is NoticeChannel.MAIL:
        attachment = Attachment(paper.name, paper.pdf)
        mail_id = _mail(session, found, candidate, command.kind, attachment, now).id
    return Notice(
        session_id=found.id,
        enrolment_id=candidate.enrolment_id,
        kind=command.kind,
        channel=command.channel,
        sent_at=now,
        sent_by_id=actor.person_id,
        mail_id=mail_id,
    )


def _mail(
    session: Session,
    found: AssessmentSession,
    candidate: Candidate,
    kind: NoticeKind,
    attachment: Attachment,
    now: datetime,
) -> OutgoingMail:
    site = session.get_one(Site, found.site_id)
    language = candidate.language.value
    values = {
        "candidate": candidate.name,
        "session": found.title,
        "exam_on": day(found.exam_on, language),
        "signature": "\n".join(
            part for part in (site.name, site.address, site.phone, site.email) if part
        ),
    }
    written = letter(f"session_{kind.value}", language, values)
    return post_to(session, site, candidate.email, written, now=now, attachment=attachment)


def last_day_of(found: AssessmentSession, due: Due) -> date:
    """The last day in time for something due before the exam."""
    delay = rules_of(found).delays[due]
    assert delay.anchor is Anchor.EXAM
    return delay.day(found.exam_on)


def is_late(found: AssessmentSession, notice: Notice) -> bool:
    """A convocation sent after its last day."""
    return paris_day(notice.sent_at) > last_day_of(found, Due.CONVOCATION)


@dataclass(frozen=True)
class NoteWaiver:
    """The candidate accepted, in writing, a convocation that came late."""

    session_id: int
    notice_id: int


def note_waiver(session: Session, actor: Actor, command: NoteWaiver, *, now: datetime) -> Notice:
    found = organised(session, actor, command.session_id)
    notice = session.get(Notice, command.notice_id)
    if notice is None or notice.session_id != found.id:
        raise NotFound("notice_not_found")
    if notice.kind is not NoticeKind.CONVOCATION or not is_late(found, notice):
        raise RuleViolation("waiver_not_needed")
    if notice.waived_at is None:
        notice.waived_at = now
        note_change(session, actor, found, {}, {"waiver": 1}, now=now)
    return notice
