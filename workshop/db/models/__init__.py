"""Every table, imported so that the metadata is complete."""

from workshop.db.models.audit import AuditEntry, AuditSubject
from workshop.db.models.base import Base
from workshop.db.models.customer import ContactChannel, Customer
from workshop.db.models.diagnosis import (
    CodedAnomaly,
    ComponentState,
    Diagnosis,
    Hypothesis,
    ProposedPart,
    ProposedWork,
)
from workshop.db.models.escalation import Escalation
from workshop.db.models.instrument import Instrument, InstrumentCheck
from workshop.db.models.limits import (
    LimitProfile,
    LimitProfileVersion,
    WorkshopCalibre,
    WorkshopCalibreVersion,
)
from workshop.db.models.mail import OutgoingMail
from workshop.db.models.measurement import OwnVerdict, Reading, ReadingSet
from workshop.db.models.people import Person, RoleAssignment, SignInFailure
from workshop.db.models.photo import Photo
from workshop.db.models.preparation import (
    DelaySlip,
    SupplyNeed,
    ToolCheck,
    WorkOrder,
    WorkOrderLine,
)
from workshop.db.models.printout import Printout
from workshop.db.models.quote import Quote, QuoteDecision, QuoteDelivery, QuoteLine
from workshop.db.models.reception import (
    Accessory,
    ConditionMark,
    Deposit,
    Reception,
)
from workshop.db.models.recording import Recording
from workshop.db.models.request import IdempotencyKey
from workshop.db.models.restitution import (
    CollectionReminder,
    CourtAuthorisation,
    Guarantee,
    Passport,
    Restitution,
)
from workshop.db.models.search import SearchWord, TicketSearch
from workshop.db.models.servicing import (
    Derogation,
    FinalControl,
    PartMovement,
    ProcedureTick,
    Reassessment,
)
from workshop.db.models.site import Series, ServicePrice, Site, SiteMode, VatRate, VatRegime
from workshop.db.models.ticket import Ticket, TicketCount
from workshop.db.models.tracking import Alert, JournalHead, Question, TrackingEntry
from workshop.db.models.watch import Watch
from workshop.domain.intake import PolishingConsent

__all__ = [
    "Accessory",
    "Alert",
    "AuditEntry",
    "AuditSubject",
    "Base",
    "CodedAnomaly",
    "CollectionReminder",
    "ComponentState",
    "ConditionMark",
    "ContactChannel",
    "CourtAuthorisation",
    "Customer",
    "DelaySlip",
    "Deposit",
    "Derogation",
    "Diagnosis",
    "Escalation",
    "FinalControl",
    "Guarantee",
    "Hypothesis",
    "IdempotencyKey",
    "Instrument",
    "InstrumentCheck",
    "JournalHead",
    "LimitProfile",
    "LimitProfileVersion",
    "OutgoingMail",
    "OwnVerdict",
    "PartMovement",
    "Passport",
    "Person",
    "Photo",
    "PolishingConsent",
    "Printout",
    "ProcedureTick",
    "ProposedPart",
    "ProposedWork",
    "Question",
    "Quote",
    "QuoteDecision",
    "QuoteDelivery",
    "QuoteLine",
    "Reading",
    "ReadingSet",
    "Reassessment",
    "Reception",
    "Recording",
    "Restitution",
    "RoleAssignment",
    "SearchWord",
    "Series",
    "ServicePrice",
    "SignInFailure",
    "Site",
    "SiteMode",
    "SupplyNeed",
    "Ticket",
    "TicketCount",
    "TicketSearch",
    "ToolCheck",
    "TrackingEntry",
    "VatRate",
    "VatRegime",
    "Watch",
    "WorkOrder",
    "WorkOrderLine",
    "WorkshopCalibre",
    "WorkshopCalibreVersion",
]
