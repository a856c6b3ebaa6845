"""A workshop with a ticket for each moment of the work, which can be put back as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Table, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from tests import exam_story, scenario_story, session_story, story
from tests.cast import NOW, Cast, assemble
from tests.catalogue import limit_profile, own_calibre
from tests.recordings import recorded
from workshop.assessment.sitting import SittingMode
from workshop.db.models import (
    Base,
    ContactChannel,
    Person,
    Quote,
    Satisfaction,
    SignInFailure,
    Ticket,
)
from workshop.db.session import commit
from workshop.db.work_order import order_lines, supply_needs
from workshop.domain.catalogue import steps
from workshop.domain.escalation import EscalationTarget
from workshop.domain.instrument import InstrumentKind
from workshop.domain.permissions import Role
from workshop.domain.servicing import StepOutcome, steps_left
from workshop.domain.ticket import RepairKind
from workshop.exchange.links import QuoteLink
from workshop.measurements.quantities import Stage
from workshop.operations.delay import ApproveDelay, RequestDelay, approve_delay, request_delay
from workshop.operations.diagnosis import ValidateDiagnosis, validate_diagnosis
from workshop.operations.escalation import Escalate, escalate
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.inspection import CodeAnomaly, code_anomaly
from workshop.operations.people import NO_PASSWORD
from workshop.operations.prepared_watches import VerifyWatch, verify_watch
from workshop.operations.scenario_review import OpenKey, Review, open_key, review
from workshop.operations.scenarios import AddContent, AddExample, add_content, add_example
from workshop.operations.servicing import TickStep, tick_step
from workshop.operations.sitting_clock import Suspend, suspend
from workshop.operations.supplies import CheckSupplies, Request, SupplyAnswer, check_supplies
from workshop.operations.tracking import AskQuestion, RaiseAlert, ask_question, raise_alert
from workshop.operations.unclaimed import (
    RecordAuthorisation,
    RemindToCollect,
    record_authorisation,
    remind_to_collect,
)
from workshop.queries.verification import verify_database

LONG_AGO = NOW - timedelta(days=500)
LATER = date(2027, 1, 29)
COUNTED_ANYWAY = frozenset({SignInFailure.__tablename__})
"""Tables that a refused form may well write to."""


@dataclass
class World:
    """`tickets` are the numbers, by the moment the ticket is at; one person is yet to come."""

    app: Flask
    session: Session
    cast: Cast
    tickets: dict[str, str]
    invited_id: int

    def __post_init__(self) -> None:
        self._rows = {table: self._rows_of(table) for table in Base.metadata.sorted_tables}
        self._anchor = self._anchor_file.read_bytes()
        self.session.rollback()

    def _rows_of(self, table: Table) -> list[dict[str, Any]]:
        columns = [column for column in table.columns if column.computed is None]
        return [dict(row) for row in self.session.execute(select(*columns)).mappings()]

    @property
    def _anchor_file(self) -> Path:
        return Path(self.app.config["SEAL_ANCHOR"])

    def counts(self) -> dict[str, int]:
        """Rows per table."""
        tables = [t for t in Base.metadata.sorted_tables if t.name not in COUNTED_ANYWAY]
        counted = (select(literal(t.name), func.count()).select_from(t) for t in tables)
        found = dict(self.session.execute(union_all(*counted)).all())
        self.session.rollback()
        return found

    def put_back(self) -> None:
        """Every row as it was at first."""
        for table in reversed(Base.metadata.sorted_tables):
            self.session.execute(delete(table))
        for table, rows in self._rows.items():
            if rows:
                self.session.execute(insert(table), rows)
        self.session.commit()
        self._anchor_file.write_bytes(self._anchor)

    def question(self) -> str:
        """Where the customer of a watch that was given back says what they think of the work."""
        token = self.session.scalar(select(Satisfaction.token).order_by(Satisfaction.ticket_id))
        self.session.rollback()
        return f"/s/{token}"

    def link(self, moment: str) -> str:
        """The path of the customer's link to the quote of a ticket."""
        ticket = Ticket.number == self.tickets[moment]
        quote = self.session.scalars(select(Quote).join(Ticket).where(ticket)).one()
        address = story.SIGNER.address(QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until))
        self.session.rollback()
        return urlsplit(address).path

    def is_intact(self) -> bool:
        key = self.app.config["SEAL_KEY"].encode()
        media = Path(self.app.config["MEDIA_PATH"])
        found = verify_database(self.session, key, self._anchor_file, media)
        self.session.rollback()
        return found.finding is None


@contextmanager
def world(app: Flask) -> Iterator[World]:
    anchor = Path(app.config["SEAL_ANCHOR"])
    anchor.unlink(missing_ok=True)
    info = {"seal_key": app.config["SEAL_KEY"].encode(), "seal_anchor": anchor}
    with Session(app.extensions["test_engine"], info=info) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        cast = assemble(session, app.config["TEST_PASSWORD_HASH"])
        commit(session)
        tickets = {
            moment: ticket.number
            for tell in (_at_the_desk, _at_the_estimator_s, _at_the_bench, _at_the_end)
            for moment, ticket in tell(session, cast).items()
        }
        media = Path(app.config["MEDIA_PATH"])
        recorded(session, cast, tickets["diagnosis"], media)
        _at_the_school(session, cast)
        _in_the_drawer(session, cast)
        session_story.at_every_turn(session, cast)
        invited = Person(email="lea@etabli.example", name="Léa Morin", password_hash=NO_PASSWORD)
        session.add(invited)
        commit(session)
        yield World(app, session, cast, tickets, invited.id)


def _at_the_school(session: Session, cast: Cast) -> None:
    """Sittings 1 to 4: planned for an exam, checked in, running, suspended."""
    exam_story.planned(session, cast, at=NOW - timedelta(minutes=5))
    exam_story.checked_in(session, cast, SittingMode.TRAINING)
    exam_story.running(session, cast, SittingMode.TRAINING, who="denis")
    held = exam_story.running(session, cast, SittingMode.SOLUTION)
    suspend(session, cast.fanny, Suspend(held.id, "Alarme"), now=NOW)
    commit(session)


def _in_the_drawer(session: Session, cast: Cast) -> None:
    """Beside version 1, which is sat: a draft whose key Fanny opened, its variant, one reviewed.

    The second watch is ready to be handed out, the first is not verified yet.
    """
    draft, reviewed = (
        add_example(session, cast.fanny, AddExample(cast.school, code), now=NOW)
        for code in ("m1-quartz-reclamation", "m3-ordre-joint-manquant")
    )
    open_key(session, cast.fanny, OpenKey(draft.id), now=NOW)
    review(session, cast.fabien, Review(reviewed.id, reviewed.revision), now=NOW)
    scenario_story.prepared(session, reviewed, cast.fanny, (("runs", "", "ok"),))
    ready = scenario_story.prepared(session, exam_story.version(session, cast), cast.fabien)
    verify_watch(session, cast.fanny, VerifyWatch(ready.id), now=NOW)
    variant = AddContent(cast.school, {**draft.content, "id": "m1-bis"})
    add_content(session, cast.fanny, variant, now=NOW)
    commit(session)


def _at_the_desk(session: Session, cast: Cast) -> dict[str, Ticket]:
    tickets = {
        "unsigned": story.received(session, cast, signed=False),
        "received": story.received(session, cast),
        "costly": story.received(
            session, cast, reception={"pre_quote_cents": 200_000, "pre_quote_max_cents": None}
        ),
        "diagnosis": story.in_diagnosis(session, cast),
        "escalated": story.in_diagnosis(session, cast),
    }
    number = tickets["diagnosis"].number
    found = CodeAnomaly(number, Stage.BEFORE_UNCASING, "low_amplitude", "mainspring", "serious")
    code_anomaly(session, cast.theo, found, now=NOW)
    story.instrument(session, cast, kind=InstrumentKind.SOUND_DEVICE)
    limit_profile(session, cast)
    own_calibre(session, cast)
    raise_alert(session, cast.theo, RaiseAlert(number, "Poinçon étranger ?"), now=NOW)
    ask_question(session, cast.theo, AskQuestion(number, Role.COUNTER, "Bracelet ?"), now=NOW)
    too_much = Escalate(
        tickets["escalated"].number, "Quantième perpétuel", EscalationTarget.SUBCONTRACTOR
    )
    escalate(session, cast.theo, too_much, now=NOW)
    return tickets


def _at_the_estimator_s(session: Session, cast: Cast) -> dict[str, Ticket]:
    tickets = {
        "concluded": story.concluded(session, cast),
        "validated": story.concluded(session, cast),
        "guaranteed": story.concluded(session, cast, repair_kind=RepairKind.BRAND_GUARANTEE),
        "to_quote": story.in_quote(session, cast),
        "draft": story.draft(session, cast),
        "quoted": story.quoted(session, cast),
        "expired": story.quoted(session, cast, now=LONG_AGO),
    }
    for moment in ("validated", "guaranteed"):
        number = tickets[moment].number
        validate_diagnosis(session, cast.marc, ValidateDiagnosis(number), now=NOW)
    return tickets


def _at_the_bench(session: Session, cast: Cast) -> dict[str, Ticket]:
    tickets = {
        "accepted": story.accepted(session, cast),
        "planned": story.planned(session, cast, start=story.accepted),
        "late": story.planned(session, cast),
        "to_tell": story.planned(session, cast),
        "servicing": story.in_servicing(session, cast, start=story.accepted),
        "ticked": story.in_servicing(session, cast),
        "worked": story.worked(session, cast),
        "failed": story.worked(session, cast),
    }
    (line,) = order_lines(session, tickets["ticked"])
    for step in steps_left(line.operation, ()):
        outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
        tick = TickStep(tickets["ticked"].number, line.id, step, outcome)
        tick_step(session, cast.theo, tick, now=NOW)
    for moment in ("late", "to_tell"):
        slip = RequestDelay(tickets[moment].number, "part_awaited", "La pile manque.", LATER)
        request_delay(session, cast.theo, slip, now=NOW)
    approve_delay(session, cast.marc, ApproveDelay(tickets["to_tell"].number), now=NOW)
    missing = Request("Cousins", LATER)
    needs = supply_needs(session, tickets["late"])
    answers = tuple(SupplyAnswer(need.id, missing) for need in needs)
    check_supplies(session, cast.theo, CheckSupplies(tickets["late"].number, answers), now=NOW)
    story.measured_at_the_end(session, cast, tickets["worked"])
    story.measured_at_the_end(session, cast, tickets["failed"], rate_motor_pulses="+9.00")
    redo = tuple(line.id for line in order_lines(session, tickets["failed"]))
    failed = RecordControl(tickets["failed"].number, False, "rate_out", "+9 s/j", redo)
    record_control(session, cast.ines, failed, now=NOW)
    return tickets


def _at_the_end(session: Session, cast: Cast) -> dict[str, Ticket]:
    tickets = {
        "ready": story.serviced(session, cast),
        "unclaimed": story.serviced(session, cast, now=LONG_AGO),
        "authorised": story.serviced(session, cast, now=LONG_AGO),
        "returned": story.returned(session, cast),
    }
    number = tickets["authorised"].number
    for days in (30, 300):
        call = RemindToCollect(number, ContactChannel.POST, "Recommandé 1A 234 567 8901 2")
        remind_to_collect(session, cast.claire, call, now=LONG_AGO + timedelta(days=days))
    court = RecordAuthorisation(number, NOW.date(), "Tribunal judiciaire", "RG 26/00123")
    record_authorisation(session, cast.marc, court, now=NOW)
    return tickets
