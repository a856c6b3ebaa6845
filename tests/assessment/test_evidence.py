"""The twelve rules, each met, not met and not computable, over a small ticket."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import (
    Ack,
    AckBy,
    BothSides,
    Check,
    Complete,
    Cost,
    CostAsk,
    DueAsk,
    DueDate,
    KeyMatch,
    Order,
    PhotoPair,
    Spread,
    Tolerance,
    ToleranceAsk,
    Unseen,
    WitnessMatch,
)
from workshop.assessment.evidence.pre_assessment import apply, pre_assess
from workshop.assessment.evidence.proposal import Finding, Proposal, ReasonCode
from workshop.assessment.evidence.snapshot import (
    AmountLine,
    Amounts,
    AmountSubject,
    Dates,
    DocumentView,
    Judgement,
    Recorded,
    Side,
    SnapshotEntry,
    SnapshotPhoto,
    SnapshotReading,
    Subject,
    TicketSnapshot,
)
from workshop.domain.permissions import Role
from workshop.domain.tracking import EntryKind

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CANDIDATE, CHIEF = 7, 8
MET, NOT_MET = Proposal.MET, Proposal.NOT_MET
UNKNOWN = Proposal.NOT_COMPUTABLE
BENCH = ("before_uncasing", "after_uncasing")


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def entry(seq: int, kind: EntryKind, minutes: int, author: int = CANDIDATE) -> SnapshotEntry:
    roles = frozenset({Role.MANAGER if author == CHIEF else Role.CANDIDATE})
    return SnapshotEntry(seq, kind, "diagnosis", author, roles, at(minutes))


def reading(
    code: str,
    minutes: int,
    computed: Judgement | None = Judgement.WITHIN,
    own: Judgement | None = Judgement.WITHIN,
    *,
    noted: bool = False,
) -> SnapshotReading:
    return SnapshotReading(code, BENCH[0], "CH", at(minutes), 3, computed, own, noted)


def ticket(**changes: object) -> TicketSnapshot:
    empty = TicketSnapshot(CANDIDATE, at(0), at(60))
    return replace(empty, **changes)  # type: ignore[arg-type]


def recorded(**subjects: tuple[str, ...]) -> dict[Subject, Recorded]:
    return {Subject[name]: Recorded(values, (5,)) for name, values in subjects.items()}


def codes(finding: Finding) -> set[ReasonCode]:
    return {each.code for each in finding.reasons}


def judge(check: Check, snapshot: TicketSnapshot, key: KeyEntry | None = None) -> Proposal:
    finding = apply(check, snapshot, key)
    assert finding.reasons
    return finding.proposal


FILLED = Complete(subjects=(Subject.PRE_DIAGNOSIS,), needed=Subject.HSE_NEEDED, done=Subject.HSE)


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        ({"PRE_DIAGNOSIS": ("x",), "HSE_NEEDED": ("a",), "HSE": ("a", "b")}, MET),
        ({"PRE_DIAGNOSIS": (), "HSE_NEEDED": ("a",), "HSE": ("a",)}, NOT_MET),
        ({"PRE_DIAGNOSIS": ("x",), "HSE_NEEDED": ("a", "b"), "HSE": ("a",)}, NOT_MET),
        ({"PRE_DIAGNOSIS": ("x",), "HSE_NEEDED": ("a",)}, UNKNOWN),
    ],
)
def test_complete(subjects: dict[str, tuple[str, ...]], expected: Proposal) -> None:
    assert judge(FILLED, ticket(recorded=recorded(**subjects))) is expected


def test_complete_against_the_key_wants_a_list_exactly_when_there_are_faults() -> None:
    check = Complete(key_subject=Subject.ANOMALIES)
    none, one = recorded(ANOMALIES=()), recorded(ANOMALIES=("magnetism",))
    nothing = KeyEntry("C.2.4-k4", expects_nothing=True)
    fault = KeyEntry("C.2.4-k4", all_of=("magnetism",))
    found = [judge(check, ticket(recorded=r), k) for k in (nothing, fault) for r in (none, one)]
    assert found == [MET, NOT_MET, NOT_MET, MET]


READ_FIRST = Order(marks=("view:order+view:pre_diagnosis", "readings_recorded"))


@pytest.mark.parametrize(
    ("order_min", "other_min", "expected"),
    [(1, 4, MET), (4, 1, MET), (1, 20, NOT_MET), (20, 1, NOT_MET)],
)
def test_order_of_marks(order_min: int, other_min: int, expected: Proposal) -> None:
    views = (DocumentView("order", at(order_min)), DocumentView("pre_diagnosis", at(other_min)))
    entries = (entry(3, EntryKind.READINGS_RECORDED, 10),)
    assert judge(READ_FIRST, ticket(views=views, entries=entries)) is expected


def test_order_names_what_never_happened() -> None:
    finding = apply(READ_FIRST, ticket(views=(DocumentView("order", at(1)),)), None)
    missing = [each.facts["mark"] for each in finding.reasons]
    assert missing == ["view:pre_diagnosis", "readings_recorded"]


@pytest.mark.parametrize(
    ("done", "expected"),
    [(("a", "b", "c"), MET), (("a", "x", "b", "c"), MET), (("b", "a", "c"), NOT_MET),
     (("a", "c"), NOT_MET)],
)  # fmt: skip
def test_order_of_prescribed_steps(done: tuple[str, ...], expected: Proposal) -> None:
    check = Order(prescribed=Subject.UNCASING_PRESCRIBED, done=Subject.UNCASING_STEPS)
    subjects = recorded(UNCASING_PRESCRIBED=("a", "b", "c"), UNCASING_STEPS=done)
    assert judge(check, ticket(recorded=subjects)) is expected
    assert judge(check, ticket()) is UNKNOWN


SIDES = BothSides("uncasing_recorded", Subject.TESTS_BOTH_SIDES)


@pytest.mark.parametrize(
    ("minutes", "expected"), [((5, 30), MET), ((5, 6), NOT_MET), ((30, 31), NOT_MET)]
)
def test_both_sides(minutes: tuple[int, int], expected: Proposal) -> None:
    snapshot = ticket(
        recorded=recorded(TESTS_BOTH_SIDES=("rate",)),
        entries=(entry(4, EntryKind.UNCASING_RECORDED, 20),),
        readings=tuple(reading("rate", each) for each in minutes),
    )
    assert judge(SIDES, snapshot) is expected
    assert judge(SIDES, replace(snapshot, recorded={})) is UNKNOWN
    assert judge(SIDES, replace(snapshot, recorded=recorded(TESTS_BOTH_SIDES=()))) is UNKNOWN
    assert judge(SIDES, replace(snapshot, entries=())) is NOT_MET


OUT = Judgement.OUTSIDE


@pytest.mark.parametrize(
    ("ask", "given", "expected"),
    [
        (ToleranceAsk.JUDGED, reading("rate", 5), MET),
        (ToleranceAsk.JUDGED, reading("rate", 5, own=None), NOT_MET),
        (ToleranceAsk.JUDGED, reading("rate", 5, None), UNKNOWN),
        (ToleranceAsk.QUOTED, reading("rate", 5, own=None), MET),
        (ToleranceAsk.DEVIATIONS, reading("amplitude", 5, OUT, OUT, noted=True), MET),
        (ToleranceAsk.DEVIATIONS, reading("amplitude", 5, OUT, OUT), NOT_MET),
        (ToleranceAsk.DEVIATIONS, reading("amplitude", 5, noted=True), NOT_MET),
        (ToleranceAsk.AGREED, reading("amplitude", 5, OUT, OUT), MET),
        (ToleranceAsk.AGREED, reading("amplitude", 5, OUT), NOT_MET),
        (ToleranceAsk.AGREED, reading("rate", 5, own=OUT), NOT_MET),
        (ToleranceAsk.WITHIN, reading("rate", 50), MET),
        (ToleranceAsk.WITHIN, reading("rate", 5), NOT_MET),
        (ToleranceAsk.WITHIN, reading("amplitude", 50, OUT), NOT_MET),
    ],
)
def test_tolerance(ask: ToleranceAsk, given: SnapshotReading, expected: Proposal) -> None:
    done = (entry(9, EntryKind.OPERATION_DONE, 40),)
    check = Tolerance(ask, BENCH)
    assert judge(check, ticket(readings=(given,), entries=done)) is expected
    assert judge(check, ticket(entries=done)) is NOT_MET


def test_a_value_put_right_before_the_end_is_within() -> None:
    readings = (reading("rate", 41, OUT), reading("rate", 50))
    assert judge(Tolerance(ToleranceAsk.WITHIN, BENCH), ticket(readings=readings)) is MET


def test_tolerance_with_a_cause_of_the_key() -> None:
    check = Tolerance(ToleranceAsk.AGREED, BENCH, key_subject=Subject.CAUSE)
    key = KeyEntry("C.2.4-k3", one_of=("magnetised", "hairspring_oily"))
    right = ticket(readings=(reading("rate", 5),), recorded=recorded(CAUSE=("magnetised",)))
    assert judge(check, right, key) is MET
    assert judge(check, replace(right, recorded=recorded(CAUSE=("beat_off",))), key) is NOT_MET
    assert judge(check, replace(right, recorded={}), key) is UNKNOWN


KEY = KeyEntry("C.1.2-k4", all_of=("bezel_ne:scratch",), forbidden=("crystal:crack",))


@pytest.mark.parametrize(
    ("key", "found", "expected"),
    [
        (KEY, ("bezel_ne:scratch", "clasp:wear"), MET),
        (KEY, (), NOT_MET),
        (KEY, ("bezel_ne:scratch", "crystal:crack"), NOT_MET),
        (KeyEntry("k", one_of=("a", "b")), ("b",), MET),
        (KeyEntry("k", one_of=("a", "b")), ("c",), NOT_MET),
        (KeyEntry("k", only=("a", "b")), ("a",), MET),
        (KeyEntry("k", only=("a", "b")), ("a", "c"), NOT_MET),
        (KeyEntry("k", order=("a", "b")), ("a", "x", "b"), MET),
        (KeyEntry("k", order=("a", "b")), ("b", "a"), NOT_MET),
        (KeyEntry("k", expects_nothing=True), (), MET),
        (KeyEntry("k", expects_nothing=True), ("manager",), NOT_MET),
    ],
)
def test_key_match(key: KeyEntry, found: tuple[str, ...], expected: Proposal) -> None:
    check = KeyMatch(Subject.RECEPTION_MARKS)
    snapshot = ticket(recorded=recorded(RECEPTION_MARKS=found))
    assert judge(check, snapshot, key) is expected
    assert judge(check, ticket(), key) is UNKNOWN
    assert judge(check, snapshot) is UNKNOWN


def test_extra_marks_are_told_and_cost_nothing() -> None:
    snapshot = ticket(recorded=recorded(RECEPTION_MARKS=("bezel_ne:scratch", "clasp:wear")))
    extra = apply(KeyMatch(Subject.RECEPTION_MARKS), snapshot, KEY).reasons[-1]
    assert (extra.code, extra.facts["codes"], extra.entries) == (
        ReasonCode.KEY_EXTRA, ("clasp:wear",), (5,),
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "expected"), [(10, MET), (50, NOT_MET)])
def test_key_match_in_time(minutes: int, expected: Proposal) -> None:
    check = KeyMatch(Subject.SUPPLY_REQUESTS, before="operation_done")
    entries = (
        entry(5, EntryKind.SUPPLY_REQUESTED, minutes), entry(6, EntryKind.OPERATION_DONE, 40),
    )  # fmt: skip
    snapshot = ticket(entries=entries, recorded=recorded(SUPPLY_REQUESTS=("gasket_crown",)))
    assert judge(check, snapshot, KeyEntry("k", all_of=("gasket_crown",))) is expected


def test_witness_match() -> None:
    check = WitnessMatch(Subject.TRACKING_PROBLEMS)
    told = ticket(recorded=recorded(TRACKING_PROBLEMS=("screw_lost",)))
    assert judge(check, told) is UNKNOWN
    assert judge(check, replace(told, witnessed=("screw_lost",))) is MET
    assert judge(check, replace(told, witnessed=("dial_scratched",))) is NOT_MET
    assert judge(check, ticket(witnessed=())) is UNKNOWN


@pytest.mark.parametrize(
    ("author", "minutes", "expected"),
    [(CHIEF, 30, MET), (CANDIDATE, 30, NOT_MET), (CHIEF, 61, NOT_MET)],
)
def test_ack_by_another_person(author: int, minutes: int, expected: Proposal) -> None:
    check = Ack("diagnosis_validated", AckBy.OTHER, (Role.MANAGER,))
    entries = (entry(3, EntryKind.DIAGNOSIS_VALIDATED, minutes, author),)
    assert judge(check, ticket(entries=entries)) is expected
    assert judge(check, ticket()) is NOT_MET


def test_ack_wants_the_role() -> None:
    check = Ack("diagnosis_validated", AckBy.OTHER, (Role.JUROR,))
    finding = apply(
        check, ticket(entries=(entry(3, EntryKind.DIAGNOSIS_VALIDATED, 9, CHIEF),)), None
    )
    assert codes(finding) == {ReasonCode.WRONG_PERSON}
    assert finding.reasons[0].entries == (3,)


CONTINUOUS = Spread(lag_min=10, share_percent=80, silence_min=25)


@pytest.mark.parametrize(
    ("minutes", "expected"), [((20, 40), MET), ((5, 50), NOT_MET), ((), NOT_MET)]
)
def test_spread(minutes: tuple[int, ...], expected: Proposal) -> None:
    entries = tuple(
        entry(seq, EntryKind.OBSERVATION, each) for seq, each in enumerate(minutes, start=1)
    )
    assert judge(CONTINUOUS, ticket(entries=entries)) is expected


def test_spread_counts_what_was_written_long_after_it_happened() -> None:
    late = replace(entry(1, EntryKind.OBSERVATION, 20), happened_at=at(2))
    entries = (late, entry(2, EntryKind.OBSERVATION, 40))
    finding = apply(CONTINUOUS, ticket(entries=entries), None)
    assert codes(finding) == {ReasonCode.ENTERED_LATE}
    assert finding.reasons[0].entries == (1,)


def test_photo_pair() -> None:
    check = PhotoPair(("bench",))
    before = SnapshotPhoto("bench", Side.BEFORE, at(1), 2)
    after = SnapshotPhoto("bench", Side.AFTER, at(59), 8)
    assert judge(check, ticket(photos=(before, after))) is MET
    assert judge(check, ticket(photos=(before,))) is NOT_MET
    assert judge(check, ticket(photos=(before, replace(after, at=at(70))))) is NOT_MET


@pytest.mark.parametrize(
    ("after", "expected"), [(("a:scratch",), MET), (("a:scratch", "b:impact"), NOT_MET)]
)
def test_photo_pair_with_marks(after: tuple[str, ...], expected: Proposal) -> None:
    check = PhotoPair((), Subject.RECEPTION_MARKS, Subject.UNCASING_MARKS)
    subjects = recorded(RECEPTION_MARKS=("a:scratch",), UNCASING_MARKS=after)
    assert judge(check, ticket(recorded=subjects)) is expected
    assert judge(check, ticket()) is UNKNOWN


LINE = AmountLine("battery_change", 1800, None, 1800, is_agreed=True, entry=4)
GOOD = Amounts((LINE,), 1800, agreed_cents=1800)
RANGE = KeyEntry("k", least_cents=1500, most_cents=2500)


@pytest.mark.parametrize(
    ("ask", "amounts", "expected"),
    [
        (CostAsk.LIST, GOOD, MET),
        (CostAsk.LIST, replace(GOOD, total_cents=1700), NOT_MET),
        (CostAsk.LIST, Amounts((replace(LINE, cents=2000),), 2000), NOT_MET),
        (CostAsk.LIST, Amounts((replace(LINE, list_cents=None),), 1800), NOT_MET),
        (CostAsk.RANGE, GOOD, MET),
        (CostAsk.RANGE, Amounts((replace(LINE, cents=2600),), 2600), NOT_MET),
        (CostAsk.RANGE, Amounts((replace(LINE, cents=1400),), 1400), NOT_MET),
        (CostAsk.AGREED, GOOD, MET),
        (CostAsk.AGREED, replace(GOOD, agreed_cents=1700), NOT_MET),
        (CostAsk.AGREED, replace(GOOD, agreed_cents=None), UNKNOWN),
        (CostAsk.AGREED, Amounts((replace(LINE, is_agreed=False),), 1800, 1800), NOT_MET),
        (CostAsk.LIST, Amounts((), 0), NOT_MET),
    ],
)
def test_cost(ask: CostAsk, amounts: Amounts, expected: Proposal) -> None:
    check = Cost(ask, AmountSubject.PLANNED)
    assert judge(check, ticket(amounts={AmountSubject.PLANNED: amounts}), RANGE) is expected
    assert judge(check, ticket(), RANGE) is UNKNOWN


PLAN = Dates(date(2026, 12, 1), None, date(2026, 12, 1), plan_approved_by_other=True)
SLIP = Dates(
    promised_before_on=date(2026, 12, 1), slip_approved_by_other=True,
    slip_told_on=date(2026, 12, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "dates", "expected"),
    [
        (DueAsk.PLANNED, PLAN, MET),
        (DueAsk.PLANNED, replace(PLAN, planned_end_on=date(2026, 12, 2)), NOT_MET),
        (DueAsk.PLANNED, replace(PLAN, plan_approved_by_other=False), NOT_MET),
        (DueAsk.PLANNED, Dates(), NOT_MET),
        (DueAsk.SLIP, SLIP, MET),
        (DueAsk.SLIP, replace(SLIP, slip_told_on=date(2026, 12, 2)), NOT_MET),
        (DueAsk.SLIP, replace(SLIP, slip_told_on=None), NOT_MET),
        (DueAsk.SLIP, replace(SLIP, slip_approved_by_other=False), NOT_MET),
        (DueAsk.SLIP, None, UNKNOWN),
    ],
)
def test_due(ask: DueAsk, dates: Dates | None, expected: Proposal) -> None:
    assert judge(DueDate(ask), ticket(dates=dates)) is expected


def test_what_only_a_person_sees_is_never_computed() -> None:
    assert judge(Unseen(), ticket()) is UNKNOWN


def test_proposals_say_what_was_not_planted_what_has_no_key_and_what_is_partial() -> None:
    snapshot = ticket(recorded=recorded(ACCESS_NEEDS=("hearing",), SYMPTOMS=("stopped",)))
    key = {"C.1.1-k2": KeyEntry("C.1.1-k2", all_of=("hearing",))}
    criteria = ("C.1.1-k1", "C.1.1-k2", "C.1.2-k1", "C.1.4-k4")
    without = pre_assess(snapshot, criteria, key, planted=())
    assert [each.proposal for each in without] == [
        UNKNOWN, Proposal.NOT_OBSERVABLE, UNKNOWN, Proposal.NOT_OBSERVABLE,
    ]  # fmt: skip
    assert [each.is_partial for each in without] == [False, True, True, False]
    planted = pre_assess(snapshot, criteria, key, planted=("C.1.1-k2",))
    assert planted[1].proposal is MET
    assert without[2].reasons[0].code is ReasonCode.NO_KEY
