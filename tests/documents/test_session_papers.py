"""Every paper of a session, in both languages: lasting, readable aloud, saying what it must."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pytest

from tests.documents.reading import findings, fonts, squeezed, words
from tests.documents.samples import HASH, HOSTILE_TEXTS, hostile
from workshop.documents.award import AwardPaper, award
from workshop.documents.deliberation_papers import (
    AddendumPaper,
    Deliberated,
    DeliberationTable,
    Member,
    MinutesPaper,
    Signatory,
    Stated,
    addendum,
    deliberation_table,
    minutes,
)
from workshop.documents.evidence_index import EvidenceIndex, IndexedFile, evidence_index
from workshop.documents.parties import Business, Customer, Signature
from workshop.documents.session_letters import (
    AwardLetter,
    BlockLine,
    CompetenceLine,
    Convocation,
    Letterhead,
    PlannedTest,
    ResultLetter,
    award_letter,
    convocation,
    result_letter,
)
from workshop.documents.session_sheets import (
    AttendanceSheet,
    Incident,
    Present,
    attendance_sheet,
    incident_report,
)

Document = Callable[[Any, str], bytes]

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CENTRE = Business(
    "École de Morteau",
    "Lycée de Morteau",
    "",
    ("3 rue du Lycée", "25500 Morteau"),
    "03 81 00 00 01",
)
CERTIFICATION = "CQP Technicien d'atelier en horlogerie (RNCP37858)"
SESSION = "Session de décembre"
HEAD = Letterhead(
    SESSION, NOW, CENTRE, Customer("Camille Petit"), CERTIFICATION, is_provisional=True
)
DIAGNOSIS = PlannedTest("Modalité 2, diagnostic", NOW, 80, "Atelier 2")
CONVOCATION = Convocation(HEAD, date(2026, 12, 8), "Morteau", (DIAGNOSIS,))
RESULT = ResultLetter(
    HEAD,
    "partial",
    "ECO-PV-26-00001",
    date(2026, 12, 15),
    (BlockLine("BC2", "Réaliser un diagnostic", "3 sur 5 acquises\u00a0: bloc validé", "acquis"),),
    (CompetenceLine("C.2.4", "Identifier la cause", "non acquis", "deux avis contre un"),),
    date(2027, 2, 15),
    awards=("BLOC-RNCP37858-2026-0001-K",),
)
SIGNED = Present("Camille Petit", "M2, 9 h", Signature("Camille Petit", NOW, None))
ATTENDANCE = AttendanceSheet(
    SESSION, CERTIFICATION, NOW, CENTRE, True, date(2026, 12, 8), "Morteau",
    (SIGNED, Present("Denis Caron", "M2, 9 h", is_absent=True)),
    (Present("Judith Perrin", "représentante des salariés"),),
)  # fmt: skip
INCIDENT = Incident(
    "7", SESSION, CERTIFICATION, NOW, CENTRE, True, "matériel", True, "Camille Petit, M2", 10, 8,
    "Le chronocomparateur n’a plus répondu.", "Judith Perrin",
)  # fmt: skip
CANDIDATE = Deliberated(
    "Camille Petit", "née le 3 mars 2004", (("BC2", "3 sur 5 acquises"),), "partielle (BC2)",
    "partielle", "partielle", "BC2", "La photo tranche.", "Soigné.", ("Louis Girod",),
    ("Judith Perrin",), ("BLOC-RNCP37858-2026-0001-K",), (("Pourquoi\u00a0?", "La photo."),),
)  # fmt: skip
TABLE = DeliberationTable(SESSION, CERTIFICATION, NOW, CENTRE, True, (CANDIDATE,))
JURY = (
    Member("Judith Perrin", "représentante des salariés", is_president=True),
    Member("Kévin Maire", "représentant des employeurs", left="malade"),
)
JUDITH = Signatory(1, "Judith Perrin", "représentante des salariés")
MINUTES = MinutesPaper(
    "ECO-PV-26-00001", SESSION, CERTIFICATION, "Règles de la branche", NOW, CENTRE, True,
    date(2026, 12, 8), "Morteau", JURY, JURY, (CANDIDATE,), (Stated("Panne."),), (JUDITH,), HASH,
    "un juré malade",
)  # fmt: skip
ADDENDUM = AddendumPaper(
    "ECO-PV-26-00002", "ECO-PV-26-00001", SESSION, CERTIFICATION, NOW, CENTRE, True,
    "Recours accepté.", (CANDIDATE,), (JUDITH,), HASH,
)  # fmt: skip
AWARD = AwardPaper(
    "BLOC-RNCP37858-2026-0001-K", "Camille Petit", date(2004, 3, 3), CERTIFICATION,
    date(2026, 12, 15), "ECO-PV-26-00001", NOW, CENTRE, True,
    "https://etabli.example/c/BLOC-RNCP37858-2026-0001-K", "BC2 Réaliser un diagnostic",
    (("C.2.1", "Mesurer"),), ("CNHBJO",),
)  # fmt: skip
INDEX = EvidenceIndex(
    "Camille Petit", SESSION, CERTIFICATION, NOW, CENTRE, True,
    (IndexedFile("M2-1/travail.json", "Travail gelé", HASH),),
)  # fmt: skip

PAPERS = [
    pytest.param(convocation, CONVOCATION, id="convocation"),
    pytest.param(convocation, replace(CONVOCATION, is_information=True), id="information"),
    pytest.param(result_letter, RESULT, id="result"),
    pytest.param(
        award_letter, AwardLetter(HEAD, date(2027, 1, 8), (("BC2", "BLOC"),)), id="award letter"
    ),
    pytest.param(attendance_sheet, ATTENDANCE, id="attendance"),
    pytest.param(incident_report, INCIDENT, id="incident"),
    pytest.param(deliberation_table, TABLE, id="table"),
    pytest.param(minutes, MINUTES, id="minutes"),
    pytest.param(addendum, ADDENDUM, id="addendum"),
    pytest.param(award, AWARD, id="attestation"),
    pytest.param(award, replace(AWARD, block="", competences=()), id="certificate"),
    pytest.param(evidence_index, INDEX, id="index"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("make", "data"), PAPERS)
def test_the_file_lasts_and_can_be_read_aloud(make: Document, data: object, language: str) -> None:
    pdf = make(data, language)
    assert findings(pdf) == []
    assert all(fonts(pdf).values())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang).startswith(language)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
@pytest.mark.parametrize(
    ("make", "data"), [(result_letter, RESULT), (minutes, MINUTES), (award, AWARD)]
)
def test_whatever_people_type_is_printed_as_text(make: Document, data: object, text: str) -> None:
    with pikepdf.open(io.BytesIO(make(hostile(data, text), "fr"))) as opened:
        assert len(opened.pages) >= 1


@pytest.mark.parametrize(("make", "data"), PAPERS[:1] + PAPERS[2:3] + PAPERS[4:9])
def test_each_paper_under_provisional_rules_says_so(make: Document, data: Any) -> None:
    assert squeezed("Règle provisoire") in words(make(data, "fr"))


def test_confirmed_rules_print_no_mark() -> None:
    assert squeezed("provisoire") not in words(
        minutes(replace(MINUTES, is_provisional=False), "fr")
    )
    assert squeezed("provisoire") not in words(award(replace(AWARD, is_provisional=False), "fr"))


def test_a_result_gives_its_reasons_and_the_way_to_appeal() -> None:
    shown = words(result_letter(RESULT, "fr"))
    for said in (
        "certification partielle",
        "3 sur 5 acquises : bloc validé",
        "deux avis contre un",
        "jusqu’au 15 février 2027, par lettre recommandée",
    ):
        assert squeezed(said) in shown


def test_the_minutes_name_who_decided_who_did_not_and_what_they_are_made_of() -> None:
    shown = words(minutes(MINUTES, "fr"))
    for said in (
        "ECO-PV-26-00001",
        "Sans prendre part à la décision : Louis Girod",
        "Motif de la décision : La photo tranche.",
        "un juré malade",
        "3f5a9c0e 7b21d844",
    ):
        assert squeezed(said) in shown


def test_an_award_says_who_issued_it_and_that_a_centre_is_no_certifier() -> None:
    shown = words(award(AWARD, "fr"))
    assert squeezed("Document établi par Lycée de Morteau") in shown
    assert squeezed("Un centre n’est pas certificateur") in shown
    assert squeezed("CNHBJO") in shown
