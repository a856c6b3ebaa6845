"""A ticket as it stood when the sitting stopped: only what the rules look at."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from workshop.domain.permissions import Role


class Subject(StrEnum):
    """What a ticket says in codes. A pair is written `what:how`: `bezel_ne:scratch`."""

    ACCESS_NEEDS = "customer.access_needs"
    CUSTOMER_CORRECTED = "customer.corrected"  # fields of the card that were put right
    CUSTOMER_IDENTITY = "customer.identity"  # field:value
    WATCH_IDENTITY = "watch.identity"  # field:value of brand, reference and serial
    WATCH_TECHNICAL = "watch.technical"  # field:value of calibre, frequency, lift angle, cell
    SYMPTOMS = "reception.symptoms"
    NEEDS = "reception.needs"
    RECEPTION_MARKS = "reception.marks"  # zone:kind
    FUNCTIONAL_TESTS = "reception.functional_tests"
    HYPOTHESES = "reception.hypotheses"
    PRE_DIAGNOSIS = "reception.pre_diagnosis"  # sections that are filled
    SERVICE = "pre_quote.service"
    COMPLAINT_CAUSE = "complaint.cause"
    COMPLAINT_RESOLUTIONS = "complaint.resolutions"
    COMPLAINT_REDIRECTED_TO = "complaint.redirected_to"  # role
    DIAGNOSIS_INPUTS_NEEDED = "diagnosis.inputs_needed"
    DIAGNOSIS_INPUTS = "diagnosis.inputs"
    DIAGNOSIS_SYMPTOMS = "diagnosis.symptoms"
    QUESTIONS_ASKED = "diagnosis.questions_asked"  # role asked
    CASE_BACK = "uncasing.case_back"
    UNCASING_TOOLS = "uncasing.tools"
    UNCASING_STEPS = "uncasing.steps"  # in the order done
    UNCASING_PRESCRIBED = "uncasing.prescribed"  # in the order to do
    UNCASING_PROCEDURE = "uncasing.procedure"
    UNCASING_MARKS = "uncasing.marks"  # zone:kind, after uncasing
    TEST_PLAN = "diagnosis.test_plan"
    TESTS_BOTH_SIDES = "diagnosis.tests_both_sides"  # characteristics due before and after
    MOVEMENT_MARKS = "diagnosis.movement_marks"  # component:state
    COMPONENTS = "diagnosis.components"  # component:state
    ANOMALIES = "diagnosis.anomalies"
    QUALIFIED_ANOMALIES = "diagnosis.qualified_anomalies"  # anomaly:severity
    CAUSE = "diagnosis.cause"
    REPORT_SECTIONS_NEEDED = "diagnosis.report_sections_needed"
    REPORT_SECTIONS = "diagnosis.report_sections"
    LEVEL = "preparation.level"
    OPERATIONS = "preparation.operations"  # in the order planned
    SUPPLIES = "preparation.supplies"  # supply:quantity
    TOOLS_CHECKED = "preparation.tools_checked"
    TOOL_FAULTS = "preparation.tool_faults"  # tools found worn, faulty or out of date
    TOOL_ALERTS = "preparation.tool_alerts"  # tools for which the hierarchy was told
    HSE_NEEDED = "preparation.hse_needed"
    HSE = "preparation.hse"
    BENCH_PHOTO = "preparation.bench_photo"
    SUPPLY_REQUESTS = "preparation.supply_requests"
    TRACKING_TERMS = "tracking.terms"  # coded terms used
    TRACKING_PROBLEMS = "tracking.problems"
    SLIP_REASON = "delay.reason"
    WASTE_NEEDED = "waste.needed"
    WASTE = "waste.recorded"
    WORN_TOOLS = "tools.worn"
    PROCEDURE = "servicing.procedure"
    DIAGNOSIS_ITEMS = "servicing.diagnosis_items"
    ITEMS_ANSWERED = "servicing.items_answered"
    PARTS_OFF = "servicing.parts_off"  # components counted off the movement
    PARTS_ON = "servicing.parts_on"
    WORN_COMPONENTS = "servicing.worn_components"  # component:state
    ESCALATED_TO = "servicing.escalated_to"
    PARTS_FITTED = "servicing.parts_fitted"
    PARTS_CONTROLLED = "servicing.parts_controlled"
    CONTROLS_NEEDED = "control.needed"
    CONTROLS = "control.made"
    STEP_CONTROLS_NEEDED = "servicing.step_controls_needed"  # in the order of the operations
    STEP_CONTROLS = "servicing.step_controls"
    REQUEST_RESOLVED = "control.request_resolved"
    WATER_TEST = "control.water_test"
    FUNCTIONS_NEEDED = "control.functions_needed"
    FUNCTIONS_PASSED = "control.functions_passed"
    COSMETIC_MARKS = "finishing.marks"  # zone:kind
    FINISHING_MEANS = "finishing.means"
    FINAL_MARKS = "control.marks"  # zone:kind, at the end
    ACCESSORIES_LEFT = "restitution.accessories_left"
    ACCESSORIES_RETURNED = "restitution.accessories_returned"


class AmountSubject(StrEnum):
    PRE_QUOTE = "pre_quote"
    DIAGNOSIS = "diagnosis"
    PLANNED = "planned"


class Judgement(StrEnum):
    """What a value was held to be, by the candidate or by the limits."""

    WITHIN = "within"
    OUTSIDE = "outside"
    TO_CONFIRM = "to_confirm"


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class SnapshotEntry:
    """One entry of a tracking sheet; `author_id` is None for somebody without an account.

    `seq` is its rank at the bench, where there may be several tickets: `ticket` names its own.
    """

    seq: int
    kind: str
    step: str
    author_id: int | None
    author_roles: frozenset[Role]
    at: datetime
    happened_at: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    ticket: str = ""


@dataclass(frozen=True)
class Recorded:
    """The codes a ticket holds on one subject, and the entries they come from."""

    values: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


@dataclass(frozen=True)
class DocumentView:
    """The candidate opened a document: `pre_diagnosis`, `order`, `maker_data`, `procedure`…"""

    document: str
    at: datetime


@dataclass(frozen=True)
class SnapshotReading:
    """`computed` is None without a limit in force, `own` as long as the candidate did not judge.

    `deviation_noted`: a coded anomaly names the reading.
    """

    characteristic: str
    stage: str
    position: str
    at: datetime
    entry: int
    computed: Judgement | None
    own: Judgement | None
    deviation_noted: bool
    ticket: str = ""


@dataclass(frozen=True)
class SnapshotPhoto:
    view: str
    side: Side
    at: datetime
    entry: int


@dataclass(frozen=True)
class AmountLine:
    """`list_cents` is the highest price of the list, None for a code that is not on it."""

    code: str
    cents: int
    list_least_cents: int | None
    list_cents: int | None
    is_agreed: bool
    entry: int


@dataclass(frozen=True)
class Amounts:
    """`agreed_cents` is what the customer accepted with the allowance; None before an answer."""

    lines: tuple[AmountLine, ...]
    total_cents: int
    agreed_cents: int | None = None


@dataclass(frozen=True)
class Dates:
    """Days of the ticket; None when not set. `slip_*` is the last delay that was asked for."""

    promised_on: date | None = None
    promised_before_on: date | None = None
    planned_end_on: date | None = None
    plan_approved_by_other: bool = False
    slip_approved_by_other: bool = False
    slip_told_on: date | None = None
    entries: tuple[int, ...] = ()


@dataclass(frozen=True)
class TicketSnapshot:
    """A subject that is not in `recorded` was not collected; an empty one was left empty.

    `witnessed` are the problems the jurors noted, None before anybody noted anything.
    """

    candidate_id: int
    started_at: datetime
    stopped_at: datetime
    entries: tuple[SnapshotEntry, ...] = ()
    recorded: Mapping[Subject, Recorded] = field(default_factory=dict)
    views: tuple[DocumentView, ...] = ()
    readings: tuple[SnapshotReading, ...] = ()
    photos: tuple[SnapshotPhoto, ...] = ()
    amounts: Mapping[AmountSubject, Amounts] = field(default_factory=dict)
    dates: Dates | None = None
    witnessed: tuple[str, ...] | None = None

    @property
    def own_entries(self) -> tuple[SnapshotEntry, ...]:
        """What the candidate wrote during the sitting."""
        return tuple(each for each in self.entries if self.is_own(each) and self.holds(each.at))

    def is_own(self, entry: SnapshotEntry) -> bool:
        return entry.author_id == self.candidate_id

    def holds(self, instant: datetime) -> bool:
        """Within the sitting, its ends included."""
        return self.started_at <= instant <= self.stopped_at

    def missing(self, subjects: Collection[Subject]) -> tuple[Subject, ...]:
        """The subjects that were not collected."""
        return tuple(each for each in subjects if each not in self.recorded)

    def moment(self, mark: str) -> "Occurrence | None":
        """When the first of `mark` happened: an entry kind, `view:…`, `step:…` or `reading:…`.

        `a|b` is the first of either.
        """
        return min(self._occurrences(mark), key=lambda each: (each.at, each.entries), default=None)

    def last(self, mark: str) -> "Occurrence | None":
        return max(self._occurrences(mark), key=lambda each: (each.at, each.entries), default=None)

    def _occurrences(self, mark: str) -> "Iterator[Occurrence]":
        for each in mark.split("|"):
            yield from self._occurrences_of(each)

    def _occurrences_of(self, mark: str) -> "Iterator[Occurrence]":
        source, _, name = mark.rpartition(":")
        match source:
            case "view":
                yield from (Occurrence(each.at) for each in self.views if each.document == name)
            case "reading":
                yield from (
                    Occurrence(each.at, (each.entry,))
                    for each in self.readings
                    if each.characteristic == name
                )
            case "step":
                yield from (
                    Occurrence(each.at, (each.seq,))
                    for each in self.entries
                    if each.payload.get("step") == name
                )
            case _:
                yield from (
                    Occurrence(each.at, (each.seq,)) for each in self.entries if each.kind == name
                )


@dataclass(frozen=True)
class Occurrence:
    at: datetime
    entries: tuple[int, ...] = ()
