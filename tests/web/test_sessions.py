"""Pages of sessions: a whole session led through them, refusals, who sees what, the public check."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import session_story as story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.assessment.session import SessionMove
from workshop.db.models import (
    Appeal,
    AssessmentSession,
    Award,
    CandidateResult,
    FraudReport,
    IncidentReport,
    JuryQuestion,
    JurySeat,
    Minutes,
)
from workshop.db.session import commit
from workshop.web.awards.public import MAX_A_MINUTE, checks

SignIn = Callable[[str], FlaskClient]
NEW = {
    "title": "Session de décembre",
    "referential_id": "rncp37858",
    "exam_on": "2026-12-08",
    "jury_on": "2026-12-15",
    "place": "Morteau",
}
MOST_QUESTIONS = 10
PAGES = ("", "/candidates", "/juries", "/attendance", "/incidents", "/deliberation", "/awards")


@pytest.fixture(autouse=True)
def forgotten() -> None:
    checks.forget()


def address(found: AssessmentSession, rest: str = "") -> str:
    return f"/sessions/{found.id}{rest}"


def kept(session: Session, found: AssessmentSession) -> AssessmentSession:
    """Committed, so that a client may write."""
    commit(session)
    return found


def test_a_trainer_prepares_a_session_alone(session: Session, cast: Cast, sign_in: SignIn) -> None:
    fanny = sign_in("fanny")
    answer = fanny.post("/sessions/new", data=NEW)
    assert answer.status_code == 303
    page = fanny.get(answer.location).text
    assert "Il manque encore" in page
    assert "au moins un candidat" in page
    assert "8 sept. 2026" in page
    home = fanny.get("/sessions").text
    assert "En retard" in home
    assert "Informer les candidats" in home


def test_a_session_whose_rules_are_gone_does_not_shut_out_the_others(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    gone = story.drafted(session, cast)
    gone.rules_digest = "0" * 64
    whole = kept(session, story.drafted(session, cast))
    fanny = sign_in("fanny")
    listed = fanny.get("/sessions")
    assert (listed.status_code, listed.text.count("autres règles installées")) == (200, 1)
    assert fanny.get(address(whole)).status_code == 200
    refused = fanny.get(address(gone))
    assert refused.status_code == 422
    assert "remettez les fichiers d’origine" in refused.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({**NEW, "title": " "}, "Donnez un titre"),
        ({**NEW, "exam_on": ""}, "Quel jour les épreuves"),
        ({**NEW, "jury_on": "2026-12-01"}, "se réunit après les épreuves"),
        ({**NEW, "referential_id": "rncp1"}, "Ce choix n’existe pas"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    session: Session, cast: Cast, sign_in: SignIn, data: dict[str, str], sentence: str
) -> None:
    answer = sign_in("fanny").post("/sessions/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Morteau" in answer.text
    assert session.scalar(select(AssessmentSession.id)) is None


@pytest.mark.parametrize("state", ["drafted", "opened", "compiled", "notified"])
def test_every_page_shows_every_state(
    session: Session, cast: Cast, sign_in: SignIn, state: str
) -> None:
    found = kept(session, getattr(story, state)(session, cast))
    for name in ("fanny", "carole"):
        client = sign_in(name)
        for page in PAGES:
            assert client.get(address(found, page)).status_code == 200, page


def test_a_juror_sees_the_deliberation_and_not_the_organisation(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.compiled(session, cast))
    kevin = sign_in("kevin")
    assert f"/sessions/{found.id}/deliberation" in kevin.get("/sessions").text
    assert kevin.get(address(found, "/deliberation")).status_code == 200
    assert kevin.get(address(found, "/incidents")).status_code == 200
    for page in ("", "/candidates", "/juries", "/attendance", "/awards", "/results.csv"):
        assert kevin.get(address(found, page)).status_code == 404, page


def test_a_juror_of_another_session_sees_nothing(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.drafted(session, cast))
    kevin = sign_in("kevin")
    assert found.title not in kevin.get("/sessions").text
    for page in ("/deliberation", "/incidents", "/declaration", "/deliberation/table.pdf"):
        assert kevin.get(address(found, page)).status_code == 404, page
    for name in ("camille", "marc"):
        assert sign_in(name).get(address(found, "/deliberation")).status_code == 404


def test_seats_are_given_and_a_president_chosen(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.drafted(session, cast))
    fanny = sign_in("fanny")
    seat = {"jury": "evaluation", "quality": "employees", "person_id": cast.judith.person_id}
    assert fanny.post(address(found, "/seats"), data=seat).status_code == 303
    again = fanny.post(address(found, "/seats"), data={**seat, "quality": "employers"})
    assert again.status_code == 422
    assert "Judith Perrin siège déjà dans ce jury" in again.text
    session.rollback()
    judith = session.scalars(select(JurySeat)).one()
    chosen = fanny.post(address(found, "/president"), data={"president": judith.id})
    assert chosen.status_code == 303
    leaving = fanny.post(address(found, f"/seats/{judith.id}/replacement"), data={"reason": " "})
    assert leaving.status_code == 422
    assert "Dites pourquoi ce juré quitte le jury" in leaving.text


def test_a_second_president_is_refused_in_words(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.seated(session, cast))
    kevin = session.scalars(
        select(JurySeat).where(JurySeat.person_id == cast.kevin.person_id)
    ).one()
    answer = sign_in("fanny").post(address(found, "/president"), data={"president": kevin.id})
    assert answer.status_code == 422
    assert "un jury n’a qu’un président" in answer.text


def test_a_move_says_what_is_missing(session: Session, cast: Cast, sign_in: SignIn) -> None:
    found = kept(session, story.opened(session, cast))
    answer = sign_in("fanny").post(address(found, "/moves"), data={"move": "close"})
    assert answer.status_code == 422
    assert "Il manque : la grille commune close de chaque épreuve" in answer.text
    nonsense = sign_in("fanny").post(address(found, "/moves"), data={"move": "fly"})
    assert nonsense.status_code == 422


def test_whoever_saw_an_older_session_is_told(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.drafted(session, cast))
    sheet = {key: NEW[key] for key in ("title", "exam_on", "place")} | {"revision": 1}
    answer = sign_in("fanny").post(address(found), data={**sheet, "place": "Besançon"})
    assert answer.status_code == 422
    assert "Besançon" in answer.text


def test_convocations_leave_from_the_page_once(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = story.seated(session, cast)
    story.moved(session, cast, found, SessionMove.ANNOUNCE)
    kept(session, found)
    fanny = sign_in("fanny")
    told = {"kind": "convocation", "channel": "mail", "once": "une-fois"}
    first = fanny.post(address(found, "/notices"), data=told)
    second = fanny.post(address(found, "/notices"), data=told)
    assert (first.status_code, second.status_code) == (303, 303)
    assert fanny.get(first.location).text.count("par e-mail, 20 nov.") == 2
    third = fanny.post(address(found, "/notices"), data={**told, "once": "encore"})
    assert third.status_code == 422
    letter = fanny.get(
        address(found, f"/candidates/{story.sittings_of(session, found)[0].enrolment_id}")
        + "/convocation.pdf"
    )
    assert letter.data.startswith(b"%PDF")


def test_a_juror_declares_for_himself(session: Session, cast: Cast, sign_in: SignIn) -> None:
    found = kept(session, story.seated(session, cast))
    judith = sign_in("judith")
    where = address(found, "/declaration")
    assert "Camille Petit" in judith.get(where).text
    assert judith.post(where, data={}).status_code == 422
    ids = [row.enrolment_id for row in story.sittings_of(session, found)]
    said = {f"known-{ids[0]}": "yes", f"known-{ids[1]}": "no"}
    assert judith.post(where, data=said).status_code == 303
    assert "le connaît personnellement" in sign_in("fanny").get(address(found, "/juries")).text
    other = judith.get(f"{where}?juror={cast.kevin.person_id}")
    assert other.status_code == 404


def test_attendance_is_signed(session: Session, cast: Cast, sign_in: SignIn) -> None:
    found = kept(session, story.opened(session, cast))
    fanny = sign_in("fanny")
    juror = {"person_id": cast.judith.person_id}
    assert fanny.post(address(found, "/attendance"), data=juror).status_code == 422
    signed = fanny.post(address(found, "/attendance"), data={**juror, "on_paper": "y"})
    assert signed.status_code == 303
    assert "signé sur papier" in fanny.get(signed.location).text
    assert fanny.get(address(found, "/attendance.pdf")).data.startswith(b"%PDF")


def test_incidents_and_frauds_are_reported_and_decided(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = story.opened(session, cast)
    sitting = story.sittings_of(session, found)[0]
    story.agree(session, cast, sitting)
    kept(session, found)
    kevin, carole = sign_in("kevin"), sign_in("carole")
    incident = {"sitting_id": sitting.id, "kind": "equipment", "impacting": "yes"}
    refused = kevin.post(address(found, "/incidents"), data=incident)
    assert refused.status_code == 422
    assert "Écrivez ce que le jury a constaté" in refused.text
    told = {**incident, "statement": "Panne du chronocomparateur.", "minutes_lost": "10"}
    assert kevin.post(address(found, "/incidents"), data=told).status_code == 303
    fraud = {"sitting_id": sitting.id, "statement": "Un téléphone."}
    assert kevin.post(address(found, "/frauds"), data=fraud).status_code == 303
    page = carole.get(address(found, "/incidents")).text
    assert "Panne du chronocomparateur." in page
    assert kevin.post(address(found, "/frauds/1/decision"), data={}).status_code == 404
    decided = carole.post(address(found, "/frauds/1/decision"), data={"decision": "eliminated"})
    assert decided.status_code in (303, 404)


def test_what_belongs_to_another_session_is_not_found_under_this_one(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    prepared, deliberating, _, over = story.at_every_turn(session, cast)
    tables = (Award, Appeal, IncidentReport, FraudReport)
    award, appeal, incident, fraud = (session.scalars(select(each.id)).all()[-1] for each in tables)
    kept(session, prepared)
    fanny, carole = sign_in("fanny"), sign_in("carole")
    for path, data in {
        f"/awards/{award}/revocation": {"reason": "Erreur."},
        f"/appeals/{appeal}/reviewers": {"reviewer_ids": cast.fanny.person_id},
        f"/appeals/{appeal}/decision": {"decision": "inadmissible", "reason": "Hors délai."},
        f"/incidents/{incident}/decision": {"decision": "Temps rendu."},
        f"/frauds/{fraud}/decision": {"decision": "dismissed"},
    }.items():
        assert carole.post(address(prepared, path), data=data).status_code == 404, path
    question = session.scalars(select(JuryQuestion.id)).one()
    minutes = session.scalars(select(Minutes).where(Minutes.session_id == over.id)).one()
    sign, sha256 = f"/deliberation/minutes/{minutes.id}/signature", minutes.sha256
    session.rollback()
    where = address(deliberating, sign)
    assert carole.post(where, data={"sha256": sha256}).status_code == 404
    answer = address(prepared, f"/deliberation/questions/{question}/answer")
    refused = sign_in("kevin").post(answer, data={"text": "Vu."})
    assert refused.status_code == 422  # nothing is asked there yet
    paper = f"/awards/{award}.pdf"
    assert fanny.get(address(prepared, paper)).status_code == 404
    assert fanny.get(address(over, paper)).data.startswith(b"%PDF")
    dismissed = carole.post(
        address(deliberating, f"/frauds/{fraud}/decision"), data={"decision": "dismissed"}
    )
    assert dismissed.status_code == 303


def test_the_certification_jury_decides_signs_and_publishes(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.closed(session, cast))
    judith, fabien, carole = sign_in("judith"), sign_in("fabien"), sign_in("carole")
    where = address(found, "/deliberation")
    assert judith.post(f"{where}/results", data={}).status_code == 303
    session.rollback()
    ids = session.scalars(select(CandidateResult.enrolment_id)).all()
    assert len(ids) == 2
    for enrolment_id in ids:
        at = f"{where}/candidates/{enrolment_id}"
        advice = {"outcome": "partial", "comment": "Soigné."}
        assert judith.post(f"{at}/recommendation", data=advice).status_code == 303
        refused = carole.post(f"{at}/decision", data={"blocks": []})
        assert refused.status_code == 422
        assert "ne permettent pas de s’écarter" in refused.text
        assert carole.post(f"{at}/decision", data={"blocks": ["BC2"]}).status_code == 303
    assert carole.post(f"{where}/minutes", data={}).status_code == 303
    session.rollback()
    minutes = session.scalars(select(Minutes)).one()
    for client in (judith, fabien, carole):
        signed = client.post(
            f"{where}/minutes/{minutes.id}/signature", data={"sha256": minutes.sha256}
        )
        assert signed.status_code == 303
    assert carole.get(f"{where}/minutes/{minutes.id}.pdf").data.startswith(b"%PDF")
    assert carole.get(f"{where}/table.pdf").data.startswith(b"%PDF")
    camille = sign_in("camille")
    assert "Aucun résultat" in camille.get("/my-results").text
    fanny = sign_in("fanny")
    told = {"kind": "result", "channel": "mail"}
    assert fanny.post(address(found, "/notices"), data=told).status_code == 303
    assert "Aucun résultat" in camille.get("/my-results").text
    assert fanny.post(address(found, "/moves"), data={"move": "notify"}).status_code == 303
    page = camille.get("/my-results").text
    assert "5 sur 5 acquises" in page
    assert "20 janv. 2027" in page
    own = session.scalars(select(Award).order_by(Award.id)).first()
    assert own is not None
    assert camille.get(f"/my-results/{own.number}.pdf").data.startswith(b"%PDF")
    assert sign_in("denis").get(f"/my-results/{own.number}.pdf").status_code == 404


def test_questions_go_back_and_forth(session: Session, cast: Cast, sign_in: SignIn) -> None:
    found = kept(session, story.compiled(session, cast, ("camille",)))
    (row,) = story.results_of(session, found)
    where = address(found, "/deliberation")
    carole, kevin = sign_in("carole"), sign_in("kevin")
    ask = f"{where}/candidates/{row.enrolment_id}/questions"
    assert carole.post(ask, data={"text": " "}).status_code == 422
    assert carole.post(ask, data={"text": "Pourquoi ?", "competence": "C.2.4"}).status_code == 303
    assert "Attend la réponse" in carole.get(where).text
    session.rollback()
    question_id = story.question_of(session, row).id
    answer = f"{where}/questions/{question_id}/answer"
    assert kevin.post(answer, data={"text": "La photo."}).status_code == 303
    assert "La photo." in carole.get(where).text


def test_the_evidence_of_a_candidate_is_one_file_with_its_hashes(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.notified(session, cast, ("camille",)))
    (row,) = story.results_of(session, found)
    fanny = sign_in("fanny")
    where = address(found, f"/candidates/{row.enrolment_id}/evidence.zip")
    assert where in fanny.get(address(found, "/candidates")).text
    assert sign_in("judith").post(where).status_code == 404
    with fanny.post(where) as answer:
        content = answer.data
        assert answer.mimetype == "application/zip"
        assert "Camille Petit.zip" in answer.headers["Content-Disposition"]
    assert fanny.post(where.replace(str(row.enrolment_id), "9999")).status_code == 404
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        index = json.loads(archive.read("index.json"))
        told = json.loads(archive.read("candidat.json"))
    assert {"candidat.json", "resultat.pdf", "index.pdf"} <= set(names)
    assert any(name.startswith("proces-verbal/ECO-PV-26-00001") for name in names)
    guide = {"index.json", "index.pdf", "LISEZMOI.txt", "empreintes.sha256"}
    assert {each["name"] for each in index} == set(names) - guide
    assert told["result"]["decided_blocks"] == ["BC2"]
    assert "measures" not in told["candidate"]


def test_results_leave_as_a_table(session: Session, cast: Cast, sign_in: SignIn) -> None:
    found = kept(session, story.compiled(session, cast))
    answer = sign_in("fanny").get(address(found, "/results.csv"))
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("candidat;né le;C.2.1;C.2.2")
    assert lines[1].startswith("Camille Petit;2006-03-14;A;A;A;A;A;certification partielle")


def test_an_appeal_is_recorded_with_what_speaks_against_it(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = kept(session, story.notified(session, cast, ("camille",)))
    (row,) = story.results_of(session, found)
    carole = sign_in("carole")
    appeal = {"enrolment_id": row.enrolment_id, "received_on": "2026-11-20"}
    assert carole.post(address(found, "/appeals"), data=appeal).status_code == 303
    page = carole.get(address(found, "/awards")).text
    assert "pas envoyé en recommandé" in page
    assert "sans motifs" in page
    assert sign_in("fanny").post(address(found, "/appeals"), data=appeal).status_code == 404


def test_anybody_checks_an_award_and_learns_nothing_else(
    app: object, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    kept(session, story.notified(session, cast, ("camille",)))
    award = session.scalars(select(Award)).one()
    stranger = sign_in("nora")
    good = {"number": award.number.lower().replace("-", " "), "birth_year": "2006"}
    valid = stranger.post("/c", data=good).text
    assert "Ce titre est valable" in valid
    for private in ("Camille", "Petit", "BC2", "Morteau", "2026-11-20", "20 nov"):
        assert private not in valid
    wrong_year = stranger.post("/c", data={**good, "birth_year": "2005"}).text
    unknown = stranger.post("/c", data={**good, "number": "BLOC-RNCP37858-2026-0002-X"}).text
    assert "Aucun titre ne répond" in wrong_year
    assert "Aucun titre ne répond" in unknown
    award.revoked_on, award.revoked_reason = NOW.date(), "Fraude."
    commit(session)
    assert "Ce titre a été retiré" in stranger.post("/c", data=good).text
    assert award.number in stranger.get(f"/c/{award.number}").text
    for _ in range(MAX_A_MINUTE):
        answer = stranger.get("/c")
    assert answer.status_code == 429


def test_pages_ask_the_database_little_at_every_turn(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    numbers = [each.id for each in story.at_every_turn(session, cast)]
    commit(session)
    carole = sign_in("carole")
    asked = {
        (number, page): questions(session, carole, f"/sessions/{number}{page}")
        for number in numbers
        for page in PAGES
    }
    assert {key: count for key, count in asked.items() if count > MOST_QUESTIONS} == {}


def test_pages_ask_as_little_about_more_candidates(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    alone = kept(session, story.compiled(session, cast, ("camille",)))
    both = kept(session, story.compiled(session, cast, ("camille", "denis")))
    fanny = sign_in("fanny")
    for page in PAGES:
        one, more = (questions(session, fanny, address(each, page)) for each in (alone, both))
        assert one == more, page


def questions(session: Session, client: FlaskClient, path: str) -> int:
    with statements(session.get_bind()) as seen:
        assert client.get(path).status_code == 200, path
    return len(seen)
