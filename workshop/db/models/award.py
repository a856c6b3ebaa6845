"""Decisions of the certification jury, minutes, awards and appeals."""

from datetime import date, datetime
from typing import Any

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

from workshop.assessment.rules import Outcome
from workshop.assessment.session import AppealDecision, AwardKind
from workshop.db.models.base import Base, partial_index
from workshop.db.types import JsonText, UtcDateTime, choice


class CandidateResult(Base):
    """A candidate in a deliberation: what was compiled, recommended and decided, never overwritten.

    `compiled` is the result by block as computed from the common grids. A decision that departs
    from it keeps its reason. `recused` are the members who took no part.
    """

    __tablename__ = "candidate_result"
    __table_args__ = (
        UniqueConstraint("session_id", "enrolment_id"),
        CheckConstraint(
            "(recommended_at IS NULL) = (recommendation IS NULL)", name="recommended_at_a_time"
        ),
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_at_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    compiled: Mapped[dict[str, Any]] = mapped_column(JsonText)
    compiled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recommendation: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    recommendation_comment: Mapped[str] = mapped_column(Text, default="")
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recommended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[Outcome | None] = mapped_column(choice(Outcome, name="decided_outcome"))
    decided_blocks: Mapped[list[str]] = mapped_column(JsonText, default=list)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    recused: Mapped[list[int]] = mapped_column(JsonText, default=list)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)


class JuryQuestion(Base):
    """Asked of the evaluation jury by the certification jury; open until answered."""

    __tablename__ = "jury_question"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"
        ),
        Index(None, "result_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("candidate_result.id"))
    competence: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Minutes(Base):
    """The minutes of a deliberation, or an addendum to them: numbered, hashed, never changed.

    `sha256` is the hash of `content`, `pdf` what was given to sign, `told` what that paper says.
    With the last signature comes `signed_pdf`, the final version, and its own hash.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("length(sha256) = 64", name="hashed"),
        CheckConstraint(
            "(signed_pdf IS NULL) = (signed_sha256 IS NULL)", name="hashed_when_signed"
        ),
        Index(None, "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("assessment_session.id"))
    addendum_to_id: Mapped[int | None] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[str] = mapped_column(String(30))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    told: Mapped[dict[str, Any] | None] = mapped_column(JsonText, deferred=True)
    signed_pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    signed_sha256: Mapped[str | None] = mapped_column(String(64))
    drawn_up_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_up_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MinutesSignature(Base):
    """`sha256` is that of the minutes as signed."""

    __tablename__ = "minutes_signature"

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class AwardSeries(Base):
    """The last rank given to a kind of award of a certification in a year, over all sites."""

    __tablename__ = "award_series"

    kind: Mapped[AwardKind] = mapped_column(choice(AwardKind), primary_key=True)
    certification: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column()


class Award(Base):
    """A certificate or a block attestation. A revoked number stays listed and is never given again."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("number"),
        partial_index(
            "uq_award_valid", "enrolment_id", "kind", "block_id",
            where="revoked_on IS NULL", unique=True,
        ),
        CheckConstraint("(kind = 'block') = (block_id <> '')", name="block_named"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_reason = '')", name="revoked_in_words"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[AwardKind] = mapped_column(choice(AwardKind))
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    block_id: Mapped[str] = mapped_column(String(20), default="")
    awarded_on: Mapped[date] = mapped_column()
    revoked_on: Mapped[date | None] = mapped_column()
    revoked_reason: Mapped[str] = mapped_column(Text, default="")


class Appeal(Base):
    """A candidate's appeal. Which day counts is not said by any text: both are kept.

    `reviewers` are the people who examine again: none of those who judged first.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("(decided_on IS NULL) = (decision IS NULL)", name="decided_on_a_day"),
        Index(None, "result_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("candidate_result.id"))
    posted_on: Mapped[date | None] = mapped_column()
    received_on: Mapped[date] = mapped_column()
    registered: Mapped[bool] = mapped_column()
    reasons: Mapped[str] = mapped_column(Text, default="")
    reviewers: Mapped[list[int]] = mapped_column(JsonText, default=list)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[AppealDecision | None] = mapped_column(choice(AppealDecision))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None] = mapped_column()
