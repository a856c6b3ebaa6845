"""Listening to a watch: a recording sent, what was heard, and the readings made of it."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import soundfile
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.pages import Page
from tests.recordings import interrupted_sound, noise_sound, watch_sound
from workshop.db.media import sound_path
from workshop.db.models import Person, Recording, Ticket
from workshop.db.readings import current_readings
from workshop.db.session import commit
from workshop.domain.instrument import InstrumentKind
from workshop.domain.ticket import State
from workshop.operations.instrument_checks import ClockReading, RecordCheck, record_check

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def at(ticket: Ticket, stage: str = "before_uncasing") -> str:
    return f"/tickets/{ticket.number}/listening/{stage}"


def send(
    client: FlaskClient, ticket: Ticket, sound: bytes, *, script: bool = False, **fields: str
) -> Any:
    file = FileStorage(BytesIO(sound), filename="montre.wav")
    form: dict[str, Any] = {"position": "CH", "moment": "0h", "beats": "auto", "lift_angle": "49"}
    form |= {"instrument": "Micro de contact", "sound": file} | fields
    boundary, body = encode_multipart(form)
    return client.post(
        at(ticket),
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Accept": "application/json"} if script else {},
    )


def kept(session: Session) -> list[Recording]:
    session.rollback()
    return list(session.scalars(select(Recording).order_by(Recording.id)))


def take(client: FlaskClient, address: str, **changes: str) -> Any:
    """Press « Reprendre ces valeurs » on the page of a recording."""
    form = next(each for each in Page(client.get(address).text).forms if "/readings" in each.action)
    return client.post(form.action, data=MultiDict(dict(form.data()) | changes))


def test_a_recording_is_kept_and_its_page_says_what_was_heard(
    app: Flask, session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    answer = send(theo, ticket, watch_sound())
    assert answer.status_code == 303
    (row,) = kept(session)
    assert (row.position, row.moment, row.stage) == ("CH", "0h", "before_uncasing")
    assert row.result["status"] == "ok"
    assert abs(Decimal(row.result["rate_s_per_day"]) + 4) < Decimal("0.2")
    assert abs(Decimal(row.result["amplitude_deg"]) - 285) < 3
    file = sound_path(Path(app.config["MEDIA_PATH"]), row.sha256)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256
    shown = theo.get(answer.location)
    words = Page(shown.text).words
    for said in ("21 600 A/h", "s/j ±", "49°", "Micro de contact", "à plein armage", row.sha256):
        assert said.lower() in words.lower()
    assert "dans la tolérance" in words
    assert shown.text.count('class="chart"') == 3
    assert "<audio" in shown.text


def test_a_device_that_lost_sound_is_told_with_the_part_that_was_analysed(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    sound = interrupted_sound(12, 0.05, seconds=20, subtype="PCM_24")
    words = Page(theo.get(send(theo, ticket, sound).location).text).words
    assert "la plus longue partie sans coupure est seule analysée" in words
    assert "12 s sur 20 s" in words
    (row,) = kept(session)
    assert abs(Decimal(row.result["rate_s_per_day"]) + 4) < Decimal("0.3")
    assert "L’appareil a perdu" not in theo.get(send(theo, ticket, watch_sound()).location).text


def test_a_file_that_breaks_off_is_told_and_heard_as_far_as_it_goes(
    theo: FlaskClient, ticket: Ticket
) -> None:
    samples, rate = soundfile.read(BytesIO(watch_sound()))
    flac = BytesIO()
    soundfile.write(flac, samples, rate, format="FLAC")
    half = flac.getvalue()[: len(flac.getvalue()) // 2]
    words = Page(theo.get(send(theo, ticket, half).location).text).words
    assert "Le fichier est coupé ou abîmé" in words
    assert "L’appareil a perdu" not in words
    assert "Durée écoutée 7 s" in words
    whole = theo.get(send(theo, ticket, flac.getvalue()).location)
    assert "coupé" not in whole.text


def test_the_file_is_played_by_parts_to_colleagues_only(
    session: Session, cast: Cast, theo: FlaskClient, sign_in: SignIn, ticket: Ticket
) -> None:
    sound = f"{send(theo, ticket, watch_sound()).location}/sound"
    with theo.get(sound, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data, part.mimetype) == (206, b"RIFF", "audio/wav")
    with sign_in("claire").get(sound) as whole:
        assert whole.data == watch_sound()
    for stranger in ("olga", "nora", "adele"):
        assert sign_in(stranger).get(sound).status_code == 404
    session.rollback()
    other = sound.replace(ticket.number, story.in_diagnosis(session, cast).number)
    assert theo.get(other).status_code == 404


def test_the_values_become_readings_with_one_press(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    address = send(theo, ticket, watch_sound()).location
    assert take(theo, address).location == address
    session.rollback()
    found = current_readings(session, ticket.id)
    (row,) = kept(session)
    assert {each.reading.characteristic for each in found} == {"rate", "amplitude", "beat_error"}
    assert {each.taken.recording_id for each in found} == {row.id}
    assert {each.taken.lift_angle_deg for each in found} == {Decimal(49)}
    assert {each.taken.instrument for each in found} == {"Micro de contact"}
    page = Page(theo.get(address).text)
    assert "Valeurs reprises" in page.words
    assert "Reprendre ces valeurs" not in page.words
    assert "Position suivante : FH" in page.words
    assert "✓ mesurée" in Page(theo.get(at(ticket)).text).words


def test_values_on_a_ticket_that_changed_meanwhile_wait(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    address = send(theo, ticket, watch_sound()).location
    form = next(each for each in Page(theo.get(address).text).forms if "/readings" in each.action)
    session.rollback()
    story.measured(session, cast, ticket)
    assert theo.post(form.action, data=MultiDict(form.data())).status_code == 409


def test_a_recording_does_not_conflict_with_what_others_write(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    """It only adds: neither is it refused, nor does it make the page of a colleague stale."""
    bench = next(
        each
        for each in Page(theo.get(f"/tickets/{ticket.number}/diagnosis").text).forms
        if each.action.endswith("readings/before_uncasing")
    )
    session.rollback()
    story.measured(session, cast, ticket, rate="+2")
    assert send(theo, ticket, watch_sound()).status_code == 303
    seen = Page(theo.get(f"/tickets/{ticket.number}/diagnosis").text)
    assert send(theo, ticket, watch_sound(), position="6H").status_code == 303
    form = next(each for each in seen.forms if each.action.endswith("readings/before_uncasing"))
    data = MultiDict(dict(form.data()) | {"rate-0h-FH": "3", "instrument": "Micro"})
    assert theo.post(bench.action, data=data).status_code == 303


def test_the_own_verdict_comes_first(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    session.get_one(Person, cast.theo.person_id).asks_own_verdict = True
    commit(session)
    address = send(theo, ticket, watch_sound()).location
    page = Page(theo.get(address).text)
    assert "dans la tolérance" not in page.words
    assert "Le verdict calculé se montre après votre avis" in page.words
    refused = take(theo, address)
    assert refused.status_code == 422
    assert "votre avis" in Page(refused.text).words
    own = {f"own-{code}": "within" for code in ("rate", "amplitude", "beat_error")}
    assert take(theo, address, **own).status_code == 303
    assert "dans la tolérance" in Page(theo.get(address).text).words
    session.rollback()
    assert {each.own_verdict for each in current_readings(session, ticket.id)} == {"within"}


def test_unlikely_values_are_asked_about_first(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    """Heard with a lift angle of 58°, the same swing would be beyond 330°."""
    address = send(theo, ticket, watch_sound(), lift_angle="58").location
    asked = take(theo, address)
    assert asked.status_code == 422
    page = Page(asked.text)
    assert "le balancier rebat" in page.words
    form = next(each for each in page.forms if "/readings" in each.action)
    keys = [each.value for each in form.fields if each.name == "confirmed"]
    data = MultiDict([*form.data(), *(("confirmed", key) for key in keys)])
    assert theo.post(form.action, data=data).status_code == 303


def test_no_watch_is_kept_and_says_why(session: Session, theo: FlaskClient, ticket: Ticket) -> None:
    address = send(theo, ticket, noise_sound()).location
    page = Page(theo.get(address).text)
    assert "Aucun battement régulier" in page.words
    assert "Écouter de nouveau" in page.words
    assert "Reprendre ces valeurs" not in page.words
    assert kept(session)[0].result["status"] == "no_result"
    assert theo.post(f"{address}/readings").status_code == 422


def test_what_is_not_certain_is_left_out(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    """At 5 dB the rate is still heard, the first burst is lost in the noise."""
    address = send(theo, ticket, watch_sound(snr_db=5)).location
    (row,) = kept(session)
    assert (row.result["status"], row.result["amplitude_deg"]) == ("partial", None)
    assert Page(theo.get(address).text).words.count("s/j ±") >= 1
    assert take(theo, address).status_code == 303
    found = {each.reading.characteristic for each in current_readings(session, ticket.id)}
    assert found < {"rate", "amplitude", "beat_error"}


def test_a_file_cut_short_is_heard_as_far_as_it_goes(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    assert send(theo, ticket, watch_sound()[: 9 * 144_000]).status_code == 303
    (row,) = kept(session)
    assert Decimal(row.result["duration_s"]) == pytest.approx(Decimal(9), abs=Decimal("0.1"))


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        (b"RIFFs and bits that are no sound at all", "n’est pas un son lisible"),
        (b"", "ne contient aucun son"),
        (watch_sound()[:44], "ne contient aucun son"),
    ],
    ids=["text", "nothing", "head"],
)
def test_what_is_no_sound_gets_a_sentence_and_is_not_kept(
    session: Session, theo: FlaskClient, ticket: Ticket, sound: bytes, said: str
) -> None:
    refused = send(theo, ticket, sound, position="9H")
    assert refused.status_code == 422
    page = Page(refused.text)
    assert said in page.words
    assert 'value="9H" checked' in refused.text
    by_script = send(theo, ticket, sound, script=True)
    assert (by_script.status_code, said in by_script.json["message"]) == (422, True)
    assert kept(session) == []


def test_a_form_without_a_file_or_with_a_position_that_does_not_exist(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    form = {"position": "CH", "moment": "0h", "instrument": "Micro"}
    missing = theo.post(at(ticket), data=form)
    assert (missing.status_code, "choisissez un fichier" in missing.text) == (422, True)
    assert send(theo, ticket, noise_sound(4), position="2H").status_code == 422
    assert send(theo, ticket, noise_sound(4), lift_angle="5").status_code == 422
    assert send(theo, ticket, noise_sound(4), instrument_id="999").status_code == 422
    assert kept(session) == []


def test_too_large_is_said_before_it_is_read(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    """Larger than any photo may be, then larger than a sound may be."""
    photo = b"\0" * (21 << 20)
    assert send(theo, ticket, photo).status_code == 422
    huge = b"\0" * (41 << 20)
    refused = send(theo, ticket, huge)
    assert (refused.status_code, "40 Mo" in Page(refused.text).words) == (413, True)
    by_script = send(theo, ticket, huge, script=True)
    assert (by_script.status_code, "40 Mo" in by_script.json["message"]) == (413, True)
    assert kept(session) == []


def test_a_script_learns_where_to_go_and_may_send_twice(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    first = send(theo, ticket, watch_sound(), script=True, once="key")
    assert (first.status_code, first.json["location"][:9]) == (201, "/tickets/")
    again = send(theo, ticket, watch_sound(), script=True, once="key")
    assert again.json == first.json
    assert len(kept(session)) == 1
    other = send(theo, ticket, watch_sound(), script=True, once="key", lift_angle="52")
    assert other.status_code == 422
    assert "déjà enregistrée" in other.json["message"]
    key = other.json["once"]
    sent = send(theo, ticket, watch_sound(), script=True, once=key, lift_angle="52")
    assert sent.status_code == 201


def test_heard_again_with_another_lift_angle(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    address = send(theo, ticket, watch_sound()).location
    again = {"beats": "21600", "lift_angle": "52", "clock_correction": "1,5"}
    answer = theo.post(f"{address}/analyses", data=again)
    assert answer.status_code == 303
    first, second = kept(session)
    assert (second.again_from_id, second.sha256) == (first.id, first.sha256)
    assert Decimal(second.result["amplitude_deg"]) > Decimal(first.result["amplitude_deg"])
    page = Page(theo.get(answer.location).text)
    assert "+1,50 s/j" in page.words or "+1,5 s/j" in page.words
    assert "Les analyses de ce fichier" in page.words
    wrong = theo.post(f"{address}/analyses", data=again | {"lift_angle": "5"})
    assert wrong.status_code == 422
    other = theo.post(f"{address}/analyses", data=again | {"beats": "28800"})
    assert "21 600 A/h, pas au nombre choisi" in Page(theo.get(other.location).text).words


def test_a_kept_file_that_changed_is_no_evidence(
    app: Flask, session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    address = send(theo, ticket, watch_sound()).location
    (row,) = kept(session)
    file = sound_path(Path(app.config["MEDIA_PATH"]), row.sha256)
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[:-3])
        refused = theo.post(f"{address}/analyses", data={"beats": "auto", "lift_angle": "49"})
        assert (refused.status_code, "n’est plus celui" in refused.text) == (422, True)
        file.unlink()
        assert theo.get(f"{address}/sound").status_code == 404
    finally:
        file.write_bytes(whole)


def test_the_clock_correction_of_the_device_is_added(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    device = story.instrument(session, cast, "Micro", InstrumentKind.SOUND_DEVICE)
    clock = ClockReading(Decimal("-1.2"), Decimal("0.3"), "Montre étalon")
    check = RecordCheck(
        device.id, date(2026, 11, 1), True, date(2027, 11, 1), "Marc", "", clock=clock
    )
    record_check(session, cast.marc, check, now=NOW)
    commit(session)
    chosen = {"instrument_id": str(device.id), "instrument": ""}
    address = send(theo, ticket, watch_sound(), **chosen).location
    (row,) = kept(session)
    assert (row.instrument_id, row.clock_correction_hundredths) == (device.id, 150)
    assert abs(Decimal(row.result["rate_s_per_day"]) + Decimal("2.5")) < Decimal("0.2")
    assert take(theo, address).status_code == 303


def test_who_may_listen_and_when(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    theo = sign_in("theo")
    address = send(theo, ticket, noise_sound(4)).location
    assert sign_in("claire").get(at(ticket)).status_code == 404
    assert sign_in("claire").get(address).status_code == 200
    assert send(sign_in("claire"), ticket, noise_sound(4)).status_code == 404
    assert sign_in("olga").get(address).status_code == 404
    assert theo.get(at(ticket, "counter")).status_code == 404
    assert theo.get(at(ticket, "servicing")).status_code == 404
    assert theo.get(at(ticket, "nowhere")).status_code == 404
    assert theo.get(f"{address}0").status_code == 404
    session.rollback()
    session.get_one(Ticket, ticket.id).state = State.PREPARATION
    commit(session)
    assert theo.get(at(ticket)).status_code == 404
    late = send(theo, ticket, noise_sound(4))
    assert (late.status_code, "n’est pas à cette étape" in late.text) == (422, True)
    assert "Écouter de nouveau" not in theo.get(address).text


def test_pages_stay_within_their_queries(
    app: Flask, session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    address = send(theo, ticket, watch_sound()).location
    for _ in range(3):
        send(theo, ticket, noise_sound(4))
    for page in (at(ticket), address):
        with statements(app.extensions["test_engine"]) as seen:
            assert theo.get(page).status_code == 200
        assert len(seen) <= 8


def test_the_tracking_sheet_tells_the_recording(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    send(theo, ticket, watch_sound())
    (row,) = kept(session)
    words = Page(theo.get(f"/tickets/{ticket.number}").text).words
    assert "Montre écoutée" in words
    assert row.sha256 in words
    assert theo.get(f"/tickets/{ticket.number}/tracking-sheet.pdf").status_code == 200
