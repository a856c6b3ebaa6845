"""Scenarios: versions written, reviewed and frozen, and the watches prepared for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.assessment.scenario import VersionState
from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice


class ScenarioSheet(Base):
    """A scenario of a training centre; what it says stands in its versions.

    `variant_of_id` names the scenario this one is declared equivalent to, for candidates of one day.
    """

    __tablename__ = "scenario_sheet"
    __table_args__ = (
        UniqueConstraint("site_id", "code"),
        CheckConstraint("variant_of_id IS NULL OR variant_of_id <> id", name="variant_of_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(80))
    referential_id: Mapped[str] = mapped_column(String(40))
    modality_id: Mapped[str] = mapped_column(String(20))
    variant_of_id: Mapped[int | None] = mapped_column(ForeignKey("scenario_sheet.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScenarioVersion(Base):
    """`content` is the scenario as its file says it; from the review on it does not change.

    `revision` counts the savings of a draft. `digest` is the hash of the content once reviewed.
    """

    __tablename__ = "scenario_version"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_by_somebody"
        ),
        CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> author_id", name="reviewed_by_another"
        ),
        CheckConstraint(
            "(state = 'draft') = (reviewed_by_id IS NULL)", name="reviewed_beyond_draft"
        ),
        CheckConstraint("(state = 'draft') = (digest = '')", name="hashed_beyond_draft"),
        CheckConstraint(
            "(published_at IS NULL) = (state IN ('draft', 'reviewed'))", name="published_once"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("scenario_sheet.id"))
    number: Mapped[int] = mapped_column()
    state: Mapped[VersionState] = mapped_column(choice(VersionState), default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(160))
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    revision: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(String(64), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_note: Mapped[str] = mapped_column(Text, default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_sitting_id: Mapped[int | None] = mapped_column(
        ForeignKey(
            "sitting.id",
            use_alter=True,
            name="fk_scenario_version_solved_sitting_id",
            deferrable=True,
            initially="DEFERRED",
        )
    )
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PreparedWatch(Base):
    """A physical watch made ready: faults really set, readings before hand-out, second person.

    `watch` is the id of the watch in the scenario; `readings` are `BaselineReading` as dicts.
    """

    __tablename__ = "prepared_watch"
    __table_args__ = (
        CheckConstraint(
            "(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"
        ),
        CheckConstraint(
            "verified_by_id IS NULL OR verified_by_id <> prepared_by_id", name="verified_by_another"
        ),
        Index(None, "version_id"),
        Index(None, "sitting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))
    watch: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    faults: Mapped[list[str]] = mapped_column(JsonText)
    readings: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    restored_on: Mapped[date | None] = mapped_column()


class KeyOpening(Base):
    """Somebody opened an answer key: who, when. Never changed."""

    __tablename__ = "key_opening"
    __table_args__ = (Index(None, "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
