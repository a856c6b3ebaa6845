"""The diagnosis page in a client: each part saves on its own, keeps what was typed, leads back."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from workshop.db.findings import all_found
from workshop.db.models import (
    Diagnosis,
    Escalation,
    Reading,
    ReadingSet,
    Site,
    SiteMode,
    Ticket,
)
from workshop.db.readings import current_readings
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.watch import WatchKind

SignIn = Callable[[str], FlaskClient]
INSTRUMENT = {"instrument": "Chronoscope X1"}
TWO = {"rate-0h-CH": "4,5", "amplitude-0h-CH": "249.9"}
STEPS = ("identify_case_back", "take_out_movement")


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def read(answer: Any) -> str:
    """What a person reads: entities resolved, every space a plain one."""
    page = unescape(answer.get_data(as_text=True))
    return page.replace(" ", " ").replace(" ", " ")


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return read(answer)


def at(ticket: Ticket, part: str = "") -> str:
    return f"/tickets/{ticket.number}/diagnosis{part}"


def send(client: FlaskClient, ticket: Ticket, part: str, expected: int = 303, **data: Any) -> str:
    """Post one part of the page; where it led, or the page it showed again."""
    answer = client.post(at(ticket, part), data=data)
    assert answer.status_code == expected
    return answer.location if expected == 303 else read(answer)


def reload(session: Session) -> None:
    session.rollback()
    session.expire_all()


BEFORE = "/readings/before_uncasing"


def test_readings_typed_with_comma_or_point_are_judged_and_shown(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    location = send(theo, ticket, BEFORE, **TWO, **INSTRUMENT, **{"runs-any": "ok"})
    assert location.endswith("/diagnosis#before_uncasing")
    reload(session)
    verdicts = {
        each.reading.characteristic: each.verdict for each in current_readings(session, ticket.id)
    }
    assert verdicts == {"rate": "no_limit", "amplitude": "below", "runs": "within"}
    page = text(theo, at(ticket))
    assert 'value="249,9"' in page
    assert "au-dessous" in page
    assert "250 … 330°" in page
    assert "Witschi Training Course" in page


def test_only_what_changed_is_measured_again(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    send(theo, ticket, BEFORE, **TWO, **INSTRUMENT)
    send(theo, ticket, BEFORE, **(TWO | {"amplitude-0h-CH": "251"}), **INSTRUMENT)
    reload(session)
    assert session.scalar(select(func.count()).select_from(Reading)) == 3
    assert "<del>249,9°</del>" in text(theo, at(ticket))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("270 ms", "« 270 ms » ne se lit pas comme un nombre"),
        ("2,75,5", "ne se lit pas comme un nombre"),
        ("deux cents", "ne se lit pas comme un nombre"),
        ("⌚", "ne se lit pas comme un nombre"),
        ("٢٧٠", "ne se lit pas comme un nombre"),
        ("<b>270</b>", "ne se lit pas comme un nombre"),
        ("361", "attendu entre 0 et 360"),
        ("270,25", "trop de décimales"),
        ("1" * 5000, "ne se lit pas comme un nombre"),
    ],
)
def test_a_bad_cell_says_why_and_everything_typed_is_kept(
    session: Session, cast: Cast, theo: FlaskClient, typed: str, sentence: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    sent = {"amplitude-0h-FH": typed, "beat_error-0h-3H": "0,4", **TWO, **INSTRUMENT}
    page = send(theo, ticket, BEFORE, 422, **sent)
    assert f"Amplitude, FH : {sentence[:1]}" in page or sentence in page
    assert sentence in page
    for value in ("4,5", "249.9", "0,4", "Chronoscope X1"):
        assert f'value="{value}"' in page
    reload(session)
    assert session.scalar(select(func.count()).select_from(ReadingSet)) == 0


def test_the_right_unit_may_follow_the_value(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    send(
        theo, ticket, BEFORE, **{"rate-0h-CH": "−4,5 s/j", "amplitude-0h-CH": "270°"}, **INSTRUMENT
    )


def test_two_bad_cells_have_a_sentence_each(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    sent = {"rate-0h-CH": "vite", "beat_error-0h-9H": "12"}
    page = send(theo, ticket, BEFORE, 422, **sent, **INSTRUMENT)
    assert "Marche diurne, CH : « vite »" in page
    assert "Erreur de repère, 9H : « 12 »" in page


def test_a_measured_value_names_its_instrument(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    page = send(theo, ticket, BEFORE, 422, **TWO)
    assert "Une mesure nomme son appareil." in page
    send(theo, ticket, BEFORE, **{"runs-any": "faulty"})


def test_a_recorded_reading_is_not_emptied(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_diagnosis(session, cast)
    send(theo, ticket, BEFORE, **TWO, **INSTRUMENT)
    page = send(theo, ticket, BEFORE, 422, **(TWO | {"rate-0h-CH": ""}), **INSTRUMENT)
    assert "Une mesure notée ne s’efface pas" in page


def test_an_unlikely_value_is_asked_about_then_taken(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    sent = {"rate-0h-CH": "+600", "amplitude-0h-CH": "340"} | INSTRUMENT
    page = send(theo, ticket, BEFORE, 422, **sent)
    assert "L’appareil est-il réglé sur les bonnes alternances ?" in page
    keys = [
        "amplitude_suggests_knocking|amplitude|0h|340|CH",
        "rate_suggests_wrong_beat_rate|rate|0h|600|CH",
    ]
    assert all(key in page for key in keys)
    send(theo, ticket, BEFORE, 422, **sent, confirmed=keys[:1])
    send(theo, ticket, BEFORE, **sent, confirmed=keys)


def test_a_trainee_gives_an_opinion_apart_from_the_verdict(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    assert "Votre avis" not in text(theo, at(ticket))
    session.execute(update(Site).values(mode=SiteMode.TRAINING))
    session.commit()
    own = {"own-amplitude-0h": "within", "own-rate-0h": "within"}
    assert "Donnez d’abord votre avis" in send(theo, ticket, BEFORE, 422, **TWO, **INSTRUMENT)
    send(theo, ticket, BEFORE, **TWO, **INSTRUMENT, **own)
    reload(session)
    (amplitude,) = (
        each
        for each in current_readings(session, ticket.id)
        if each.reading.characteristic == "amplitude"
    )
    assert (amplitude.own_verdict, amplitude.verdict) == ("within", "below")


def test_quartz_readings_have_their_own_sheet(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    quartz = {"kind": WatchKind.QUARTZ, "calibre_id": None, "water_resistance_bar": 5}
    ticket = story.in_diagnosis(session, cast, watch=quartz)
    page = text(theo, at(ticket))
    assert "amplitude-0h-CH" not in page
    assert "water_dry_test-any" in page
    send(theo, ticket, "/readings/after_uncasing", **{"coil_resistance-any": "2,6"}, **INSTRUMENT)
    assert "au-dessus" in text(theo, at(ticket))


def test_a_quartz_that_consumes_nothing_is_asked_about(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    quartz = {"kind": WatchKind.QUARTZ, "calibre_id": None}
    ticket = story.in_diagnosis(session, cast, watch=quartz)
    sent = {"consumption_movement-any": "0"} | INSTRUMENT
    page = send(theo, ticket, "/readings/after_uncasing", 422, **sent)
    assert "0 µA (consommation) : une montre qui marche consomme." in page
    key = "consumption_of_nothing|consumption_movement|any|0"
    send(theo, ticket, "/readings/after_uncasing", **sent, confirmed=key)


def test_uncasing_offers_tools_and_ticks_with_the_time(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    send(theo, ticket, "/uncasing", case_back="screw_back")
    assert "Outils conseillés" in text(theo, at(ticket))
    location = send(
        theo, ticket, "/uncasing", case_back="screw_back", done=list(STEPS), calibre="2824-2"
    )
    assert location.endswith("#uncasing")
    reload(session)
    diagnosis = session.get_one(Diagnosis, ticket.id)
    assert set(diagnosis.uncasing) == set(STEPS)
    assert "fait par Théo Lamy" in text(theo, at(ticket))
    assert "ETA 2824-2" in text(theo, at(ticket))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choisissez."),
        ({"case_back": "glued"}, "choi"),
        ({"case_back": "snap", "calibre": "calibre inconnu"}, "n’est pas un seul calibre"),
        ({"case_back": "snap", "calibre": "ETA 955.112"}, "n’est pas celui de ce genre de montre"),
        ({"case_back": "snap", "done": "open_safe"}, "Ce choix n’existe pas."),
    ],
)
def test_bad_uncasing_is_refused_in_place(
    session: Session, cast: Cast, theo: FlaskClient, data: dict[str, str], sentence: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    assert sentence in send(theo, ticket, "/uncasing", 422, **data)


def test_bounds_are_written_as_the_reader_writes_them(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    page = send(theo, ticket, BEFORE, 422, **{"rate-0h-CH": "3000"}, **INSTRUMENT)
    assert "attendu entre −999,9 et 999,9." in page


def test_a_line_of_the_proposal_that_is_not_of_the_list_is_named(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    lines = {"works-0-code": "forged", "works-0-quantity": "1", "works-1-quantity": "1"}
    page = send(theo, ticket, "/proposal", 422, **lines)
    assert "Opération 1, De la liste : Ce choix n’existe pas." in page
    assert "Not a valid choice" not in page


def test_components_are_noted_and_the_rest_said_good(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    data = {"state-crown": "worn", "note-crown": "Arrondie", "rest_good": "y"}
    send(theo, ticket, "/components", **data)
    reload(session)
    states = {each.component: each for each in all_found(session, ticket.id).states}
    assert (states["crown"].state, states["crown"].note) == ("worn", "Arrondie")
    assert states["balance"].state == "good"
    assert "cell" not in states
    assert send(theo, ticket, "/components", 422, **data)


def test_an_anomaly_is_coded_with_its_readings_and_withdrawn_with_a_reason(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    send(theo, ticket, BEFORE, **TWO, **INSTRUMENT)
    reload(session)
    low = next(each.id for each in current_readings(session, ticket.id) if each.verdict == "below")
    rate = next(e.id for e in current_readings(session, ticket.id) if e.place[0] == "rate")
    assert f'name="readings" value="{rate}"' in text(theo, at(ticket)), "its mean is judged"
    coded = {"anomaly": "low_amplitude", "component": "mainspring", "note": "Très basse"}
    page = send(theo, ticket, "/anomalies", 422, **coded)
    assert "Choisissez." in page
    assert 'value="Très basse"' in page
    send(theo, ticket, "/anomalies", **coded, severity="serious", readings=low)
    reload(session)
    (anomaly,) = all_found(session, ticket.id).anomalies
    assert anomaly.reading_ids == (low,)
    assert "Amplitude, CH : 249,9° (au-dessous)" in text(theo, at(ticket))
    withdrawal = f"/anomalies/{anomaly.id}/withdrawal"
    assert "Dites pourquoi." in send(theo, ticket, withdrawal, 422)
    send(theo, ticket, withdrawal, reason="Mauvaise montre.")
    reload(session)
    assert all_found(session, ticket.id).anomalies == ()


def test_a_hypothesis_of_the_counter_is_judged_in_its_place(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast, reception={"hypotheses": ("movement_dirty",)})
    page = send(
        theo, ticket, "/hypotheses", 422, code="movement_dirty", text="", status="confirmed"
    )
    assert "Sur quoi repose ce jugement ?" in page
    send(
        theo,
        ticket,
        "/hypotheses",
        code="movement_dirty",
        status="refuted",
        reason="Huiles nettes.",
    )
    send(theo, ticket, "/hypotheses", text="Balancier 🕰️ voilé", status="open")
    page = text(theo, at(ticket))
    assert "Huiles nettes." in page
    assert "Balancier 🕰️ voilé" in page


def test_a_service_is_proposed_in_one_tap_then_edited_line_by_line(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    location = send(theo, ticket, "/services", service="automatic_service")
    assert location.endswith("#proposal")
    rows = {
        "works-0-code": "automatic_full_service", "works-0-quantity": "1",
        "works-1-code": "", "works-1-label": "Souder une corne", "works-1-quantity": "1",
        "works-1-optional": "y",
        "parts-0-code": "gasket_set", "parts-0-quantity": "beaucoup",
        "parts-0-part_kind": "new",
    }  # fmt: skip
    page = send(theo, ticket, "/proposal", 422, **rows)
    assert "Écrivez un nombre entier" in page
    assert "Souder une corne" in page
    removed = {"parts-0-quantity": "1", "parts-0-removed": "y"}
    send(theo, ticket, "/proposal", **(rows | removed))
    reload(session)
    found = all_found(session, ticket.id)
    assert [(line.code, line.label, line.mandatory) for line in found.works] == [
        ("automatic_full_service", "", True),
        ("", "Souder une corne", False),
    ]
    assert found.parts == ()


def test_what_is_missing_is_listed_and_the_words_are_kept(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast, reception={"hypotheses": ("movement_dirty",)})
    words = {"final_text": "Mouvement encrassé.", "cause": "Huiles <sèches>."}
    page = send(theo, ticket, "/conclusion", 422, **words)
    assert "un diagnostic repose sur des mesures" in page
    assert "Mouvement encrassé." in page
    assert "<sèches>" not in theo.post(at(ticket, "/conclusion"), data=words).get_data(as_text=True)
    assert "hypothèse à confirmer ou à écarter : Mouvement encrassé" in text(theo, at(ticket))


def test_from_conclusion_to_quote_by_two_people(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    story.measured(session, cast, ticket)
    words = {"final_text": "Mouvement encrassé.", "cause": "Huiles sèches."}
    assert send(theo, ticket, "/conclusion", **words).endswith("#validation")
    assert "une autre personne de la hiérarchie le valide" in text(theo, at(ticket))
    assert 'name="final_text"' not in text(theo, at(ticket))
    marc = sign_in("marc")
    send(marc, ticket, "/validation")
    wrong = {"bag_code": "BES-26-00099", "parts_count": "3"}
    page = send(theo, ticket, "/handover", 422, **wrong)
    assert "Ce sachet n’est pas celui de la fiche" in page
    assert 'value="BES-26-00099"' in page
    assert "Comptez les pièces" in send(theo, ticket, "/handover", 422, bag_code=ticket.number)
    send(theo, ticket, "/handover", bag_code=f"http://localhost/t/{ticket.number}", parts_count="0")
    reload(session)
    assert session.get_one(Ticket, ticket.id).state is State.QUOTE


def test_the_author_cannot_validate(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.concluded(session, cast)
    session.execute(update(Diagnosis).values(concluded_by_id=cast.marc.person_id))
    session.commit()
    marc = sign_in("marc")
    assert at(ticket, "/validation") not in text(marc, at(ticket))
    page = send(marc, ticket, "/validation", 422)
    assert "une autre personne doit le valider" in page


def test_a_manager_sends_a_diagnosis_back_with_a_reason(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient
) -> None:
    ticket = story.concluded(session, cast)
    marc = sign_in("marc")
    assert "Dites pourquoi." in send(marc, ticket, "/return", 422)
    send(marc, ticket, "/return", reason="Et l’étanchéité ?")
    page = text(theo, at(ticket))
    assert "Et l’étanchéité ?" in page
    assert 'name="final_text"' in page


def test_under_guarantee_the_manager_approves_and_the_ticket_goes_on(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.concluded(session, cast, repair_kind=RepairKind.BRAND_GUARANTEE)
    marc = sign_in("marc")
    send(marc, ticket, "/validation")
    send(marc, ticket, "/guarantee")
    reload(session)
    assert session.get_one(Ticket, ticket.id).state is State.PREPARATION


def test_a_colleague_is_asked_from_the_page_and_the_question_stays_open(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    assert f'action="/tickets/{ticket.number}/questions"' in text(theo, at(ticket))
    question = {"to_role": "counter", "text": "Portée tous les jours ?"}
    assert theo.post(f"/tickets/{ticket.number}/questions", data=question).status_code == 303
    assert "Portée tous les jours ?" in text(theo, at(ticket))
    assert "Répondre" in text(sign_in("claire"), at(ticket))


def test_out_of_scope_stops_and_is_decided_by_the_hierarchy(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient
) -> None:
    watch = {"calibre_id": "eta-7750", "complications": ("chronograph_mechanical",)}
    ticket = story.in_diagnosis(session, cast, watch=watch)
    page = text(theo, at(ticket))
    assert "Hors de notre périmètre" in page
    assert "Chronographe mécanique" in page
    raised = f"/tickets/{ticket.number}/escalation"
    answer = theo.post(raised, data={"target": "brand"})
    assert answer.status_code == 422
    assert "Dites ce qui dépasse notre portée." in read(answer)
    theo.post(raised, data={"target": "brand", "reason": "Chronographe."})
    reload(session)
    assert session.get_one(Ticket, ticket.id).waiting_on is WaitingOn.MANAGER
    marc = sign_in("marc")
    assert "La hiérarchie n’a pas encore décidé." in text(marc, at(ticket))
    decided = marc.post(f"{raised}/decision", data={"decision": "go_on", "note": "Cadran seul."})
    assert decided.status_code == 303
    reload(session)
    assert session.scalars(select(Escalation)).one().decision == "go_on"


def test_the_page_is_read_only_for_others_and_once_the_step_is_over(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient
) -> None:
    ticket = story.in_quote(session, cast)
    page = text(theo, at(ticket))
    assert "Amplitude, CH" in page
    assert "<textarea" not in page.split('id="validation"')[0]
    assert send(theo, ticket, BEFORE, 422, **TWO, **INSTRUMENT)
    assert "Rendu par" in text(sign_in("claire"), at(ticket))


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        ("claire", "/conclusion", 404),
        ("edith", BEFORE, 404),
        ("theo", "/validation", 404),
        ("theo", "/guarantee", 404),
    ],
)
def test_acts_that_are_not_theirs_do_not_exist_for_people(
    session: Session, cast: Cast, sign_in: SignIn, person: str, path: str, status: int
) -> None:
    ticket = story.in_diagnosis(session, cast)
    assert sign_in(person).post(at(ticket, path)).status_code == status


def test_another_site_s_diagnosis_does_not_exist(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    assert sign_in("olga").get(at(ticket)).status_code == 404
    assert sign_in("camille").post(at(ticket, BEFORE), data=TWO).status_code == 404


def test_the_second_to_save_is_shown_what_changed(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    seen = ticket.version
    story.measured(session, cast, ticket)
    answer = theo.post(at(ticket, BEFORE), data={**TWO, **INSTRUMENT, "version": seen})
    assert answer.status_code == 409
    assert "249.9" in answer.get_data(as_text=True)


def test_a_double_click_records_once(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_diagnosis(session, cast)
    data = {**TWO, **INSTRUMENT, "once": "one-press"}
    locations = {theo.post(at(ticket, BEFORE), data=data).location for _ in range(2)}
    assert len(locations) == 1
    reload(session)
    assert session.scalar(select(func.count()).select_from(ReadingSet)) == 1


def test_entries_are_told_in_words(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_quote(session, cast)
    page = text(theo, f"/tickets/{ticket.number}")
    for told in (
        "Amplitude, CH : 231° au-dessous (250 … 330°, atelier)",
        "✓ Sortir le mouvement",
        "Ressort de barillet : usé (Avachi.)",
        "Révision complète d’une montre automatique",
        "Cause : Huiles desséchées.",
        f"Sachet {ticket.number}, 4 pièces.",
    ):
        assert told in page


@pytest.mark.parametrize("story_name", ["in_diagnosis", "concluded", "in_quote"])
def test_the_page_costs_at_most_nine_queries(
    app: Flask, session: Session, cast: Cast, theo: FlaskClient, story_name: str
) -> None:
    page = at(getattr(story, story_name)(session, cast))
    statements: list[str] = []
    engine = app.extensions["test_engine"]

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        text(theo, page)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len([each for each in statements if each != "BEGIN"]) <= 9, statements
