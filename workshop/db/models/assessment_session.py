"""Assessment sessions: dates, juries, what is told to candidates, what went wrong."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from workshop.assessment.jury import AffiliationKind, JuryKind, Quality
from workshop.assessment.session import (
    FraudDecision,
    IncidentKind,
    NoticeChannel,
    NoticeKind,
    SessionState,
)
from workshop.db.models.base import Base, partial_index
from workshop.db.types import UtcDateTime, choice


class AssessmentSession(Base):
    """`referential_digest` and `rules_digest` freeze what is judged and by which rules.

    `override_reason` says why it was opened in spite of what was wrong with its jury.
    """

    __tablename__ = "assessment_session"
    __table_args__ = (
        CheckConstraint("title <> ''", name="titled"),
        Index(None, "site_id", "exam_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    title: Mapped[str] = mapped_column(String(160))
    referential_id: Mapped[str] = mapped_column(String(40))
    referential_digest: Mapped[str] = mapped_column(String(64))
    rules_id: Mapped[str] = mapped_column(String(40))
    rules_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[SessionState] = mapped_column(choice(SessionState), default=SessionState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    exam_on: Mapped[date] = mapped_column()
    jury_on: Mapped[date | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(160), default="")
    remote: Mapped[bool] = mapped_column(default=False)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deliberated_on: Mapped[date | None] = mapped_column()
    validated_on: Mapped[date | None] = mapped_column()
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionCandidate(Base):
    """Who is assessed in a session."""

    __tablename__ = "session_candidate"

    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)


class JurySeat(Base):
    """A seat of a jury. A juror who leaves keeps the row, with why; another row replaces it."""

    __tablename__ = "jury_seat"
    __table_args__ = (
        CheckConstraint("(left_at IS NULL) = (left_reason = '')", name="left_with_a_reason"),
        partial_index(
            "uq_jury_seat_person", "session_id", "kind", "person_id",
            where="left_at IS NULL", unique=True,
        ),
        partial_index(
            "uq_jury_seat_president", "session_id", "kind",
            where="is_president AND left_at IS NULL", unique=True,
        ),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    kind: Mapped[JuryKind] = mapped_column(choice(JuryKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quality: Mapped[Quality] = mapped_column(choice(Quality))
    is_president: Mapped[bool] = mapped_column(default=False)
    seated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_reason: Mapped[str] = mapped_column(Text, default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("jury_seat.id"))


class Organisation(Base):
    """A company, a training centre, a union or an employers' body people belong to."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(160))


class AffiliationRecord(Base):
    """A person at an organisation, until `until_on` included."""

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates_in_order"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[AffiliationKind] = mapped_column(choice(AffiliationKind))
    from_on: Mapped[date] = mapped_column()
    until_on: Mapped[date | None] = mapped_column()


class ConflictDeclaration(Base):
    """What a juror declared about a candidate: whether he knows him personally."""

    __tablename__ = "conflict_declaration"

    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"), primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    known_personally: Mapped[bool] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(Base):
    """What was sent to a candidate, when and how; `waived_at`: he accepted a late convocation."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(channel = 'mail') = (mail_id IS NOT NULL)", name="mail_in_the_outbox"),
        Index(None, "session_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    channel: Mapped[NoticeChannel] = mapped_column(choice(NoticeChannel))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attendance(Base):
    """A signature on the attendance sheet; a sitting for a candidate, none for a juror."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("on_paper OR signature_png IS NOT NULL", name="signature_kept"),
        UniqueConstraint("session_id", "sitting_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    on_paper: Mapped[bool] = mapped_column(default=False)
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class IncidentReport(Base):
    """Something that went wrong; `impacting` on the candidate's chances or not."""

    __tablename__ = "incident_report"
    __table_args__ = (
        CheckConstraint("minutes_lost >= 0 AND minutes_given_back >= 0", name="minutes_counted"),
        CheckConstraint("statement <> ''", name="stated"),
        CheckConstraint("(decided_on IS NULL) = (decision = '')", name="decided_in_words"),
        Index(None, "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))
    kind: Mapped[IncidentKind] = mapped_column(choice(IncidentKind))
    impacting: Mapped[bool] = mapped_column()
    minutes_lost: Mapped[int] = mapped_column(default=0)
    minutes_given_back: Mapped[int] = mapped_column(default=0)
    statement: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None] = mapped_column()


class FraudReport(Base):
    """A fraud stated by the jury, and what was decided; `ban_until` is the last day of the ban."""

    __tablename__ = "fraud_report"
    __table_args__ = (
        CheckConstraint("statement <> ''", name="stated"),
        CheckConstraint("(decided_on IS NULL) = (decision IS NULL)", name="decided_on_a_day"),
        CheckConstraint(
            "(ban_until IS NOT NULL) = (decision IS NOT NULL AND decision = 'eliminated')",
            name="banned_when_eliminated",
        ),
        Index(None, "session_id"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    statement: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[FraudDecision | None] = mapped_column(choice(FraudDecision))
    decided_on: Mapped[date | None] = mapped_column()
    ban_until: Mapped[date | None] = mapped_column()
