"""What a candidate looks at while a sitting runs: opening certain pages is evidence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.assessment.sitting import AT_THE_BENCH
from workshop.db.assessment import own_sitting
from workshop.db.models import DocumentOpening, Sitting
from workshop.domain.people import Actor


@dataclass(frozen=True)
class NoteViews:
    """`documents` go by the names of the evidence checks: `reception`, `maker_data`…"""

    sitting_id: int
    documents: tuple[str, ...]


def note_views(session: Session, actor: Actor, command: NoteViews, *, now: datetime) -> Sitting:
    """Write down what the person's own running sitting was shown."""
    sitting = own_sitting(session, actor, command.sitting_id)
    if sitting.state in AT_THE_BENCH:
        session.add_all(
            DocumentOpening(sitting_id=sitting.id, document=document, at=now)
            for document in command.documents
        )
        session.flush()
    return sitting
