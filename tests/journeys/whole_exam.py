"""An assessment from the scenario to the award that a stranger checks."""

import json
import re
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from tests.documents.reading import squeezed, words
from tests.journeys.exam_chapters import (
    BLOCKS,
    School,
    agrees,
    decides,
    grades,
    holds_the_exam,
    prepares_the_session,
    writes_the_scenario,
)


def from_the_scenario_to_the_award(school: School, modality: str) -> None:
    """Told once for everybody: with scripts and without."""
    version = writes_the_scenario(school, modality)
    session_id = prepares_the_session(school, ("camille",), version, BLOCKS[modality])
    sitting_id = holds_the_exam(school, session_id, "camille")
    code = f"C.{modality[1]}.4"
    grades(school, sitting_id, "judith", modality)
    grades(school, sitting_id, "kevin", modality, {code: "Trop vite."})
    assert not school.people.kevin.opens(f"/jury/{sitting_id}/common").reads("Trop vite.")
    grades(school, sitting_id, "louis", modality)
    assert school.people.louis.opens(f"/jury/{sitting_id}/common").reads("Trop vite.")
    agrees(school, sitting_id, modality, {code: "Le geste était sûr."})
    assert not school.people.camille.opens("/my-results").reads(BLOCKS[modality])
    decides(school, session_id)

    camille = school.people.camille.opens("/my-results")
    found = re.search(r"BLOC-RNCP37858-2026-0001-\w", camille.page.words)
    assert found
    assert camille.downloads(f"/my-results/{found[0]}.pdf").startswith(b"%PDF")
    assert_valid_to_anybody(school, found[0])
    assert_the_file_says_all(school, session_id, f"{modality}-{sitting_id}")


def assert_valid_to_anybody(school: School, number: str) -> None:
    """With the year of birth, and not with another."""
    stranger = school.people.customer.opens(f"/c/{number}")
    stranger.presses("Vérifier", {"Année de naissance du titulaire": "2006"})
    assert stranger.reads("Ce titre est valable.")
    stranger.presses("Vérifier", {"Année de naissance du titulaire": "2005"})
    assert stranger.reads("Aucun titre ne répond")


def assert_the_file_says_all(school: School, session_id: int, work: str) -> None:
    fanny = school.people.fanny.opens(f"/sessions/{session_id}/candidates")
    with ZipFile(BytesIO(fanny.receives("Dossier complet", "evidence.zip"))) as archive:
        names = archive.namelist()
        candidate = json.loads(archive.read("candidat.json"))
        frozen = json.loads(archive.read(f"{work}/travail.json"))
        index = json.loads(archive.read("index.json"))
        for each in index:
            assert sha256(archive.read(each["name"])).hexdigest() == each["sha256"], each["name"]
        for ticket in frozen["tickets"]:
            sheet = words(archive.read(f"{work}/fiche-{ticket['number']}.pdf"))
            assert squeezed("aucune modifiée, retirée ni insérée") in sheet
            assert all(entry["hash"][:12] in sheet for entry in ticket["entries"])
    guide = {"index.json", "index.pdf", "LISEZMOI.txt", "empreintes.sha256"}
    assert {each["name"] for each in index} == set(names) - guide
    assert frozen["sitting"]["candidate"]["name"] == "Camille Petit"
    assert frozen["sitting"]["prevention_acknowledged_at"]
    assert "brief" in {each["document"] for each in frozen["documents_opened"]}
    assert len([each for each in names if re.match(rf"{work}/grille-.*\.pdf", each)]) == 4
    papers = ("proces-verbal/ECO-PV-26-00001.pdf", "resultat.pdf", "titres/BLOC-")
    assert all(any(each.startswith(paper) for each in names) for paper in papers)
    assert len(candidate["attendance"]) == 6
    assert len(candidate["declarations"]) == 5
    assert {each["kind"] for each in candidate["notices"]} == {"convocation", "result"}
    assert candidate["result"]["decision"] == "partial"
