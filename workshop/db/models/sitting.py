"""Candidates, their sittings, the clock of each, and the evidence it leaves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.assessment.clock import Phase
from workshop.assessment.sitting import IdentityMethod, Route, SittingMode, SittingState
from workshop.db.models.base import Base, partial_index
from workshop.db.types import JsonText, UtcDateTime, choice

_PLAIN_TIME = 10_000


class Enrolment(Base):
    """A candidate for a certification at a training centre.

    `held` names the blocks already acquired with their proof (`{"BC1": "…"}`). Of an accommodation
    only its day, that the disability adviser saw it and its measures are kept, never a diagnosis.
    `time_factor_e4` multiplies the time of each phase, in ten-thousandths.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("time_factor_e4 BETWEEN 10000 AND 50000", name="time_factor_in_range"),
        CheckConstraint(
            "accommodation_on IS NOT NULL OR (time_factor_e4 = 10000 AND measures = '')",
            name="measures_with_their_day",
        ),
        partial_index(
            "uq_enrolment_current", "person_id", "referential_id", "site_id",
            where="withdrawn_on IS NULL AND closed_on IS NULL", unique=True,
        ),
        Index(None, "site_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    referential_id: Mapped[str] = mapped_column(String(40))
    route: Mapped[Route] = mapped_column(choice(Route))
    born_on: Mapped[date] = mapped_column()
    sought: Mapped[list[str]] = mapped_column(JsonText)
    held: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    prerequisites_checked_on: Mapped[date | None] = mapped_column()
    accommodation_on: Mapped[date | None] = mapped_column()
    seen_by_adviser: Mapped[bool] = mapped_column(default=False)
    measures: Mapped[str] = mapped_column(Text, default="")
    time_factor_e4: Mapped[int] = mapped_column(default=_PLAIN_TIME)
    enrolled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_on: Mapped[date | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1)


class EnrolmentTrainer(Base):
    """Who trained a candidate, and when: he never judges him."""

    __tablename__ = "enrolment_trainer"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column()
    until_on: Mapped[date | None] = mapped_column()


class Sitting(Base):
    """One candidate, one modality, one version of a scenario, at a bench of its own.

    `site_id` is the training centre; `bench_id` the site made for this sitting alone once it starts,
    so that nothing of anybody else can be reached from it. A solved run has no enrolment.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint(
            "(mode = 'solution') = (enrolment_id IS NULL)", name="enrolled_unless_solution"
        ),
        CheckConstraint("mode <> 'exam' OR session_id IS NOT NULL", name="exam_in_a_session"),
        CheckConstraint(
            "(identity_at IS NULL) = (identity_method IS NULL)"
            " AND (identity_at IS NULL) = (identity_by_id IS NULL)",
            name="identity_checked_by_somebody",
        ),
        CheckConstraint("time_factor_e4 BETWEEN 10000 AND 50000", name="time_factor_in_range"),
        Index(None, "site_id", "planned_at"),
        Index(None, "session_id"),
        Index(None, "candidate_id"),
        Index(None, "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    bench_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), unique=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_session.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id"))
    referential_id: Mapped[str] = mapped_column(String(40))
    modality_id: Mapped[str] = mapped_column(String(20))
    mode: Mapped[SittingMode] = mapped_column(choice(SittingMode))
    state: Mapped[SittingState] = mapped_column(choice(SittingState), default=SittingState.PLANNED)
    revision: Mapped[int] = mapped_column(default=1)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(120), default="")
    time_factor_e4: Mapped[int] = mapped_column(default=_PLAIN_TIME)
    identity_method: Mapped[IdentityMethod | None] = mapped_column(choice(IdentityMethod))
    identity_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    identity_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prevention_acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    brief_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class SittingClock(Base):
    """A piece of time that ran; `stopped_at` is empty while it runs. `reason` says why it stopped."""

    __tablename__ = "sitting_clock"
    __table_args__ = (
        CheckConstraint("stopped_at IS NULL OR stopped_at >= started_at", name="time_runs_on"),
        partial_index(
            "uq_sitting_clock_running", "sitting_id", where="stopped_at IS NULL", unique=True
        ),
        Index(None, "sitting_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class DocumentOpening(Base):
    """The candidate opened a document or a page that counts as one, during the sitting."""

    __tablename__ = "document_opening"
    __table_args__ = (Index(None, "sitting_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    document: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class WitnessNote(Base):
    """What a juror saw happen or measured himself during a sitting.

    `problem` is the code of a problem the candidate should have noted; `values` own control
    readings (`[{"characteristic", "position", "value"}]`).
    """

    __tablename__ = "witness_note"
    __table_args__ = (Index(None, "sitting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[list[dict[str, str]]] = mapped_column("readings", JsonText, default=list)


class EvidencePackage(Base):
    """What a sitting left, frozen when it stopped. Never changed.

    `content` is canonical JSON text: tickets with their whole tracking sheets, the snapshots the
    rules look at, and the hash of every file. `proposals` are the rules' pre-assessments of it.
    `mac` seals the hash under the key kept outside the database.
    """

    __tablename__ = "evidence_package"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JurorGrid(Base):
    """One juror's grid of a sitting; nobody else sees it before he and they have signed.

    `observations`: criterion → `{"seen", "note"}`; `opinions`: competence → `{"mark", "comment"}`.
    `digest` is the hash of both once signed. A grid filled in on paper says who entered it and why
    (`paper_note`); `paper_scans` are the hashes of its pictures in the media folder.
    """

    __tablename__ = "juror_grid"
    __table_args__ = (
        UniqueConstraint("sitting_id", "juror_id"),
        CheckConstraint("(signed_at IS NULL) = (digest = '')", name="hashed_when_signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    observations: Mapped[dict[str, dict[str, str]]] = mapped_column(JsonText, default=dict)
    opinions: Mapped[dict[str, dict[str, str]]] = mapped_column(JsonText, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64), default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paper_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    paper_scans: Mapped[list[str]] = mapped_column(JsonText, default=list, server_default="[]")


class CommonGrid(Base):
    """What the evaluation jury agreed on a sitting: competence → `{"mark", "reason"}`.

    A mark of null is no consensus.
    """

    __tablename__ = "common_grid"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (digest = '')", name="hashed_when_closed"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    agreements: Mapped[dict[str, dict[str, Any]]] = mapped_column(JsonText, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64), default="")
