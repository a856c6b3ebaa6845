"""What every page of one version of a scenario shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, undefer

from workshop.assessment.checked_data import Finding
from workshop.assessment.coverage import Coverage, Means, coverage
from workshop.assessment.library import referential
from workshop.assessment.publication import OBSERVABLE_PERCENT
from workshop.assessment.referential import Competence, Criterion, Referential
from workshop.assessment.scenario import Scenario, VersionState, competences_of
from workshop.assessment.scenario_file import read_draft
from workshop.db.models import (
    KeyOpening,
    Person,
    RoleAssignment,
    ScenarioSheet,
    ScenarioVersion,
    Site,
)
from workshop.db.scenarios import may_open_key
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission

KEY_STAYS_OPEN: Final = timedelta(minutes=30)
"""How long a key stays on screen after it was opened; then it is opened, and noted, again."""


@dataclass(frozen=True)
class ScenarioFrame:
    """What every page of a version shows, and what the person may do.

    `findings` are what keeps a draft from being reviewed. `has_reviewer`: somebody else trains at
    the centre. `key_is_open`: the person opened it a short while ago.
    """

    version_id: int
    sheet_id: int
    site_id: int
    site_name: str
    code: str
    number: int
    state: VersionState
    revision: int
    digest: str
    scenario: Scenario
    content: Mapping[str, Any]
    of: Referential
    findings: tuple[Finding, ...]
    author: str
    written_at: datetime
    review_note: str
    reviewer: str
    reviewed_at: datetime | None
    publisher: str
    published_at: datetime | None
    has_reviewer: bool
    may_edit: bool
    may_review: bool
    may_open_key: bool
    key_is_open: bool

    @property
    def competences(self) -> tuple[Competence, ...]:
        return competences_of(self.scenario, self.of)

    @property
    def modality(self) -> str:
        return next(e.title for e in self.of.modalities if e.id == self.scenario.modality_id)

    @property
    def is_draft(self) -> bool:
        return self.state is VersionState.DRAFT


_Reviewer, _Publisher = aliased(Person), aliased(Person)


def scenario_frame(
    session: Session,
    actor: Actor,
    version_id: int,
    permission: Permission = Permission.TRAIN,
    *,
    now: datetime,
) -> ScenarioFrame:
    """Raises `NotFound("scenario_not_found")`."""
    row = session.execute(_framed(version_id)).one_or_none()
    if row is None or row.ScenarioSheet.site_id not in actor.roles:
        raise NotFound("scenario_not_found")
    sheet, version = row.ScenarioSheet, row.ScenarioVersion
    actor.require(permission, sheet.site_id)
    scenario, findings = read_draft(version.content)
    trains = actor.may(Permission.TRAIN, sheet.site_id)
    is_author = version.author_id == actor.person_id
    is_draft = version.state is VersionState.DRAFT
    may_open = may_open_key(session, actor, sheet, version)
    return ScenarioFrame(
        version_id=version.id,
        sheet_id=sheet.id,
        site_id=sheet.site_id,
        site_name=row.site_name,
        code=sheet.code,
        number=version.number,
        state=version.state,
        revision=version.revision,
        digest=version.digest,
        scenario=scenario,
        content=version.content,
        of=referential(sheet.referential_id),
        findings=findings,
        author=row.author,
        written_at=version.written_at,
        review_note=version.review_note,
        reviewer=row.reviewer or "",
        reviewed_at=version.reviewed_at,
        publisher=row.publisher or "",
        published_at=version.published_at,
        has_reviewer=row.trainers > 1,
        may_edit=trains and is_author and is_draft,
        may_review=trains and not is_author and version.state in _REVIEWABLE,
        may_open_key=may_open,
        key_is_open=may_open and _was_opened(session, actor, version_id, now),
    )


_REVIEWABLE: Final = (VersionState.DRAFT, VersionState.REVIEWED)


def _framed(version_id: int) -> Select[Any]:
    trainers = (
        select(func.count(func.distinct(RoleAssignment.person_id)))
        .where(
            RoleAssignment.site_id == ScenarioSheet.site_id,
            RoleAssignment.role.in_(GRANTS[Permission.TRAIN]),
        )
        .scalar_subquery()
    )
    return (
        select(
            ScenarioSheet,
            ScenarioVersion,
            Site.name.label("site_name"),
            Person.name.label("author"),
            _Reviewer.name.label("reviewer"),
            _Publisher.name.label("publisher"),
            trainers.label("trainers"),
        )
        .join(ScenarioSheet, ScenarioSheet.id == ScenarioVersion.sheet_id)
        .join(Site, Site.id == ScenarioSheet.site_id)
        .join(Person, Person.id == ScenarioVersion.author_id)
        .outerjoin(_Reviewer, _Reviewer.id == ScenarioVersion.reviewed_by_id)
        .outerjoin(_Publisher, _Publisher.id == ScenarioVersion.published_by_id)
        .where(ScenarioVersion.id == version_id)
    )


def _was_opened(session: Session, actor: Actor, version_id: int, now: datetime) -> bool:
    latest = session.scalar(
        select(func.max(KeyOpening.at)).where(
            KeyOpening.version_id == version_id, KeyOpening.person_id == actor.person_id
        )
    )
    return latest is not None and now - latest < KEY_STAYS_OPEN


def site_of(session: Session, frame: ScenarioFrame) -> Site:
    """The training centre as its papers name it."""
    return session.get_one(Site, frame.site_id, options=[undefer(Site.logo_png)])


@dataclass(frozen=True)
class CoveredCompetence:
    """A competence of the modality with each of its criteria, and how many can be observed."""

    competence: Competence
    cells: tuple[tuple[Criterion, Coverage], ...]

    @property
    def seen(self) -> int:
        return sum(cell.is_observable for _criterion, cell in self.cells)

    @property
    def is_enough(self) -> bool:
        return self.seen * 100 >= OBSERVABLE_PERCENT * len(self.cells)


def coverage_matrix(frame: ScenarioFrame) -> tuple[CoveredCompetence, ...]:
    by_criterion = {each.criterion_id: each for each in coverage(frame.scenario, frame.of)}
    return tuple(
        CoveredCompetence(
            competence, tuple((each, by_criterion[each.id]) for each in competence.criteria)
        )
        for competence in frame.competences
    )


@dataclass(frozen=True)
class CoverageFigures:
    """How many criteria the modality has, can be observed, are proposed on; how many by each means."""

    criteria: int
    observable: int
    computed: int
    by_means: Mapping[Means, int]


def coverage_figures(matrix: Iterable[CoveredCompetence]) -> CoverageFigures:
    cells = [cell for each in matrix for _criterion, cell in each.cells]
    return CoverageFigures(
        criteria=len(cells),
        observable=sum(each.is_observable for each in cells),
        computed=sum(each.is_computed for each in cells),
        by_means=Counter(means for each in cells for means in each.means),
    )


@dataclass(frozen=True)
class Opening:
    """Somebody opened the key."""

    name: str
    at: datetime


def openings(session: Session, version_id: int) -> tuple[Opening, ...]:
    """The latest fifty openings of a key, the latest first."""
    rows = session.execute(
        select(Person.name, KeyOpening.at)
        .join(Person, Person.id == KeyOpening.person_id)
        .where(KeyOpening.version_id == version_id)
        .order_by(KeyOpening.id.desc())
        .limit(50)
    )
    return tuple(Opening(*row) for row in rows)
