"""The customer signs the deposit slip, once for all the watches of the visit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.intake import watch_data
from workshop.db.models import DepositSlip, Reception, ServicePrice, Ticket
from workshop.documents.signed_slip import SignedWatch, to_keep
from workshop.domain.errors import RuleViolation
from workshop.domain.intake import check_depositor
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission
from workshop.domain.tracking import EntryKind, canonical
from workshop.operations.journal import write_entry

_KEEP_SLIP: Final = insert(DepositSlip.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Signature:
    """Signed on screen (PNG bytes) or on paper (then no picture)."""

    name: str
    png: bytes | None = None
    on_paper: bool = False


@dataclass(frozen=True)
class SignDeposit:
    number: str
    signature: Signature
    seen_version: int | None = None


def sign_deposit(
    session: Session, actor: Actor, command: SignDeposit, *, now: datetime
) -> tuple[Ticket, ...]:
    """The customer signs the slip: it counts for every watch of the deposit."""
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    deposit = find.deposit(session, ticket)
    numbers = session.scalars(
        select(Ticket.number)
        .where(Ticket.deposit_id == deposit.id, Ticket.closed_at.is_(None))
        .order_by(Ticket.id)
    ).all()
    tickets = [find.ticket(session, actor, number, Permission.RECEIVE) for number in numbers]
    if deposit.signed_at is not None:
        raise RuleViolation("deposit_already_signed")
    precious = any(each.watch.precious for each in tickets)
    check_depositor(ticket.customer.address, precious=precious)
    for name, value in signed(command.signature, now).items():
        setattr(deposit, name, value)
    accepted = _accepted_services(session, tickets)
    tell_signature(
        session, actor, deposit.id, tickets, command.signature, accepted=accepted, now=now
    )
    return tuple(tickets)


def signed(signature: Signature, now: datetime) -> dict[str, Any]:
    """What a deposit keeps of its signature; `tell_signature` says so on the sheet of each watch."""
    if not signature.name.strip():
        raise RuleViolation("signatory_missing", field="signed_name")
    if not signature.on_paper and not signature.png:
        raise RuleViolation("signature_missing", field="signature")
    return {
        "signed_at": now,
        "signed_name": signature.name.strip(),
        "on_paper": signature.on_paper,
        "signature_png": signature.png,
    }


def tell_signature(
    session: Session,
    actor: Actor,
    deposit_id: int,
    tickets: Sequence[Ticket],
    signature: Signature,
    *,
    accepted: Mapping[int, str],
    now: datetime,
) -> None:
    """Keep what the slip says, and say on the sheet of each watch that it was signed.

    `accepted` names the service whose price is accepted with the signature, by ticket id.
    """
    slip = _slip(tickets, accepted)
    session.connection().execute(_KEEP_SLIP, {"deposit_id": deposit_id, "content": slip})
    slip_sha256 = _sha256(canonical(slip).encode())
    for ticket in tickets:
        write_entry(
            session,
            actor,
            ticket,
            EntryKind.DEPOSIT_SIGNED,
            {
                "name": signature.name.strip(),
                "on_paper": signature.on_paper,
                "signature_sha256": _sha256(signature.png),
                "slip_sha256": slip_sha256,
            },
            now=now,
        )


def _slip(tickets: Sequence[Ticket], accepted: Mapping[int, str]) -> dict[str, Any]:
    watches = {
        each.number: SignedWatch(
            watch_data(each.watch), each.promised_on, accepted.get(each.id, "")
        )
        for each in tickets
    }
    return to_keep(tickets[0].site, tickets[0].customer, watches)


def _accepted_services(session: Session, tickets: Sequence[Ticket]) -> dict[int, str]:
    rows = session.execute(
        select(Reception.ticket_id, ServicePrice.name_fr, ServicePrice.name_en)
        .join(Ticket, Ticket.id == Reception.ticket_id)
        .join(
            ServicePrice,
            (ServicePrice.site_id == Ticket.site_id)
            & (ServicePrice.code == Reception.service_code),
        )
        .where(
            Reception.ticket_id.in_([each.id for each in tickets]),
            Reception.pre_quote_signed,
            Reception.pre_quote_max_cents.is_(None),
        )
    )
    is_english = tickets[0].customer.language is Language.ENGLISH
    return {row.ticket_id: row.name_en if is_english else row.name_fr for row in rows}


def _sha256(content: bytes | None) -> str | None:
    return hashlib.sha256(content).hexdigest() if content else None
