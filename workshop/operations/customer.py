"""Customers: made, changed, and their information verified with them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import ContactChannel, Customer
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold, phone_digits
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission
from workshop.operations.search_index import reindex_customer


class InformationGroup(StrEnum):
    """Groups of customer information, each verified with the customer (criterion C.1.1)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    COMMERCIAL = "commercial"
    PURCHASES = "purchases"
    REQUEST = "request"


@dataclass(frozen=True)
class CustomerData:
    family_name: str
    given_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    language: Language = Language.FRENCH
    channel: ContactChannel = ContactChannel.EMAIL
    contact_consent: bool = False
    access_needs: tuple[str, ...] = ()
    access_procedure: str = ""
    verified: tuple[InformationGroup, ...] = ()


def create_customer(
    session: Session, actor: Actor, site_id: int, data: CustomerData, *, now: datetime
) -> Customer:
    """A new customer of a site, written as part of the act that brings them."""
    actor.require(Permission.RECEIVE, site_id)
    customer = Customer(site_id=site_id, created_at=now)
    _fill(customer, data, now)
    session.add(customer)
    session.flush()
    return customer


def update_customer(
    session: Session, actor: Actor, customer_id: int, data: CustomerData, *, now: datetime
) -> Customer:
    """Change a known customer; the search follows for every ticket of theirs."""
    customer = find.customer(session, actor, customer_id, Permission.RECEIVE, locked=True)
    if customer.merged_into_id is not None:
        raise RuleViolation("customer_merged_meanwhile")
    before = (customer.folded_name, customer.phone_digits, customer.email)
    _fill(customer, data, now)
    if before != (customer.folded_name, customer.phone_digits, customer.email):
        session.flush()
        reindex_customer(session, customer)
    return customer


def fold_card(customer: Customer) -> None:
    """Write anew what the search reads of a card whose values changed."""
    customer.folded_name = fold(f"{customer.family_name} {customer.given_name} {customer.company}")
    customer.folded_email = fold(customer.email)
    customer.phone_digits = phone_digits(customer.phone)


def check_card(customer: Customer) -> None:
    """A customer has a name and can be reached."""
    if not (customer.family_name or customer.company):
        raise RuleViolation("customer_name_missing", field="family_name")
    if not (customer.phone_digits or customer.email or customer.address):
        raise RuleViolation("customer_contact_missing", field="phone")


def _fill(customer: Customer, data: CustomerData, now: datetime) -> None:
    values = asdict(data)
    for name in ("family_name", "given_name", "company", "email", "phone", "address"):
        setattr(customer, name, values[name].strip())
    fold_card(customer)
    check_card(customer)
    customer.language = data.language
    customer.channel = data.channel
    customer.access_needs = list(data.access_needs)
    customer.access_procedure = data.access_procedure.strip()
    if data.contact_consent and customer.contact_consent_at is None:
        customer.contact_consent_at = now
    elif not data.contact_consent:
        customer.contact_consent_at = None
    verified = dict(customer.verified_at or {})
    verified.update({group.value: now.isoformat() for group in data.verified})
    customer.verified_at = verified
