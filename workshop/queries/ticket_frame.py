"""What every page about a ticket shows around its own content."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, cast

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from workshop.db.facts import ticket_facts
from workshop.db.find import may_read
from workshop.db.models import (
    Customer,
    Diagnosis,
    Person,
    Photo,
    Quote,
    Ticket,
    TrackingEntry,
    Watch,
)
from workshop.domain.errors import NotFound
from workshop.domain.next_act import WITH_WATCH_IN_HAND, NextAct, next_act
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import MOVE_PERMISSIONS, Permission
from workshop.domain.ticket import (
    BLOCKS,
    STEPS,
    Move,
    Outcome,
    RepairKind,
    State,
    TicketFacts,
    WaitingOn,
    allowed_moves,
)
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.queries.examined import told_payload

LAST_ENTRIES = 6


@dataclass(frozen=True)
class Step:
    """A step of the rail: `progress` is `done`, `now`, `todo` or `skipped`."""

    state: State
    blocks: tuple[str, ...]
    progress: str


@dataclass(frozen=True)
class StoryEntry:
    """An entry of the tracking sheet as the journal holds it; a page tells it in words.

    `corrected_by` holds the ranks of the entries that correct it, `facts` the payload in JSON.
    """

    seq: int
    kind: EntryKind
    step: State
    author: str
    at: datetime
    happened_at: datetime | None
    corrects_seq: int | None
    corrected_by: tuple[int, ...]
    facts: str
    hash: str

    @cached_property
    def payload(self) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(self.facts))


@dataclass(frozen=True)
class NextStep:
    """The next act for this person: `mine` says whether they hold the right to do it."""

    act: NextAct
    mine: bool


@dataclass(frozen=True)
class TicketFrame:
    """The band, the three answers, the step rail, the next act, the rare acts, the last entries.

    The hierarchy may approve on an open ticket, and agree for a customer on a closed one too.
    """

    ticket_id: int
    number: str
    version: int
    site_id: int
    state: State
    closed: bool
    repair_kind: RepairKind
    watch_id: int
    brand: str
    model: str
    serial: str
    watch_kind: WatchKind
    photo_id: int | None
    customer_id: int
    customer: str
    phone: str
    email: str
    waiting_on: WaitingOn
    waiting_reason: str
    waiting_since: datetime
    follow_up_on: date | None
    place: str
    holder: str | None
    assigned_to: str | None
    promised_on: date | None
    forecast_on: date | None
    steps: tuple[Step, ...]
    next: NextStep | None
    other_moves: tuple[Move, ...]
    to_take: bool
    may_write: bool
    may_place: bool
    may_promise: bool
    may_service: bool
    may_approve: bool
    may_agree: bool
    may_receive: bool
    story: tuple[StoryEntry, ...]

    @property
    def watch(self) -> str:
        return f"{self.brand} {self.model}".strip()

    @property
    def ready(self) -> bool:
        """The work is over and the owner is expected: no longer late, whatever was promised."""
        return self.state is State.RESTITUTION and self.waiting_on is WaitingOn.CUSTOMER


# Statements are built once: building them costs as much as running them.
_HOLDER, _ASSIGNED = aliased(Person), aliased(Person)
_ROW: Final = (
    select(
        Ticket,
        Customer.family_name,
        Customer.given_name,
        Customer.company,
        Customer.phone,
        Customer.email,
        Watch.brand,
        Watch.model,
        Watch.serial,
        Watch.kind,
        _HOLDER.name.label("holder"),
        _ASSIGNED.name.label("assigned_to"),
        select(func.min(Photo.id))
        .where(Photo.ticket_id == Ticket.id)
        .scalar_subquery()
        .label("photo_id"),
        exists().where(Diagnosis.ticket_id == Ticket.id).label("diagnosed"),
        exists().where(Quote.ticket_id == Ticket.id).label("quoted"),
    )
    .join(Customer, Customer.id == Ticket.customer_id)
    .join(Watch, Watch.id == Ticket.watch_id)
    .outerjoin(_HOLDER, _HOLDER.id == Ticket.holder_id)
    .outerjoin(_ASSIGNED, _ASSIGNED.id == Ticket.assigned_to_id)
    .where(
        Ticket.number == bindparam("number"),
        Ticket.site_id.in_(bindparam("sites", expanding=True)),
    )
)
_STORY: Final = (
    select(
        TrackingEntry.seq,
        TrackingEntry.kind,
        TrackingEntry.step,
        TrackingEntry.author_name,
        TrackingEntry.at,
        TrackingEntry.happened_at,
        TrackingEntry.corrects_seq,
        TrackingEntry.payload,
        TrackingEntry.hash,
    )
    .where(
        TrackingEntry.ticket_id == bindparam("ticket_id"),
        TrackingEntry.seq < bindparam("before"),
    )
    .order_by(TrackingEntry.seq.desc())
    .limit(bindparam("limit"))
)
_NO_END: Final = 2**31 - 1


def ticket_frame(
    session: Session,
    actor: Actor,
    number: str,
    *,
    entries: int | None = LAST_ENTRIES,
    before: int | None = None,
) -> TicketFrame:
    """The frame of a ticket, in three queries; `NotFound` when the person may not read it.

    `entries` (None for all) and `before` choose the part of the story beside the page.
    """
    row = _row(session, actor, number)
    ticket: Ticket = row.Ticket
    facts = ticket_facts(session, ticket)
    site_id, is_open = ticket.site_id, ticket.closed_at is None
    act = next_act(ticket.state, ticket.waiting_on, facts)
    return TicketFrame(
        ticket_id=ticket.id,
        number=ticket.number,
        version=ticket.version,
        site_id=site_id,
        state=ticket.state,
        closed=not is_open,
        repair_kind=ticket.repair_kind,
        watch_id=ticket.watch_id,
        brand=row.brand,
        model=row.model,
        serial=row.serial,
        watch_kind=row.kind,
        photo_id=row.photo_id,
        customer_id=ticket.customer_id,
        customer=customer_name(row.family_name, row.given_name, row.company),
        phone=row.phone,
        email=row.email,
        waiting_on=ticket.waiting_on,
        waiting_reason=ticket.waiting_reason,
        waiting_since=ticket.waiting_since,
        follow_up_on=ticket.follow_up_on,
        place=ticket.place,
        holder=row.holder,
        assigned_to=row.assigned_to,
        promised_on=ticket.promised_on,
        forecast_on=ticket.forecast_on,
        steps=_steps(row),
        next=NextStep(act, actor.may(act.permission, site_id)) if act else None,
        other_moves=_other_moves(actor, ticket, facts, act),
        to_take=_to_take(actor, ticket, act),
        may_write=actor.may(Permission.WRITE_ENTRY, site_id),
        may_place=is_open and actor.may(Permission.PLACE_WATCH, site_id),
        may_promise=is_open and actor.may(Permission.PROMISE, site_id),
        may_service=is_open and actor.may(Permission.SERVICE, site_id),
        may_approve=is_open and actor.may(Permission.APPROVE, site_id),
        may_agree=actor.may(Permission.APPROVE, site_id),
        may_receive=actor.may(Permission.RECEIVE, site_id),
        story=_told(actor, story_entries(session, ticket.id, limit=entries, before=before)),
    )


def _row(session: Session, actor: Actor, number: str) -> Any:
    row = session.execute(_ROW, {"number": number, "sites": tuple(actor.roles)}).one_or_none()
    if row is None or not may_read(actor, row.Ticket.site_id):
        raise NotFound("ticket_not_found", {"number": number})
    return row


def site_of_ticket(session: Session, actor: Actor, number: str) -> int:
    """The site of a ticket the person may read."""
    site_id = session.scalar(select(Ticket.site_id).where(Ticket.number == number))
    if site_id is None or not may_read(actor, site_id):
        raise NotFound("ticket_not_found", {"number": number})
    return site_id


def _steps(row: Any) -> tuple[Step, ...]:
    state: State = row.Ticket.state
    now = STEPS.index(state) if state in STEPS else len(STEPS)
    left_out = _left_out(row)
    return tuple(
        Step(step, BLOCKS[step], _progress(index, now, step in left_out))
        for index, step in enumerate(STEPS)
    )


def _left_out(row: Any) -> frozenset[State]:
    """The steps this ticket never went through, once it is past them."""
    if row.Ticket.state is State.CANCELLED:
        return frozenset(STEPS) - {State.RECEPTION}
    went_through = {
        State.DIAGNOSIS: row.diagnosed,
        State.QUOTE: row.quoted,
        State.PREPARATION: row.Ticket.outcome is not Outcome.UNREPAIRED,
        State.SERVICING: row.Ticket.outcome is not Outcome.UNREPAIRED,
    }
    return frozenset(step for step, been_there in went_through.items() if not been_there)


def _progress(index: int, now: int, left_out: bool) -> str:
    if index < now:
        return "skipped" if left_out else "done"
    return "now" if index == now else "todo"


def _to_take(actor: Actor, ticket: Ticket, act: NextAct | None) -> bool:
    """Whether this person is to do bench work on a watch they do not hold."""
    return bool(
        act
        and act.act in WITH_WATCH_IN_HAND
        and ticket.waiting_on is WaitingOn.US
        and ticket.holder_id != actor.person_id
        and not actor.is_examined
        and actor.may(act.permission, ticket.site_id)
    )


def _other_moves(
    actor: Actor, ticket: Ticket, facts: TicketFacts, act: NextAct | None
) -> tuple[Move, ...]:
    """Moves that are possible though they are not the next act: cancel, reopen, give up."""
    return tuple(
        move
        for move in allowed_moves(ticket.state, facts)
        if not (act and move is act.move) and actor.may(MOVE_PERMISSIONS[move], ticket.site_id)
    )


def _told(actor: Actor, story: tuple[StoryEntry, ...]) -> tuple[StoryEntry, ...]:
    """The entries as the person may read them."""
    if not actor.is_examined:
        return story
    return tuple(
        replace(each, facts=json.dumps(told_payload(actor, each.kind, each.payload)))
        for each in story
    )


def story_entries(
    session: Session, ticket_id: int, *, limit: int | None = None, before: int | None = None
) -> tuple[StoryEntry, ...]:
    """The latest entries of a tracking sheet, newest first; `before` is the rank to go back from."""
    values = {"ticket_id": ticket_id, "before": before or _NO_END, "limit": limit or _NO_END}
    rows = session.connection().execute(_STORY, values).all()
    corrected_by = _corrections(session, ticket_id, rows, before)
    return tuple(
        StoryEntry(
            row.seq,
            row.kind,
            row.step,
            row.author_name,
            row.at,
            row.happened_at,
            row.corrects_seq,
            tuple(corrected_by.get(row.seq, ())),
            row.payload,
            row.hash,
        )
        for row in rows
    )


def _corrections(
    session: Session, ticket_id: int, rows: Sequence[Any], before: int | None
) -> dict[int, list[int]]:
    """Which entries correct which; a correction is always newer than what it corrects."""
    pairs = [(row.seq, row.corrects_seq) for row in reversed(rows)]
    if before is not None:
        newer = (
            select(TrackingEntry.seq, TrackingEntry.corrects_seq)
            .where(TrackingEntry.ticket_id == ticket_id, TrackingEntry.seq >= before)
            .where(TrackingEntry.corrects_seq.is_not(None))
            .order_by(TrackingEntry.seq)
        )
        pairs += [(row.seq, row.corrects_seq) for row in session.execute(newer)]
    corrected_by: dict[int, list[int]] = {}
    for seq, corrects in pairs:
        if corrects is not None:
            corrected_by.setdefault(corrects, []).append(seq)
    return corrected_by
