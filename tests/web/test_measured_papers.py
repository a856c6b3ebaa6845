"""From the papers alone: what was measured, with what, against which limit, by whom, and why not."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.catalogue import limit_profile
from tests.clock import NOW
from tests.documents.reading import squeezed, words
from tests.recordings import recorded
from workshop.db.models import OwnVerdict, Passport, Ticket
from workshop.db.session import commit
from workshop.domain.ticket import Move
from workshop.measurements.conditions import Conditions
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.workshop_profile import WrittenLimit
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.measurement import RecordReadings, record_readings

SignIn = Callable[[str], FlaskClient]
RATES = {"CH": "+4.5", "FH": "+6.0", "6H": "-38.0"}


def measured(session: Session, cast: Cast, ticket: Ticket) -> None:
    """Three positions with a calibrated instrument; nobody noted the hours since full wind."""
    readings = [
        ReadingValue("rate", Position(place), Moment.FULL_WIND, Decimal(value))
        for place, value in RATES.items()
    ]
    readings.append(ReadingValue("amplitude", Position.CH, Moment.FULL_WIND, Decimal(231)))
    command = RecordReadings(
        ticket.number,
        Stage.BEFORE_UNCASING,
        tuple(readings),
        instrument_id=story.instrument(session, cast).id,
        own_verdicts={("rate", Moment.FULL_WIND): OwnVerdict.OUTSIDE},
    )
    record_readings(session, cast.theo, command, now=NOW)
    commit(session)


def test_the_sheet_tells_limits_sources_instrument_and_winding(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    measured(session, cast, ticket)
    client = sign_in("theo")
    said = words(client.get(f"/tickets/{ticket.number}/tracking-sheet.pdf").data)
    for sentence in (
        "6H CH FH",
        "Marche diurne, s/j −38,0 +4,5 +6,0 jugée sur l’ensemble",
        "231 ▼ 250 … 330° profil maison 1",
        "44,0 s/j ≤ 25 s/j profil maison 2 ○ positions manquantes",
        "1 Profil maison : Witschi Training Course",
        "Chronoscope, n° 4711 (étalonné, échéance 1er mars 2027)",
        "à plein armage, heures depuis le remontage non notées",
        "Angle de levée",
        "49°, valeur d’une liste, à confirmer",
        "Mesuré par Théo",
    ):
        assert squeezed(sentence) in said, sentence
    assert squeezed("avis : hors tolérance") in said


def test_a_mean_over_some_positions_never_hides_the_others(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    rates = {"CH": "+15.1", "FH": "+3", "3H": "+4.5", "6H": "-5", "9H": "+15", "12H": "-60"}
    readings = tuple(
        ReadingValue("rate", Position(place), Moment.FULL_WIND, Decimal(value))
        for place, value in rates.items()
    )
    command = RecordReadings(ticket.number, Stage.BEFORE_UNCASING, readings, "Chronoscope")
    record_readings(session, cast.theo, command, now=NOW)
    commit(session)
    client = sign_in("theo")
    sheet = words(client.get(f"/tickets/{ticket.number}/tracking-sheet.pdf").data)
    for sentence in (
        "Marche moyenne (X), CH, 6H, 9H",
        "+8,37 s/j toutes les positions mesurées : −4,57 s/j",
        "20,1 s/j toutes les positions mesurées : 75,1 s/j",
        "12H sans limite",
        "moyenne X +8,37 ✓ (CH, 6H, 9H)",
        "Marche diurne, CH : +15,1 s/j jugée sur l’ensemble",
        "Marche diurne, 12H : −60,0 s/j sans limite connue",
    ):
        assert squeezed(sentence) in sheet, sentence
    page = client.get(f"/tickets/{ticket.number}/diagnosis").text
    told = squeezed(unescape(re.sub(r"<[^>]+>", " ", page)))
    assert squeezed("sur CH, 6H, 9H ; toutes les positions mesurées : −4,57 s/j") in told


def test_every_limit_that_is_known_stands_on_the_paper(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    held = WrittenLimit("rate_motor_pulses", maximum=Decimal("0.5"))
    limit_profile(session, cast, held)
    ticket = story.worked(session, cast)
    rate = ReadingValue("rate_motor_pulses", value=Decimal("0.30"))
    conditions = Conditions(measuring_time_s=60, inhibition_period_s=60)
    command = RecordReadings(
        ticket.number, Stage.FINAL_CONTROL, (rate,), "Analyseur", conditions=conditions
    )
    record_readings(session, cast.ines, command, now=NOW)
    commit(session)
    sheet = words(sign_in("theo").get(f"/tickets/{ticket.number}/tracking-sheet.pdf").data)
    assert squeezed("Connues aussi, sans décider") in sheet


def test_a_value_without_verdict_says_why(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.worked(session, cast)
    rate = ReadingValue("rate_motor_pulses", value=Decimal("0.30"))
    command = RecordReadings(
        ticket.number,
        Stage.FINAL_CONTROL,
        (rate,),
        instrument="Analyseur",
        conditions=Conditions(measuring_time_s=70, inhibition_period_s=60),
    )
    record_readings(session, cast.ines, command, now=NOW)
    commit(session)
    client = sign_in("theo")
    said = words(client.get(f"/tickets/{ticket.number}/tracking-sheet.pdf").data)
    reason = "sans verdict la mesure ne dure pas un nombre entier de périodes d’inhibition"
    assert squeezed(reason) in said
    assert squeezed("Analyseur (appareil non enregistré)") in said


def test_the_passport_tells_how_the_watch_leaves(session: Session, cast: Cast) -> None:
    held = WrittenLimit("rate_motor_pulses", maximum=Decimal("0.5"))
    limit_profile(session, cast, held)
    ticket = story.returned(session, cast)
    said = words(session.get_one(Passport, ticket.id).pdf)
    for sentence in (
        "Contrôle final",
        "+0,30 s/j ≤ +0,5 s/j contrat 1 ✓ dans la tolérance",
        "Contrat : Cahier des charges 2026 · Contrat Bijouterie, v1",
        "Chronocomparateur 2 (appareil non enregistré)",
        "Mesuré par Inès",
    ):
        assert squeezed(sentence) in said, sentence


def test_the_public_passport_has_the_table_of_the_printed_one(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.worked(session, cast, start=story.accepted)
    story.measured_at_the_end(session, cast, ticket)
    record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)
    story.moved(session, cast.theo, ticket, Move.SEND_TO_RESTITUTION)
    story.taken_back(session, cast, ticket)
    passport = session.get_one(Passport, ticket.id)
    stranger = sign_in("claire").application.test_client()
    address = f"/p/{passport.token}"
    page = stranger.get(address, headers={"Accept-Language": "fr"}).text
    printed = words(passport.pdf)
    told = squeezed(unescape(re.sub(r"<[^>]+>", " ", page)))
    for sentence in (
        "Position par position, à plein armage",
        "CH cadran en haut",
        "profil maison",
        "Witschi Training Course",
        "Angle de levée",
        "Chronocomparateur 2 (appareil non enregistré)",
    ):
        assert squeezed(sentence) in told, sentence
    for shared in ("Amplitude, °", "250 … 330°", "Isochronisme (24 h − 0 h), CH"):
        assert squeezed(shared) in told, shared
        assert squeezed(shared) in printed, shared
    assert squeezed("Mesuré par") in printed
    assert "Inès" not in page
    passport.data = {name: kept for name, kept in passport.data.items() if name != "measured"}
    session.commit()
    old = stranger.get(address, headers={"Accept-Language": "fr"})
    assert (old.status_code, "Position par position" in old.text) == (200, False)


def test_a_check_that_was_overdue_is_not_embellished(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    late = story.instrument(session, cast, due_on=date(2026, 3, 2))
    command = RecordReadings(
        ticket.number,
        Stage.BEFORE_UNCASING,
        (ReadingValue("rate", Position.CH, Moment.FULL_WIND, Decimal(4)),),
        instrument_id=late.id,
    )
    record_readings(session, cast.theo, command, now=NOW)
    commit(session)
    said = words(sign_in("theo").get(f"/tickets/{ticket.number}/tracking-sheet.pdf").data)
    assert squeezed("(échu, échéance 2 mars 2026)") in said


def test_the_passport_names_what_was_heard_and_the_hash_of_the_recording(
    app: Flask, session: Session, cast: Cast
) -> None:
    ticket = story.worked(session, cast, start=story.accepted)
    heard = recorded(
        session,
        cast,
        ticket.number,
        Path(app.config["MEDIA_PATH"]),
        stage=Stage.SERVICING,
    )
    story.measured_at_the_end(session, cast, ticket)
    record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=NOW)
    story.moved(session, cast.theo, ticket, Move.SEND_TO_RESTITUTION)
    story.taken_back(session, cast, ticket)
    said = words(session.get_one(Passport, ticket.id).pdf)
    for sentence in (
        "Pendant l’intervention, CH",
        "Marche diurne −4,",
        "Amplitude 28",
        heard.sha256,
    ):
        assert squeezed(sentence) in said, sentence
