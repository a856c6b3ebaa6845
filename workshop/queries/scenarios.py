"""The scenarios of a training centre: the list, one version with all that is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workshop.assessment.library import referential
from workshop.assessment.publication import PublicationFinding, publication_findings
from workshop.assessment.referential import Referential
from workshop.assessment.scenario import Scenario, VersionState
from workshop.assessment.scenario_file import example_scenarios
from workshop.db.evidence import proposals_of
from workshop.db.models import Person, ScenarioSheet, ScenarioVersion
from workshop.db.scenarios import solved_run
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.scenario_frame import ScenarioFrame, scenario_frame


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario by its latest version; `usable` is the version exams may use, None without."""

    version_id: int
    number: int
    title: str
    modality_id: str
    state: VersionState
    author: str
    written_at: datetime
    usable: int | None
    is_variant: bool


@dataclass(frozen=True)
class ScenariosPage:
    """`examples` are those of the project that the centre has not taken over yet."""

    rows: tuple[ScenarioRow, ...]
    examples: tuple[Scenario, ...]
    of: Referential


def scenarios_page(
    session: Session,
    actor: Actor,
    site_id: int,
    *,
    modality_id: str = "",
    state: VersionState | None = None,
) -> ScenariosPage:
    actor.require(Permission.TRAIN, site_id)
    versions = session.execute(
        select(
            ScenarioSheet.id.label("sheet_id"),
            ScenarioSheet.code,
            ScenarioSheet.modality_id,
            ScenarioSheet.variant_of_id,
            ScenarioVersion.id,
            ScenarioVersion.number,
            ScenarioVersion.title,
            ScenarioVersion.state,
            ScenarioVersion.written_at,
            Person.name.label("author"),
        )
        .join(ScenarioVersion, ScenarioVersion.sheet_id == ScenarioSheet.id)
        .join(Person, Person.id == ScenarioVersion.author_id)
        .where(ScenarioSheet.site_id == site_id)
        .order_by(ScenarioSheet.modality_id, ScenarioSheet.id, ScenarioVersion.number)
    ).all()
    sheets: dict[int, list[Any]] = {}
    for each in versions:
        sheets.setdefault(each.sheet_id, []).append(each)
    known = {each.code for each in versions}
    rows = (_row(of_sheet) for of_sheet in sheets.values())
    return ScenariosPage(
        rows=tuple(
            row
            for row in rows
            if modality_id in ("", row.modality_id) and state in (None, row.state)
        ),
        examples=tuple(each for code, each in example_scenarios().items() if code not in known),
        of=referential("rncp37858"),
    )


def _row(versions: Sequence[Any]) -> ScenarioRow:
    latest = versions[-1]
    open_states = (VersionState.PUBLISHED, VersionState.FROZEN)
    usable = [each.number for each in versions if each.state in open_states]
    return ScenarioRow(
        version_id=latest.id,
        number=latest.number,
        title=latest.title,
        modality_id=latest.modality_id,
        state=latest.state,
        author=latest.author,
        written_at=latest.written_at,
        usable=max(usable, default=None),
        is_variant=latest.variant_of_id is not None,
    )


@dataclass(frozen=True)
class VersionLine:
    """One version of the same scenario."""

    id: int
    number: int
    state: VersionState
    digest: str
    author: str
    written_at: datetime


@dataclass(frozen=True)
class OtherScenario:
    """Another scenario of the centre for the same modality, by its latest version."""

    sheet_id: int
    version_id: int
    title: str


@dataclass(frozen=True)
class ScenarioPage:
    """`missing` keeps it from being published; `solved_at` is when its latest solved run ended."""

    frame: ScenarioFrame
    missing: tuple[PublicationFinding, ...]
    solved_sitting_id: int | None
    solved_at: datetime | None
    versions: tuple[VersionLine, ...]
    others: tuple[OtherScenario, ...]
    variants: tuple[OtherScenario, ...]
    variant_of: OtherScenario | None


def scenario_page(
    session: Session, actor: Actor, version_id: int, *, now: datetime
) -> ScenarioPage:
    frame = scenario_frame(session, actor, version_id, now=now)
    version = session.get_one(ScenarioVersion, version_id)
    run = solved_run(session, version)
    others = _others(session, frame)
    by_sheet = {each.sheet_id: each for each, _of in others}
    own = session.get_one(ScenarioSheet, frame.sheet_id).variant_of_id
    missing: tuple[PublicationFinding, ...] = ()
    if not frame.findings:
        missing = publication_findings(
            frame.scenario,
            frame.of,
            author_id=version.author_id,
            reviewer_id=version.reviewed_by_id,
            solved_run=proposals_of(run) if run else None,
        )
    return ScenarioPage(
        frame=frame,
        missing=missing,
        solved_sitting_id=run.sitting_id if run else None,
        solved_at=run.frozen_at if run else None,
        versions=_versions(session, frame.sheet_id),
        others=tuple(by_sheet.values()),
        variants=tuple(each for each, of_id in others if of_id == frame.sheet_id),
        variant_of=by_sheet.get(own) if own else None,
    )


def _versions(session: Session, sheet_id: int) -> tuple[VersionLine, ...]:
    rows = session.execute(
        select(
            ScenarioVersion.id,
            ScenarioVersion.number,
            ScenarioVersion.state,
            ScenarioVersion.digest,
            Person.name,
            ScenarioVersion.written_at,
        )
        .join(Person, Person.id == ScenarioVersion.author_id)
        .where(ScenarioVersion.sheet_id == sheet_id)
        .order_by(ScenarioVersion.number.desc())
    )
    return tuple(VersionLine(*row) for row in rows)


def _others(session: Session, frame: ScenarioFrame) -> list[tuple[OtherScenario, int | None]]:
    """With the sheet each of them is itself declared a variant of."""
    version = aliased(ScenarioVersion)
    latest = (
        select(func.max(version.id)).where(version.sheet_id == ScenarioSheet.id).scalar_subquery()
    )
    rows = session.execute(
        select(
            ScenarioSheet.id,
            ScenarioVersion.id,
            ScenarioVersion.title,
            ScenarioSheet.variant_of_id,
        )
        .join(ScenarioVersion, ScenarioVersion.id == latest)
        .where(
            ScenarioSheet.site_id == frame.site_id,
            ScenarioSheet.referential_id == frame.of.id,
            ScenarioSheet.modality_id == frame.scenario.modality_id,
            ScenarioSheet.id != frame.sheet_id,
        )
        .order_by(ScenarioVersion.title)
    )
    return [(OtherScenario(*row[:3]), row[3]) for row in rows]
