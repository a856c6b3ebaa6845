"""The customer's opinion: asked when the watch goes back, given once by the link."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.db.models import Satisfaction, Ticket
from workshop.domain.errors import NotFound
from workshop.domain.people import customer_name
from workshop.domain.satisfaction import check_opinion
from workshop.domain.tracking import EntryKind
from workshop.exchange.letters import letter
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import post


def ask_opinion(session: Session, ticket: Ticket, public_url: str, *, now: datetime) -> None:
    """Ask the question, as part of handing the watch back.

    It is mailed to who agreed to be contacted; the passport's page leads to it for everybody.
    """
    asked = Satisfaction(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        token=secrets.token_urlsafe(32),
        asked_at=now,
    )
    customer = ticket.customer
    if customer.contact_consent_at is not None and customer.email.strip():
        url = f"{public_url}/s/{asked.token}"
        values = {**letter_values(ticket), "number": ticket.number, "url": url}
        asked.mail_id = post(
            session, ticket, letter("satisfaction", customer.language, values), now=now
        ).id
    session.add(asked)


@dataclass(frozen=True)
class GiveOpinion:
    token: str
    score: int
    comment: str = ""


def give_opinion(
    session: Session, actor: None, command: GiveOpinion, *, now: datetime
) -> Satisfaction:
    """The customer answers by the link; nobody of the workshop acts."""
    asked = session.scalar(select(Satisfaction).where(Satisfaction.token == command.token))
    if asked is None:
        raise NotFound("link_invalid")
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.id == asked.ticket_id)
        .options(joinedload(Ticket.customer, innerjoin=True))
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(asked)
    check_opinion(command.score, asked.asked_at, asked.answered_at, now)
    asked.score, asked.comment, asked.answered_at = command.score, command.comment.strip(), now
    customer = ticket.customer
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.SATISFACTION_GIVEN,
        {"score": asked.score, "comment": asked.comment},
        now=now,
        author_name=customer_name(customer.family_name, customer.given_name, customer.company),
    )
    return asked
