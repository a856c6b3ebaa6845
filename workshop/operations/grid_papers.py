"""Grids on paper: a blank one, a juror's once it is signed, the jury's once it is closed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from workshop.assessment.library import referential, rules_for
from workshop.db.assessment import jurors_of
from workshop.db.grids import assessed
from workshop.db.models import CommonGrid, JurorGrid, Person, ScenarioVersion, Site, Sitting
from workshop.documents.grid_paper import GridKind, GridPaper, PaperCompetence, PaperRow
from workshop.documents.identities import business_of
from workshop.documents.paper import texts
from workshop.domain.errors import NotFound


def blank_paper(session: Session, sitting: Sitting, language: str, *, now: datetime) -> GridPaper:
    """To be filled in by hand, on a day without tablets."""
    competences = tuple(
        PaperCompetence(
            each.id, each.text, rows=tuple(PaperRow(one.id, one.text) for one in each.criteria)
        )
        for each in assessed(sitting)
    )
    return _paper(session, sitting, GridKind.BLANK, (), competences, language, now=now)


def individual_paper(
    session: Session, sitting: Sitting, grid: JurorGrid, language: str, *, now: datetime
) -> GridPaper:
    """Raises `NotFound("grid_not_found")` before the juror has signed."""
    if grid.signed_at is None:
        raise NotFound("grid_not_found")
    t = texts(language)["grid_paper"]
    remark = ""
    if grid.entered_by_id is not None:
        name = session.get_one(Person, grid.entered_by_id).name
        remark = t["from_paper"].format(name=name, note=grid.paper_note).strip()
    competences = tuple(
        PaperCompetence(
            each.id,
            each.text,
            t[f"mark_{grid.opinions[each.id]['mark']}"],
            grid.opinions[each.id]["comment"],
            tuple(
                _row(criterion.id, criterion.text, grid.observations[criterion.id], t)
                for criterion in each.criteria
            ),
        )
        for each in assessed(sitting)
    )
    return _paper(
        session, sitting, GridKind.INDIVIDUAL, (session.get_one(Person, grid.juror_id).name,),
        competences, language, now=now,
        signed_at=grid.signed_at, digest=grid.digest, remark=remark,
    )  # fmt: skip


def _row(code: str, text: str, entry: Mapping[str, str], t: Mapping[str, str]) -> PaperRow:
    return PaperRow(code, text, t[f"seen_{entry['seen']}"] if entry["seen"] else "", entry["note"])


def agreed_paper(
    session: Session, sitting: Sitting, grid: CommonGrid, language: str, *, now: datetime
) -> GridPaper:
    """Raises `NotFound("grid_not_found")` before the president has closed it."""
    if grid.closed_at is None:
        raise NotFound("grid_not_found")
    t = texts(language)["grid_paper"]
    competences = tuple(
        PaperCompetence(
            each.id,
            each.text,
            t[f"mark_{grid.agreements[each.id]['mark'] or 'none'}"],
            grid.agreements[each.id]["reason"],
        )
        for each in assessed(sitting)
        if each.id in grid.agreements
    )
    return _paper(
        session, sitting, GridKind.AGREED, _who_agreed(session, sitting),
        competences, language, now=now, signed_at=grid.closed_at, digest=grid.digest,
    )  # fmt: skip


def _who_agreed(session: Session, sitting: Sitting) -> tuple[str, ...]:
    """Those who signed a grid; who sits now where grids were entered for them."""
    signed = session.scalars(
        select(Person.name)
        .join(JurorGrid, JurorGrid.juror_id == Person.id)
        .where(JurorGrid.sitting_id == sitting.id, JurorGrid.signed_at.is_not(None))
        .order_by(JurorGrid.id)
    ).all()
    return tuple(signed) or tuple(each.name for each in jurors_of(session, sitting))


def _paper(
    session: Session,
    sitting: Sitting,
    kind: GridKind,
    people: tuple[str, ...],
    competences: tuple[PaperCompetence, ...],
    language: str,
    *,
    now: datetime,
    signed_at: datetime | None = None,
    digest: str = "",
    remark: str = "",
) -> GridPaper:
    of = referential(sitting.referential_id)
    modality = of.modality(sitting.modality_id)
    site = session.get_one(Site, sitting.site_id, options=[undefer(Site.logo_png)])
    return GridPaper(
        kind=kind,
        number=f"{modality.id}-{sitting.id}",
        candidate=session.get_one(Person, sitting.candidate_id).name,
        certification=f"{of.code} · {of.title}",
        modality=f"{modality.id} · {modality.title}",
        scenario=session.get_one(ScenarioVersion, sitting.version_id).title,
        people=people,
        competences=competences,
        printed_at=now,
        business=business_of(site, language),
        is_provisional=rules_for(of).is_provisional,
        signed_at=signed_at,
        digest=digest,
        remark=remark,
    )
