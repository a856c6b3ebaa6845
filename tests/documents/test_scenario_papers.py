"""The subject of a sitting, its answers, the sheet to prepare its watches by, what rules propose."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from tests.documents import samples
from tests.documents.reading import findings, fonts, squeezed, words
from workshop.assessment.library import referential
from workshop.assessment.scenario_file import example_scenarios
from workshop.documents.evidence_proposals import EvidenceProposals, evidence_proposals
from workshop.documents.scenario_brief import ScenarioBrief, scenario_brief
from workshop.documents.scenario_dossier import ScenarioDossier, WatchGiven, scenario_dossier
from workshop.documents.watch_preparation import PreparationSheet, WatchToSet, preparation_sheet

M2 = example_scenarios()["m2-automatique-amplitude"]
BRIEF = ScenarioBrief(
    code=M2.id,
    version=1,
    title=M2.title,
    modality="M2",
    printed_at=samples.NOW,
    business=samples.BARE_BUSINESS,
    brief=M2.brief,
    documents=tuple((each.title, each.text) for each in M2.documents),
    digest=M2.digest,
    is_project_example=True,
)
SHEET = PreparationSheet(
    code=M2.id,
    version=1,
    title=M2.title,
    printed_at=samples.NOW,
    business=samples.BARE_BUSINESS,
    watches=tuple(
        WatchToSet(each.description, each.faults, ("Amplitude, CH : de 180° à 220°",), each.restore)
        for each in (*M2.watches, *M2.watches)
    ),
)
OF = referential("rncp37858")
CRITERIA = {each.id: each.text for one in OF.competences for each in one.criteria}
GIVEN = WatchGiven(
    "Montre 3", ("Aimantée",), (("amplitude", "CH", "205"), ("magnetism", "", "faulty")),
    "Fanny Gros, le 20 novembre 2026", "Fabien Droz, le 20 novembre 2026",
)  # fmt: skip
DOSSIERS = {
    each.modality_id: ScenarioDossier(
        each, 1, OF.title, CRITERIA, (("Écrit par", "Fanny Gros"),), (GIVEN,), samples.NOW,
        samples.BARE_BUSINESS, is_provisional=True, digest=each.digest,
    )
    for each in example_scenarios().values()
}  # fmt: skip
PROPOSALS = EvidenceProposals(
    "Camille Petit", "Session de décembre", OF.title, "M2", CRITERIA,
    [
        {
            "criterion_id": "C.2.4-k2", "proposal": "not_met", "is_partial": False,
            "reasons": [{"code": "no_readings", "facts": {}, "entries": []}],
        }
    ],
    samples.NOW, samples.BARE_BUSINESS, samples.HASH,
)  # fmt: skip
PAPERS = [
    pytest.param(scenario_brief, BRIEF, id="subject"),
    pytest.param(
        scenario_brief,
        replace(BRIEF, brief="", documents=(), digest="", is_project_example=False),
        id="empty subject",
    ),
    pytest.param(preparation_sheet, SHEET, id="preparation"),
    pytest.param(preparation_sheet, replace(SHEET, watches=()), id="no watch"),
    *(pytest.param(scenario_dossier, data, id=f"dossier {m}") for m, data in DOSSIERS.items()),
    pytest.param(evidence_proposals, PROPOSALS, id="proposals"),
]
Paper = Callable[[Any, str], bytes]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("make", "data"), PAPERS)
def test_the_file_lasts_and_can_be_read_aloud(make: Paper, data: object, language: str) -> None:
    pdf = make(data, language)
    assert findings(pdf) == []
    assert all(fonts(pdf).values())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang).startswith(language)
        assert opened.docinfo["/Title"]


@pytest.mark.parametrize("text", samples.HOSTILE_TEXTS)
@pytest.mark.parametrize(("make", "data"), [PAPERS[0], PAPERS[2]])
def test_whatever_people_type_is_printed_as_text(make: Paper, data: object, text: str) -> None:
    pdf = make(samples.hostile(data, text), "fr")
    if text.startswith(("#", "<", "'")):
        assert squeezed(text) in words(pdf)


def test_the_subject_tells_no_answer() -> None:
    shown = words(scenario_brief(BRIEF, "fr"))
    assert squeezed(M2.documents[0].text) in shown
    assert squeezed("Ce n’est pas un sujet officiel") in shown
    for secret in (*(each.what for each in M2.planted), *(e.expected for e in M2.questions)):
        assert squeezed(secret) not in shown


def test_the_sheet_is_filled_in_by_two_people() -> None:
    shown = words(preparation_sheet(SHEET, "fr"))
    for said in ("Préparée par", "Vérifiée par une seconde personne", *M2.watches[0].faults):
        assert squeezed(said) in shown


def test_the_dossier_tells_every_answer_in_words() -> None:
    shown = words(scenario_dossier(DOSSIERS["M1"], "fr"))
    for said in (
        "Pardon, j’entends mal",
        "Qui décide d’un remboursement",
        "Le téléphone de la fiche n’est plus le bon.",
        "en le demandant",
        "Montant d’au plus 60,00 €.",
        "de 1,00 V à 1,40 V",
        "Montre remise : Montre 3",
        "Fabien Droz",
    ):
        assert squeezed(said) in shown, said


def test_the_proposals_say_that_they_judge_nothing() -> None:
    shown = words(evidence_proposals(PROPOSALS, "fr"))
    for said in ("ne remplit aucune grille", "non satisfait", "Aucune mesure à cette étape."):
        assert squeezed(said) in shown
