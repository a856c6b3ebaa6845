"""The evidence of a candidate as one ZIP: a file that answers what an appeal could ask."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.session import NoticeKind
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.assessment import assessment_session
from workshop.db.juries import Candidate, candidate_of, candidates_of, rules_of
from workshop.db.media import picture_path, printout_path, sound_path
from workshop.db.models import (
    Appeal,
    AssessmentSession,
    Attendance,
    CandidateResult,
    CommonGrid,
    ConflictDeclaration,
    Enrolment,
    EvidencePackage,
    FraudReport,
    IncidentReport,
    JurorGrid,
    JuryQuestion,
    Minutes,
    MinutesSignature,
    Notice,
    Person,
    Sitting,
)
from workshop.db.models.base import Base
from workshop.documents.evidence_index import EvidenceIndex, IndexedFile, evidence_index
from workshop.documents.paper import texts
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.award_papers import printed_award
from workshop.operations.session_papers import (
    LANGUAGE,
    awards_of,
    certification_name,
    incident_of,
    issuer,
    letter_of,
)

_KEEPERS = {
    "photo": (picture_path, ".jpg"),
    "printout": (printout_path, ".pdf"),
    "sound": (sound_path, ".sound"),
}
_ALL_SIGNED = (SittingState.GRADED, SittingState.AGREED)
"""Before, a juror's grid is nobody else's to read."""


@dataclass
class _Bundle:
    """The files of the package in the order they are added, with what each is."""

    files: dict[str, bytes] = field(default_factory=dict)
    what: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes, what: str) -> None:
        self.files[name], self.what[name] = content, what

    def indexed(self) -> tuple[IndexedFile, ...]:
        return tuple(
            IndexedFile(name, self.what[name], hashlib.sha256(content).hexdigest())
            for name, content in self.files.items()
        )

    def zipped(self, at: datetime) -> bytes:
        """The same files give the same bytes."""
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                info = ZipInfo(name, at.timetuple()[:6])
                info.compress_type = ZIP_DEFLATED
                archive.writestr(info, content)
        return out.getvalue()


def evidence_file(
    session: Session,
    actor: Actor,
    session_id: int,
    enrolment_id: int,
    *,
    media: Path,
    public_url: str,
    now: datetime,
) -> tuple[str, bytes]:
    """Name and content of the ZIP, for who organises the session."""
    found = assessment_session(session, actor, session_id, Permission.ORGANISE)
    candidate = candidate_of(candidates_of(session, found.id), enrolment_id)
    words = texts(LANGUAGE)["assessment_words"]
    bundle = _Bundle()
    bundle.add("candidat.json", _json(_told(session, found, candidate)), words["file_candidate"])
    for sitting in _sittings(session, found, candidate):
        _add_sitting(session, bundle, sitting, media)
    _add_incidents(session, bundle, found, candidate)
    _add_minutes(session, bundle, found)
    if found.deliberated_on is not None:
        paper = letter_of(session, found, candidate, NoticeKind.RESULT, now=now)
        bundle.add(paper.name, paper.pdf, words["file_letter"])
    for award in awards_of(session, found.id, candidate.enrolment_id):
        printed = printed_award(session, found, award, public_url, now=now)
        bundle.add(f"titres/{printed.name}", printed.pdf, words["file_award"])
    _add_index(session, bundle, found, candidate, now)
    name = f"{found.title} {candidate.name}.zip".replace("/", "-")
    return name, bundle.zipped(now)


def _sittings(
    session: Session, found: AssessmentSession, candidate: Candidate
) -> Iterable[Sitting]:
    return session.scalars(
        select(Sitting)
        .where(
            Sitting.session_id == found.id,
            Sitting.enrolment_id == candidate.enrolment_id,
            Sitting.mode == SittingMode.EXAM,
        )
        .order_by(Sitting.id)
    ).all()


def _add_sitting(session: Session, bundle: _Bundle, sitting: Sitting, media: Path) -> None:
    words = texts(LANGUAGE)["assessment_words"]
    folder = f"{sitting.modality_id}-{sitting.id}"
    package = session.get(EvidencePackage, sitting.id)
    if package is not None:
        bundle.add(f"{folder}/travail.json", package.content.encode(), words["file_package"])
        seal = {"sha256": package.sha256, "mac": package.mac, "frozen_at": package.frozen_at}
        bundle.add(f"{folder}/sceau.json", _json(seal), words["file_package"])
        for name, content in _joined(package, media):
            bundle.add(f"{folder}/fichiers/{name}", content, words["file_photo"])
    if sitting.state not in _ALL_SIGNED:
        return
    grids = session.execute(
        select(JurorGrid, Person.name)
        .join(Person, Person.id == JurorGrid.juror_id)
        .where(JurorGrid.sitting_id == sitting.id, JurorGrid.signed_at.is_not(None))
        .order_by(JurorGrid.id)
    )
    for grid, juror in grids:
        what = words["file_grid"].format(name=juror)
        bundle.add(f"{folder}/grille-{grid.juror_id}.json", _json(_row(grid)), what)
    common = session.get(CommonGrid, sitting.id)
    if common is not None and common.closed_at is not None:
        bundle.add(f"{folder}/grille-commune.json", _json(_row(common)), words["file_common"])


def _joined(package: EvidencePackage, media: Path) -> Iterator[tuple[str, bytes]]:
    """The files the frozen entries name, each once; one that is gone is missed by its hash."""
    named = {each["sha256"]: each["kind"] for each in json.loads(package.content)["files"]}
    for sha256, kind in named.items():
        where, ending = _KEEPERS[kind]
        path = where(media, sha256)
        if path.exists():
            yield f"{sha256}{ending}", path.read_bytes()


def _add_incidents(
    session: Session, bundle: _Bundle, found: AssessmentSession, candidate: Candidate
) -> None:
    words = texts(LANGUAGE)["assessment_words"]
    for report in _reports(session, found, candidate):
        paper = incident_of(session, found, report)
        bundle.add(f"incidents/{paper.name}", paper.pdf, words["file_incident"])


def _reports(
    session: Session, found: AssessmentSession, candidate: Candidate
) -> Iterable[IncidentReport]:
    """Those about the candidate and those about the whole session."""
    own = [each.id for each in _sittings(session, found, candidate)]
    rows = session.scalars(
        select(IncidentReport)
        .where(IncidentReport.session_id == found.id)
        .order_by(IncidentReport.id)
    )
    return [each for each in rows if each.sitting_id is None or each.sitting_id in own]


def _add_minutes(session: Session, bundle: _Bundle, found: AssessmentSession) -> None:
    words = texts(LANGUAGE)["assessment_words"]
    rows = session.scalars(
        select(Minutes).where(Minutes.session_id == found.id).order_by(Minutes.id)
    ).all()
    for minutes in rows:
        what = words["file_addendum" if minutes.addendum_to_id else "file_minutes"]
        place = f"proces-verbal/{minutes.number}"
        bundle.add(f"{place}.pdf", minutes.pdf, what)
        bundle.add(f"{place}.json", minutes.content.encode(), words["file_minutes_content"])
        signatures = session.scalars(
            select(MinutesSignature).where(MinutesSignature.minutes_id == minutes.id)
        )
        signed = [_row(each) for each in signatures]
        bundle.add(f"{place}-signatures.json", _json(signed), words["file_signatures"])


def _add_index(
    session: Session,
    bundle: _Bundle,
    found: AssessmentSession,
    candidate: Candidate,
    now: datetime,
) -> None:
    files = bundle.indexed()
    data = EvidenceIndex(
        candidate=candidate.name,
        session=found.title,
        certification=certification_name(found.referential_id),
        made_at=now,
        business=issuer(session, found, LANGUAGE),
        is_provisional=rules_of(found).is_provisional,
        files=files,
    )
    title = texts(LANGUAGE)["evidence_index"]["title"]
    bundle.add("index.json", _json([vars(each) for each in files]), title)
    bundle.add("index.pdf", evidence_index(data, LANGUAGE), title)


def _told(session: Session, found: AssessmentSession, candidate: Candidate) -> dict[str, Any]:
    """Everything around the work: inscription, notices, presence, jury, decision, appeals."""
    enrolment = session.get_one(Enrolment, candidate.enrolment_id)
    own = [each.id for each in _sittings(session, found, candidate)]
    result = session.scalar(
        select(CandidateResult).where(
            CandidateResult.session_id == found.id,
            CandidateResult.enrolment_id == candidate.enrolment_id,
        )
    )
    result_id = result.id if result else 0
    of_session = {
        "notices": select(Notice).where(
            Notice.session_id == found.id, Notice.enrolment_id == candidate.enrolment_id
        ),
        "attendance": select(Attendance).where(
            Attendance.session_id == found.id,
            Attendance.sitting_id.in_(own) | Attendance.sitting_id.is_(None),
        ),
        "declarations": select(ConflictDeclaration).where(
            ConflictDeclaration.session_id == found.id,
            ConflictDeclaration.enrolment_id == candidate.enrolment_id,
        ),
        "frauds": select(FraudReport).where(
            FraudReport.session_id == found.id, FraudReport.person_id == candidate.person_id
        ),
        "questions": select(JuryQuestion).where(JuryQuestion.result_id == result_id),
        "appeals": select(Appeal).where(Appeal.result_id == result_id),
    }
    lists = {
        name: [_row(each) for each in session.scalars(rows)] for name, rows in of_session.items()
    }
    return {
        "session": _row(found),
        "candidate": {"name": candidate.name, **_row(enrolment, but=("measures",))},
        "sittings": [_row(each) for each in _sittings(session, found, candidate)],
        "incidents": [_row(each) for each in _reports(session, found, candidate)],
        "result": _row(result) if result else None,
        **lists,
    }


def _row(row: Base, but: Iterable[str] = ()) -> dict[str, Any]:
    """A row by its columns; pictures by their hash."""
    told: dict[str, Any] = {}
    for column in row.__mapper__.column_attrs:
        if column.key in but:
            continue
        value = getattr(row, column.key)
        told[column.key] = hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
    return told


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
