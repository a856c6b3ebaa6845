"""Listening to a watch: a recording sent, what was heard, and the readings made of it."""

import hashlib
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests import story
from tests.cast import Cast
from tests.pages import Page
from tests.recordings import noise_sound, watch_sound
from workshop.db.media import sound_path
from workshop.db.models import Recording, Ticket, TrackingEntry
from workshop.db.readings import current_readings
from workshop.db.session import commit
from workshop.exchange import sounds

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def at(ticket: Ticket, stage: str = "before_uncasing") -> str:
    return f"/tickets/{ticket.number}/listening/{stage}"


def send(client: FlaskClient, ticket: Ticket, sound: bytes, **fields: Any) -> Any:
    form = {"position": "CH", "moment": "0h", "beats": "auto", "lift_angle": "50"}
    form |= {"instrument": "Micro de contact", "sound": (BytesIO(sound), "montre.wav")} | fields
    headers = {"Accept": "application/json"} if fields.get("script") else {}
    return client.post(at(ticket), data=form, headers=headers)


def kept(session: Session) -> list[Recording]:
    session.rollback()
    return list(session.scalars(select(Recording).order_by(Recording.id)))


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
    for said in ("28 800 A/h", "s/j ±", "50°", "Micro de contact", row.sha256):
        assert said in words
    assert shown.text.count("<svg") >= 3
    assert "<audio" in shown.text
