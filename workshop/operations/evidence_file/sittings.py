"""The work of a candidate: what was given, what was left, what the jurors wrote about it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from workshop.assessment.checked_data import canonical_json, digest_of
from workshop.assessment.library import files_of, referential
from workshop.assessment.preparation import BaselineReading
from workshop.assessment.scenario import Scenario
from workshop.assessment.sitting import SittingState
from workshop.db.media import picture_path, printout_path, sound_path
from workshop.db.models import (
    CommonGrid,
    EvidencePackage,
    JurorGrid,
    KeyOpening,
    Person,
    PreparedWatch,
    ScenarioSheet,
    ScenarioVersion,
    Sitting,
)
from workshop.db.scenarios import scenario_of
from workshop.documents.evidence_proposals import EvidenceProposals, evidence_proposals
from workshop.documents.formats import moment
from workshop.documents.grid_paper import grid_paper
from workshop.documents.paper import texts
from workshop.documents.scenario_brief import ScenarioBrief, scenario_brief
from workshop.documents.scenario_dossier import ScenarioDossier, WatchGiven, scenario_dossier
from workshop.operations.evidence_file.making import Making, row_facts
from workshop.operations.grid_papers import agreed_paper, individual_paper
from workshop.operations.session_papers import LANGUAGE, certification_name

_KEEPERS: Final = {
    "photo": (picture_path, ".jpg"),
    "printout": (printout_path, ".pdf"),
    "sound": (sound_path, ".sound"),
}
_ALL_SIGNED: Final = (SittingState.GRADED, SittingState.AGREED)
"""Before, a juror's grid is nobody else's to read."""


def add_referential(making: Making) -> None:
    """What is judged and by which rules, as installed and in the form whose hash is kept."""
    of = referential(making.found.referential_id)
    for name, content in files_of(of).items():
        making.add(f"referentiel/{name}", content, "referential")
    making.add(f"referentiel/{of.id}.json", canonical_json(of.content), "referential_hashed")


def add_sittings(making: Making) -> None:
    """A folder for each; what only the answers of a scenario show once the work is frozen."""
    for sitting in making.sittings:
        folder = f"{sitting.modality_id}-{sitting.id}"
        package = making.session.get(EvidencePackage, sitting.id)
        if package is None:
            continue
        _add_scenario(making, f"{folder}/sujet", sitting)
        _add_work(making, folder, sitting, package)
        if sitting.state in _ALL_SIGNED:
            _add_grids(making, folder, sitting)


def _add_scenario(making: Making, folder: str, sitting: Sitting) -> None:
    version = making.session.get_one(ScenarioVersion, sitting.version_id)
    scenario = scenario_of(version)
    making.add(f"{folder}/sujet.json", canonical_json(version.content), "scenario")
    making.add(f"{folder}/sujet.pdf", _brief(making, version, scenario), "scenario_brief")
    making.add(f"{folder}/corrige.pdf", _dossier(making, sitting, version, scenario), "dossier")
    openings = making.session.execute(
        select(Person.name, KeyOpening.at)
        .join(Person, Person.id == KeyOpening.person_id)
        .where(KeyOpening.version_id == version.id)
        .order_by(KeyOpening.id)
    )
    told = [{"name": name, "at": at} for name, at in openings]
    making.add_json(f"{folder}/corrige-ouvertures.json", told, "key_openings")


def _brief(making: Making, version: ScenarioVersion, scenario: Scenario) -> bytes:
    sheet = making.session.get_one(ScenarioSheet, version.sheet_id)
    modality = referential(sheet.referential_id).modality(sheet.modality_id)
    paper = ScenarioBrief(
        code=sheet.code,
        version=version.number,
        title=scenario.title,
        modality=f"{modality.id} – {modality.title}",
        printed_at=making.now,
        business=making.business,
        brief=scenario.brief,
        documents=tuple((each.title, each.text) for each in scenario.documents),
        digest=digest_of(version.content),
        is_project_example=scenario.is_project_example,
    )
    return scenario_brief(paper, LANGUAGE)


def _dossier(
    making: Making, sitting: Sitting, version: ScenarioVersion, scenario: Scenario
) -> bytes:
    of = referential(sitting.referential_id)
    signed = (
        ("written", version.author_id, version.written_at),
        ("reviewed", version.reviewed_by_id, version.reviewed_at),
        ("published", version.published_by_id, version.published_at),
    )
    t = texts(LANGUAGE)["scenario_dossier"]
    paper = ScenarioDossier(
        scenario=scenario,
        number=version.number,
        certification=certification_name(sitting.referential_id),
        criteria={each.id: each.text for one in of.competences for each in one.criteria},
        people=tuple((t[part], _by(making, person_id, at)) for part, person_id, at in signed),
        watches=tuple(_watches(making, sitting)),
        printed_at=making.now,
        business=making.business,
        is_provisional=False,
        digest=digest_of(version.content),
    )
    return scenario_dossier(paper, LANGUAGE)


def _by(making: Making, person_id: int | None, at: datetime | None) -> str:
    if person_id is None or at is None:
        return ""
    name = making.session.get_one(Person, person_id).name
    return texts(LANGUAGE)["scenario_dossier"]["by"].format(
        name=name, at=moment(at, LANGUAGE, making.business.time_zone)
    )


def _watches(making: Making, sitting: Sitting) -> Iterator[WatchGiven]:
    rows = select(PreparedWatch).where(PreparedWatch.sitting_id == sitting.id)
    for each in making.session.scalars(rows.order_by(PreparedWatch.id)):
        readings = [BaselineReading(**reading) for reading in each.readings]
        yield WatchGiven(
            each.label,
            tuple(each.faults),
            tuple((one.characteristic, one.position, one.value) for one in readings),
            _by(making, each.prepared_by_id, each.prepared_at),
            _by(making, each.verified_by_id, each.verified_at),
        )


def _add_work(making: Making, folder: str, sitting: Sitting, package: EvidencePackage) -> None:
    making.add(f"{folder}/travail.json", package.content.encode(), "package")
    seal = {"sha256": package.sha256, "mac": package.mac, "frozen_at": package.frozen_at}
    making.add_json(f"{folder}/sceau.json", seal, "seal")
    content: dict[str, Any] = json.loads(package.content)
    for name, kind in {each["sha256"]: each["kind"] for each in content["files"]}.items():
        where, ending = _KEEPERS[kind]
        path = where(making.media, name)
        if path.exists():  # one that is gone is missed by its hash
            what = making.words("kept_file")
            making.archive.add_file(f"{folder}/fichiers/{name}{ending}", path, what)
    assert sitting.bench_id is not None  # it was frozen
    for number in (each["number"] for each in content["tickets"]):
        sheet = making.print_sheet(sitting.bench_id, number)
        making.add(f"{folder}/fiche-{number}.pdf", sheet, "sheet", number=number)
    of = referential(sitting.referential_id)
    paper = EvidenceProposals(
        candidate=making.candidate.name,
        session=making.found.title,
        certification=certification_name(sitting.referential_id),
        modality=sitting.modality_id,
        criteria={each.id: each.text for one in of.competences for each in one.criteria},
        proposals=package.proposals,
        frozen_at=package.frozen_at,
        business=making.business,
        digest=package.sha256,
    )
    if package.proposals:
        making.add(f"{folder}/constats.pdf", evidence_proposals(paper, LANGUAGE), "proposals")
    making.add_json(f"{folder}/constats.json", package.proposals, "proposals")


def _add_grids(making: Making, folder: str, sitting: Sitting) -> None:
    session, now = making.session, making.now
    grids = session.execute(
        select(JurorGrid, Person.name)
        .join(Person, Person.id == JurorGrid.juror_id)
        .where(JurorGrid.sitting_id == sitting.id, JurorGrid.signed_at.is_not(None))
        .order_by(JurorGrid.id)
    ).all()
    for grid, juror in grids:
        place = f"{folder}/grille-{grid.juror_id}"
        paper = individual_paper(session, sitting, grid, LANGUAGE, now=now)
        making.add(f"{place}.pdf", grid_paper(paper, LANGUAGE), "grid", name=juror)
        making.add_json(f"{place}.json", row_facts(grid), "grid", name=juror)
        for rank, sha256 in enumerate(grid.paper_scans, start=1):
            path = picture_path(making.media, sha256)
            if path.exists():
                what = making.words("grid_scan", name=juror)
                making.archive.add_file(f"{place}-scan-{rank}.jpg", path, what)
    common = session.get(CommonGrid, sitting.id)
    if common is not None and common.closed_at is not None:
        agreed = agreed_paper(session, sitting, common, LANGUAGE, now=now)
        making.add(f"{folder}/grille-commune.pdf", grid_paper(agreed, LANGUAGE), "common")
        making.add_json(f"{folder}/grille-commune.json", row_facts(common), "common")
