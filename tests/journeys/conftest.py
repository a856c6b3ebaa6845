"""The people of the workshop, and what is read of a story afterwards."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.journeys.people import People, Person
from workshop.db.models import OutgoingMail, Ticket, TrackingEntry
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.queries.verification import verify_database


@pytest.fixture
def people(app: Flask, cast: Cast, sign_in: Callable[[str], FlaskClient]) -> People:
    return People(lambda name: Person(sign_in(name)), Person(app.test_client()))


class Record:
    """What the database holds of a ticket, read after the people have left."""

    def __init__(self, app: Flask, session: Session) -> None:
        self._app, self._session = app, session

    def ticket(self, number: str) -> Ticket:
        self._session.rollback()
        self._session.expire_all()
        return self._session.scalars(select(Ticket).where(Ticket.number == number)).one()

    def state(self, number: str) -> State:
        return self.ticket(number).state

    def entries(self, number: str) -> list[TrackingEntry]:
        written = select(TrackingEntry).where(TrackingEntry.ticket_id == self.ticket(number).id)
        return list(self._session.scalars(written.order_by(TrackingEntry.seq)))

    def kinds(self, number: str) -> list[EntryKind]:
        return [entry.kind for entry in self.entries(number)]

    def steps(self, number: str) -> list[State]:
        """The states the ticket went through; none was reached but by an act that says so."""
        state = State.RECEPTION
        steps = [state]
        for entry in self.entries(number):
            assert entry.step == state, (entry.seq, entry.kind, entry.step, state)
            if entry.kind is EntryKind.MOVED:
                moved = json.loads(entry.payload)
                assert moved["from"] == state
                state = State(moved["to"])
                steps.append(state)
        assert self.state(number) is state
        return steps

    def authors(self, number: str) -> list[str]:
        """Who wrote on the sheet, one name per change of hands."""
        names: list[str] = []
        for entry in self.entries(number):
            if names[-1:] != [entry.author_name]:
                names.append(entry.author_name)
        return names

    def mail(self, number: str) -> list[OutgoingMail]:
        """What waits in the outbox for the customer of a ticket."""
        sent = select(OutgoingMail).where(OutgoingMail.ticket_id == self.ticket(number).id)
        return list(self._session.scalars(sent.order_by(OutgoingMail.id)))

    def link_in_mail(self, number: str) -> str:
        """The path of the link in the last mail."""
        found = re.search(r"http://localhost(/\S+)", self.mail(number)[-1].body)
        assert found is not None
        return found[1]

    def is_intact(self) -> bool:
        self._session.rollback()
        settings = self._app.config
        key, anchor = settings["SEAL_KEY"].encode(), Path(settings["SEAL_ANCHOR"])
        media = Path(settings["MEDIA_PATH"])
        return verify_database(self._session, key, anchor, media).finding is None


@pytest.fixture
def record(app: Flask, session: Session) -> Record:
    return Record(app, session)
