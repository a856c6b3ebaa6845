"""From uncasing to the handover: what is written, and what is refused."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.facts import ticket_facts
from workshop.db.findings import all_found
from workshop.db.models import CodedAnomaly, Diagnosis, Hypothesis, Ticket, TrackingEntry
from workshop.db.readings import current_readings
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.ticket import Move, RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
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
    WithdrawAnomaly,
    code_anomaly,
    inspect_components,
    withdraw_anomaly,
)
from workshop.operations.proposal import (
    PartLine,
    ProposeService,
    ProposeWork,
    WorkLine,
    propose_service,
    propose_work,
)
from workshop.operations.uncasing import RecordUncasing, record_uncasing

AFTER = Stage.AFTER_UNCASING
BRAND_GUARANTEE = {"repair_kind": RepairKind.BRAND_GUARANTEE}


def last_entry(session: Session) -> tuple[EntryKind, Any]:
    entry = session.scalars(select(TrackingEntry).order_by(TrackingEntry.position.desc())).first()
    assert entry is not None
    return entry.kind, json.loads(entry.payload)


def test_uncasing_steps_bear_the_time_and_the_name_and_are_ticked_once(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    steps = ("identify_case_back", "take_out_movement")
    record_uncasing(session, cast.theo, RecordUncasing(ticket.number, "screw_back", steps), now=NOW)
    diagnosis = session.get_one(Diagnosis, ticket.id)
    assert diagnosis.uncasing["take_out_movement"] == {"by": "Théo Lamy", "at": NOW.isoformat()}
    assert diagnosis.uncased_at == NOW
    again = RecordUncasing(ticket.number, "screw_back", (*steps, "secure_movement"))
    record_uncasing(session, cast.theo, again, now=NOW)
    assert last_entry(session)[1]["done"] == ["secure_movement"]
    with pytest.raises(RuleViolation, match="nothing_new"):
        record_uncasing(session, cast.theo, again, now=NOW)


def test_the_calibre_read_inside_is_confirmed_on_the_watch(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"calibre_id": None})
    command = RecordUncasing(ticket.number, "screw_back", calibre_id="eta-2824-2")
    record_uncasing(session, cast.theo, command, now=NOW)
    assert (ticket.watch.calibre_id, ticket.watch.calibre_confirmed) == ("eta-2824-2", True)
    quartz = RecordUncasing(ticket.number, "screw_back", calibre_id="eta-955-112")
    with pytest.raises(RuleViolation, match="calibre_of_other_kind"):
        record_uncasing(session, cast.theo, quartz, now=NOW)


@pytest.mark.parametrize(
    ("case_back", "step"), [("screw_back", "open_snap_back"), ("glued", "identify_case_back")]
)
def test_uncasing_follows_the_checklist_of_the_case(
    session: Session, cast: Cast, case_back: str, step: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation, match="unknown_code"):
        record_uncasing(
            session, cast.theo, RecordUncasing(ticket.number, case_back, (step,)), now=NOW
        )


def test_only_new_states_of_components_are_written(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    worn = InspectedComponent("mainspring", "worn", "Avachi.")
    good = InspectedComponent("balance", "good")
    for states in ((worn,), (worn, good)):
        inspection = InspectComponents(ticket.number, AFTER, states)
        inspect_components(session, cast.theo, inspection, now=NOW)
    kind, payload = last_entry(session)
    assert kind is EntryKind.COMPONENTS_INSPECTED
    assert [each["component"] for each in payload["states"]] == ["balance"]
    assert len(all_found(session, ticket.id).states) == 2


def test_an_anomaly_links_the_readings_that_show_it_and_can_be_withdrawn(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    story.measured(session, cast, ticket)
    amplitude = next(
        each.id
        for each in current_readings(session, ticket.id)
        if each.reading.characteristic == "amplitude"
    )
    number = ticket.number
    command = CodeAnomaly(
        number, AFTER, "low_amplitude", "mainspring", "serious", reading_ids=(amplitude,)
    )
    row = code_anomaly(session, cast.theo, command, now=NOW)
    assert last_entry(session)[1]["readings"] == [amplitude]
    with pytest.raises(RuleViolation, match="withdrawal_reason_missing"):
        withdraw_anomaly(session, cast.theo, WithdrawAnomaly(number, AFTER, row.id, " "), now=NOW)
    command_back = WithdrawAnomaly(number, AFTER, row.id, "Lue sur la mauvaise montre.")
    withdraw_anomaly(session, cast.theo, command_back, now=NOW)
    assert all_found(session, ticket.id).anomalies == ()
    assert session.get_one(CodedAnomaly, row.id).withdrawn_at == NOW


def test_readings_of_another_watch_prove_nothing(session: Session, cast: Cast) -> None:
    other = story.in_diagnosis(session, cast)
    story.measured(session, cast, other)
    foreign = current_readings(session, other.id)[0].id
    ticket = story.in_diagnosis(session, cast)
    command = CodeAnomaly(
        ticket.number, AFTER, "low_amplitude", "mainspring", "serious", reading_ids=(foreign,)
    )
    with pytest.raises(RuleViolation, match="reading_unknown"):
        code_anomaly(session, cast.theo, command, now=NOW)


def test_a_judged_hypothesis_says_why_and_may_be_judged_again(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    refuted = JudgeHypothesis(ticket.number, HypothesisStatus.REFUTED, code="movement_dirty")
    with pytest.raises(RuleViolation, match="judgement_reason_missing"):
        judge_hypothesis(session, cast.theo, refuted, now=NOW)
    for status in (HypothesisStatus.REFUTED, HypothesisStatus.CONFIRMED):
        judged = JudgeHypothesis(ticket.number, status, "Vu au binoculaire.", code="movement_dirty")
        judge_hypothesis(session, cast.theo, judged, now=NOW)
    row = session.scalars(select(Hypothesis)).one()
    assert row.status is HypothesisStatus.CONFIRMED


def test_a_service_brings_its_operations_and_its_parts_once(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    command = ProposeService(ticket.number, "automatic_service")
    propose_service(session, cast.theo, command, now=NOW)
    found = all_found(session, ticket.id)
    assert [line.code for line in found.works] == ["automatic_full_service"]
    assert found.parts
    assert all(line.part_kind for line in found.parts)
    with pytest.raises(RuleViolation, match="already_proposed"):
        propose_service(session, cast.theo, command, now=NOW)


def test_the_proposal_is_replaced_as_a_whole(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    propose_service(session, cast.theo, ProposeService(ticket.number, "automatic_service"), now=NOW)
    works = (WorkLine("regulation"), WorkLine(label="Souder une corne", mandatory=False))
    parts = (PartLine(label="Couronne d’origine", part_kind="used", quantity=2),)
    propose_work(session, cast.theo, ProposeWork(ticket.number, works, parts), now=NOW)
    found = all_found(session, ticket.id)
    assert [(line.code, line.label) for line in found.works] == [
        ("regulation", ""),
        ("", "Souder une corne"),
    ]
    assert [(line.label, line.part_kind, line.quantity) for line in found.parts] == [
        ("Couronne d’origine", "used", 2)
    ]


@pytest.mark.parametrize(
    ("works", "parts", "code"),
    [
        ((WorkLine(),), (), "work_label_missing"),
        ((), (PartLine(),), "part_label_missing"),
        ((WorkLine("regulation", quantity=0),), (), "quantity_out_of_range"),
        ((WorkLine("regulation", quantity=100),), (), "quantity_out_of_range"),
        ((WorkLine("battery_change"),), (), "unknown_code"),
        ((), (PartLine("cell_377", part_kind="stolen"),), "unknown_code"),
    ],
)
def test_a_proposal_names_what_it_proposes(
    session: Session,
    cast: Cast,
    works: tuple[WorkLine, ...],
    parts: tuple[PartLine, ...],
    code: str,
) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation, match=code):
        propose_work(session, cast.theo, ProposeWork(ticket.number, works, parts), now=NOW)


def conclude(session: Session, cast: Cast, ticket: Ticket, **changes: str) -> None:
    words = {"final_text": "Mouvement encrassé.", "cause": "Huiles sèches."} | changes
    conclude_diagnosis(session, cast.theo, ConcludeDiagnosis(ticket.number, **words), now=NOW)


def test_a_diagnosis_rests_on_tests_judged_hypotheses_and_explained_defects(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast, reception={"hypotheses": ("movement_dirty",)})
    number = ticket.number
    with pytest.raises(RuleViolation, match="tests_missing"):
        conclude(session, cast, ticket)
    story.measured(session, cast, ticket)
    inspection = InspectComponents(number, AFTER, (InspectedComponent("crown", "worn"),))
    inspect_components(session, cast.theo, inspection, now=NOW)
    with pytest.raises(RuleViolation, match="defects_unexplained"):
        conclude(session, cast, ticket)
    noted = InspectComponents(number, AFTER, (InspectedComponent("crown", "worn", "Arrondie."),))
    inspect_components(session, cast.theo, noted, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        conclude(session, cast, ticket)
    assert refusal.value.code == "hypotheses_open"
    assert refusal.value.facts["codes"] == ("movement_dirty",)
    judged = JudgeHypothesis(number, HypothesisStatus.CONFIRMED, "Vu.", code="movement_dirty")
    judge_hypothesis(session, cast.theo, judged, now=NOW)
    conclude(session, cast, ticket)
    assert ticket.waiting_on is WaitingOn.MANAGER


@pytest.mark.parametrize(
    ("field", "code"),
    [("final_text", "diagnosis_text_missing"), ("cause", "diagnosis_cause_missing")],
)
def test_a_diagnosis_is_said_in_words(session: Session, cast: Cast, field: str, code: str) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation, match=code):
        conclude(session, cast, ticket, **{field: "  "})


def test_nothing_is_added_under_a_final_diagnosis(session: Session, cast: Cast) -> None:
    ticket = story.concluded(session, cast)
    with pytest.raises(RuleViolation, match="diagnosis_concluded"):
        story.measured(session, cast, ticket)


def test_nobody_validates_their_own_diagnosis(session: Session, cast: Cast) -> None:
    ticket = story.concluded(session, cast)
    with pytest.raises(NotAllowed):
        validate_diagnosis(session, cast.theo, ValidateDiagnosis(ticket.number), now=NOW)
    session.execute(update(Diagnosis).values(concluded_by_id=cast.marc.person_id))
    session.commit()
    with pytest.raises(RuleViolation, match="second_person_needed"):
        validate_diagnosis(session, cast.marc, ValidateDiagnosis(ticket.number), now=NOW)
    with pytest.raises(IntegrityError):
        session.execute(
            update(Diagnosis).values(validated_by_id=cast.marc.person_id, validated_at=NOW)
        )


def test_once_validated_or_sent_back_it_is_its_authors_turn(session: Session, cast: Cast) -> None:
    """A watch taken apart lies at somebody's bench: it is not everybody's to take."""
    agreed, refused = story.concluded(session, cast), story.concluded(session, cast)
    validate_diagnosis(session, cast.marc, ValidateDiagnosis(agreed.number), now=NOW)
    command = SendBackDiagnosis(refused.number, "Et le barillet ?")
    send_back_diagnosis(session, cast.marc, command, now=NOW)
    for ticket in (agreed, refused):
        assert ticket.assigned_to_id == cast.theo.person_id


def test_a_diagnosis_sent_back_is_open_again_and_says_why(session: Session, cast: Cast) -> None:
    ticket = story.concluded(session, cast)
    number = ticket.number
    validate_diagnosis(session, cast.marc, ValidateDiagnosis(number), now=NOW)
    with pytest.raises(NotAllowed):
        send_back_diagnosis(session, cast.theo, SendBackDiagnosis(number, "Oubli."), now=NOW)
    with pytest.raises(RuleViolation, match="sent_back_reason_missing"):
        send_back_diagnosis(session, cast.marc, SendBackDiagnosis(number, ""), now=NOW)
    send_back_diagnosis(session, cast.marc, SendBackDiagnosis(number, "Et l’étanchéité ?"), now=NOW)
    diagnosis = session.get_one(Diagnosis, ticket.id)
    assert diagnosis.validated_at is None
    assert diagnosis.sent_back_reason == "Et l’étanchéité ?"
    assert ticket.waiting_on is WaitingOn.US
    conclude(session, cast, ticket)
    assert diagnosis.sent_back_reason == ""


def test_the_author_takes_a_diagnosis_up_again_before_it_is_validated(
    session: Session, cast: Cast
) -> None:
    ticket = story.concluded(session, cast)
    with pytest.raises(NotAllowed):
        send_back_diagnosis(
            session, cast.ines, SendBackDiagnosis(ticket.number, "Je vois autre chose."), now=NOW
        )
    send_back_diagnosis(
        session, cast.theo, SendBackDiagnosis(ticket.number, "Une pièce oubliée."), now=NOW
    )
    story.measured(session, cast, ticket)


def test_the_bag_handed_over_is_the_one_of_the_ticket(session: Session, cast: Cast) -> None:
    ticket = story.concluded(session, cast)
    number = ticket.number
    with pytest.raises(RuleViolation, match="diagnosis_not_validated"):
        hand_over_diagnosis(session, cast.theo, HandOverDiagnosis(number, number, 3), now=NOW)
    validate_diagnosis(session, cast.marc, ValidateDiagnosis(number), now=NOW)
    wrong = HandOverDiagnosis(number, "BES-26-00099", 3)
    with pytest.raises(RuleViolation, match="bag_of_another_ticket"):
        hand_over_diagnosis(session, cast.theo, wrong, now=NOW)
    scanned = HandOverDiagnosis(number, f"https://atelier.example/t/{number}", 3)
    hand_over_diagnosis(session, cast.theo, scanned, now=NOW)
    assert last_entry(session)[1] == {"bag": number, "parts_count": 3}
    facts = ticket_facts(session, ticket)
    assert facts.diagnosis_validated
    assert facts.diagnosis_handed_over
    assert not facts.under_guarantee


def test_a_diagnosis_leads_to_the_quote(session: Session, cast: Cast) -> None:
    assert story.in_quote(session, cast).state is State.QUOTE


def test_under_guarantee_the_hierarchy_decides_instead_of_the_customer(
    session: Session, cast: Cast
) -> None:
    ticket = story.concluded(session, cast, **BRAND_GUARANTEE)
    number = ticket.number
    with pytest.raises(RuleViolation, match="diagnosis_not_validated"):
        approve_guarantee(session, cast.marc, ApproveGuarantee(number), now=NOW)
    validate_diagnosis(session, cast.marc, ValidateDiagnosis(number), now=NOW)
    with pytest.raises(NotAllowed):
        approve_guarantee(session, cast.theo, ApproveGuarantee(number), now=NOW)
    approve_guarantee(session, cast.marc, ApproveGuarantee(number), now=NOW)
    assert story.moved(session, cast.marc, ticket, Move.APPROVE_GUARANTEE).state is (
        State.PREPARATION
    )


def test_a_paid_repair_is_not_taken_under_guarantee(session: Session, cast: Cast) -> None:
    ticket = story.diagnosed(session, cast)
    with pytest.raises(RuleViolation, match="not_under_guarantee"):
        approve_guarantee(session, cast.marc, ApproveGuarantee(ticket.number), now=NOW)


def test_another_site_knows_nothing_of_the_diagnosis(session: Session, cast: Cast) -> None:
    ticket = story.concluded(session, cast)
    with pytest.raises(NotFound):
        validate_diagnosis(session, cast.olga, ValidateDiagnosis(ticket.number), now=NOW)
