"""The evidence of a candidate as one ZIP: a file that answers what an appeal could ask."""

from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.assessment import assessment_session
from workshop.db.juries import candidate_of, candidates_of
from workshop.db.models import EvidencePackage, KeyOpening, Sitting
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.exchange.indexed_zip import IndexedZip
from workshop.operations.evidence_file.facts import add_facts
from workshop.operations.evidence_file.guide import add_guide
from workshop.operations.evidence_file.making import Making, SheetPrinter
from workshop.operations.evidence_file.papers import add_papers
from workshop.operations.evidence_file.sittings import add_referential, add_sittings


def evidence_file(
    session: Session,
    actor: Actor,
    session_id: int,
    enrolment_id: int,
    out: IO[bytes],
    *,
    media: Path,
    public_url: str,
    print_sheet: SheetPrinter,
    now: datetime,
) -> str:
    """Write the ZIP of a candidate to `out`, for who organises the session; its name.

    It holds the answers of the scenarios whose work is frozen: each making of it is written down
    among the openings of their keys.
    """
    found = assessment_session(session, actor, session_id, Permission.ORGANISE)
    candidate = candidate_of(candidates_of(session, found.id), enrolment_id)
    with IndexedZip(out, now) as archive:
        making = Making(session, found, candidate, archive, media, public_url, print_sheet, now)
        _note_openings(making, actor)
        for add in (add_facts, add_referential, add_sittings, add_papers, add_guide):
            add(making)
    return f"{found.title} {candidate.name}.zip".replace("/", "-")


def _note_openings(making: Making, actor: Actor) -> None:
    frozen = making.session.scalars(
        select(Sitting.version_id)
        .join(EvidencePackage, EvidencePackage.sitting_id == Sitting.id)
        .where(Sitting.id.in_([each.id for each in making.sittings]))
        .distinct()
        .order_by(Sitting.version_id)
    )
    making.session.add_all(
        KeyOpening(version_id=version_id, person_id=actor.person_id, at=making.now)
        for version_id in frozen
    )
    making.session.flush()
