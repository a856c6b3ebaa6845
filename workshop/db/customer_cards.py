"""The values of a customer's card as plain ones, and back."""

from datetime import datetime
from typing import Any, Final

from workshop.db.models import ContactChannel, Customer
from workshop.domain.customer_card import COLUMNS
from workshop.domain.people import Language

_CHOSEN: Final = tuple(column for columns in COLUMNS.values() for column in columns)


def card_of(customer: Customer) -> dict[str, Any]:
    """Everything two cards may differ in, and whether this one was merged."""
    return {
        **{column: plain(getattr(customer, column)) for column in _CHOSEN},
        "verified_at": dict(customer.verified_at or {}),
        "merged_into_id": customer.merged_into_id,
    }


def plain(value: Any) -> Any:
    """As JSON has it: instants written out, codes as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def put(customer: Customer, column: str, value: Any) -> None:
    """Write a plain value back into a column of the card."""
    if value is not None and column == "contact_consent_at":
        value = datetime.fromisoformat(value)
    elif column == "channel":
        value = ContactChannel(value)
    elif column == "language":
        value = Language(value)
    setattr(customer, column, value)
