"""Modality 2 in a real browser, from the scenario to the certificate's check by a stranger."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import cast as typed
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import jury_story
from tests.browser.conftest import LiveServer, OpenAs, assert_accessible
from tests.browser.test_grid import TABLET, saved
from tests.browser.test_journey import Visit
from tests.browser.test_reception import named
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.exam_story import enrolled
from tests.journeys.chapters import TIRED
from tests.journeys.exam_chapters import CERTIFICATION, EVALUATION, School, works
from tests.journeys.people import People
from tests.session_story import BC2_ONLY
from workshop.assessment.sitting import IdentityMethod
from workshop.db.grids import assessed
from workshop.db.models import ScenarioVersion, Sitting, Ticket
from workshop.db.session import commit
from workshop.operations.sitting import CheckIn, PlanSolvedRun, check_in, plan_solved_run
from workshop.operations.sitting_clock import Start, Stop, start, stop
from workshop.queries.verification import verify_database
from workshop.web import identity

pytestmark = pytest.mark.browser
OWN_VERDICTS = {"rate": "within", "amplitude": "outside", "beat_error": "outside"}


def test_modality_2_from_the_scenario_to_the_title(
    live: LiveServer, session: Session, cast: Cast, open_as: OpenAs, chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    calendar = Clock()
    monkeypatch.setattr(identity, "datetime", calendar)
    media = Path(live.app.config["MEDIA_PATH"])
    school = School(typed(People, None), calendar, session, cast, media)
    enrolled(session, cast, "camille", BC2_ONLY)
    fanny = open_as("fanny")
    fanny_takes_the_example(fanny)
    fabien = open_as("fabien")
    fabien_reviews(fabien, school)
    fabien_solves(school)
    Visit(fanny, f"/scenarios/{version_of(school).id}").press("Publier pour les épreuves")
    expect(fanny.get_by_text("Publié : il peut servir aux épreuves")).to_be_visible()

    session_id = fanny_prepares_the_session(fanny, school)
    judith, kevin, louis = open_as("judith", width=TABLET), open_as("kevin"), open_as("louis")
    carole = open_as("carole")
    for juror in (judith, kevin, louis, fabien, carole):
        declares(juror, session_id)
    fanny_convenes(fanny, session_id)

    calendar.instant = NOW + timedelta(days=18)
    Visit(fanny, f"/sessions/{session_id}").press("Ouvrir la session")
    sitting_id = school.sitting(session_id, "camille").id
    camille = open_as("camille")
    camille_sits(camille, fanny, school, sitting_id)
    judith_grades(judith, school, sitting_id)
    for juror in (cast.kevin, cast.louis):
        jury_story.signed(session, juror, session.get_one(Sitting, sitting_id))
    commit(session)
    judith_agrees(judith, sitting_id)

    the_juries_decide(fanny, judith, fabien, carole, session_id)
    number = camille_reads_her_result(camille)
    a_stranger_checks(chromium, live, number)
    the_file_holds_everything(fanny, session_id, sitting_id)
    session.rollback()
    key = live.app.config["SEAL_KEY"].encode()
    found = verify_database(session, key, Path(live.app.config["SEAL_ANCHOR"]), media)
    assert (found.finding, found.packages) == (None, 2)


def version_of(school: School) -> ScenarioVersion:
    school.session.rollback()
    return school.session.scalars(select(ScenarioVersion)).one()


def fanny_takes_the_example(page: Page) -> None:
    Visit(page, "/scenarios?modality=M2").press("Reprendre cet exemple")
    expect(page.get_by_text("Une autre personne du centre le relit")).to_be_visible()
    for place in ("/coverage", "/key", "/watches"):
        Visit(page, re.sub(r"(/scenarios/\d+).*", r"\1", page.url) + place)


def fabien_reviews(page: Page, school: School) -> None:
    visit = Visit(page, f"/scenarios/{version_of(school).id}/review")
    visit.press("J’ai relu, il peut servir")


def fabien_solves(school: School) -> None:
    session, cast, now = school.session, school.cast, school.calendar.now()
    run = PlanSolvedRun(version_of(school).id, cast.fabien.person_id, now)
    sitting_id = plan_solved_run(session, cast.fanny, run, now=now).id
    check_in(session, cast.fanny, CheckIn(sitting_id, IdentityMethod.IDENTITY_CARD), now=now)
    start(session, cast.fanny, Start(sitting_id), now=now)
    commit(session)
    works(school, sitting_id, "fabien")
    stop(session, cast.fanny, Stop(sitting_id), now=school.calendar.now())
    commit(session)


def fanny_prepares_the_session(page: Page, school: School) -> int:
    visit = Visit(page, "/sessions/new")
    for name, text in {
        "title": "Session de décembre", "exam_on": "2026-12-08", "jury_on": "2026-12-15",
        "place": "Morteau",
    }.items():  # fmt: skip
        named(page, name).fill(text)
    named(page, "referential_id").select_option("rncp37858")
    visit.press("Créer la session")
    session_id = int(page.url.rsplit("/", 1)[1])
    visit = Visit(page, f"/sessions/{session_id}/candidates")
    page.get_by_text("Camille Petit").click()
    visit.press("Ajouter à la session")
    Visit(page, f"/sessions/{session_id}").press("Annoncer la session")
    page.get_by_role("link", name="Prévoir les épreuves").click()
    visit = Visit(page, page.url)
    named(page, "planned_at").fill("2026-12-08T10:30")
    visit.press("Planifier")
    for jury, seats in (("d’évaluation", EVALUATION), ("de certification", CERTIFICATION)):
        for name, quality in seats:
            visit = Visit(page, f"/sessions/{session_id}/juries")
            form = page.locator("form[action$='/seats']", has_text=f"Jury {jury}")
            form.locator("[name=person_id]").select_option(label=name)
            form.locator("[name=quality]").select_option(label=quality)
            visit.press(f"Donner un siège Jury {jury}")
    visit.press("Choisir président Judith Perrin")
    return session_id


def declares(page: Page, session_id: int) -> None:
    visit = Visit(page, f"/sessions/{session_id}/declaration")
    page.get_by_text("Non", exact=True).click()
    visit.press("Déclarer")


def fanny_convenes(page: Page, session_id: int) -> None:
    visit = Visit(page, f"/sessions/{session_id}/candidates")
    named(page, "kind").select_option("convocation")
    visit.press("Envoyer ou noter l’envoi")
    Visit(page, f"/sessions/{session_id}").press("Dire que tous sont convoqués")


def camille_sits(page: Page, fanny: Page, school: School, sitting_id: int) -> None:
    Visit(fanny, f"/sittings/{sitting_id}").press("Pointer l’arrivée")
    Visit(page, f"/my-sittings/{sitting_id}").press("J’ai lu et compris")
    Visit(fanny, f"/sittings/{sitting_id}").press("Démarrer")
    Visit(page, f"/my-sittings/{sitting_id}")
    page.get_by_role("link", name="Le sujet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le sujet")
    assert_accessible(page)
    page.get_by_role("link", name="Retour à l’épreuve").click()
    page.get_by_role("link", name="Ouvrir la fiche").click()
    camille_diagnoses(page)
    visit = Visit(page, f"/my-sittings/{sitting_id}")
    visit.unfold("J’ai terminé avant la fin du temps")
    visit.press("Rendre mon travail")
    expect(page.get_by_text("Merci, votre travail est enregistré")).to_be_visible()
    ticket = school.session.scalars(select(Ticket).order_by(Ticket.id.desc())).first()
    school.session.rollback()
    assert ticket
    assert page.request.get(f"/tickets/{ticket.number}").status == 404


def camille_diagnoses(page: Page) -> None:
    """In the workshop’s own pages."""
    address = re.sub(r"(/tickets/[^/]+).*", r"\1/diagnosis", page.url)
    visit = Visit(page, address)
    for stage in ("before_uncasing", "after_uncasing"):
        visit.fill(TIRED, f"/diagnosis/readings/{stage}")
        form = page.locator(f"form[action$='/diagnosis/readings/{stage}']")
        for code, verdict in OWN_VERDICTS.items():
            form.locator(f"[name=own-{code}-0h]").select_option(verdict)
        visit.press("Enregistrer les mesures", f"form[action$='{stage}']")
        if stage == "before_uncasing":
            page.get_by_text("Fond vissé").first.click()
            visit.press("Enregistrer le déboîtage")
    anomaly = page.locator("form[action$='/diagnosis/anomalies']")
    if not anomaly.is_visible():
        visit.unfold("anomalie")
    anomaly.locator("[name=anomaly]").select_option("low_amplitude")
    anomaly.locator("[name=component]").select_option("mainspring")
    anomaly.get_by_text("Importante").click()
    visit.press("Ajouter l’anomalie")
    assert_accessible(page)


def judith_grades(page: Page, school: School, sitting_id: int) -> None:
    """One competence per screen, on a tablet; the first answer of every row."""
    Visit(page, f"/jury/{sitting_id}")
    Visit(page, f"/jury/{sitting_id}/grid")
    school.session.rollback()
    for competence in assessed(school.session.get_one(Sitting, sitting_id)):
        screen = page.locator(f'[id="{competence.id}"]')
        expect(screen).to_be_visible()
        for code in (*(each.id for each in competence.criteria), competence.id):
            page.locator(f'[data-entry="{code}"] label').first.click()
        saved(page)
        screen.locator(".between a").last.click()
    page.get_by_role("button", name="Signer ma grille").click()
    expect(page.get_by_text("Vous avez signé cette grille")).to_be_visible()
    school.session.rollback()


def judith_agrees(page: Page, sitting_id: int) -> None:
    visit = Visit(page, f"/jury/{sitting_id}/common")
    for group in page.get_by_role("radiogroup").all():
        group.locator("label").first.click()
    visit.press("Enregistrer et clore la grille commune")
    expect(page.get_by_text("Close le")).to_be_visible()


def the_juries_decide(
    fanny: Page, judith: Page, fabien: Page, carole: Page, session_id: int
) -> None:
    at = f"/sessions/{session_id}"
    Visit(fanny, at).press("Clore les épreuves")
    visit = Visit(judith, f"{at}/deliberation")
    visit.press("Compiler les résultats")
    visit.unfold("Donner l’avis du jury d’évaluation")
    judith.locator("form[action$='/recommendation'] label").nth(1).click()
    visit.press("Enregistrer l’avis")
    visit = Visit(carole, f"{at}/deliberation")
    visit.press("Enregistrer la décision")
    visit.press("Dresser le procès-verbal")
    for signer in (judith, fabien, carole):
        Visit(signer, f"{at}/deliberation").press("Signer", "form[action$='/signature'] .acts")
    visit = Visit(fanny, f"{at}/candidates")
    named(fanny, "kind").select_option("result")
    visit.press("Envoyer ou noter l’envoi")
    Visit(fanny, at).press("Publier les résultats")
    Visit(fanny, f"{at}/awards")


def camille_reads_her_result(page: Page) -> str:
    Visit(page, "/my-results")
    number = page.get_by_role("link", name=re.compile("^BLOC-RNCP37858-")).inner_text()
    assert page.request.get(f"/my-results/{number}.pdf").body().startswith(b"%PDF")
    return number


def a_stranger_checks(chromium: Browser, live: LiveServer, number: str) -> None:
    context = chromium.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    visit = Visit(page, f"{live.address}/c/{number}")
    named(page, "birth_year").fill("2006")
    visit.press("Vérifier")
    expect(page.get_by_text("Ce titre est valable.")).to_be_visible()
    assert_accessible(page)
    context.close()


def the_file_holds_everything(page: Page, session_id: int, sitting_id: int) -> None:
    Visit(page, f"/sessions/{session_id}/candidates")
    link = page.get_by_role("link", name="Dossier complet").get_attribute("href")
    with ZipFile(BytesIO(page.request.get(link or "").body())) as archive:
        names = archive.namelist()
        work = json.loads(archive.read(f"M2-{sitting_id}/travail.json"))
    kinds = {entry["kind"] for ticket in work["tickets"] for entry in ticket["entries"]}
    assert {"readings_recorded", "uncasing_recorded", "anomaly_coded"} <= kinds
    assert len([each for each in names if "/grille-" in each]) == 4
    assert [each for each in names if each.startswith("titres/BLOC-")]
