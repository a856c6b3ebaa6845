"""Facts of the reception: deposit, pre-diagnosis, pre-quote."""

from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from workshop.db.models import Deposit, Reception, ServicePrice, Ticket
from workshop.domain.ticket import TicketFacts

_ROW: Final = (
    select(
        Deposit.signed_at,
        Reception.pre_diagnosis_sent_at,
        Reception.pre_quote_needs_validation,
        Reception.pre_quote_validated_at,
        Reception.pre_quote_signed,
        and_(
            ServicePrice.quick,
            ServicePrice.price_cents == Reception.pre_quote_cents,
            Reception.pre_quote_max_cents.is_(None),
        ).label("from_list"),
    )
    .select_from(Reception)
    .join(Deposit, Deposit.id == bindparam("deposit_id"))
    .outerjoin(
        ServicePrice,
        (ServicePrice.site_id == bindparam("site_id"))
        & (ServicePrice.code == Reception.service_code),
    )
    .where(Reception.ticket_id == bindparam("ticket_id"))
)


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    row = session.execute(
        _ROW,
        {"deposit_id": ticket.deposit_id, "site_id": ticket.site_id, "ticket_id": ticket.id},
    ).one()
    return TicketFacts(
        deposit_unsigned=row.signed_at is None,
        deposit_signed=row.signed_at is not None,
        pre_diagnosis_sent=row.pre_diagnosis_sent_at is not None,
        pre_quote_validated=not row.pre_quote_needs_validation
        or row.pre_quote_validated_at is not None,
        price_from_list=bool(row.from_list),
        pre_quote_signed=row.pre_quote_signed,
    )
