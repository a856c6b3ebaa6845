"""The diagnosis page: what is known, what is measured and found, what is concluded and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workshop.db.findings import Found, Suspicion, all_found, findings, suspicions
from workshop.db.instruments import instruments_of
from workshop.db.limits import JudgedBy, judged_by, own_columns
from workshop.db.models import (
    Diagnosis,
    Person,
    Reading,
    ReadingSet,
    Reception,
    ServicePrice,
    Ticket,
    Watch,
)
from workshop.db.own_verdict import asks_own_verdict
from workshop.db.readings import StoredReading, still_current
from workshop.db.visits import split_visits, visits
from workshop.domain.diagnosis import Gap, gaps
from workshop.domain.intake import PolishingConsent
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.preparation import Scope, scope_of
from workshop.domain.suggestion import Suggestion, suggest
from workshop.domain.ticket import RepairKind, State
from workshop.domain.watch import OWN_CALIBRE, Grade, WatchKind, WaterClaim, water_claim
from workshop.measurements.calibres import Calibre
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import Stage
from workshop.queries.bench import (
    BenchSheet,
    TestedWatch,
    UsedInstrument,
    bench_sheet,
    first_quantity,
)
from workshop.queries.charts import WatchCharts, watch_charts
from workshop.queries.earlier import earlier_values
from workshop.queries.examined import told_table, told_visits
from workshop.queries.matters import AskedQuestion, RaisedEscalation, matters
from workshop.queries.measurement import ReadingTable, table_of
from workshop.queries.ticket_frame import TicketFrame, ticket_frame

STAGES = (Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING)


class Section(StrEnum):
    """The parts of the page in the order of the hand; the values are their anchors."""

    INPUTS = "inputs"
    BEFORE = "before_uncasing"
    UNCASING = "uncasing"
    AFTER = "after_uncasing"
    COMPONENTS = "components"
    ANOMALIES = "anomalies"
    HYPOTHESES = "hypotheses"
    PROPOSAL = "proposal"
    CONCLUSION = "conclusion"
    VALIDATION = "validation"


@dataclass(frozen=True)
class Inputs:
    """The pre-diagnosis and the repair order, as the counter left them."""

    customer_words: str
    request: str
    symptoms: tuple[str, ...]
    answers: Mapping[str, str]
    functional_tests: Mapping[str, str]
    pre_diagnosis: str
    hypotheses: tuple[str, ...]
    service: tuple[str, str] | None
    """Name in French and English of what the counter had in mind."""
    polishing: PolishingConsent
    parts_back: bool


@dataclass(frozen=True)
class DiagnosedWatch:
    """`calibre_text` is what was written of a calibre that no catalogue has."""

    kind: WatchKind
    judges: JudgedBy
    calibre_text: str
    calibre_confirmed: bool
    complications: tuple[str, ...]
    reference: str
    serial: str
    water_resistance_bar: int | None
    vintage: bool
    radium_risk: bool
    grade: Grade | None

    @property
    def own(self) -> bool:
        """True when the calibre is one the workshop added."""
        return self.calibre is not None and self.calibre.id.startswith(OWN_CALIBRE)

    @property
    def tested(self) -> TestedWatch:
        return TestedWatch(
            self.kind, self.judges, water_claim(self.water_resistance_bar) is not WaterClaim.NONE
        )

    @property
    def calibre(self) -> Calibre | None:
        """The catalogue's or the workshop's own."""
        return self.judges.calibre


@dataclass(frozen=True)
class Conclusion:
    """How far the diagnosis has come. Names of people are empty while the act is not done."""

    taken_on: Mapping[str, Any] = field(default_factory=dict)
    case_back: str = ""
    uncasing: Mapping[str, Mapping[str, str]] | None = None
    uncasing_tools: tuple[str, ...] = ()
    uncased_at: datetime | None = None
    final_text: str = ""
    cause: str = ""
    concluded_by: str = ""
    concluded_by_id: int | None = None
    concluded_at: datetime | None = None
    sent_back_reason: str = ""
    validated_by: str = ""
    validated_at: datetime | None = None
    handed_over_by: str = ""
    handed_over_by_id: int | None = None
    handed_over_at: datetime | None = None
    parts_count: int | None = None
    received_by: str = ""
    received_at: datetime | None = None
    guarantee_approved_by: str = ""
    guarantee_approved_at: datetime | None = None

    @property
    def ticks(self) -> Mapping[str, Mapping[str, str]]:
        return self.uncasing or {}


@dataclass(frozen=True)
class Rights:
    """What this person may do on the page now. `is_author`: they made the final diagnosis."""

    edit: bool
    is_author: bool
    validate: bool
    send_back: bool
    hand_over: bool
    receive: bool
    approve_guarantee: bool
    escalate: bool
    decide_escalation: bool


@dataclass(frozen=True)
class DiagnosisPage:
    frame: TicketFrame
    inputs: Inputs
    watch: DiagnosedWatch
    scope: Scope
    questions: tuple[AskedQuestion, ...]
    escalation: RaisedEscalation | None
    before: BenchSheet
    after: BenchSheet
    table: ReadingTable
    charts: WatchCharts | None
    readings: tuple[StoredReading, ...]
    found: Found
    suspicions: tuple[Suspicion, ...]
    suggestion: Suggestion
    conclusion: Conclusion
    gaps: tuple[Gap, ...]
    may: Rights
    now: Section
    hints: bool
    """Nothing is suggested to somebody who is being examined."""

    def is_behind(self, section: Section) -> bool:
        """Finished long enough to be folded: the hand is two parts further, not just one."""
        order = list(Section)
        return order.index(self.now) >= order.index(section) + 2

    def sheet(self, stage: Stage) -> BenchSheet:
        return self.before if stage is Stage.BEFORE_UNCASING else self.after


def diagnosis_page(
    session: Session, actor: Actor, number: str, language: str, today: date
) -> DiagnosisPage:
    """Everything the page shows, in eight queries."""
    frame = ticket_frame(session, actor, number)
    row = _row(session, actor, frame)
    inputs, watch, conclusion = _inputs(row), _watch(row), _conclusion(row)
    seen = told_visits(actor, visits(session, frame.watch_id))
    readings, last_visit = split_visits(seen, frame.ticket_id)
    found = all_found(session, frame.ticket_id)
    questions, escalation = matters(session, actor, frame)
    stages = {each.stage for each in readings}
    missing = gaps(findings(found, stages, inputs.hypotheses))
    may = _rights(actor, frame, conclusion)
    instruments = instruments_of(session, (frame.site_id,), today) if may.edit else ()
    before, after = (
        bench_sheet(
            stage,
            watch.tested,
            readings,
            language,
            instruments=instruments,
            last_used=UsedInstrument(row.instrument_id, row.instrument, row.measured)
            if row.instrument
            else None,
            asks_own_verdict=bool(row.asks_own_verdict),
            conceals_verdicts=actor.is_examined,
            previous=earlier_values(readings, stage, last_visit, language),
        )
        for stage in STAGES
    )
    return DiagnosisPage(
        frame=frame,
        inputs=inputs,
        watch=watch,
        scope=scope_of(
            (), watch.complications, bool(watch.calibre and watch.calibre.has_complication)
        ),
        questions=questions,
        escalation=escalation,
        before=before,
        after=after,
        table=told_table(actor, table_of(readings, language, STAGES)),
        charts=None
        if before.hides_verdicts or after.hides_verdicts
        else watch_charts(seen, frame.ticket_id),
        readings=tuple(each for each in still_current(readings) if each.stage in STAGES),
        found=found,
        suspicions=suspicions(found, inputs.hypotheses),
        suggestion=Suggestion() if actor.is_examined else suggest(inputs.symptoms, watch.kind),
        conclusion=conclusion,
        gaps=() if actor.is_examined else missing,
        may=may,
        now=_now(conclusion, found, stages),
        hints=not actor.is_examined,
    )


def _row(session: Session, actor: Actor, frame: TicketFrame) -> Any:
    ticket_id = frame.ticket_id
    concluded, validated, handed, received, approved = (aliased(Person) for _ in range(5))
    own_watch = select(Ticket.watch_id).where(Ticket.id == ticket_id).scalar_subquery()
    last_read = _last_read(actor, frame.watch_kind)
    return session.execute(
        select(
            Reception,
            Watch,
            Diagnosis,
            asks_own_verdict(actor.person_id, ticket_id).label("asks_own_verdict"),
            *own_columns(own_watch),
            ServicePrice.name_fr,
            ServicePrice.name_en,
            concluded.name.label("concluded_by"),
            validated.name.label("validated_by"),
            handed.name.label("handed_over_by"),
            received.name.label("received_by"),
            approved.name.label("approved_by"),
            ReadingSet.instrument,
            ReadingSet.instrument_id,
            Reading.characteristic.label("measured"),
        )
        .select_from(Ticket)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .outerjoin(
            ServicePrice,
            (ServicePrice.site_id == Ticket.site_id)
            & (ServicePrice.code == Reception.service_code),
        )
        .outerjoin(Diagnosis, Diagnosis.ticket_id == Ticket.id)
        .outerjoin(concluded, concluded.id == Diagnosis.concluded_by_id)
        .outerjoin(validated, validated.id == Diagnosis.validated_by_id)
        .outerjoin(handed, handed.id == Diagnosis.handed_over_by_id)
        .outerjoin(received, received.id == Diagnosis.received_by_id)
        .outerjoin(approved, approved.id == Diagnosis.guarantee_approved_by_id)
        .outerjoin(Reading, Reading.id == last_read)
        .outerjoin(ReadingSet, ReadingSet.id == Reading.set_id)
        .where(Ticket.id == ticket_id)
    ).one()


def _last_read(actor: Actor, kind: WatchKind) -> Any:
    """The person's last reading of what the sheets of such a watch begin with."""
    begins = {first_quantity(planned_tests(kind, stage)) for stage in STAGES}
    own, taken = aliased(Reading), aliased(ReadingSet)
    return (
        select(own.id)
        .join(taken, taken.id == own.set_id)
        .where(
            taken.measured_by_id == actor.person_id,
            taken.instrument != "",
            own.characteristic.in_(begins),
        )
        .order_by(taken.id.desc(), own.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _inputs(row: Any) -> Inputs:
    reception: Reception = row.Reception
    return Inputs(
        customer_words=reception.customer_words,
        request=reception.request,
        symptoms=tuple(reception.symptoms),
        answers=reception.answers,
        functional_tests=reception.functional_tests,
        pre_diagnosis=reception.pre_diagnosis,
        hypotheses=tuple(reception.hypotheses),
        service=(row.name_fr, row.name_en) if row.name_fr else None,
        polishing=reception.polishing,
        parts_back=reception.parts_back,
    )


def _watch(row: Any) -> DiagnosedWatch:
    watch: Watch = row.Watch
    return DiagnosedWatch(
        kind=watch.kind,
        judges=judged_by(watch, row),
        calibre_text=watch.calibre_text,
        calibre_confirmed=watch.calibre_confirmed,
        complications=tuple(watch.complications),
        reference=watch.reference,
        serial=watch.serial,
        water_resistance_bar=watch.water_resistance_bar,
        vintage=watch.vintage,
        radium_risk=watch.radium_risk,
        grade=watch.grade,
    )


def _conclusion(row: Any) -> Conclusion:
    diagnosis: Diagnosis | None = row.Diagnosis
    if diagnosis is None:
        return Conclusion()
    return Conclusion(
        taken_on=diagnosis.taken_on,
        case_back=diagnosis.case_back,
        uncasing=diagnosis.uncasing,
        uncasing_tools=tuple(diagnosis.uncasing_tools),
        uncased_at=diagnosis.uncased_at,
        final_text=diagnosis.final_text,
        cause=diagnosis.cause,
        concluded_by=row.concluded_by or "",
        concluded_by_id=diagnosis.concluded_by_id,
        concluded_at=diagnosis.concluded_at,
        sent_back_reason=diagnosis.sent_back_reason,
        validated_by=row.validated_by or "",
        validated_at=diagnosis.validated_at,
        handed_over_by=row.handed_over_by or "",
        handed_over_by_id=diagnosis.handed_over_by_id,
        handed_over_at=diagnosis.handed_over_at,
        parts_count=diagnosis.parts_count,
        received_by=row.received_by or "",
        received_at=diagnosis.received_at,
        guarantee_approved_by=row.approved_by or "",
        guarantee_approved_at=diagnosis.guarantee_approved_at,
    )


def _rights(actor: Actor, frame: TicketFrame, conclusion: Conclusion) -> Rights:
    def may(permission: Permission) -> bool:
        return actor.may(permission, frame.site_id)

    here = frame.state is State.DIAGNOSIS
    concluded = here and conclusion.concluded_at is not None
    validated = here and conclusion.validated_at is not None
    is_author = conclusion.concluded_by_id == actor.person_id
    guaranteed = frame.repair_kind is not RepairKind.PAID
    return Rights(
        edit=here and not concluded and may(Permission.DIAGNOSE),
        is_author=is_author,
        validate=concluded
        and not validated
        and not is_author
        and may(Permission.VALIDATE_DIAGNOSIS),
        send_back=concluded
        and conclusion.handed_over_at is None
        and (may(Permission.VALIDATE_DIAGNOSIS) or (is_author and not validated)),
        hand_over=validated and may(Permission.DIAGNOSE),
        receive=conclusion.handed_over_at is not None
        and conclusion.received_at is None
        and conclusion.handed_over_by_id != actor.person_id
        and may(Permission.RECEIVE_DIAGNOSIS),
        approve_guarantee=validated and guaranteed and may(Permission.APPROVE),
        escalate=here and may(Permission.DIAGNOSE),
        decide_escalation=may(Permission.APPROVE),
    )


def _now(conclusion: Conclusion, found: Found, stages: set[Stage]) -> Section:
    """The part of the page where the hand is: the first that nothing was done in yet."""
    if conclusion.concluded_at is not None:
        return Section.VALIDATION
    done = (
        (Section.BEFORE, Stage.BEFORE_UNCASING in stages),
        (Section.UNCASING, conclusion.uncased_at is not None),
        (Section.AFTER, Stage.AFTER_UNCASING in stages),
        (Section.COMPONENTS, bool(found.states)),
        (Section.PROPOSAL, bool(found.works or found.parts)),
    )
    return next((section for section, finished in done if not finished), Section.CONCLUSION)
