"""The outbox, delivered by `workshop worker` to a real SMTP server on this machine."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from unittest.mock import Mock, patch

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.cli import workshop
from workshop.db.models import OutgoingMail
from workshop.db.session import commit
from workshop.exchange.letters import letter
from workshop.exchange.mail import Mail, message
from workshop.operations import outbox
from workshop.operations.tracking import AddNote, add_note

SECRET_WORDS = "Client difficile, ne pas relancer avant lundi."


@dataclass
class Mailbox:
    """An SMTP server that keeps what it takes; `refuse` answers the recipient or the data."""

    received: list[EmailMessage] = field(default_factory=list)
    refuse_recipient: str = ""
    refuse_data: str = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return self.refuse_data
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def run_worker(app: Flask, port: int) -> tuple[int, dict[str, int]]:
    server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "MAIL_FROM": "atelier@etabli.example"}
    command = ["worker", "--once", "--json"]
    with patch.dict(app.config, server):
        result = CliRunner().invoke(workshop, command, obj=lambda: app)
    assert result.output, result.exception
    return result.exit_code, json.loads(result.output)


def mails(session: Session) -> list[OutgoingMail]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def make_due(session: Session) -> None:
    for mail in mails(session):
        mail.next_try_at = NOW - timedelta(days=400)
    commit(session)


def test_a_quote_arrives_whole_with_its_accents_and_its_document(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    story.quoted(session, cast, now=datetime.now(UTC))
    make_due(session)
    assert run_worker(app, port) == (0, {"sent": 1, "postponed": 0, "given_up": 0})
    (received,) = box.received
    assert received["To"] == "zoe@example.org"
    assert received["From"] == "Atelier Besançon <atelier@etabli.example>"
    assert received["Reply-To"] == "Atelier Besançon <besancon@etabli.example>"
    assert received["Subject"].startswith("Votre devis BES-")
    body = received.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "Bonjour Zoé Lefèvre," in words
    assert "http://localhost/q/" in words
    assert "12 Grande Rue" in words
    (document,) = received.iter_attachments()
    assert document.get_content_type() == "application/pdf"
    assert document.get_content().startswith(b"%PDF")
    (kept,) = mails(session)
    assert kept.sent_at is not None
    assert run_worker(app, port)[1]["sent"] == 0


def test_what_colleagues_write_to_each_other_never_leaves(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    ticket = story.draft(session, cast)
    add_note(session, cast.edith, AddNote(ticket.number, SECRET_WORDS), now=NOW)
    commit(session)
    story.sent(session, cast, ticket)
    run_worker(app, port)
    (received,) = box.received
    assert SECRET_WORDS not in received.as_string()
    assert SECRET_WORDS.encode() not in received.as_bytes()


def test_a_server_that_is_down_is_tried_again_later_and_nothing_is_lost(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    story.quoted(session, cast)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed_port = taken.getsockname()[1]
    assert run_worker(app, closed_port) == (1, {"sent": 0, "postponed": 1, "given_up": 0})
    (waiting,) = mails(session)
    assert waiting.tries == 1
    assert waiting.sent_at is None
    assert waiting.last_error
    assert waiting.next_try_at > datetime.now(UTC)
    assert run_worker(app, port)[1]["sent"] == 0
    make_due(session)
    assert run_worker(app, port)[1]["sent"] == 1
    assert len(box.received) == 1


def test_a_refused_address_is_recorded_and_not_tried_again(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    box.refuse_recipient = "550 no such mailbox"
    story.quoted(session, cast)
    assert run_worker(app, port) == (1, {"sent": 0, "postponed": 0, "given_up": 1})
    (refused,) = mails(session)
    assert "550 no such mailbox" in refused.last_error
    assert refused.given_up_at is not None
    make_due(session)
    assert run_worker(app, port)[1] == {"sent": 0, "postponed": 0, "given_up": 0}


@pytest.mark.parametrize(
    ("recipient", "data", "given_up"),
    [("450 mailbox busy", "", False), ("", "451 try later", False), ("", "554 spam", True)],
)
def test_a_busy_server_is_tried_again_and_a_refusal_is_final(
    app: Flask,
    session: Session,
    cast: Cast,
    mailbox: tuple[Mailbox, int],
    recipient: str,
    data: str,
    given_up: bool,
) -> None:
    box, port = mailbox
    box.refuse_recipient, box.refuse_data = recipient, data
    story.quoted(session, cast)
    run_worker(app, port)
    (mail,) = mails(session)
    assert (mail.given_up_at is not None) is given_up


def test_after_enough_tries_a_mail_is_given_up(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    box.refuse_recipient = "450 mailbox busy"
    story.quoted(session, cast)
    for _ in range(app.config["MAIL_TRIES"]):
        make_due(session)
        run_worker(app, port)
    (mail,) = mails(session)
    assert mail.tries == app.config["MAIL_TRIES"]
    assert mail.given_up_at is not None


def test_a_worker_that_died_between_two_steps_sends_again_under_the_same_id(
    app: Flask, session: Session, cast: Cast, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    story.quoted(session, cast)
    claimed = outbox.claim_next(session, now=NOW)
    assert claimed is not None
    commit(session)
    assert outbox.claim_next(session, now=NOW) is None
    session.rollback()
    make_due(session)
    run_worker(app, port)
    (received,) = box.received
    assert received["Message-ID"] == claimed.mail.message_id


def test_without_a_mail_server_the_worker_says_what_to_set(app: Flask, session: Session) -> None:
    with patch.dict(app.config, {"SMTP_HOST": ""}):
        result = CliRunner().invoke(workshop, ["worker", "--once"], obj=lambda: app)
    assert result.exit_code == 2
    assert "WORKSHOP_SMTP_HOST" in result.output


def test_without_a_mail_server_the_worker_goes_on_ending_sittings(
    app: Flask, session: Session
) -> None:
    stop = Mock(is_set=Mock(side_effect=[False, False, True]))
    with (
        patch.dict(app.config, {"SMTP_HOST": ""}),
        patch("workshop.cli.worker._asked_to_stop", return_value=stop),
        patch("workshop.cli.worker.stop_overdue", return_value=0) as ended,
    ):
        result = CliRunner().invoke(workshop, ["worker", "--every", "7"], obj=lambda: app)
    assert result.exit_code == 0, result.output
    assert "WORKSHOP_SMTP_HOST" in result.output
    assert ended.call_count == 2
    assert [each.args for each in stop.wait.call_args_list] == [(7,), (7,)]


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 360), (40, 360)]
)
def test_the_wait_grows_and_stays_under_six_hours(tries: int, minutes: int) -> None:
    assert outbox.back_off(tries) == timedelta(minutes=minutes)


def test_a_name_cannot_add_a_header() -> None:
    values = {
        "number": "D1\nBcc: everybody@example.org",
        "customer": "x",
        "watch": "Lip\r\nX-Evil: 1",
        "total": "",
        "valid_until": "",
        "url": "",
        "signature": "",
    }
    written = letter("quote", "fr", values)
    mail = Mail("<1@x>", "a@example.org", "Atelier", "b@example.org", written.subject, "", NOW)
    assert message(mail, "").keys() == message(replace(mail, subject="x"), "").keys()
