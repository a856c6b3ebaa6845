"""Are the frozen works of the candidates as they were sealed, and do the proposals follow?"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.sitting import JUDGED, SittingState
from workshop.db.evidence import content_of, is_authentic, proposals_that_follow
from workshop.db.models import EvidencePackage, Sitting
from workshop.domain.verification import Finding, Tampering


def verify_packages(session: Session, key: bytes) -> tuple[int, Finding | None]:
    """How many packages were looked at, and the first that is not what was frozen."""
    count = 0
    rows = session.execute(
        select(Sitting.id, Sitting.state, EvidencePackage)
        .outerjoin(EvidencePackage, EvidencePackage.sitting_id == Sitting.id)
        .order_by(Sitting.id)
        .execution_options(yield_per=100)
    )
    finding = None
    with rows:
        for sitting_id, state, package in rows:
            count += package is not None
            what = _fault(package, key, state)
            if what:
                finding = Finding(what, sitting_id=sitting_id)
                break
    return count, finding


def _fault(package: EvidencePackage | None, key: bytes, state: SittingState) -> Tampering | None:
    if package is None:
        return Tampering.EVIDENCE_MISSING if state in JUDGED else None
    if not is_authentic(key, package):
        return Tampering.EVIDENCE_ALTERED
    if proposals_that_follow(content_of(package)) != package.proposals:
        return Tampering.EVIDENCE_DOES_NOT_FOLLOW
    return None
