"""The pages of a grid: the juror's own, another's once both are signed, the common one, on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.evidence.proposal import PreAssessment
from workshop.assessment.grid import (
    Comparison,
    Grid,
    GridFault,
    GridFinding,
    comparisons,
    signing_findings,
)
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.evidence import places_of, proposals_of
from workshop.db.grids import OPEN_TO_ENTRIES, grid_of
from workshop.db.models import CommonGrid, EvidencePackage, JurorGrid, Sitting
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.queries.jury_frame import JudgedSitting, JuryFrame, Seat, judged

Entries = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Formative:
    """What a trainer concluded of the candidate in a training of the same modality."""

    on: datetime
    marks: Mapping[str, Mark]


@dataclass(frozen=True)
class GridPage:
    """A juror's own grid.

    `proposals` are those of the rows he has observed and no other. `places` gives, for each rank a
    reason names, the ticket and the rank on its sheet. `findings` is what keeps it from being signed.
    """

    frame: JuryFrame
    rows: Entries
    conclusions: Entries
    revision: int
    saved_at: datetime | None
    signed_at: datetime | None
    is_open: bool
    is_frozen: bool
    proposals: Mapping[str, PreAssessment]
    places: tuple[tuple[str, int], ...]
    findings: tuple[GridFinding, ...]
    formative: tuple[Formative, ...]

    @property
    def missing(self) -> frozenset[str]:
        """The criteria and competences something is missing of."""
        return frozenset(each.about for each in self.findings)

    def entered(self, competence_id: str) -> int:
        """How many of its rows and its conclusion are entered."""
        competence = self.frame.referential.competence(competence_id)
        rows = sum(bool(self.rows.get(each.id, {}).get("seen")) for each in competence.criteria)
        return rows + bool(self.conclusions.get(competence_id, {}).get("mark"))


def grid_page(session: Session, actor: Actor, sitting_id: int) -> GridPage:
    found = judged(session, actor, sitting_id)
    row = found.grids.get(actor.person_id)
    grid = grid_of(row) if row else Grid(actor.person_id)
    package = session.get(EvidencePackage, sitting_id)
    proposed = {each.criterion_id: each for each in proposals_of(package)} if package else {}
    return GridPage(
        frame=found.frame,
        rows=row.observations if row else {},
        conclusions=row.opinions if row else {},
        revision=row.revision if row else 0,
        saved_at=row.saved_at if row else None,
        signed_at=grid.signed_at,
        is_open=found.frame.state in OPEN_TO_ENTRIES and not grid.is_signed,
        is_frozen=found.frame.state is SittingState.FROZEN,
        proposals={code: each for code, each in proposed.items() if code in grid.observations},
        places=places_of(package) if package else (),
        findings=_findings(grid, found.frame),
        formative=_formative(session, found.sitting),
    )


def _findings(grid: Grid, frame: JuryFrame) -> tuple[GridFinding, ...]:
    found = signing_findings(grid, frame.competences)
    return tuple(each for each in found if each.fault is not GridFault.ALREADY_SIGNED)


def _formative(session: Session, sitting: Sitting) -> tuple[Formative, ...]:
    """The signed grids of the candidate's trainings in the same modality, the latest first."""
    rows = session.scalars(
        select(JurorGrid)
        .join(Sitting, Sitting.id == JurorGrid.sitting_id)
        .where(
            Sitting.candidate_id == sitting.candidate_id,
            Sitting.referential_id == sitting.referential_id,
            Sitting.modality_id == sitting.modality_id,
            Sitting.site_id == sitting.site_id,
            Sitting.mode == SittingMode.TRAINING,
            Sitting.id != sitting.id,
            JurorGrid.signed_at.is_not(None),
        )
        .order_by(JurorGrid.signed_at.desc())
    )
    return tuple(_formative_of(grid_of(row)) for row in rows)


def _formative_of(grid: Grid) -> Formative:
    assert grid.signed_at is not None
    return Formative(grid.signed_at, {code: each.mark for code, each in grid.opinions.items()})


@dataclass(frozen=True)
class SignedGridPage:
    """A signed grid as it is read and printed; `entered_by` when it came on paper."""

    frame: JuryFrame
    seat: Seat
    rows: Entries
    conclusions: Entries
    signed_at: datetime
    digest: str
    entered_by: str
    paper_note: str
    paper_scans: tuple[str, ...]


def signed_grid_page(
    session: Session, actor: Actor, sitting_id: int, juror_id: int
) -> SignedGridPage:
    """The viewer's own once signed; another's once both are. `NotFound` before."""
    found = judged(session, actor, sitting_id)
    return _signed(found, juror_id)


def _signed(found: JudgedSitting, juror_id: int) -> SignedGridPage:
    seat, row = found.frame.seat(juror_id), found.grids.get(juror_id)
    if seat is None or row is None or row.signed_at is None or not seat.is_open:
        raise NotFound("grid_not_found")
    entered_by = found.frame.seat(row.entered_by_id) if row.entered_by_id else None
    return SignedGridPage(
        frame=found.frame,
        seat=seat,
        rows=row.observations,
        conclusions=row.opinions,
        signed_at=row.signed_at,
        digest=row.digest,
        entered_by=entered_by.name if entered_by else "",
        paper_note=row.paper_note,
        paper_scans=tuple(row.paper_scans),
    )


@dataclass(frozen=True)
class CommonPage:
    """The opinions side by side, once the viewer may read them all, and what was agreed.

    `grids` are by juror, in the order of the seats; empty while one of them is not signed.
    """

    frame: JuryFrame
    grids: Mapping[int, Grid]
    comparisons: tuple[Comparison, ...]
    agreements: Entries
    revision: int
    closed_at: datetime | None
    digest: str
    proposals: Mapping[str, PreAssessment]
    formative: tuple[Formative, ...]

    @property
    def is_open(self) -> bool:
        """Every grid is signed, and the common one is not closed."""
        return self.frame.state is SittingState.GRADED

    @property
    def may_enter(self) -> bool:
        return self.is_open and self.frame.is_president


def common_page(session: Session, actor: Actor, sitting_id: int) -> CommonPage:
    found = judged(session, actor, sitting_id)
    frame = found.frame
    all_open = all(each.is_open for each in frame.seats)
    grids = {
        each.person_id: grid_of(found.grids[each.person_id]) for each in frame.seats if all_open
    }
    common = session.get(CommonGrid, sitting_id)
    package = session.get(EvidencePackage, sitting_id) if all_open else None
    return CommonPage(
        frame=frame,
        grids=grids,
        comparisons=comparisons(tuple(grids.values()), frame.competences) if grids else (),
        agreements=common.agreements if common and grids else {},
        revision=common.revision if common else 0,
        closed_at=common.closed_at if common else None,
        digest=common.digest if common else "",
        proposals={each.criterion_id: each for each in proposals_of(package)} if package else {},
        formative=_formative(session, found.sitting),
    )


@dataclass(frozen=True)
class PaperPage:
    """The grid of a juror who wrote on paper, to be copied by the president."""

    frame: JuryFrame
    seat: Seat


def paper_page(session: Session, actor: Actor, sitting_id: int, juror_id: int) -> PaperPage:
    """`NotFound` for anybody but the president, whose own grid is signed first."""
    frame = judged(session, actor, sitting_id).frame
    seat = frame.seat(juror_id)
    if (
        seat is None
        or seat.has_signed
        or not (frame.is_president and frame.own.has_signed)
        or frame.state is not SittingState.FROZEN
    ):
        raise NotFound("grid_not_found")
    return PaperPage(frame, seat)
