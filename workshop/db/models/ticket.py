"""The ticket and what every line that names it shows: whose turn, where, promised for when."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workshop.db.models.base import Base, partial_index
from workshop.db.models.customer import Customer
from workshop.db.models.people import Person
from workshop.db.models.site import Site
from workshop.db.models.watch import Watch
from workshop.db.types import UtcDateTime, choice
from workshop.domain.ticket import ENDS, Outcome, RepairKind, State, WaitingOn

_OPEN = "closed_at IS NULL"
NEVER: Final = date(9999, 12, 31)
_DUE = (
    f"CASE WHEN state = 'restitution' AND waiting_on = 'customer' THEN '{NEVER}' "
    f"WHEN promised_on IS NULL AND forecast_on IS NULL THEN '{NEVER}' "
    "WHEN forecast_on IS NULL OR promised_on <= forecast_on THEN promised_on "
    "ELSE forecast_on END"
)
_ENDS = ", ".join(f"'{state}'" for state in ENDS)


class Ticket(Base):
    """`version` is the rank of the last entry of the tracking sheet: every act bumps it.

    `due_on` is the earlier of promise and forecast (`NEVER` without either, and once the watch is
    ready and waits for its owner): lists are in its order. `sent_back` marks work that came back to the bench after a control or a restitution.

    What the ticket is about is set by id and only read as objects: relationships that could be
    written would make each act's flush three times as long.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(f"(closed_at IS NOT NULL) = (state IN ({_ENDS}))", name="closed_at_an_end"),
        CheckConstraint(
            "(repair_kind = 'own_guarantee') = (original_ticket_id IS NOT NULL)",
            name="own_guarantee_names_its_ticket",
        ),
        partial_index("ix_ticket_open_due", "site_id", "due_on", "id", where=_OPEN),
        partial_index("ix_ticket_open_state", "site_id", "state", "due_on", "id", where=_OPEN),
        partial_index(
            "ix_ticket_open_waiting", "site_id", "waiting_on", "due_on", "id", where=_OPEN
        ),
        partial_index(
            "ix_ticket_open_follow_up", "site_id", "waiting_on", "follow_up_on", where=_OPEN
        ),
        partial_index(
            "ix_ticket_open_assigned", "site_id", "assigned_to_id", "due_on", "id", where=_OPEN
        ),
        partial_index(
            "ix_ticket_open_comeback", "site_id", "repair_kind", "due_on", "id", where=_OPEN
        ),
        partial_index(
            "ix_ticket_open_sent_back", "site_id", "due_on", "id", where=f"{_OPEN} AND sent_back"
        ),
        Index("ix_ticket_state", "site_id", "state", "id"),
        Index(None, "watch_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "deposit_id"),
        Index(None, "original_ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch.id"))
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"))
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(choice(State), default=State.RECEPTION)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    repair_kind: Mapped[RepairKind] = mapped_column(choice(RepairKind), default=RepairKind.PAID)
    original_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_step_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waiting_on: Mapped[WaitingOn] = mapped_column(choice(WaitingOn), default=WaitingOn.US)
    waiting_reason: Mapped[str] = mapped_column(Text, default="")
    waiting_since: Mapped[datetime] = mapped_column(UtcDateTime)
    follow_up_on: Mapped[date | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(80), default="counter")
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    promised_on: Mapped[date | None] = mapped_column()
    forecast_on: Mapped[date | None] = mapped_column()
    due_on: Mapped[date] = mapped_column(Computed(_DUE, persisted=True))
    sent_back: Mapped[bool] = mapped_column(default=False)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guarantee_until: Mapped[date | None] = mapped_column()
    last_hash: Mapped[str] = mapped_column(String(64), default="0" * 64)

    site: Mapped[Site] = relationship(lazy="raise_on_sql", viewonly=True)
    customer: Mapped[Customer] = relationship(lazy="raise_on_sql", viewonly=True)
    watch: Mapped[Watch] = relationship(lazy="raise_on_sql", viewonly=True)
    holder: Mapped[Person | None] = relationship(
        foreign_keys=[holder_id], lazy="raise_on_sql", viewonly=True
    )
    assigned_to: Mapped[Person | None] = relationship(
        foreign_keys=[assigned_to_id], lazy="raise_on_sql", viewonly=True
    )


class TicketCount(Base):
    """How many tickets a site has in each state, kept by the two acts that change it.

    Counting the rows would cost more with every closed ticket; `workshop doctor` compares.
    """

    __tablename__ = "ticket_count"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    state: Mapped[State] = mapped_column(choice(State), primary_key=True)
    total: Mapped[int] = mapped_column()
