"""What the rules propose from a frozen work, criterion by criterion, each with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workshop.assessment.evidence.frozen import proposals_from_list
from workshop.documents.evidence_reasons import told_evidence_reason
from workshop.documents.formats import moment
from workshop.documents.official_paper import Column, OfficialPaper, Section, Table, official_paper
from workshop.documents.paper import texts
from workshop.documents.parties import Business


@dataclass(frozen=True)
class EvidenceProposals:
    """`proposals` as the package keeps them; `digest` is the hash of the frozen work."""

    candidate: str
    session: str
    certification: str
    modality: str
    criteria: Mapping[str, str]
    proposals: Sequence[Mapping[str, Any]]
    frozen_at: datetime
    business: Business
    digest: str


def evidence_proposals(data: EvidenceProposals, language: str) -> bytes:
    """The proposals as a PDF; it says that they judge nothing."""
    t = texts(language)["evidence_proposals"]
    columns = (Column(t["criterion"], 5), Column(t["proposal"], 2), Column(t["reasons"], 5))
    rows = tuple(
        (
            f"{each.criterion_id}  {data.criteria.get(each.criterion_id, '')}",
            t[f"proposal_{each.proposal}"],
            " ".join(told_evidence_reason(reason, language) for reason in each.reasons),
        )
        for each in proposals_from_list(data.proposals)
    )
    paper = OfficialPaper(
        heading=t["title"],
        number=data.candidate,
        dated=t["frozen"].format(at=moment(data.frozen_at, language, data.business.time_zone)),
        at=data.frozen_at,
        business=data.business,
        is_provisional=False,
        sections=(Section(paragraphs=(t["text"],), table=Table(columns, rows)),),
        opening=(
            (t["session"], data.session),
            (t["certification"], data.certification),
            (t["modality"], data.modality),
        ),
        digest=data.digest,
    )
    return official_paper(paper, language)
