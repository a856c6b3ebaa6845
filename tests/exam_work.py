"""The work a scenario of the project expects of a candidate, done through the operations.

Each piece of work has a name; leaving one out is what a test of the rules needs.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.exam_story import running
from workshop.assessment.sitting import SittingMode
from workshop.db.models import OwnVerdict, Photo, Reading, ReadingSet, Sitting, Ticket
from workshop.db.session import commit
from workshop.db.snapshot.story import at_hand
from workshop.domain.catalogue import case_backs, items
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.measurements.quantities import Moment, Outcome, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.bench_views import NoteViews, note_views
from workshop.operations.diagnosis import (
    ConcludeDiagnosis,
    HandOverDiagnosis,
    JudgeHypothesis,
    ValidateDiagnosis,
    conclude_diagnosis,
    hand_over_diagnosis,
    judge_hypothesis,
    validate_diagnosis,
)
from workshop.operations.diagnosis_inputs import TakeOnDiagnosis, take_on_diagnosis
from workshop.operations.diagnosis_receipt import ReceiveDiagnosis, receive_diagnosis
from workshop.operations.inspection import (
    CodeAnomaly,
    InspectComponents,
    InspectedComponent,
    code_anomaly,
    inspect_components,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.proposal import PartLine, ProposeWork, WorkLine, propose_work
from workshop.operations.sitting import OpenDocument, open_document
from workshop.operations.tracking import AddNote, AskQuestion, add_note, ask_question
from workshop.operations.uncasing import RecordUncasing, record_uncasing

BEFORE, AFTER = Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING


@dataclass
class Bench:
    """A running sitting with its clock: every act takes a minute."""

    session: Session
    cast: Cast
    sitting: Sitting
    who: str = "camille"
    left_out: Collection[str] = ()
    now: datetime = NOW
    photos: list[int] = field(default_factory=list)

    @property
    def candidate(self) -> Actor:
        person = self.cast.people[self.who]
        roles = {self.sitting.bench_id or 0: frozenset({Role.CANDIDATE})}
        is_examined = self.sitting.mode is SittingMode.EXAM
        return Actor(person.person_id, person.name, roles, 3, is_examined)

    @property
    def juror(self) -> Actor:
        person = self.cast.judith
        roles = {self.sitting.bench_id or 0: frozenset({Role.SUPERVISOR})}
        return Actor(person.person_id, person.name, roles)

    @property
    def ticket(self) -> Ticket:
        own = (
            select(Ticket)
            .where(Ticket.site_id == self.sitting.bench_id, at_hand(self.sitting))
            .order_by(Ticket.id)
        )
        return self.session.scalars(own).first()  # type: ignore[return-value]

    def do(self, name: str, operation: Callable[..., Any], command: Any, *, by: str = "") -> None:
        if name in self.left_out:
            return
        self.now += timedelta(minutes=1)
        actor = self.juror if by == "juror" else self.candidate
        operation(self.session, actor, command, now=self.now)

    def photo(self) -> tuple[int, ...]:
        kept = Photo(
            site_id=self.sitting.bench_id, sha256=f"{len(self.photos):064d}", width=8, height=8,
            bytes_count=8, uploaded_by_id=self.candidate.person_id, uploaded_at=self.now,
        )  # fmt: skip
        self.session.add(kept)
        self.session.flush()
        self.photos.append(kept.id)
        return (kept.id,)


def at_the_bench(
    session: Session,
    cast: Cast,
    modality: str,
    mode: SittingMode = SittingMode.EXAM,
    left_out: Collection[str] = (),
    now: datetime = NOW,
) -> Bench:
    sitting = running(session, cast, mode, modality, now=now)
    who = "fabien" if mode is SittingMode.SOLUTION else "camille"
    return Bench(session, cast, sitting, who, left_out, now)


def solve_m2(bench: Bench) -> None:
    """« Une montre automatique qui retarde et s’arrête la nuit », diagnosed as the key expects."""
    number = bench.ticket.number
    for document in ("pre-diagnosis", "order", "maker-data"):
        bench.do(document, open_document, OpenDocument(bench.sitting.id, document))
    bench.do("reception", note_views, NoteViews(bench.sitting.id, ("reception",)))
    inputs = tuple(items("diagnosis_inputs"))
    tests = (
        "rate", "amplitude", "beat_error", "magnetism", "automatic_winding", "water_dry_test",
    )  # fmt: skip
    taken_on = TakeOnDiagnosis(
        number,
        inputs[1:] if "inputs" in bench.left_out else inputs,
        ("loses",) if "symptoms" in bench.left_out else ("loses", "stops_at_times"),
        tests[:3] if "plan" in bench.left_out else tests,
        "Une montre à l’heure.",
    )
    bench.do("taken on", take_on_diagnosis, taken_on)
    asked = AskQuestion(number, Role.MANAGER, "Quelle est la tolérance de réserve de marche ?")
    bench.do("question", ask_question, asked)
    measure(bench, BEFORE, magnetism="faulty", automatic_winding="ok", water_dry_test="ok")
    _photograph(bench, "uncasing", "before")
    case_back = "snap" if "case back" in bench.left_out else "screw_back"
    opening = tuple(step.code for step in case_backs()[case_back].uncasing)
    if "steps" in bench.left_out:
        opening = (opening[1], opening[0], *opening[2:])
    tools = ("case_back_key", "case_holder", "tweezers")
    if "tools" in bench.left_out:
        tools = ("case_knife",)
    calibre = None if "calibre" in bench.left_out else "eta-2824-2"
    bench.do(
        "uncasing",
        record_uncasing,
        RecordUncasing(number, case_back, opening, calibre, tools=tools),
    )
    measure(bench, AFTER, automatic_winding="ok")
    _photograph(bench, "uncasing", "after")
    states = (
        InspectedComponent("rotor", "good" if "rotor" in bench.left_out else "scratched", "Vu"),
        InspectedComponent(
            "hairspring", "good" if "hairspring" in bench.left_out else "magnetised", "Vu"
        ),
        InspectedComponent("train_jewels", "dry", "Vu"),
    )
    bench.do("components", inspect_components, InspectComponents(number, AFTER, states))
    if "low amplitude" not in bench.left_out:
        severity = "light" if "severity" in bench.left_out else "serious"
        code(bench, "low_amplitude", "balance", severity, outside(bench, "amplitude"))
    code(bench, "magnetism", "hairspring", "visible", outside(bench, "rate", "magnetism"))
    for hypothesis, status in (
        ("lubricant_degraded", HypothesisStatus.CONFIRMED),
        ("magnetised", HypothesisStatus.CONFIRMED),
    ):
        if hypothesis in bench.left_out:
            status = HypothesisStatus.REFUTED
        judged = JudgeHypothesis(number, status, "Mesures.", hypothesis)
        bench.do("hypothesis", judge_hypothesis, judged)
    operations = ("automatic_full_service", "demagnetising")
    if "price" in bench.left_out:
        operations = ("demagnetising",)
    works = tuple(WorkLine(operation) for operation in operations)
    parts = (PartLine("mainspring_automatic"), PartLine("gasket_set"))
    bench.do("proposal", propose_work, ProposeWork(number, works, parts))
    text = "Huiles dégradées et spiral aimanté."
    bench.do(
        "conclusion",
        conclude_diagnosis,
        ConcludeDiagnosis(number, text, "Huit ans sans entretien."),
    )
    bench.do("validation", validate_diagnosis, ValidateDiagnosis(number), by="juror")
    bench.do("handover", hand_over_diagnosis, HandOverDiagnosis(number, number, 2))
    bench.do("receipt", receive_diagnosis, ReceiveDiagnosis(number, number, 2), by="juror")
    commit(bench.session)


def measure(bench: Bench, stage: Stage, **outcomes: str) -> None:
    """Low amplitude and a losing watch, judged rightly by the candidate."""
    values = {"rate": "-130", "amplitude": "190", "beat_error": "0.3"}
    if f"{stage} beat error" in bench.left_out:
        del values["beat_error"]
    own = {
        ("rate", Moment.FULL_WIND): OwnVerdict.OUTSIDE,
        ("amplitude", Moment.FULL_WIND): OwnVerdict.OUTSIDE,
        ("beat_error", Moment.FULL_WIND): OwnVerdict.WITHIN,
    }
    if "verdict" in bench.left_out:
        own["amplitude", Moment.FULL_WIND] = OwnVerdict.WITHIN
    readings = [
        ReadingValue(code, position, Moment.FULL_WIND, Decimal(value))
        for code, value in values.items()
        for position in (Position.CH, Position.H6, Position.H9)
    ]
    readings += [ReadingValue(code, value=Outcome(value)) for code, value in outcomes.items()]
    command = RecordReadings(
        bench.ticket.number, stage, tuple(readings), instrument="Chronocomparateur 1",
        own_verdicts=own,
    )  # fmt: skip
    bench.do(f"readings {stage}", record_readings, command)


def outside(bench: Bench, *codes: str) -> tuple[int, ...]:
    own = Reading.set_id == ReadingSet.id, ReadingSet.ticket_id == bench.ticket.id
    found = select(Reading.id).where(*own, Reading.characteristic.in_(codes)).order_by(Reading.id)
    return () if "deviation" in bench.left_out else tuple(bench.session.scalars(found))


def code(
    bench: Bench, anomaly: str, component: str, severity: str, readings: tuple[int, ...]
) -> None:
    command = CodeAnomaly(
        bench.ticket.number, AFTER, anomaly, component, severity, note="Vu", reading_ids=readings
    )
    bench.do(anomaly, code_anomaly, command)


def _photograph(bench: Bench, view: str, side: str) -> None:
    note = AddNote(bench.ticket.number, "", photo_ids=bench.photo(), view=view, side=side)
    bench.do(f"photo {side}", add_note, note)
