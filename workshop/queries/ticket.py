"""The ticket page: what is open, what is known, and the whole story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, Integer, String

from workshop.db.models import (
    Accessory,
    Alert,
    Complaint,
    ConditionMark,
    Person,
    Photo,
    PolishingConsent,
    Question,
    Reception,
    Ticket,
    Watch,
)
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.watch import Grade
from workshop.queries.ticket_frame import TicketFrame, ticket_frame

STORY_PAGE = 50


@dataclass(frozen=True)
class OpenMatter:
    """An alert (`to_role` is None) or a question that nobody has answered yet."""

    id: int
    text: str
    by: str
    at: datetime
    to_role: Role | None
    may_answer: bool


@dataclass(frozen=True)
class OpenComplaint:
    """What the customer complains of; `may_act` is true for who answers it."""

    words: str
    by: str
    at: datetime
    to_role: Role | None
    follow_up_on: date
    agreed: bool
    may_act: bool


@dataclass(frozen=True)
class Mark:
    """A mark of the condition report; `number` is the one of its pin on the drawing."""

    number: int
    zone: str
    kind: str
    severity: str
    note: str
    photo_id: int | None


@dataclass(frozen=True)
class LeftItem:
    rank: int
    kind: str
    note: str
    returned: bool


@dataclass(frozen=True)
class Known:
    """What the reception recorded. Amounts (cents, VAT included) are None without the right."""

    reference: str
    serial: str
    calibre_id: str | None
    calibre_text: str
    calibre_confirmed: bool
    grade: Grade | None
    case_metal: str
    case_weight_cg: int | None
    fineness: int | None
    strap_material: str
    water_resistance_bar: int | None
    case_diameter_tenths_mm: int | None
    radium_risk: bool
    customer_words: str
    request: str
    symptoms: tuple[str, ...]
    pre_diagnosis: str
    polishing: PolishingConsent
    parts_back: bool
    declared_value_cents: int | None
    ceiling_cents: int | None
    pre_quote_cents: int | None
    pre_quote_max_cents: int | None


@dataclass(frozen=True)
class TicketPage:
    """`earlier` is the rank before which older entries are to be had, None at the beginning.

    `later` is True when the story shown does not end with the last entry.
    """

    frame: TicketFrame
    alerts: tuple[OpenMatter, ...]
    questions: tuple[OpenMatter, ...]
    complaint: OpenComplaint | None
    known: Known
    marks: tuple[Mark, ...]
    accessories: tuple[LeftItem, ...]
    photo_ids: tuple[int, ...]
    earlier: int | None
    later: bool


def ticket_page(
    session: Session, actor: Actor, number: str, *, before: int | None = None
) -> TicketPage:
    """A ticket in seven queries at most; `before` pages back through the story."""
    frame = ticket_frame(session, actor, number, entries=STORY_PAGE, before=before)
    matters, complaint = _open_matters(session, actor, frame)
    marks, accessories, photo_ids = _items(session, frame.ticket_id)
    oldest = frame.story[-1].seq if frame.story else 1
    return TicketPage(
        frame=frame,
        alerts=tuple(matter for matter in matters if matter.to_role is None),
        questions=tuple(matter for matter in matters if matter.to_role is not None),
        complaint=complaint,
        known=_known(session, actor, frame),
        marks=marks,
        accessories=accessories,
        photo_ids=photo_ids,
        earlier=oldest if oldest > 1 else None,
        later=before is not None,
    )


_TICKET: Final[BindParameter[int]] = bindparam("ticket_id")
_NO_DAY: Final = cast(null(), Date)
_NO: Final = cast(null(), Integer)
_MATTERS: Final[Any] = union_all(
    select(
        literal("alert").label("what"),
        Alert.id,
        Alert.text,
        Person.name,
        Alert.raised_at.label("at"),
        cast(null(), String).label("role"),
        _NO_DAY.label("follow_up_on"),
        _NO.label("agreed"),
    )
    .join(Person, Person.id == Alert.raised_by_id)
    .where(Alert.ticket_id == _TICKET, Alert.answered_at.is_(None)),
    select(
        literal("question"),
        Question.id,
        Question.text,
        Person.name,
        Question.asked_at,
        cast(Question.to_role, String),
        _NO_DAY,
        _NO,
    )
    .join(Person, Person.id == Question.asked_by_id)
    .where(Question.ticket_id == _TICKET, Question.answered_at.is_(None)),
    select(
        literal("complaint"),
        Complaint.id,
        Complaint.words,
        Person.name,
        Complaint.recorded_at,
        cast(Complaint.to_role, String),
        Complaint.follow_up_on,
        cast(Complaint.accepted_at.is_not(None), Integer),
    )
    .join(Person, Person.id == Complaint.recorded_by_id)
    .where(Complaint.ticket_id == _TICKET, Complaint.closed_at.is_(None)),
).order_by("at")


def _open_matters(
    session: Session, actor: Actor, frame: TicketFrame
) -> tuple[tuple[OpenMatter, ...], OpenComplaint | None]:
    """Alerts and questions nobody has answered, and the complaint nobody has closed."""
    rows: Sequence[Any] = (
        session.connection().execute(_MATTERS, {"ticket_id": frame.ticket_id}).all()
    )
    matters = tuple(_matter(actor, frame.site_id, row) for row in rows if row.what != "complaint")
    complaints = [row for row in rows if row.what == "complaint"]
    return matters, _complaint(actor, frame.site_id, complaints[0]) if complaints else None


def _complaint(actor: Actor, site_id: int, row: Any) -> OpenComplaint:
    role = Role(row.role) if row.role else None
    may_write = actor.may(Permission.WRITE_ENTRY, site_id)
    return OpenComplaint(
        row.text,
        row.name,
        row.at,
        role,
        row.follow_up_on,
        bool(row.agreed),
        may_write and (role is None or actor.answers_for(role, site_id)),
    )


def _matter(actor: Actor, site_id: int, row: Any) -> OpenMatter:
    role = Role(row.role) if row.role else None
    may_answer = (
        actor.may(Permission.ANSWER_ALERT, site_id)
        if role is None
        else actor.answers_for(role, site_id)
    )
    return OpenMatter(row.id, row.text, row.name, row.at, role, may_answer)


def matter_text(
    session: Session,
    actor: Actor,
    number: str,
    *,
    alert_id: int | None = None,
    question_id: int | None = None,
) -> str:
    """What an alert or a question of a ticket says; `NotFound` when it is not one of this ticket."""
    texts = (
        select(Alert.text).join(Ticket, Ticket.id == Alert.ticket_id).where(Alert.id == alert_id)
        if alert_id is not None
        else select(Question.text)
        .join(Ticket, Ticket.id == Question.ticket_id)
        .where(Question.id == question_id)
    )
    sites = actor.sites_with(Permission.READ_TICKETS)
    text = session.scalar(texts.where(Ticket.number == number, Ticket.site_id.in_(sites)))
    if text is None:
        raise NotFound("matter_not_found")
    return text


_ITEMS: Final[Any] = union_all(
    select(
        literal("mark").label("what"),
        ConditionMark.id,
        ConditionMark.kind,
        ConditionMark.note,
        ConditionMark.zone,
        ConditionMark.severity,
        ConditionMark.photo_id.label("extra"),
    ).where(ConditionMark.ticket_id == _TICKET),
    select(
        literal("accessory"),
        Accessory.rank,
        Accessory.kind,
        Accessory.note,
        literal(""),
        literal(""),
        cast(Accessory.returned_at.is_not(None), Integer),
    ).where(Accessory.ticket_id == _TICKET),
    select(
        literal("photo"),
        Photo.id,
        literal(""),
        Photo.caption,
        literal(""),
        literal(""),
        cast(null(), Integer),
    ).where(Photo.ticket_id == _TICKET),
).order_by("what", "id")


def _items(
    session: Session, ticket_id: int
) -> tuple[tuple[Mark, ...], tuple[LeftItem, ...], tuple[int, ...]]:
    """Marks, accessories and photos of a ticket, in one query."""
    rows: Sequence[Any] = session.connection().execute(_ITEMS, {"ticket_id": ticket_id}).all()
    marked = [row for row in rows if row.what == "mark"]
    return (
        tuple(
            Mark(number, row.zone, row.kind, row.severity, row.note, row.extra)
            for number, row in enumerate(marked, start=1)
        ),
        tuple(
            LeftItem(row.id, row.kind, row.note, bool(row.extra))
            for row in rows
            if row.what == "accessory"
        ),
        tuple(row.id for row in rows if row.what == "photo"),
    )


_KNOWN: Final = (
    select(
        Watch.reference,
        Watch.serial,
        Watch.calibre_id,
        Watch.calibre_text,
        Watch.calibre_confirmed,
        Watch.grade,
        Watch.case_metal,
        Watch.case_weight_cg,
        Watch.fineness,
        Watch.strap_material,
        Watch.water_resistance_bar,
        Watch.case_diameter_tenths_mm,
        Watch.radium_risk,
        Reception.customer_words,
        Reception.request,
        Reception.symptoms,
        Reception.pre_diagnosis,
        Reception.polishing,
        Reception.parts_back,
        Reception.declared_value_cents,
        Reception.ceiling_cents,
        Reception.pre_quote_cents,
        Reception.pre_quote_max_cents,
    )
    .select_from(Ticket)
    .join(Watch, Watch.id == Ticket.watch_id)
    .join(Reception, Reception.ticket_id == Ticket.id)
    .where(Ticket.id == _TICKET)
)


def _known(session: Session, actor: Actor, frame: TicketFrame) -> Known:
    row = session.connection().execute(_KNOWN, {"ticket_id": frame.ticket_id}).one()
    values = dict(row._mapping, symptoms=tuple(row.symptoms))
    if not actor.may(Permission.READ_PRICES, frame.site_id):
        values |= dict.fromkeys(
            ("declared_value_cents", "ceiling_cents", "pre_quote_cents", "pre_quote_max_cents")
        )
    return Known(**values)
