"""Facts of the reception: deposit, pre-diagnosis, pre-quote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workshop.db.models import Deposit, Reception, ServicePrice, Ticket
from workshop.domain.people import Language
from workshop.domain.ticket import TicketFacts

_ROW: Final = (
    select(
        Deposit.signed_at,
        Reception.pre_diagnosis_sent_at,
        Reception.pre_quote_cents,
        Reception.pre_quote_max_cents,
        Reception.pre_quote_needs_validation,
        Reception.pre_quote_validated_at,
        Reception.pre_quote_signed,
        ServicePrice.quick,
        ServicePrice.price_cents,
        ServicePrice.name_fr,
        ServicePrice.name_en,
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


@dataclass(frozen=True)
class ListedPrice:
    """What the site's price list says of the service agreed."""

    quick: bool
    price_cents: int
    name_fr: str
    name_en: str

    def label(self, language: Language) -> str:
        return self.name_en if language is Language.ENGLISH else self.name_fr


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    row: Any = session.execute(
        _ROW,
        {"deposit_id": ticket.deposit_id, "site_id": ticket.site_id, "ticket_id": ticket.id},
    ).one()
    listed = None if row.quick is None else listed_price(row)
    return reception_facts(row.signed_at, row, listed)


def listed_price(row: Any) -> ListedPrice:
    return ListedPrice(row.quick, row.price_cents, row.name_fr, row.name_en)


def reception_facts(
    signed_at: datetime | None, reception: Reception, listed: ListedPrice | None
) -> TicketFacts:
    """The same of a reception at hand, as part of the act that writes it."""
    return TicketFacts(
        deposit_unsigned=signed_at is None,
        deposit_signed=signed_at is not None,
        pre_diagnosis_sent=reception.pre_diagnosis_sent_at is not None,
        pre_quote_validated=not reception.pre_quote_needs_validation
        or reception.pre_quote_validated_at is not None,
        price_from_list=listed is not None
        and listed.quick
        and listed.price_cents == reception.pre_quote_cents
        and reception.pre_quote_max_cents is None,
        pre_quote_signed=reception.pre_quote_signed,
    )
