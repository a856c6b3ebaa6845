"""What a candidate learns of his own training at once: the rules' proposals and the trainer's grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.evidence.proposal import PreAssessment
from workshop.assessment.library import referential
from workshop.assessment.referential import Competence, Modality
from workshop.assessment.sitting import JUDGED, SittingMode
from workshop.db.assessment import own_sitting
from workshop.db.evidence import proposals_of
from workshop.db.grids import assessed
from workshop.db.models import EvidencePackage, JurorGrid, Person
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor

Entries = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TrainerGrid:
    """What the trainer saw and concluded, signed."""

    name: str
    signed_at: datetime
    rows: Entries
    conclusions: Entries


@dataclass(frozen=True)
class FeedbackPage:
    """`grid` is None until the trainer has signed."""

    sitting_id: int
    modality: Modality
    competences: tuple[Competence, ...]
    proposals: Mapping[str, PreAssessment]
    grid: TrainerGrid | None


def feedback_page(session: Session, actor: Actor, sitting_id: int) -> FeedbackPage:
    """`NotFound` for an exam, for somebody else's training and before its end."""
    found = own_sitting(session, actor, sitting_id)
    if found.mode is not SittingMode.TRAINING or found.state not in JUDGED:
        raise NotFound("sitting_not_found")
    package = session.get(EvidencePackage, sitting_id)
    proposed = proposals_of(package) if package else ()
    return FeedbackPage(
        sitting_id=found.id,
        modality=referential(found.referential_id).modality(found.modality_id),
        competences=assessed(found),
        proposals={each.criterion_id: each for each in proposed},
        grid=_trainer_grid(session, found.id),
    )


def _trainer_grid(session: Session, sitting_id: int) -> TrainerGrid | None:
    row = session.execute(
        select(JurorGrid, Person.name)
        .join(Person, Person.id == JurorGrid.juror_id)
        .where(JurorGrid.sitting_id == sitting_id, JurorGrid.signed_at.is_not(None))
    ).first()
    if row is None:
        return None
    grid: JurorGrid = row.JurorGrid
    assert grid.signed_at is not None
    return TrainerGrid(row.name, grid.signed_at, grid.observations, grid.opinions)
