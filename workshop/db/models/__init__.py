"""Every table, imported so that the metadata is complete."""

from workshop.db.models.account import CreditNote, DownPayment
from workshop.db.models.assessment_session import (
    AffiliationRecord,
    AssessmentSession,
    Attendance,
    ConflictDeclaration,
    FraudReport,
    IncidentReport,
    JurySeat,
    Notice,
    Organisation,
    SessionCandidate,
)
from workshop.db.models.audit import AuditEntry, AuditHead, AuditSubject
from workshop.db.models.award import (
    Appeal,
    Award,
    AwardSeries,
    CandidateResult,
    JuryQuestion,
    Minutes,
    MinutesSignature,
)
from workshop.db.models.base import Base
from workshop.db.models.care import CareDue, Satisfaction
from workshop.db.models.complaint import Complaint
from workshop.db.models.customer import ContactChannel, Customer, CustomerMerge
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
from workshop.db.models.people import (
    EndedSession,
    PartnerAccess,
    Person,
    RoleAssignment,
    SignInFailure,
)
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
    DepositSlip,
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
from workshop.db.models.scenario import KeyOpening, PreparedWatch, ScenarioSheet, ScenarioVersion
from workshop.db.models.search import SearchWord, TicketSearch
from workshop.db.models.servicing import (
    Derogation,
    FinalControl,
    PartMovement,
    ProcedureTick,
    Reassessment,
)
from workshop.db.models.site import Series, ServicePrice, Site, SiteMode, VatRate, VatRegime
from workshop.db.models.sitting import (
    CommonGrid,
    DocumentOpening,
    Enrolment,
    EnrolmentTrainer,
    EvidencePackage,
    JurorGrid,
    Sitting,
    SittingClock,
    WitnessNote,
)
from workshop.db.models.ticket import Ticket, TicketCount
from workshop.db.models.tracking import Alert, JournalHead, Question, TrackingEntry
from workshop.db.models.watch import Watch
from workshop.domain.intake import PolishingConsent

__all__ = [
    "Accessory",
    "AffiliationRecord",
    "Alert",
    "Appeal",
    "AssessmentSession",
    "Attendance",
    "AuditEntry",
    "AuditHead",
    "AuditSubject",
    "Award",
    "AwardSeries",
    "Base",
    "CandidateResult",
    "CareDue",
    "CodedAnomaly",
    "CollectionReminder",
    "CommonGrid",
    "Complaint",
    "ComponentState",
    "ConditionMark",
    "ConflictDeclaration",
    "ContactChannel",
    "CourtAuthorisation",
    "CreditNote",
    "Customer",
    "CustomerMerge",
    "DelaySlip",
    "Deposit",
    "DepositSlip",
    "Derogation",
    "Diagnosis",
    "DocumentOpening",
    "DownPayment",
    "EndedSession",
    "Enrolment",
    "EnrolmentTrainer",
    "Escalation",
    "EvidencePackage",
    "FinalControl",
    "FraudReport",
    "Guarantee",
    "Hypothesis",
    "IdempotencyKey",
    "IncidentReport",
    "Instrument",
    "InstrumentCheck",
    "JournalHead",
    "JurorGrid",
    "JuryQuestion",
    "JurySeat",
    "KeyOpening",
    "LimitProfile",
    "LimitProfileVersion",
    "Minutes",
    "MinutesSignature",
    "Notice",
    "Organisation",
    "OutgoingMail",
    "OwnVerdict",
    "PartMovement",
    "PartnerAccess",
    "Passport",
    "Person",
    "Photo",
    "PolishingConsent",
    "PreparedWatch",
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
    "Satisfaction",
    "ScenarioSheet",
    "ScenarioVersion",
    "SearchWord",
    "Series",
    "ServicePrice",
    "SessionCandidate",
    "SignInFailure",
    "Site",
    "SiteMode",
    "Sitting",
    "SittingClock",
    "SupplyNeed",
    "Ticket",
    "TicketCount",
    "TicketSearch",
    "ToolCheck",
    "TrackingEntry",
    "VatRate",
    "VatRegime",
    "Watch",
    "WitnessNote",
    "WorkOrder",
    "WorkOrderLine",
    "WorkshopCalibre",
    "WorkshopCalibreVersion",
]
