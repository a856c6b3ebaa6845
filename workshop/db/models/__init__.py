"""Every table, imported so that the metadata is complete."""

from workshop.db.models.base import Base
from workshop.db.models.customer import ContactChannel, Customer
from workshop.db.models.mail import OutgoingMail
from workshop.db.models.people import Person, RoleAssignment, SignInFailure
from workshop.db.models.photo import Photo
from workshop.db.models.reception import (
    Accessory,
    ConditionMark,
    Deposit,
    PolishingConsent,
    Reception,
)
from workshop.db.models.request import IdempotencyKey
from workshop.db.models.search import SearchWord, TicketSearch
from workshop.db.models.site import Series, ServicePrice, Site, SiteMode, VatRate, VatRegime
from workshop.db.models.ticket import Ticket, TicketCount
from workshop.db.models.tracking import Alert, JournalHead, Question, TrackingEntry
from workshop.db.models.watch import Watch

__all__ = [
    "Accessory",
    "Alert",
    "Base",
    "ConditionMark",
    "ContactChannel",
    "Customer",
    "Deposit",
    "IdempotencyKey",
    "JournalHead",
    "OutgoingMail",
    "Person",
    "Photo",
    "PolishingConsent",
    "Question",
    "Reception",
    "RoleAssignment",
    "SearchWord",
    "Series",
    "ServicePrice",
    "SignInFailure",
    "Site",
    "SiteMode",
    "Ticket",
    "TicketCount",
    "TicketSearch",
    "TrackingEntry",
    "VatRate",
    "VatRegime",
    "Watch",
]
