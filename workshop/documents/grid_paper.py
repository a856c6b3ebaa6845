"""Grids on paper: a juror's signed one, a blank one to fill in by hand, the one the jury agreed on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workshop.assessment.grid import Seen
from workshop.documents.formats import moment
from workshop.documents.official_paper import (
    Column,
    OfficialPaper,
    Section,
    SignatureBox,
    Table,
    official_paper,
)
from workshop.documents.paper import texts
from workshop.documents.parties import Business


class GridKind(StrEnum):
    INDIVIDUAL = "individual"
    BLANK = "blank"
    AGREED = "agreed"


@dataclass(frozen=True)
class PaperRow:
    """A criterion; `seen` is the word in the paper's language, empty on a blank grid."""

    code: str
    text: str
    seen: str = ""
    note: str = ""


@dataclass(frozen=True)
class PaperCompetence:
    """`concluded` is the word for acquired or not, empty on a blank grid; `comment` says why."""

    code: str
    text: str
    concluded: str = ""
    comment: str = ""
    rows: tuple[PaperRow, ...] = ()


@dataclass(frozen=True)
class GridPaper:
    """`people` are the juror, or the whole jury; `signed_at` is when it was signed or closed.

    `remark` tells of a grid that came on paper.
    """

    kind: GridKind
    number: str
    candidate: str
    certification: str
    modality: str
    scenario: str
    people: tuple[str, ...]
    competences: tuple[PaperCompetence, ...]
    printed_at: datetime
    business: Business
    is_provisional: bool
    signed_at: datetime | None = None
    digest: str = ""
    remark: str = ""


def grid_paper(data: GridPaper, language: str) -> bytes:
    """The grid as a PDF, in `language`."""
    t, zone = texts(language)["grid_paper"], data.business.time_zone
    dated = data.signed_at or data.printed_at
    paper = OfficialPaper(
        heading=t[data.kind],
        number=data.number,
        dated=t["signed" if data.signed_at else "printed"].format(at=moment(dated, language, zone)),
        at=data.printed_at,
        business=data.business,
        is_provisional=data.is_provisional,
        opening=((t["candidate"], data.candidate), (t["modality"], data.modality)),
        sections=(
            _about(data, language),
            *(_section(each, data, language) for each in data.competences),
            _end(data, language),
        ),
        digest=data.digest,
    )
    return official_paper(paper, language)


def _about(data: GridPaper, language: str) -> Section:
    t = texts(language)["grid_paper"]
    is_blank = data.kind is GridKind.BLANK
    codes = t["codes"].format(codes="   ".join(_codes(language))) if is_blank else ""
    return Section(
        facts=(
            (t["certification"], data.certification),
            (t["scenario"], data.scenario),
            (t["jury" if len(data.people) > 1 else "juror"], ", ".join(data.people) or " "),
        ),
        paragraphs=(data.remark, codes),
    )


def _codes(language: str) -> tuple[str, ...]:
    """The signs to write on a blank grid, each with its meaning."""
    t = texts(language)["grid_paper"]
    return tuple(t[f"seen_{each}"] for each in Seen)


def _section(competence: PaperCompetence, data: GridPaper, language: str) -> Section:
    t = texts(language)["grid_paper"]
    is_blank = data.kind is GridKind.BLANK
    concluded = t["to_conclude"] if is_blank else competence.concluded
    said = t[f"said_{data.kind}"].format(text=competence.comment) if competence.comment else ""
    return Section(
        heading=f"{competence.code} · {concluded}",
        paragraphs=(competence.text, said),
        table=_to_fill(competence, language) if is_blank else _seen(competence, language),
    )


def _seen(competence: PaperCompetence, language: str) -> Table:
    t = texts(language)["grid_paper"]
    columns = (Column(t["criterion"], 5), Column(t["seen"], 2), Column(t["note"], 3))
    rows = tuple((f"{row.code}  {row.text}", row.seen, row.note or " ") for row in competence.rows)
    return Table(columns, rows)


def _to_fill(competence: PaperCompetence, language: str) -> Table:
    """A box for each sign, to be ticked, and room for a note."""
    t = texts(language)["grid_paper"]
    signs = tuple(Column(code.partition(" ")[0]) for code in _codes(language))
    columns = (Column(t["criterion"], 13), *signs, Column(t["note"], 5))
    empty = (" ",) * (len(signs) + 1)
    rows = tuple((f"{row.code}  {row.text}", *empty) for row in competence.rows)
    return Table(columns, rows, to_fill=True, remark=t["comment"])


def _end(data: GridPaper, language: str) -> Section:
    """Somewhere to sign what is not signed on screen."""
    t = texts(language)["grid_paper"]
    if data.kind is not GridKind.BLANK:
        return Section()
    return Section(signatures=(SignatureBox(t["signature"], t["signature_hint"]),))
