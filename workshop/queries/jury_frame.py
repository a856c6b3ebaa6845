"""What every page of a juror about one sitting begins with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.grid import visible_grids
from workshop.assessment.library import referential, rules_for
from workshop.assessment.referential import Competence, Modality, Referential
from workshop.assessment.rules import RuleStatus
from workshop.assessment.sitting import AT_THE_BENCH, JUDGED, SittingMode, SittingState
from workshop.db.assessment import Juror, judged_with_jurors
from workshop.db.grids import assessed, grid_of, grid_rows
from workshop.db.models import JurorGrid, Person, ScenarioVersion, Site, Sitting
from workshop.domain.people import Actor


@dataclass(frozen=True)
class Seat:
    """A juror of the sitting; `is_open`: his grid may be read by the viewer."""

    person_id: int
    name: str
    is_president: bool
    has_signed: bool
    is_open: bool


@dataclass(frozen=True)
class JuryFrame:
    """A sitting and its jury; `own_id` is the viewer."""

    sitting_id: int
    candidate: str
    title: str
    version_id: int
    referential: Referential
    modality: Modality
    mode: SittingMode
    state: SittingState
    competences: tuple[Competence, ...]
    seats: tuple[Seat, ...]
    own_id: int

    @property
    def is_president(self) -> bool:
        return self.own.is_president

    @property
    def own(self) -> Seat:
        return next(each for each in self.seats if each.person_id == self.own_id)

    @property
    def has_begun(self) -> bool:
        return self.state in AT_THE_BENCH | JUDGED

    @property
    def is_provisional(self) -> bool:
        return rules_for(self.referential).status is RuleStatus.PROVISIONAL

    def seat(self, juror_id: int) -> Seat | None:
        return next((each for each in self.seats if each.person_id == juror_id), None)


@dataclass(frozen=True)
class JudgedSitting:
    """The frame beside the rows it was made of: only for queries, which choose what is shown.

    `bench` is None before it is laid.
    """

    frame: JuryFrame
    sitting: Sitting
    version: ScenarioVersion
    grids: Mapping[int, JurorGrid]
    bench: Site | None


def judged(session: Session, actor: Actor, sitting_id: int) -> JudgedSitting:
    """A sitting the person judges; `NotFound` for everybody else."""
    found, jurors = judged_with_jurors(session, actor, sitting_id)
    version, candidate, bench = session.execute(
        select(ScenarioVersion, Person.name, Site)
        .select_from(ScenarioVersion)
        .join(Person, Person.id == found.candidate_id)
        .outerjoin(Site, Site.id == found.bench_id)
        .where(ScenarioVersion.id == found.version_id)
    ).one()
    grids = grid_rows(session, found.id)
    of = referential(found.referential_id)
    frame = JuryFrame(
        sitting_id=found.id,
        candidate=candidate,
        title=version.title,
        version_id=version.id,
        referential=of,
        modality=of.modality(found.modality_id),
        mode=found.mode,
        state=found.state,
        competences=assessed(found),
        seats=_seats(jurors, grids, actor.person_id),
        own_id=actor.person_id,
    )
    return JudgedSitting(frame, found, version, grids, bench)


def _seats(
    jurors: Iterable[Juror], grids: Mapping[int, JurorGrid], viewer_id: int
) -> tuple[Seat, ...]:
    visible = visible_grids(viewer_id, [grid_of(each) for each in grids.values()])
    readable = {each.juror_id for each in visible if each.is_signed}
    return tuple(
        Seat(
            each.person_id,
            each.name,
            each.is_president,
            has_signed=each.person_id in grids and grids[each.person_id].signed_at is not None,
            is_open=each.person_id in readable,
        )
        for each in jurors
    )
