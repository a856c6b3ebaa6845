"""The register of instruments: who keeps it, what is due, which watches a failed check puts in doubt."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.exchange.test_printouts import PDF
from tests.recordings import noise_sound, quartz_sound, wav
from tests.web.test_photo import jpeg
from workshop.db.instruments import clock_correction_for
from workshop.db.models import Instrument, InstrumentCheck, Site
from workshop.db.session import commit
from workshop.domain.instrument import InstrumentKind, OverduePolicy
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.instrument_checks import RecordCheck, record_check
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.queries import instruments as queries

SignIn = Callable[[str], FlaskClient]
CHECKED_ON = date(2026, 11, 20)
SHEET = {
    "name": "Chronoscope",
    "kind": "timegrapher",
    "maker": "Witschi",
    "model": "S1",
    "serial": "4711",
}
CHECK = {
    "done_on": "2026-11-20",
    "result": "passed",
    "due_on": "2027-11-20",
    "checked_by": "Witschi",
    "certificate": "2026-114",
}


@pytest.fixture
def marc(sign_in: SignIn) -> FlaskClient:
    return sign_in("marc")


def measured_with(session: Session, cast: Cast, instrument: Instrument, days_ago: int) -> str:
    """A ticket whose watch was measured so many days ago; its number."""
    then = NOW - timedelta(days=days_ago)
    ticket = story.in_diagnosis(session, cast, now=then)
    reading = ReadingValue("rate", Position.CH, Moment.FULL_WIND, Decimal("4.5"))
    command = RecordReadings(
        ticket.number, Stage.BEFORE_UNCASING, (reading,), instrument_id=instrument.id
    )
    record_readings(session, cast.theo, command, now=then)
    commit(session)
    return ticket.number


def fail(session: Session, cast: Cast, instrument: Instrument, done_on: date) -> int:
    command = RecordCheck(instrument.id, done_on, passed=False, note="+3 s/j")
    check_id = record_check(session, cast.marc, command, now=NOW).id
    commit(session)
    return check_id


def test_the_register_shows_the_most_pressing_first(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    story.instrument(session, cast, "Bon")
    story.instrument(session, cast, "Bientôt", due_on=date(2026, 11, 25))
    story.instrument(session, cast, "Échu", due_on=date(2026, 11, 19))
    story.instrument(session, cast, "Neuf", due_on=None)
    page = sign_in("theo").get("/instruments").text
    order = [page.index(f">{name}</a>") for name in ("Échu", "Neuf", "Bientôt", "Bon")]
    assert order == sorted(order)
    assert "1 jour de retard" in page
    assert "/instruments/new" not in page


def test_an_instrument_is_registered_and_checked(session: Session, marc: FlaskClient) -> None:
    answer = marc.post("/instruments/new", data=SHEET)
    assert answer.status_code == 303
    sheet = answer.location
    assert "jamais contrôlé" in marc.get(sheet).text
    assert marc.post(f"{sheet}/checks", data=CHECK).status_code == 303
    page = marc.get(sheet).text
    assert "étalonné" in page
    assert "2026-114" in page
    assert "20 nov. 2027" in page


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("/instruments/new", {**SHEET, "name": " "}, "Écrivez le nom de l’appareil"),
        ("/instruments/new", {**SHEET, "name": "Bon"}, "« Bon » est déjà le nom"),
        ("/instruments/new", {**SHEET, "kind": "sextant"}, "Ce choix n’existe pas"),
        ("checks", {**CHECK, "due_on": ""}, "Jusqu’à quel jour"),
        ("checks", {**CHECK, "done_on": "2026-11-21"}, "n’a pas encore eu lieu"),
        ("checks", {**CHECK, "result": ""}, "Choisissez"),
        ("checks", {**CHECK, "result": "failed"}, "Dites ce qui n’était pas conforme"),
        ("checks", {**CHECK, "clock_read": "1"}, "la marche lue et la marche connue"),
        ("checks", {**CHECK, "clock_known": "1"}, "la marche lue et la marche connue"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    session: Session, cast: Cast, marc: FlaskClient, path: str, data: dict[str, str], sentence: str
) -> None:
    found = story.instrument(session, cast, "Bon", InstrumentKind.SOUND_DEVICE)
    where = path if path.startswith("/") else f"/instruments/{found.id}/{path}"
    answer = marc.post(where, data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    kept = "2026-114" if path == "checks" else "4711"
    assert kept in answer.text


def test_only_the_hierarchy_writes_and_only_at_its_site(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = story.instrument(session, cast)
    theo, olga = sign_in("theo"), sign_in("olga")
    assert theo.get(f"/instruments/{found.id}").status_code == 200
    for path in ("new", f"{found.id}", f"{found.id}/checks", f"{found.id}/use"):
        assert theo.post(f"/instruments/{path}", data=SHEET).status_code == 404
    assert olga.get(f"/instruments/{found.id}").status_code == 404


def test_a_check_sent_twice_is_one_check(session: Session, cast: Cast, marc: FlaskClient) -> None:
    found = story.instrument(session, cast, due_on=None)
    for _ in range(2):
        data = CHECK | {"once": "the same key"}
        assert marc.post(f"/instruments/{found.id}/checks", data=data).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count()).select_from(InstrumentCheck)) == 1


def test_the_description_changes_and_a_colleague_s_change_is_not_overwritten(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    found = story.instrument(session, cast)
    seen = queries.instrument_page(session, cast.marc, found.id, now=NOW).last_change
    changed = SHEET | {"name": "Chrono 2", "seen_change": str(seen)}
    assert marc.post(f"/instruments/{found.id}", data=changed).status_code == 303
    answer = marc.post(f"/instruments/{found.id}", data=changed | {"name": "Chrono 3"})
    assert answer.status_code == 422
    assert "vient de changer" in answer.text
    session.rollback()
    assert session.get_one(Instrument, found.id).name == "Chrono 2"


def test_retired_and_taken_into_use_again(session: Session, cast: Cast, marc: FlaskClient) -> None:
    found = story.instrument(session, cast)
    for in_use, word in (("no", "Remettre en service"), ("yes", "Retirer du service")):
        marc.post(f"/instruments/{found.id}/use", data={"in_use": in_use})
        assert word in marc.get(f"/instruments/{found.id}").text


def test_the_clock_of_a_sound_device_is_measured(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    device = story.instrument(session, cast, kind=InstrumentKind.SOUND_DEVICE, due_on=None)
    clock = {"clock_read": "-2,5", "clock_known": "0,2", "clock_reference": "Quartz étalon"}
    page = f"/instruments/{device.id}"
    assert marc.post(f"{page}/checks", data=CHECK | clock).status_code == 303
    assert "+2,7 s/j" in marc.get(page).text


def send_check(
    client: FlaskClient, instrument: Instrument, *, script: bool = False, **fields: Any
) -> Any:
    """A check with its files, each as (content, name)."""
    files = {
        name: FileStorage(BytesIO(value[0]), filename=value[1])
        for name, value in fields.items()
        if isinstance(value, tuple)
    }
    boundary, body = encode_multipart(CHECK | fields | files)
    return client.post(
        f"/instruments/{instrument.id}/checks",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Accept": "application/json"} if script else {},
    )


CLOCK = {"clock_known": "0,2", "clock_reference": "Quartz étalon"}


def test_the_clock_is_measured_from_a_recording_that_is_kept(
    session: Session, cast: Cast, marc: FlaskClient, sign_in: SignIn
) -> None:
    device = story.instrument(session, cast, kind=InstrumentKind.SOUND_DEVICE, due_on=None)
    page, sound = f"/instruments/{device.id}", quartz_sound()
    assert send_check(marc, device, **CLOCK, sound=(sound, "quartz.wav")).status_code == 303
    session.rollback()
    check = session.scalars(select(InstrumentCheck)).one()
    assert check.clock_sound_sha256 == sha256(sound).hexdigest()
    assert clock_correction_for(session, device.id, CHECKED_ON) == pytest.approx(
        Decimal("-3.2"), abs=Decimal("0.1")
    )
    shown = sign_in("theo").get(page).text
    assert "Entendu sur 7" in shown
    with sign_in("theo").get(f"{page}/checks/{check.id}/sound") as kept:
        assert kept.data == sound
        assert "attachment" in kept.headers["Content-Disposition"]
    for stranger in ("olga", "claire"):
        assert sign_in(stranger).get(f"{page}/checks/{check.id}/sound").status_code == 404


def test_a_microphone_s_script_is_answered_in_json(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    device = story.instrument(session, cast, kind=InstrumentKind.SOUND_DEVICE, due_on=None)
    noise, quartz = (noise_sound(60), "quartz.wav"), (quartz_sound(), "quartz.wav")
    refused = send_check(marc, device, script=True, **CLOCK, sound=noise)
    assert refused.status_code == 422
    assert "un seul bruit par seconde" in refused.json["message"]
    answer = send_check(marc, device, script=True, **CLOCK, sound=quartz)
    assert (answer.status_code, answer.json["location"]) == (201, f"/instruments/{device.id}")


@pytest.mark.parametrize(
    ("content", "changes", "sentence"),
    [
        (b"not a sound", {}, "pas un son lisible"),
        (wav(np.zeros(10)), {}, "trop court pour une horloge"),
        (wav(np.zeros(10)), {"clock_read": "1"}, "videz ce champ"),
        (wav(np.zeros(10)), {"clock_known": ""}, "la marche lue et la marche connue"),
    ],
)
def test_a_recording_that_tells_no_rate_is_refused(
    session: Session,
    cast: Cast,
    marc: FlaskClient,
    content: bytes,
    changes: dict[str, str],
    sentence: str,
) -> None:
    device = story.instrument(session, cast, kind=InstrumentKind.SOUND_DEVICE, due_on=None)
    answer = send_check(marc, device, **CLOCK | changes, sound=(content, "quartz.wav"))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Quartz étalon" in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(InstrumentCheck)) == 0


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [(PDF, "certificat 2026.pdf", "certificat 2026.pdf"), (jpeg(), "IMG_7.jpeg", "IMG_7.jpg")],
)
def test_the_certificate_is_kept_with_its_check(
    session: Session,
    cast: Cast,
    marc: FlaskClient,
    sign_in: SignIn,
    content: bytes,
    name: str,
    kept_as: str,
) -> None:
    found = story.instrument(session, cast, due_on=None)
    page = f"/instruments/{found.id}"
    assert send_check(marc, found, certificate_file=(content, name)).status_code == 303
    session.rollback()
    check = session.scalars(select(InstrumentCheck)).one()
    assert check.certificate_name == kept_as
    address = f"{page}/checks/{check.id}/certificate"
    assert kept_as in marc.get(page).text
    with sign_in("theo").get(address) as given:
        assert sha256(given.data).hexdigest() == check.certificate_sha256
        assert "attachment" in given.headers["Content-Disposition"]
    assert sign_in("olga").get(address).status_code == 404
    assert marc.get(f"{page}/checks/{check.id}/sound").status_code == 404


def test_a_certificate_that_is_none_is_refused(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    found = story.instrument(session, cast, due_on=None)
    answer = send_check(marc, found, certificate_file=(b"MZ\x90", "certificat.exe"))
    assert answer.status_code == 422
    assert "ni un PDF ni une image" in answer.text


def test_after_a_failed_check_the_watches_since_the_last_good_one(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    found = story.instrument(session, cast, now=NOW)
    good = RecordCheck(found.id, NOW.date() - timedelta(days=10), True, date(2027, 3, 1))
    record_check(session, cast.marc, good, now=NOW)
    commit(session)
    before, same_day, after = (measured_with(session, cast, found, days) for days in (11, 10, 2))
    page = f"/instruments/{found.id}"
    assert all(number in marc.get(page).text for number in (before, same_day, after))
    check_id = fail(session, cast, found, NOW.date())
    text = marc.get(page).text
    assert "à revoir" in text
    assert same_day in text
    assert after in text
    assert before not in text
    again = RecordCheck(found.id, NOW.date(), True, date(2027, 3, 1))
    record_check(session, cast.marc, again, now=NOW)
    commit(session)
    assert before in marc.get(page).text
    in_doubt = marc.get(f"{page}?check={check_id}").text
    assert before not in in_doubt
    assert same_day in in_doubt
    assert after in in_doubt


def test_the_watches_come_page_by_page(
    session: Session, cast: Cast, marc: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    found = story.instrument(session, cast)
    numbers = [measured_with(session, cast, found, days) for days in (3, 2, 1)]
    first = queries.instrument_page(session, cast.marc, found.id, now=NOW)
    assert [each.number for each in first.watches] == [numbers[2], numbers[1]]
    rest = queries.instrument_page(session, cast.marc, found.id, now=NOW, after=first.more)
    assert ([each.number for each in rest.watches], rest.more) == ([numbers[0]], None)


def test_the_bench_chooses_among_the_instruments_that_suit(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"water_resistance_bar": 0})
    bench = f"/tickets/{ticket.number}/diagnosis"
    theo = sign_in("theo")
    chosen = story.instrument(session, cast, "Chrono", due_on=date(2026, 11, 19)).id
    story.instrument(session, cast, "Aquascope", InstrumentKind.WET_LEAK_TESTER)
    page = theo.get(bench).text
    assert "Chrono, n° 4711 (échu le 19 nov. 2026)" in page
    assert "Aquascope" not in page
    sent = {"rate-0h-CH": "+4", "instrument_id": str(chosen), "instrument": ""}
    both = theo.post(f"{bench}/readings/before_uncasing", data=sent | {"instrument": "Vibrograf"})
    assert both.status_code == 422
    assert "pas les deux" in both.text
    assert theo.post(f"{bench}/readings/before_uncasing", data=sent).status_code == 303
    assert f'<option selected value="{chosen}">' in theo.get(bench).text
    told = theo.get(f"/tickets/{ticket.number}").text
    assert "Chrono, n° 4711 (échu, échéance 19 nov. 2026)" in told


def test_an_overdue_instrument_is_refused_at_its_field_where_the_site_blocks(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    overdue = story.instrument(session, cast, due_on=date(2026, 11, 19))
    session.get_one(Site, cast.shop).overdue_instrument = OverduePolicy.BLOCK
    commit(session)
    sent = {"rate-0h-CH": "+4,5", "instrument_id": str(overdue.id)}
    address = f"/tickets/{ticket.number}/diagnosis/readings/before_uncasing"
    theo = sign_in("theo")
    answer = theo.post(address, data=sent)
    assert answer.status_code == 422
    assert "échu le 19 nov. 2026" in answer.text
    assert 'value="+4,5"' in answer.text
    assert theo.post(address, data=sent | {"instrument_id": "999"}).status_code == 422


@pytest.mark.parametrize("path", ["/instruments", "/instruments/{id}"])
def test_pages_take_few_queries(
    app: Flask, session: Session, cast: Cast, marc: FlaskClient, path: str
) -> None:
    found = story.instrument(session, cast)
    for days in (1, 2, 3):
        measured_with(session, cast, found, days)
    with statements(app.extensions["test_engine"]) as seen:
        assert marc.get(path.format(id=found.id)).status_code == 200
    assert len(seen) <= 6, seen


def test_an_overdue_instrument_is_told_after_saving_and_beside_what_it_measured(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    overdue = story.instrument(session, cast, "Vieux", due_on=date(2026, 4, 1))
    page = f"/tickets/{ticket.number}/diagnosis"
    theo, warning = sign_in("theo"), "leurs verdicts valent sous cette réserve"
    sent = {"amplitude-0h-CH": "290", "instrument_id": str(overdue.id)}
    assert theo.post(f"{page}/readings/before_uncasing", data=sent).status_code == 303
    shown = theo.get(page).text
    assert shown.count(warning) == 2, "once for what was just done, once on the sheet"
    assert theo.get(page).text.count(warning) == 1
    told = sign_in("claire").get(page).text
    assert re.search(r"Vieux, n°\s4711 <small class=\"late\">échu", told)


def test_a_good_instrument_is_named_without_a_warning(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    good = story.instrument(session, cast)
    page = f"/tickets/{ticket.number}/diagnosis"
    theo = sign_in("theo")
    for values in ({"amplitude-0h-CH": "290"}, {"rate-0h-CH": "4"}):
        sent = {"amplitude-0h-CH": "290", **values, "instrument_id": str(good.id)}
        assert theo.post(f"{page}/readings/before_uncasing", data=sent).status_code == 303
    assert "sous cette réserve" not in theo.get(page).text
    told = sign_in("claire").get(page).text
    assert len(re.findall(r"Chronoscope, n°\s4711 <small class=\"quiet\">étalonné", told)) == 1
