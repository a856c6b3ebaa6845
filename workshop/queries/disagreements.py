"""How often people differed on a criterion, across the sittings of a training centre."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.grid import Disagreement, Grid, disagreements
from workshop.assessment.library import referential
from workshop.assessment.referential import Criterion
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.evidence import proposals_of
from workshop.db.grids import grid_of
from workshop.db.models import EvidencePackage, JurorGrid, Sitting
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission

_COMPARED = (SittingState.GRADED, SittingState.AGREED)


@dataclass(frozen=True)
class DisagreementPage:
    """Rows of the criteria that were judged at least once, those most disputed first."""

    referential_id: str
    sittings: int
    rows: tuple[tuple[Criterion, Disagreement], ...]


def disagreement_page(session: Session, actor: Actor, referential_id: str) -> DisagreementPage:
    """Over exams whose grids are all signed: counts only, nobody is named."""
    of = referential(referential_id)
    judged: dict[int, tuple[list[Grid], EvidencePackage | None]] = {}
    rows = session.execute(
        select(JurorGrid, EvidencePackage)
        .join(Sitting, Sitting.id == JurorGrid.sitting_id)
        .outerjoin(EvidencePackage, EvidencePackage.sitting_id == Sitting.id)
        .where(
            Sitting.site_id.in_(actor.sites_with(Permission.JUDGE)),
            Sitting.referential_id == of.id,
            Sitting.mode == SittingMode.EXAM,
            Sitting.state.in_(_COMPARED),
            JurorGrid.signed_at.is_not(None),
        )
    )
    for grid, package in rows:
        judged.setdefault(grid.sitting_id, ([], package))[0].append(grid_of(grid))
    sittings = [
        (tuple(grids), proposals_of(package) if package else ())
        for grids, package in judged.values()
    ]
    known = {each.id: each for each in of.criteria}
    seen = {code for grids, _ in sittings for grid in grids for code in grid.observations}
    found = [
        (known[each.criterion_id], each)
        for each in disagreements(sittings, [code for code in known if code in seen])
    ]
    found.sort(key=lambda row: -(row[1].between_jurors + row[1].with_rules))
    return DisagreementPage(of.id, len(sittings), tuple(found))
