"""The home page: what waits for this person, what is late, what came back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from workshop.db.models import Alert, Complaint, DelaySlip, Question, Quote
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.quote import CLOSED, QuoteState
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.queries.slate import SLATE, TICKET, SlateRow, slate_rows

LINES: Final = 10
"""Lines a section shows; one more is read, to know whether there are others."""

LIST_LINES: Final = 50
"""Lines a page of a section's full list shows."""

_NOTE_LENGTH: Final = 160


class Section(StrEnum):
    """Parts of the home page, in the order they are shown."""

    ALERTS = "alerts"
    TO_DECIDE = "to_decide"
    DELAYS = "delays"
    QUESTIONS = "questions"
    COMPLAINTS = "complaints"
    MINE = "mine"
    TO_TAKE = "to_take"
    TO_TELL = "to_tell"
    TO_CALL = "to_call"
    TO_FINISH = "to_finish"
    TO_PRICE = "to_price"
    PARTS = "parts"
    TO_HAND_BACK = "to_hand_back"
    LATE = "late"
    CAME_BACK = "came_back"


_BENCH: Final = (
    Section.QUESTIONS,
    Section.MINE,
    Section.TO_TAKE,
    Section.LATE,
    Section.CAME_BACK,
)
SECTIONS: Final[dict[Role, tuple[Section, ...]]] = {
    Role.COUNTER: (
        Section.QUESTIONS,
        Section.COMPLAINTS,
        Section.TO_TELL,
        Section.TO_CALL,
        Section.TO_FINISH,
        Section.TO_HAND_BACK,
        Section.LATE,
        Section.CAME_BACK,
    ),
    Role.TECHNICIAN: (*_BENCH, Section.COMPLAINTS),
    Role.CANDIDATE: _BENCH,
    Role.ESTIMATOR: (
        Section.QUESTIONS,
        Section.COMPLAINTS,
        Section.TO_PRICE,
        Section.TO_CALL,
        Section.LATE,
    ),
    Role.STOREKEEPER: (Section.QUESTIONS, Section.PARTS, Section.LATE),
    Role.MANAGER: (
        Section.ALERTS,
        Section.TO_DECIDE,
        Section.DELAYS,
        Section.QUESTIONS,
        Section.COMPLAINTS,
        Section.TO_TELL,
        Section.LATE,
        Section.CAME_BACK,
    ),
    Role.SUPERVISOR: (Section.ALERTS, Section.TO_DECIDE, Section.DELAYS, Section.QUESTIONS),
    Role.TRAINER: (Section.LATE, Section.CAME_BACK),
}


@dataclass(frozen=True)
class HomeSection:
    """`notes` are what an alert or a question says, by ticket; `more` when lines were left out."""

    section: Section
    rows: tuple[SlateRow, ...]
    notes: dict[int, str]
    more: bool


@dataclass(frozen=True)
class HomePage:
    """Sections that have something to show; `asked` says whether the person's roles have any."""

    sections: tuple[HomeSection, ...]
    asked: bool


def home_page(session: Session, actor: Actor, site_id: int | None, today: date) -> HomePage:
    """The sections of the person's roles at a site, in two queries."""
    wanted = sections_for(actor.roles.get(site_id, ())) if site_id else ()
    if not site_id or not wanted or not actor.may(Permission.READ_TICKETS, site_id):
        return HomePage((), asked=False)
    found: dict[str, dict[int, str]] = {}
    values = _values(actor, site_id, today)
    for section, ticket_id, note in session.connection().execute(_lines_of(wanted), values):
        found.setdefault(section, {}).setdefault(ticket_id, note)
    rows = _rows(session, {ticket_id for lines in found.values() for ticket_id in lines})
    return HomePage(
        tuple(_section(name, found[name], rows) for name in wanted if name in found), asked=True
    )


def section_list(
    session: Session, actor: Actor, site_id: int, section: Section, today: date, page: int
) -> HomeSection:
    """A page, from 1, of everything a section holds; `NotFound` when no role of the person has it."""
    if section not in sections_for(actor.roles.get(site_id, ())):
        raise NotFound("section_not_found")
    values = _values(actor, site_id, today) | {"skipped": (page - 1) * LIST_LINES}
    lines = session.connection().execute(_list_of(section), values).all()
    notes = {line.ticket_id: line.note for line in lines[:LIST_LINES]}
    rows = _rows(session, set(notes))
    return HomeSection(
        section,
        tuple(rows[ticket_id] for ticket_id in notes),
        {ticket_id: note for ticket_id, note in notes.items() if note},
        more=len(lines) > LIST_LINES,
    )


def _values(actor: Actor, site_id: int, today: date) -> dict[str, Any]:
    return {
        "site": site_id,
        "me": actor.person_id,
        "today": today,
        "roles": sorted(actor.roles[site_id]),
    }


def _rows(session: Session, ids: set[int]) -> dict[int, SlateRow]:
    found = slate_rows(session, _CHOSEN, {"ids": ids}) if ids else ()
    return {row.ticket_id: row for row in found}


def sections_for(roles: Iterable[Role]) -> tuple[Section, ...]:
    """The sections of several roles together, each once, in order."""
    wanted = {section for role in roles for section in SECTIONS.get(role, ())}
    return tuple(section for section in Section if section in wanted)


def _section(section: Section, notes: dict[int, str], rows: dict[int, SlateRow]) -> HomeSection:
    """What is due first comes first, unless the section has an order of its own."""
    ids = list(notes)[:LINES]
    if section is Section.CAME_BACK:
        ids.sort(key=lambda ticket_id: (rows[ticket_id].due_on, ticket_id))
    return HomeSection(
        section,
        tuple(rows[ticket_id] for ticket_id in ids),
        {ticket_id: note for ticket_id, note in notes.items() if note},
        more=len(notes) > LINES,
    )


@cache
def _lines_of(sections: tuple[Section, ...]) -> Any:
    """One statement for the sections wanted: name of the section, ticket, note. Built once."""
    parts = [part for section in sections for part in _PARTS[section](section)]
    return union_all(*(select(part.limit(LINES + 1).subquery()) for part in parts))


@cache
def _list_of(section: Section) -> Any:
    """A page of one section: one line for each ticket and note. Built once."""
    lines = union_all(*(select(part.subquery()) for part in _PARTS[section](section)))
    return lines.limit(LIST_LINES + 1).offset(bindparam("skipped"))


_CHOSEN: Final = SLATE.where(TICKET.id.in_(bindparam("ids", expanding=True)))
_ALERT: Final = Alert.__table__.c
_QUESTION: Final = Question.__table__.c
_COMPLAINT: Final = Complaint.__table__.c
_SLIP: Final = DelaySlip.__table__.c
_QUOTE: Final = Quote.__table__.c
_NEWER: Final = Quote.__table__.alias()
_LATER: Final = DelaySlip.__table__.alias()
_SITE: Final[BindParameter[int]] = bindparam("site")
_ME: Final[BindParameter[int]] = bindparam("me")
_TODAY: Final[BindParameter[date]] = bindparam("today")


def _line(section: Section, ticket_id: Any, note: Any) -> Select[Any]:
    """The name of the section, the ticket, the note."""
    columns: tuple[Any, ...] = (
        literal(section.value, String).label("section"),
        ticket_id.label("ticket_id"),
        note.label("note"),
    )
    return select(*columns)


def _open(section: Section, *where: ColumnElement[bool]) -> Select[Any]:
    """Open tickets of the site, what is due first on top."""
    return (
        _line(section, TICKET.id, literal("", String))
        .where(TICKET.site_id == _SITE, TICKET.closed_at.is_(None), *where)
        .order_by(TICKET.due_on, TICKET.id)
    )


def _only(*where: ColumnElement[bool]) -> Callable[[Section], list[Select[Any]]]:
    return lambda section: [_open(section, *where)]


def _to_call(section: Section) -> list[Select[Any]]:
    waiting = (TICKET.waiting_on == WaitingOn.CUSTOMER, TICKET.follow_up_on <= _TODAY)
    return [_open(section, *waiting).order_by(None).order_by(TICKET.follow_up_on)]


def _came_back(section: Section) -> list[Select[Any]]:
    return [
        _open(section, TICKET.repair_kind == RepairKind.OWN_GUARANTEE),
        _open(section, literal_column("ticket.sent_back")),
    ]


def _alerts(section: Section) -> list[Select[Any]]:
    return [
        _line(section, _ALERT.ticket_id, func.substr(_ALERT.text, 1, _NOTE_LENGTH))
        .where(_ALERT.site_id == _SITE, _ALERT.answered_at.is_(None))
        .order_by(_ALERT.raised_at)
    ]


def _questions(section: Section) -> list[Select[Any]]:
    return [
        _line(section, _QUESTION.ticket_id, func.substr(_QUESTION.text, 1, _NOTE_LENGTH))
        .where(
            _QUESTION.site_id == _SITE,
            _QUESTION.to_role.in_(bindparam("roles", expanding=True)),
            _QUESTION.answered_at.is_(None),
        )
        .order_by(_QUESTION.asked_at)
    ]


def _complaints(section: Section) -> list[Select[Any]]:
    """Those passed to a role of the person, those of nobody for the counter, all for the hierarchy."""
    roles: BindParameter[Any] = bindparam("roles", expanding=True)
    mine = func.coalesce(_COMPLAINT.to_role, Role.COUNTER.value).in_(roles)
    return [
        _line(section, _COMPLAINT.ticket_id, func.substr(_COMPLAINT.words, 1, _NOTE_LENGTH))
        .where(
            _COMPLAINT.site_id == _SITE,
            _COMPLAINT.closed_at.is_(None),
            or_(mine, literal(Role.MANAGER.value, String).in_(roles)),
        )
        .order_by(_COMPLAINT.follow_up_on)
    ]


def _to_price(section: Section) -> list[Select[Any]]:
    """No quote yet, or one to finish and send: neither awaited nor decided since the step began."""
    newer = exists().where(
        _NEWER.c.ticket_id == _QUOTE.ticket_id, _NEWER.c.version > _QUOTE.version
    )
    left = or_(
        _QUOTE.state == QuoteState.SENT,
        _QUOTE.state.in_(CLOSED) & (_QUOTE.closed_at >= TICKET.entered_step_at),
    )
    done = exists().where(_QUOTE.ticket_id == TICKET.id, left, ~newer)
    return [
        _open(section, TICKET.state == State.QUOTE, TICKET.waiting_on == WaitingOn.US, ~done),
    ]


def _slips(*where: ColumnElement[bool]) -> Callable[[Section], list[Select[Any]]]:
    """Delay slips of open tickets; a newer one supersedes an older one."""
    superseded = exists().where(_LATER.c.ticket_id == _SLIP.ticket_id, _LATER.c.id > _SLIP.id)
    return lambda section: [
        _line(section, _SLIP.ticket_id, func.substr(_SLIP.explanation, 1, _NOTE_LENGTH))
        .join(TICKET.id.table, TICKET.id == _SLIP.ticket_id)
        .where(_SLIP.site_id == _SITE, TICKET.closed_at.is_(None), ~superseded, *where)
        .order_by(_SLIP.id)
    ]


_PARTS: Final[dict[Section, Callable[[Section], list[Select[Any]]]]] = {
    Section.ALERTS: _alerts,
    Section.TO_DECIDE: _only(TICKET.waiting_on == WaitingOn.MANAGER),
    Section.DELAYS: _slips(_SLIP.approved_at.is_(None), _SLIP.refused_at.is_(None)),
    Section.QUESTIONS: _questions,
    Section.COMPLAINTS: _complaints,
    Section.MINE: _only(TICKET.assigned_to_id == _ME, TICKET.waiting_on == WaitingOn.US),
    Section.TO_TAKE: _only(
        TICKET.assigned_to_id.is_(None),
        TICKET.waiting_on == WaitingOn.US,
        TICKET.state.in_((State.DIAGNOSIS, State.PREPARATION, State.SERVICING)),
    ),
    Section.TO_TELL: _slips(_SLIP.approved_at.is_not(None), _SLIP.told_at.is_(None)),
    Section.TO_CALL: _to_call,
    Section.TO_FINISH: _only(TICKET.state == State.RECEPTION),
    Section.TO_PRICE: _to_price,
    Section.PARTS: _only(TICKET.waiting_on == WaitingOn.PART),
    Section.TO_HAND_BACK: _only(TICKET.state == State.RESTITUTION),
    Section.LATE: _only(TICKET.due_on < _TODAY),
    Section.CAME_BACK: _came_back,
}
