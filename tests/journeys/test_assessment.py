"""An assessment from the scenario to the award, for each of the four modalities."""

import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clock import Clock
from tests.journeys.conftest import Record
from tests.journeys.exam_chapters import (
    BLOCKS,
    School,
    agrees,
    decides,
    grades,
    holds_the_exam,
    prepares_the_session,
    sells_batteries,
    writes_the_scenario,
)
from tests.journeys.people import People


@pytest.fixture
def school(app: Flask, session: Session, cast: Cast, people: People, calendar: Clock) -> School:
    found = School(people, calendar, session, cast, Path(app.config["MEDIA_PATH"]))
    sells_batteries(found)
    return found


@pytest.mark.parametrize("modality", BLOCKS)
def test_from_the_scenario_to_the_award(school: School, record: Record, modality: str) -> None:
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
    assert record.is_intact()


def assert_valid_to_anybody(school: School, number: str) -> None:
    """With the year of birth, and not with another."""
    stranger = school.people.customer.opens(f"/c/{number}")
    stranger.presses("Vérifier", {"Année de naissance du titulaire": "2006"})
    assert stranger.reads("Ce titre est valable.")
    stranger.presses("Vérifier", {"Année de naissance du titulaire": "2005"})
    assert stranger.reads("Aucun titre ne répond")


def assert_the_file_says_all(school: School, session_id: int, work: str) -> None:
    fanny = school.people.fanny.opens(f"/sessions/{session_id}/candidates")
    link = next(href for _words, href in fanny.page.links if href.endswith("evidence.zip"))
    with ZipFile(BytesIO(fanny.downloads(link))) as archive:
        names = archive.namelist()
        candidate = json.loads(archive.read("candidat.json"))
        frozen = json.loads(archive.read(f"{work}/travail.json"))
        index = json.loads(archive.read("index.json"))
        for each in index:
            assert sha256(archive.read(each["name"])).hexdigest() == each["sha256"], each["name"]
    assert {each["name"] for each in index} == set(names) - {"index.json", "index.pdf"}
    assert frozen["sitting"]["candidate"]["name"] == "Camille Petit"
    assert frozen["sitting"]["prevention_acknowledged_at"]
    assert "brief" in {each["document"] for each in frozen["documents_opened"]}
    assert len([each for each in names if each.startswith(f"{work}/grille-")]) == 4
    papers = ("proces-verbal/ECO-PV-26-00001.pdf", "resultat.pdf", "titres/BLOC-")
    assert all(any(each.startswith(paper) for each in names) for paper in papers)
    assert len(candidate["attendance"]) == 6
    assert len(candidate["declarations"]) == 5
    assert {each["kind"] for each in candidate["notices"]} == {"convocation", "result"}
    assert candidate["result"]["decision"] == "partial"
