"""Importing a table of readings: what is shown, what is refused, and that nothing is kept before."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests import story
from tests.cast import Cast
from tests.pages import Page
from workshop.db.models import Instrument, Reading, Ticket, TrackingEntry
from workshop.db.readings import current_readings
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]
TABLE = (
    "Position;Marche (s/j);Amplitude (°);Repère (ms)\nCH;+4,5;231;0,3\nmilieu;1;2;3\n6H;X;245;0,4"
)
SESSION = Path("tests/exchange/session.csv")


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def at(ticket: Ticket, stage: str = "before_uncasing") -> str:
    return f"/tickets/{ticket.number}/readings-import/{stage}"


def kept(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Reading)) or 0


def test_the_table_is_shown_with_verdicts_and_what_is_wrong_and_nothing_is_kept(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    answer = theo.post(at(ticket), data={"table": TABLE})
    assert answer.status_code == 200
    words = Page(answer.text).words
    assert "5 mesures lues" in words
    assert "2 refus" in words
    assert "« milieu » n’est pas une position" in words
    assert "« X » ne se lit pas comme un nombre" in words
    assert "au-dessous" in words
    assert kept(session) == 0


def test_what_was_previewed_is_what_is_recorded(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    chosen = story.instrument(session, cast).id
    answer = theo.post(at(ticket), data={"table": TABLE, "instrument_id": str(chosen)})
    form = next(each for each in Page(answer.text).forms if "/readings/" in each.action)
    assert ("instrument_id", str(chosen)) in form.data()
    assert theo.post(form.action.split("#")[0], data=MultiDict(form.data())).status_code == 303
    session.rollback()
    found = {
        (each.reading.characteristic, str(each.reading.position)): str(each.reading.number)
        for each in current_readings(session, ticket.id)
    }
    assert found == {
        ("rate", "CH"): "4.50",
        ("amplitude", "CH"): "231.0",
        ("beat_error", "CH"): "0.30",
        ("amplitude", "6H"): "245.0",
        ("beat_error", "6H"): "0.40",
    }


def test_a_session_of_the_program_is_read_with_its_lift_angle(
    theo: FlaskClient, ticket: Ticket
) -> None:
    file = (BytesIO(SESSION.read_bytes().replace(b"52.000000", b"49.000000")), "session.csv")
    page = theo.post(at(ticket), data={"file": file}).text
    words = Page(page).words
    assert "6 mesures lues" in words
    assert "moyenne" in words
    assert 'value="49"' in page
    assert "active_position" in words


def test_columns_named_by_hand_are_remembered_for_the_instrument(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    chosen = story.instrument(session, cast).id
    odd = "a;b;c\nCH;231;4,5"
    sent = {"table": odd, "instrument_id": str(chosen)}
    named = sent | {"column": ["position", "amplitude", "rate"]}
    assert "2 mesures lues" in Page(theo.post(at(ticket), data=named).text).words
    session.rollback()
    kept_roles = session.get_one(Instrument, chosen).table_columns
    assert kept_roles == {"a\tb\tc": ["position", "amplitude", "rate"]}
    assert "2 mesures lues" in Page(theo.post(at(ticket), data=sent).text).words
    assert "2 mesures lues" not in Page(theo.post(at(ticket), data={"table": odd}).text).words


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Il n’y a pas de mesures"),
        (b"\x89PNG\r\n\x1a\n\x00", "n’est pas un tableau de texte"),
        (b"CH;4\n" * 3000, "trop long"),
    ],
)
def test_what_is_no_table_gets_a_sentence(
    theo: FlaskClient, ticket: Ticket, content: bytes, sentence: str
) -> None:
    answer = theo.post(at(ticket), data={"file": (BytesIO(content), "mesures.csv")})
    assert answer.status_code == 422
    assert sentence in Page(answer.text).words


def test_columns_nobody_offered_are_refused(theo: FlaskClient, ticket: Ticket) -> None:
    sent = {"table": TABLE, "column": ["position", "rate", "amplitude", "<script>"]}
    assert theo.post(at(ticket), data=sent).status_code == 422


def test_only_where_the_bench_may_be_filled(
    session: Session, cast: Cast, sign_in: SignIn, theo: FlaskClient, ticket: Ticket
) -> None:
    assert theo.get(at(ticket)).status_code == 200
    assert theo.get(at(ticket, "servicing")).status_code == 404
    assert sign_in("claire").get(at(ticket)).status_code == 404
    assert sign_in("olga").get(at(ticket)).status_code == 404
    quoted = story.in_quote(session, cast)
    commit(session)
    assert theo.get(at(quoted)).status_code == 404
    link = f'href="{at(ticket)}"'
    assert link in theo.get(f"/tickets/{ticket.number}/diagnosis").text


def test_the_printout_is_kept_with_the_readings(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    sent = {
        "rate-0h-CH": "+4",
        "instrument": "Vibrograf",
        "photos_file": (BytesIO(picture.getvalue()), "ticket.png"),
    }
    bench = f"/tickets/{ticket.number}/diagnosis"
    bad = sent | {"photos_file": (BytesIO(b"Bonjour"), "ticket.png")}
    refused = theo.post(f"{bench}/readings/before_uncasing", data=bad)
    assert refused.status_code == 422
    assert "photo lisible" in Page(refused.text).words
    assert theo.post(f"{bench}/readings/before_uncasing", data=sent).status_code == 303
    session.rollback()
    entry = session.scalars(select(TrackingEntry).order_by(TrackingEntry.position.desc())).first()
    assert entry is not None
    (kept_photo,) = json.loads(entry.payload)["photos"]
    assert f"/photos/{kept_photo['id']}" in theo.get(f"/tickets/{ticket.number}").text
