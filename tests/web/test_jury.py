"""The pages of a jury: who reads what when, the grid saved field by field, the common grid."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.documents.reading import squeezed
from tests.documents.reading import words as pdf_text
from tests.jury_story import exam, filled, graded, signed, training
from tests.pages import Page
from workshop.assessment.grid import Seen
from workshop.assessment.library import referential
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.grids import assessed, grid_rows
from workshop.db.models import AuditEntry, CommonGrid, Sitting, WitnessNote
from workshop.db.session import commit
from workshop.operations.common_grid import (
    CloseCommonGrid,
    EnterAgreement,
    Settled,
    close_common_grid,
    enter_agreement,
)
from workshop.operations.grids import (
    Conclusion,
    Row,
    SaveGrid,
    SignGrid,
    save_grid,
    sign_grid,
)

SignIn = Callable[[str], FlaskClient]
JSON = {"Accept": "application/json"}
SECRET = "ce que Kévin pense vraiment"


@pytest.fixture
def sitting(session: Session, cast: Cast) -> Sitting:
    found = exam(session, cast)
    commit(session)
    return found


def at(sitting: Sitting, place: str = "") -> str:
    return f"/jury/{sitting.id}{place}"


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def secretive(session: Session, cast: Cast, sitting: Sitting) -> None:
    """Kévin has written something into every part of his grid that takes words."""
    filled(session, cast.kevin, sitting)
    rows = {"C.2.1-k1": Row(Seen.NOT_MET, SECRET)}
    conclusions = {"C.2.1": Conclusion(Mark.NOT_ACQUIRED, SECRET)}
    save_grid(session, cast.kevin, SaveGrid(sitting.id, rows, conclusions), now=NOW)
    commit(session)


def test_a_juror_finds_his_sittings_and_a_trainer_his_trainings(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    own = training(session, cast)
    commit(session)
    page = words(sign_in("kevin"), "/jury")
    assert "Camille Petit" in page
    assert "Denis Caron" not in page
    assert "vous présidez" not in page
    assert "vous présidez" in words(sign_in("judith"), "/jury")
    page = words(sign_in("fanny"), "/jury")
    assert f'href="/jury/{own.id}"' in page
    assert "Camille Petit" not in page


@pytest.mark.parametrize("name", ["fanny", "fabien", "carole", "camille", "claire", "nora"])
def test_whoever_does_not_sit_finds_nothing(sitting: Sitting, sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for place in ("", "/grid", "/common", "/grids/1", "/blank-grid.pdf", "/common.pdf"):
        assert client.get(at(sitting, place)).status_code == 404
    for place in ("/grid", "/signature", "/common", "/notes"):
        assert client.post(at(sitting, place)).status_code in (403, 404)


# The grid


def test_every_official_word_of_the_modality_is_on_the_grid(
    sitting: Sitting, sign_in: SignIn
) -> None:
    page = words(sign_in("judith"), at(sitting, "/grid"))
    for competence in referential("rncp37858").assessed_by("M2"):
        assert competence.text in page
        assert all(each.text in page for each in competence.criteria)


def test_one_field_is_saved_by_itself(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("judith")
    sent = {"revision": "0", "C.2.1-k1-seen": "partly", "C.2.1-k1-note": "à l’oral"}
    answer = client.post(at(sitting, "/grid"), data=sent, headers=JSON)
    assert answer.status_code == 200
    assert answer.json["revision"] == 1
    assert answer.json["said"].startswith("Enregistré à ")
    assert "1/7" in answer.json["parts"]["progress"]
    session.rollback()
    grid = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert grid.observations == {"C.2.1-k1": {"seen": "partly", "note": "à l’oral"}}


def test_a_second_tab_is_told_what_is_kept_instead(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("judith")
    for seen, status in (("met", 200), ("not_met", 409)):
        sent = {"revision": "0", "C.2.1-k1-seen": seen, "C.2.1-k1-note": ""}
        answer = client.post(at(sitting, "/grid"), data=sent, headers=JSON)
        assert answer.status_code == status
    assert answer.json["rows"]["C.2.1-k1"]["seen"] == "met"
    assert answer.json["revision"] == 1
    assert "a changé ailleurs" in answer.json["message"]


def test_a_choice_that_does_not_exist_and_a_note_without_end_change_nothing(
    session: Session, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("judith")
    for wrong in ({"C.2.1-k1-seen": "superb", "C.2.1-k1-note": ""}, {"C.2.1-k1-note": "x" * 2001}):
        assert client.post(at(sitting, "/grid"), data=wrong, headers=JSON).status_code == 422
        answer = client.post(at(sitting, "/grid"), data=wrong)
        assert answer.status_code == 422
    assert "x" * 2001 in answer.get_data(as_text=True)
    assert grid_rows(session, sitting.id) == {}


def test_without_scripts_the_whole_grid_is_one_form(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("judith")
    sent = dict(Page(words(client, at(sitting, "/grid"))).forms[-1].data())
    for competence in assessed(sitting):
        sent |= {f"{each.id}-seen": "met" for each in competence.criteria}
        sent |= {f"{each.id}-note": "" for each in competence.criteria}
        sent |= {f"{competence.id}-mark": "A", f"{competence.id}-comment": ""}
    assert client.post(at(sitting, "/grid"), data=sent).status_code == 303
    page = Page(words(client, at(sitting, "/grid")))
    (signature,) = [form for form in page.forms if form.action.endswith("/signature")]
    assert client.post(signature.action, data=dict(signature.data())).status_code == 303
    session.rollback()
    assert grid_rows(session, sitting.id)[cast.judith.person_id].signed_at
    assert "elle ne change plus" in words(client, at(sitting, "/grid"))
    assert "Grille de Judith Perrin" in words(
        client, at(sitting, f"/grids/{cast.judith.person_id}")
    )


def test_what_is_missing_is_named_before_the_signature(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    filled(session, cast.judith, sitting)
    blank = {"C.2.2-k3": Row(None, "à revoir")}
    refused = {"C.2.4": Conclusion(Mark.NOT_ACQUIRED)}
    save_grid(session, cast.judith, SaveGrid(sitting.id, blank, refused), now=NOW)
    commit(session)
    client = sign_in("judith")
    page = words(client, at(sitting, "/grid"))
    assert "Il reste 2 points à remplir" in page
    assert "« non acquis » demande un commentaire" in page
    answer = client.post(at(sitting, "/signature"), data={"revision": ""})
    assert answer.status_code == 422
    assert "il reste 2 point(s)" in html.unescape(answer.get_data(as_text=True))


def test_a_proposal_is_not_in_the_page_before_the_juror_s_own_entry(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = exam_story.stopped(session, cast)
    client = sign_in("judith")
    page = words(client, at(sitting, "/grid"))
    assert page.count('class="proposal"></div>') == page.count('class="proposal"') == 28
    sent = {"revision": "0", "C.2.3-k2-seen": "not_met", "C.2.3-k2-note": ""}
    answer = client.post(at(sitting, "/grid"), data=sent, headers=JSON)
    proposals = [part for part in answer.json["parts"] if part.startswith("proposal-")]
    assert proposals == ["proposal-C.2.3-k2"]
    assert "essais à faire avant et après" in answer.json["parts"]["proposal-C.2.3-k2"]
    assert words(client, at(sitting, "/grid")).count('class="proposal"></div>') == 27


# Isolation


def test_nobody_reads_another_s_grid_before_both_have_signed(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    secretive(session, cast, sitting)
    kevins = f"/grids/{cast.kevin.person_id}"
    others = {name: sign_in(name) for name in ("judith", "louis", "fanny", "carole", "camille")}
    for step in range(3):
        for name, client in others.items():
            if step == 2 and name == "judith":
                continue  # she and Kévin have signed
            for place in (kevins, f"{kevins}.pdf", f"{kevins}/scans/1"):
                assert client.get(at(sitting, place)).status_code == 404, (step, name, place)
            for place in ("", "/grid", "/common"):
                answer = client.get(at(sitting, place))
                assert SECRET not in html.unescape(answer.get_data(as_text=True))
            answer = client.post(
                at(sitting, "/grid"),
                data={"revision": "99", "C.2.1-k1-seen": "met", "C.2.1-k1-note": "à moi"},
                headers=JSON,
            )
            assert SECRET not in answer.get_data(as_text=True)
        if step < 2:
            signed_by = (cast.kevin, cast.judith)[step]
            if signed_by is cast.kevin:
                session.rollback()
                sign_grid(session, cast.kevin, SignGrid(sitting.id), now=NOW)
            else:
                signed(session, cast.judith, sitting)
            commit(session)
    assert SECRET in words(others["judith"], at(sitting, kevins))
    assert SECRET not in words(others["judith"], at(sitting, "/common"))
    trail = [each.after for each in session.scalars(select(AuditEntry))]
    assert SECRET not in str(trail)


def test_a_juror_s_notes_are_his_until_both_have_signed(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    note = WitnessNote(
        sitting_id=sitting.id, juror_id=cast.kevin.person_id, at=NOW, text=SECRET, values=[]
    )
    session.add(note)
    commit(session)
    judith = sign_in("judith")
    assert SECRET not in words(judith, at(sitting))
    assert SECRET in words(sign_in("kevin"), at(sitting))
    signed(session, cast.kevin, sitting)
    signed(session, cast.judith, sitting)
    commit(session)
    assert SECRET in words(judith, at(sitting))


# The common grid


def test_the_president_agrees_with_the_jury_and_closes(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = graded(session, cast)
    commit(session)
    page = words(sign_in("kevin"), at(sitting, "/common"))
    assert "avis différents" in page
    assert "Enregistrer et clore" not in page
    client = sign_in("judith")
    sent: dict[str, Any] = {f"{each.id}-mark": "A" for each in assessed(sitting)}
    sent |= {f"{each.id}-reason": "" for each in assessed(sitting)} | {"revision": "0"}
    answer = client.post(at(sitting, "/common"), data={**sent, "close": "1"})
    assert answer.status_code == 422
    assert "C.2.4 : les avis diffèrent" in html.unescape(answer.get_data(as_text=True))
    session.rollback()
    assert session.get(CommonGrid, sitting.id) is None
    sent |= {"C.2.4-reason": "Cause retrouvée à l’oral.", "close": "1"}
    assert client.post(at(sitting, "/common"), data=sent).status_code == 303
    session.rollback()
    assert session.get_one(Sitting, sitting.id).state is SittingState.AGREED
    assert "Cause retrouvée à l’oral." in words(sign_in("kevin"), at(sitting, "/common"))


def test_an_agreement_about_an_unknown_code_is_refused_by_name(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = graded(session, cast)
    commit(session)
    sent = {"C.2.1-mark": "A", "C.2.1-reason": "", "C.9.9-mark": "A", "revision": "0"}
    answer = sign_in("judith").post(at(sitting, "/common"), data=sent)
    assert answer.status_code == 422
    assert "C.9.9 n’est pas évalué dans cette épreuve" in html.unescape(answer.text)
    session.rollback()
    assert session.get(CommonGrid, sitting.id) is None


def test_a_paper_grid_is_copied_by_the_president_once_she_has_signed(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("judith")
    place = at(sitting, f"/paper-grids/{cast.louis.person_id}")
    assert client.get(place).status_code == 404
    signed(session, cast.judith, sitting)
    commit(session)
    assert "Grille papier de Louis Girod" in words(client, place)
    sent = {"note": "Tablette en panne, original au dossier."}
    for competence in assessed(sitting):
        sent |= {f"{each.id}-seen": "met" for each in competence.criteria}
        sent |= {f"{each.id}-note": "" for each in competence.criteria}
        sent |= {f"{competence.id}-mark": "A", f"{competence.id}-comment": ""}
    answer = client.post(place, data={**sent, "note": ""})
    assert answer.status_code == 422
    assert "où elle est conservée" in html.unescape(answer.get_data(as_text=True))
    assert client.post(place, data=sent).status_code == 303
    page = words(client, at(sitting, f"/grids/{cast.louis.person_id}"))
    assert "Remplie sur papier, saisie par Judith Perrin. Tablette en panne" in page


# The live view


def test_the_jury_follows_the_ticket_as_it_grows(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = exam_story.running(session, cast)
    client = sign_in("louis")
    page = words(client, at(sitting))
    assert "Fiche de suivi" in page
    assert "Ne fonctionne plus" not in page
    assert "hx-trigger" in page
    part = client.get(at(sitting), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert part.lstrip().startswith('<div class="flow" id="live"')
    assert "<form" not in part
    number = Page(page).links
    assert any("/tickets/" in str(each) for each in number)


def test_the_subject_is_closed_to_the_jury_before_the_start(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = exam_story.planned(session, cast, SittingMode.EXAM)
    page = words(sign_in("louis"), at(sitting))
    assert "Le sujet et les questions s’ouvrent au début" in page
    assert "enceintes audio" not in page
    assert "aimantation" not in page


def test_a_juror_notes_a_reading_of_his_own(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    client = sign_in("kevin")
    sent = {"text": "Contrôle", "characteristic": "rate", "position": "CH", "value": "-12,5"}
    assert client.post(at(sitting, "/notes"), data=sent).status_code == 303
    assert "−12,5" in words(client, at(sitting))
    answer = client.post(at(sitting, "/notes"), data={**sent, "value": "vite"})
    assert answer.status_code == 422
    assert "Écrivez un nombre" in html.unescape(answer.get_data(as_text=True))


def test_pages_ask_the_database_few_questions(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = exam_story.stopped(session, cast)
    client = sign_in("judith")
    for place, most in (("", 10), ("/grid", 8), ("/common", 8)):
        client.get(at(sitting, place))
        with statements(app.extensions["test_engine"]) as seen:
            client.get(at(sitting, place))
        assert len(seen) <= most, (place, len(seen), [s for s, _ in seen])
    with statements(app.extensions["test_engine"]) as seen:
        client.get("/jury")
    assert len(seen) <= 5


# Papers, feedback, disagreements


def test_a_signed_grid_is_printed_with_the_rules_still_provisional(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    signed(session, cast.judith, sitting, not_acquired=("C.2.4",))
    commit(session)
    client = sign_in("judith")
    paper = client.get(at(sitting, f"/grids/{cast.judith.person_id}.pdf"))
    text = pdf_text(paper.data)
    assert squeezed("Règle provisoire") in text
    assert squeezed("Camille Petit") in text
    assert squeezed("C.2.4 · Non acquis") in text
    assert squeezed("Judith Perrin ne l’a pas vu.") in text
    blank = pdf_text(client.get(at(sitting, "/blank-grid.pdf")).data)
    assert squeezed("± En partie") in blank
    assert squeezed("A ou NA") in blank
    assert squeezed("Commentaire") in blank
    assert squeezed("Signée le") not in blank
    assert client.get(at(sitting, "/common.pdf")).status_code == 404


def test_the_agreed_grid_is_printed_once_it_is_closed(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = graded(session, cast)
    settled = {each.id: Settled(Mark.ACQUIRED, "Vu à l’oral.") for each in assessed(sitting)}
    settled["C.2.4"] = Settled(None, "Deux avis tenus.")
    enter_agreement(session, cast.judith, EnterAgreement(sitting.id, settled), now=NOW)
    close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)
    commit(session)
    text = pdf_text(sign_in("louis").get(at(sitting, "/common.pdf")).data)
    assert squeezed("C.2.4 · Sans consensus") in text
    assert squeezed("Motif du jury : Deux avis tenus.") in text
    assert squeezed("Kévin Maire") in text


def test_disagreements_are_counted_per_criterion_and_name_nobody(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    graded(session, cast)
    commit(session)
    client = sign_in("louis")
    page = words(client, "/jury/disagreements")
    assert "1 sur 1" in page
    assert "Kévin" not in page
    table = client.get("/jury/disagreements.csv").data.decode("utf-8-sig").splitlines()
    assert table[1] == "C.2.4-k2;1;1;0;0"
    assert len(table) == 29


def test_a_candidate_reads_at_once_what_the_rules_and_the_trainer_saw_of_a_training(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    sitting = exam_story.stopped(session, cast, SittingMode.TRAINING)
    place = f"/my-sittings/{sitting.id}/feedback"
    client = sign_in("camille")
    page = words(client, place)
    assert "consultatif" in page
    assert "n’a pas encore signé" in page
    assert page.count('class="proposal"') == 28
    assert sign_in("denis").get(place).status_code == 404
    signed(session, cast.fanny, sitting, not_acquired=("C.2.4",))
    commit(session)
    assert "Fanny Gros ne l’a pas vu." in words(client, place)


def test_an_exam_gives_its_candidate_no_feedback(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    signed(session, cast.judith, sitting)
    commit(session)
    assert sign_in("camille").get(f"/my-sittings/{sitting.id}/feedback").status_code == 404


def test_a_juror_sees_trainings_marked_as_advice_only(
    session: Session, cast: Cast, sitting: Sitting, sign_in: SignIn
) -> None:
    earlier = training(session, cast)
    earlier.candidate_id = cast.camille.person_id
    session.flush()
    signed(session, cast.fanny, earlier, not_acquired=("C.2.3",))
    commit(session)
    page = words(sign_in("kevin"), at(sitting, "/grid"))
    assert "consultatif" in page
    assert "C.2.3 NA" in page
