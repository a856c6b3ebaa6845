"""The outbox: mail is written beside the act that wants it, and delivered afterwards.

A mail is claimed, handed over, then marked. Whoever stops in between leaves a claim that runs
out: the mail goes again under the same Message-ID, so it may arrive twice and is never lost.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import OutgoingMail, Site, Ticket
from workshop.domain.errors import RuleViolation
from workshop.exchange.letters import Letter
from workshop.exchange.mail import Mail

CLAIM: Final = timedelta(minutes=10)
LONGEST_WAIT: Final = timedelta(hours=6)
_MAX_ERROR: Final = 500


@dataclass(frozen=True)
class Attachment:
    name: str
    pdf: bytes


def post(
    session: Session,
    ticket: Ticket,
    letter: Letter,
    *,
    now: datetime,
    attachment: Attachment | None = None,
) -> OutgoingMail:
    """Write a letter to the ticket's customer, as part of the act that wants it.

    `ticket` is loaded with its site and customer. `RuleViolation` when the customer has no e-mail.
    """
    address = ticket.customer.email.strip()
    if not address:
        raise RuleViolation("customer_without_email", field="delivery")
    return _write(session, ticket.site, address, letter, attachment, now, ticket_id=ticket.id)


def post_to(
    session: Session,
    site: Site,
    address: str,
    letter: Letter,
    *,
    now: datetime,
    attachment: Attachment | None = None,
) -> OutgoingMail:
    """Write a letter of a site to a person, about no ticket, as part of the act that wants it."""
    return _write(session, site, address, letter, attachment, now)


def _write(
    session: Session,
    site: Site,
    address: str,
    letter: Letter,
    attachment: Attachment | None,
    now: datetime,
    *,
    ticket_id: int | None = None,
) -> OutgoingMail:
    mail = OutgoingMail(
        site_id=site.id,
        ticket_id=ticket_id,
        message_id=f"<{secrets.token_hex(16)}@{_domain(site)}>",
        to_address=address,
        subject=letter.subject,
        body=letter.body,
        attachment_name=attachment.name if attachment else "",
        attachment_pdf=attachment.pdf if attachment else None,
        created_at=now,
        next_try_at=now,
    )
    session.add(mail)
    session.flush()
    return mail


def _domain(site: Site) -> str:
    return site.email.rpartition("@")[2].strip() or f"{site.code.lower()}.invalid"


@dataclass(frozen=True)
class Claimed:
    mail_id: int
    mail: Mail


def claim_next(session: Session, *, now: datetime) -> Claimed | None:
    """Take the mail that has waited longest; the caller commits before handing it over.

    What is written at the bench of a sitting stays there: nobody real is written to.
    """
    row = session.execute(
        select(OutgoingMail, Site.name, Site.email)
        .join(Site, Site.id == OutgoingMail.site_id)
        .where(
            Site.centre_id.is_(None),
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.given_up_at.is_(None),
            OutgoingMail.next_try_at <= now,
        )
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(of=OutgoingMail, skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    found: OutgoingMail = row.OutgoingMail
    found.tries += 1
    found.next_try_at = now + CLAIM
    mail = Mail(
        message_id=found.message_id,
        to_address=found.to_address,
        from_name=row.name,
        reply_to=row.email,
        subject=found.subject,
        body=found.body,
        written_at=found.created_at,
        attachment_name=found.attachment_name,
        attachment_pdf=found.attachment_pdf,
    )
    return Claimed(found.id, mail)


def mark_sent(session: Session, mail_id: int, *, now: datetime) -> None:
    mail = session.get_one(OutgoingMail, mail_id)
    mail.sent_at = now
    mail.last_error = ""


def mark_failed(
    session: Session, mail_id: int, error: str, *, final: bool, max_tries: int, now: datetime
) -> bool:
    """Keep why a mail did not leave; True when it is given up, else it is tried again later."""
    mail = session.get_one(OutgoingMail, mail_id)
    mail.last_error = error[:_MAX_ERROR]
    given_up = final or mail.tries >= max_tries
    if given_up:
        mail.given_up_at = now
    else:
        mail.next_try_at = now + back_off(mail.tries)
    return given_up


def back_off(tries: int) -> timedelta:
    """How long to wait after that many tries: 1, 4, 16, 64 minutes… six hours at most."""
    return min(timedelta(minutes=4 ** min(tries - 1, 6)), LONGEST_WAIT)
