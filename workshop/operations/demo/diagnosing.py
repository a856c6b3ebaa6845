"""Chapters of the diagnosis: measured, opened, inspected, concluded, validated, handed over."""

from sqlalchemy import func, select

from workshop.db.models import Hypothesis, ProposedPart
from workshop.domain.catalogue import case_backs, items
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.ticket import Move
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Stage as Moment
from workshop.measurements.readings import ReadingValue
from workshop.operations.demo import counter, drawing
from workshop.operations.demo.measuring import bench_of, record
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.diagnosis import (
    ApproveGuarantee,
    ConcludeDiagnosis,
    HandOverDiagnosis,
    JudgeHypothesis,
    SendBackDiagnosis,
    ValidateDiagnosis,
    approve_guarantee,
    conclude_diagnosis,
    hand_over_diagnosis,
    judge_hypothesis,
    send_back_diagnosis,
    validate_diagnosis,
)
from workshop.operations.inspection import (
    CodeAnomaly,
    InspectComponents,
    InspectedComponent,
    code_anomaly,
    inspect_components,
)
from workshop.operations.proposal import ProposeService, propose_service
from workshop.operations.ticket import (
    Assign,
    MoveTicket,
    PlaceWatch,
    assign,
    move_ticket,
    place_watch,
)
from workshop.operations.tracking import AddNote, add_note
from workshop.operations.uncasing import RecordUncasing, record_uncasing

_NOT_THAT = (
    "Rien de tel à l’ouverture.",
    "Contrôlé : fonction normale.",
    "Écarté après les mesures.",
    "Composant sain sous la binoculaire.",
)
_SOUND = {
    WatchKind.QUARTZ: ("dial", "crown", "quartz_resonator", "main_plate"),
    WatchKind.MANUAL: ("dial", "balance", "escape_wheel", "main_plate"),
    WatchKind.AUTOMATIC: ("dial", "balance", "rotor", "escape_wheel"),
}


def diagnose(stage: Stage, case: Case) -> Pace:
    """From the bench to the final diagnosis, in one go."""
    yield from examine(stage, case)
    yield from conclude(stage, case)


def examine(stage: Stage, case: Case) -> Pace:
    """Tests before uncasing, the case opened, tests after."""
    technician = case.technician(stage)
    stage.do(assign, technician, Assign(case.number, technician.person_id))
    stage.do(place_watch, technician, PlaceWatch(case.number, "bench", technician.person_id))
    yield case.pause()
    record(stage, case, Moment.BEFORE_UNCASING, _found(case, stage, Moment.BEFORE_UNCASING))
    yield case.pause(10, 20)
    checklist = tuple(step.code for step in case_backs()[case.tale.case_back].uncasing)
    half = len(checklist) // 2
    for done in (checklist[:half], checklist[half:]):
        read = case.tale.watch.calibre_id if done[-1] == checklist[-1] else None
        own = case.tale.own_calibre if done[-1] == checklist[-1] else ""
        command = RecordUncasing(
            case.number, case.tale.case_back, done, calibre_id=read, own_calibre=own
        )
        stage.do(record_uncasing, technician, command)
        yield case.pause(3, 8)
    quartz = case.tale.watch.kind is WatchKind.QUARTZ
    photo = drawing.movement(case.tale.look, case.tale.key, quartz=quartz)
    note = AddNote(
        case.number, "Le mouvement à l’ouverture.", photo_ids=(counter.keep(stage, case, photo),)
    )
    stage.do(add_note, technician, note)
    yield case.pause()
    record(stage, case, Moment.AFTER_UNCASING, _found(case, stage, Moment.AFTER_UNCASING))
    yield case.pause(6, 15)


def _found(case: Case, stage: Stage, moment: Moment) -> tuple[ReadingValue, ...]:
    fault, bench = case.fault, bench_of(stage, case)
    return bench.before(moment, fault.faulty, fault.values, runs=fault.runs)


def conclude(stage: Stage, case: Case) -> Pace:
    """Components, anomalies, suspicions judged, work proposed, and the final diagnosis."""
    technician, fault = case.technician(stage), case.fault
    sound = [InspectedComponent(code, "good") for code in _SOUND[case.tale.watch.kind]]
    spoiled = {code for code, _, _ in fault.components}
    states = (
        *(InspectedComponent(*each) for each in fault.components),
        *(each for each in sound if each.component not in spoiled),
    )
    command = InspectComponents(case.number, Moment.AFTER_UNCASING, states)
    stage.do(inspect_components, technician, command)
    yield case.pause()
    for anomaly, component, severity, note in fault.anomalies:
        coded = CodeAnomaly(
            case.number, Moment.AFTER_UNCASING, anomaly, component, severity, note=note
        )
        stage.do(code_anomaly, technician, coded)
        yield case.pause(2, 5)
    yield from _judge(stage, case)
    stage.do(propose_service, technician, ProposeService(case.number, fault.service))
    yield case.pause()
    final = ConcludeDiagnosis(case.number, fault.final_text, fault.cause)
    stage.do(conclude_diagnosis, technician, final)
    yield case.pause()


def _judge(stage: Stage, case: Case) -> Pace:
    """Every suspicion of the counter is confirmed or refuted, and what was found is added."""
    fault = case.fault
    judged = set(
        stage.session.scalars(
            select(Hypothesis.code).where(Hypothesis.ticket_id == case.ticket(stage).id)
        )
    )
    for code in dict.fromkeys((*case.tale.hypotheses, *fault.confirmed)):
        if code in judged:
            continue
        confirmed = code in fault.confirmed
        stage.do(
            judge_hypothesis,
            case.technician(stage),
            JudgeHypothesis(
                case.number,
                HypothesisStatus.CONFIRMED if confirmed else HypothesisStatus.REFUTED,
                fault.reason if confirmed else case.random.choice(_NOT_THAT),
                code=items("hypotheses")[code].code,
            ),
        )
        yield case.pause(1, 4)


def send_back(stage: Stage, case: Case) -> Pace:
    """The hierarchy wants the diagnosis looked at again."""
    command = SendBackDiagnosis(case.number, case.tale.says["send_back"])
    stage.do(send_back_diagnosis, case.house.manager, command)
    yield case.pause()


def conclude_again(stage: Stage, case: Case) -> Pace:
    """The same conclusion, after the point raised was looked at."""
    final = ConcludeDiagnosis(case.number, case.tale.says["conclude_again"], case.fault.cause)
    stage.do(conclude_diagnosis, case.technician(stage), final)
    yield case.pause()


def validate(stage: Stage, case: Case) -> Pace:
    stage.do(validate_diagnosis, case.house.manager, ValidateDiagnosis(case.number))
    yield case.pause()


def hand(stage: Stage, case: Case) -> Pace:
    """The bag of parts goes to pricing."""
    technician = case.technician(stage)
    parts = stage.session.scalar(
        select(func.count()).where(ProposedPart.ticket_id == case.ticket(stage).id)
    )
    command = HandOverDiagnosis(case.number, case.number, parts or 0)
    stage.do(hand_over_diagnosis, technician, command)
    yield case.pause(1, 3)
    stage.do(move_ticket, technician, MoveTicket(case.number, Move.SEND_TO_QUOTE))
    yield case.pause(1, 3)
    stage.do(place_watch, technician, PlaceWatch(case.number, "safe"))
    yield case.pause()


def take_on(stage: Stage, case: Case) -> Pace:
    """The hierarchy takes the repair under guarantee: straight to the bench."""
    stage.do(approve_guarantee, case.house.manager, ApproveGuarantee(case.number))
    yield case.pause(1, 3)
    move = MoveTicket(case.number, Move.APPROVE_GUARANTEE)
    stage.do(move_ticket, case.house.manager, move)
    yield case.pause()
