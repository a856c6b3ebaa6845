"""The index of a candidate's evidence: every file of the package with its hash."""

from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import grouped, moment
from workshop.documents.official_paper import Column, OfficialPaper, Section, Table, official_paper
from workshop.documents.paper import texts
from workshop.documents.parties import Business


@dataclass(frozen=True)
class IndexedFile:
    """A file of the package, what it is, the hash of its content."""

    name: str
    what: str
    sha256: str


@dataclass(frozen=True)
class EvidenceIndex:
    candidate: str
    session: str
    certification: str
    made_at: datetime
    business: Business
    is_provisional: bool
    files: tuple[IndexedFile, ...]


def read_me(data: EvidenceIndex, checksums: str, language: str) -> str:
    """The text to begin with: what the package is, how to check it, what each file is.

    `checksums` is the name of the file for `sha256sum`.
    """
    t = texts(language)["evidence_index"]
    files = "\n\n".join(f"{each.name}\n  {each.what}\n  {each.sha256}" for each in data.files)
    return t["read_me"].format(
        candidate=data.candidate,
        session=data.session,
        certification=data.certification,
        made_at=moment(data.made_at, language, data.business.time_zone),
        business=data.business.legal_name,
        checksums=checksums,
        files=files,
    )


def evidence_index(data: EvidenceIndex, language: str) -> bytes:
    """The index as a PDF."""
    t = texts(language)["evidence_index"]
    columns = (Column(t["file"], 4), Column(t["what"], 4), Column("SHA-256", 5))
    rows = tuple((each.name, each.what, grouped(each.sha256)) for each in data.files)
    paper = OfficialPaper(
        heading=t["title"],
        number=data.candidate,
        dated=moment(data.made_at, language, data.business.time_zone),
        at=data.made_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=(
            Section(paragraphs=(t["text"],)),
            Section(t["files"], table=Table(columns, rows)),
        ),
        opening=((t["session"], data.session), (t["certification"], data.certification)),
    )
    return official_paper(paper, language)
