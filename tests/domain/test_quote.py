"""A quote's life, choices and totals, as tables."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.people import Language
from workshop.domain.permissions import Role
from workshop.domain.quote import (
    AGREED,
    TRANSITIONS,
    UNSENT,
    Answer,
    LineData,
    LineKind,
    LineRole,
    QuoteAct,
    QuoteKind,
    QuoteState,
    act_of,
    after,
    agreed_lines,
    check_awaits_answer,
    check_complete,
    check_discount,
    check_lines,
    check_refusal_fee,
    discount_bp,
    line_total,
    still_to_ask,
    totals,
    why_not_again,
)
from workshop.domain.quote_pricing import (
    labour_price,
    listed_delay,
    operation_line,
    service_lines,
    supply_line,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
S, A = QuoteState, QuoteAct

LEGAL = {
    (S.DRAFT, A.REWORK): S.DRAFT,
    (S.DRAFT, A.VALIDATE): S.VALIDATED,
    (S.VALIDATED, A.REWORK): S.DRAFT,
    (S.VALIDATED, A.SEND): S.SENT,
    (S.SENT, A.ACCEPT): S.ACCEPTED,
    (S.SENT, A.ACCEPT_PARTLY): S.PARTLY,
    (S.SENT, A.REFUSE): S.REFUSED,
    (S.SENT, A.EXPIRE): S.EXPIRED,
    (S.SENT, A.SUPERSEDE): S.SUPERSEDED,
    (S.REFUSED, A.SUPERSEDE): S.SUPERSEDED,
    (S.EXPIRED, A.SUPERSEDE): S.SUPERSEDED,
}


@dataclass(frozen=True)
class Line:
    position: int
    unit_cents: int | None = 10_000
    role: LineRole = LineRole.MANDATORY
    group: str = ""
    quantity: int = 1
    discount_cents: int = 0
    vat_bp: int = 2000


WORK = Line(1, 29_000)
MINERAL = Line(2, 4_500, LineRole.ALTERNATIVE, "A")
SAPPHIRE = Line(3, 12_000, LineRole.ALTERNATIVE, "A")
POLISH = Line(4, 9_000, LineRole.OPTIONAL)
STRAP = Line(5, 6_500, LineRole.OPTIONAL)
LINES = (WORK, MINERAL, SAPPHIRE, POLISH, STRAP)


@pytest.mark.parametrize(("state", "act"), list(product(QuoteState, QuoteAct)))
def test_every_act_on_every_state_is_in_the_table_or_refused(
    state: QuoteState, act: QuoteAct
) -> None:
    expected = LEGAL.get((state, act))
    if expected is None:
        with pytest.raises(RuleViolation):
            after(state, act)
    else:
        assert after(state, act) is expected


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(QuoteState)


def test_totals_are_the_proposed_work_and_everything_with_vat_rounded_once_per_rate() -> None:
    amounts = totals(LINES)
    assert amounts.proposed.cents == 29_000 + 4_500
    assert amounts.all.cents == 29_000 + 4_500 + 9_000 + 6_500
    (share,) = amounts.proposed.vat
    assert (share.net_cents, share.vat_cents) == (27_917, 5_583)  # 335.00 / 1.20 = 279.1666…


def test_two_rates_make_two_rows_and_discounts_come_off_before_vat() -> None:
    lines = (Line(1, 2_999, quantity=3, discount_cents=497), Line(2, 10_000, vat_bp=550))
    amounts = totals(lines)
    assert amounts.proposed.cents == 8_500 + 10_000
    assert [(v.rate_bp, v.net_cents, v.vat_cents) for v in amounts.proposed.vat] == [
        (550, 9_479, 521),
        (2000, 7_083, 1_417),
    ]


@pytest.mark.parametrize(
    ("answer", "ticked", "positions", "act"),
    [
        (Answer.ALL, set(), [1, 2, 4, 5], A.ACCEPT),
        (Answer.CHOSEN, {2}, [1, 2], A.ACCEPT_PARTLY),
        (Answer.CHOSEN, {3, 5}, [1, 3, 5], A.ACCEPT_PARTLY),
        (Answer.CHOSEN, {3, 4, 5}, [1, 3, 4, 5], A.ACCEPT),
        (Answer.REFUSED, {2, 4}, [], A.REFUSE),
    ],
)
def test_what_an_answer_agrees_to(
    answer: Answer, ticked: set[int], positions: list[int], act: QuoteAct
) -> None:
    agreed = agreed_lines(LINES, answer, ticked)
    assert [line.position for line in agreed] == positions
    assert act_of(LINES, answer, agreed) is act


@pytest.mark.parametrize(
    ("ticked", "code"),
    [
        (set(), "alternative_not_chosen"),
        ({2, 3}, "alternative_not_chosen"),
        ({2, 9}, "quote_line_unknown"),
    ],
)
def test_choices_that_make_no_sense_are_refused(ticked: set[int], code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        agreed_lines(LINES, Answer.CHOSEN, ticked)


def test_a_mandatory_line_cannot_be_left_out_by_not_ticking_it() -> None:
    assert WORK in agreed_lines(LINES, Answer.CHOSEN, {2})


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((Line(1, quantity=0),), "quantity_not_positive"),
        ((Line(1, 1_000, discount_cents=1_001),), "discount_above_price"),
        ((Line(1, None, discount_cents=1),), "discount_above_price"),
        ((Line(1, role=LineRole.ALTERNATIVE),), "alternative_without_group"),
        ((Line(1, group="A"),), "alternative_without_group"),
        (tuple(Line(n) for n in range(1, 62)), "quote_too_long"),
    ],
)
def test_lines_that_cannot_be_written(lines: tuple[Line, ...], code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        check_lines(lines)


def test_a_discount_of_the_whole_price_is_a_gift_not_an_error() -> None:
    line = Line(1, 1_000, discount_cents=1_000)
    check_lines((line,))
    assert line_total(line) == 0


@pytest.mark.parametrize(
    ("lines", "valid_until", "code"),
    [
        ((), TODAY, "quote_without_work"),
        ((POLISH,), TODAY, "quote_without_work"),
        ((WORK, Line(2, None)), TODAY, "line_without_price"),
        ((WORK, MINERAL), TODAY, "alternative_alone"),
        ((WORK,), TODAY - timedelta(days=1), "validity_in_the_past"),
    ],
)
def test_what_cannot_leave(lines: tuple[Line, ...], valid_until: date, code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        check_complete(lines, valid_until, TODAY)


def test_a_quote_valid_today_may_leave_and_be_answered_today_but_not_tomorrow() -> None:
    check_complete(LINES, TODAY, TODAY)
    check_awaits_answer(S.SENT, TODAY, TODAY)
    with pytest.raises(RuleViolation, match="quote_expired"):
        check_awaits_answer(S.SENT, TODAY, TODAY + timedelta(days=1))


@pytest.mark.parametrize("state", [state for state in QuoteState if state is not S.SENT])
def test_only_a_sent_quote_awaits_an_answer(state: QuoteState) -> None:
    with pytest.raises(RuleViolation):
        check_awaits_answer(state, TODAY, TODAY)


@pytest.mark.parametrize(
    ("cents", "roles", "allowed"),
    [
        (999, {Role.ESTIMATOR}, True),
        (1_000, {Role.ESTIMATOR}, True),
        (1_001, {Role.ESTIMATOR}, False),
        (1_001, {Role.ESTIMATOR, Role.MANAGER}, True),
        (10_000, {Role.MANAGER}, True),
        (1, {Role.COUNTER}, False),
        (0, {Role.COUNTER}, True),
    ],
)
def test_a_discount_stays_within_rights(cents: int, roles: set[Role], allowed: bool) -> None:
    lines = (Line(1, 10_000, discount_cents=cents),)
    if allowed:
        check_discount(lines, roles)
    else:
        with pytest.raises(RuleViolation, match="discount_above_right"):
            check_discount(lines, roles)


def test_one_cent_above_a_tenth_counts_as_more_than_a_tenth() -> None:
    assert discount_bp((Line(1, 99_999, discount_cents=10_000),)) == 1001
    assert discount_bp(()) == 0


@dataclass(frozen=True)
class Last:
    state: QuoteState
    closed_at: datetime | None = None


@pytest.mark.parametrize("state", QuoteState)
def test_what_may_follow_what(state: QuoteState) -> None:
    before, during = NOW - timedelta(days=9), NOW + timedelta(days=1)
    if state in UNSENT:
        assert why_not_again(Last(state), NOW) == "quote_already_open"
    elif state in AGREED:
        assert why_not_again(Last(state, during), NOW) == "quote_already_decided"
        assert why_not_again(Last(state, before), NOW) is None
    else:
        assert why_not_again(Last(state, during), NOW) is None


@pytest.mark.parametrize(
    ("minutes", "rate", "cents"),
    [(50, 8000, 6700), (45, 8000, 6000), (20, 8000, 2700), (1, 8000, 100), (0, 8000, 0)],
)
def test_labour_by_the_hour_is_rounded_half_up_to_the_euro(
    minutes: int, rate: int, cents: int
) -> None:
    assert labour_price(minutes, rate) == cents


@dataclass(frozen=True)
class Service:
    code: str
    operations: list[str]
    price_cents: int = 45_000
    name_fr: str = "Révision avec avivage"
    name_en: str = "Service with refinishing"
    delay_days: int = 30


def test_a_service_of_two_operations_bears_its_price_once() -> None:
    service = Service("both", ["automatic_full_service", "refinishing"])
    lines = list(service_lines(service, Language.FRENCH, 2000))
    assert [(line.code, line.unit_cents) for line in lines] == [
        ("automatic_full_service", 45_000),
        ("refinishing", 0),
    ]
    assert lines[0].label == "Révision avec avivage"


def test_an_operation_has_the_listed_price_when_a_service_is_it_alone() -> None:
    alone, both = Service("one", ["regulation"], 6_500), Service("two", ["regulation", "polishing"])
    listed = operation_line("regulation", [both, alone], 8000, Language.ENGLISH, 2000)
    assert listed.unit_cents == 6_500
    timed = operation_line("regulation", [both], 8000, Language.ENGLISH, 2000)
    assert timed.unit_cents != 6_500
    assert timed.unit_cents % 100 == 0


@pytest.mark.parametrize(
    ("codes", "days"),
    [
        (["regulation"], 7),
        (["regulation", "automatic_full_service"], 25),
        (["automatic_full_service", "refinishing"], 30),
        (["refinishing"], None),
        ([], None),
    ],
)
def test_the_time_proposed_is_that_of_the_longest_service_listed(
    codes: list[str], days: int | None
) -> None:
    prices = [
        Service("rate", ["regulation"], delay_days=7),
        Service("full", ["automatic_full_service"], delay_days=25),
        Service("both", ["automatic_full_service", "refinishing"], delay_days=30),
        Service("nothing", [], delay_days=90),
    ]
    assert listed_delay(prices, codes) == days


def test_a_consumable_is_no_line_of_a_quote() -> None:
    assert supply_line("gasket_set", Language.FRENCH, 2000) is not None
    assert supply_line("oil_9010", Language.FRENCH, 2000) is None


@pytest.mark.parametrize(
    ("role", "answered", "kept"),
    [
        (LineRole.MANDATORY, {}, LineRole.MANDATORY),
        (LineRole.OPTIONAL, {}, LineRole.OPTIONAL),
        (LineRole.MANDATORY, {("glass", "Glace"): True}, None),
        (LineRole.MANDATORY, {("glass", "Glace"): False}, LineRole.OPTIONAL),
        (LineRole.OPTIONAL, {("glass", "Glace"): False}, None),
        (LineRole.MANDATORY, {("", "Glace"): False}, LineRole.MANDATORY),
    ],
)
def test_what_the_customer_answered_is_not_asked_again_as_necessary(
    role: LineRole, answered: dict[tuple[str, str], bool], kept: LineRole | None
) -> None:
    line = LineData(LineKind.PART, "Glace", 2000, code="glass", role=role)
    assert [asked.role for asked in still_to_ask([line], answered)] == [kept] * (kept is not None)


def test_only_a_first_quote_may_cost_something_to_refuse() -> None:
    check_refusal_fee(QuoteKind.FIRST, 3500)
    check_refusal_fee(QuoteKind.SUPPLEMENTARY, 0)
    with pytest.raises(RuleViolation, match="supplementary_free_to_refuse"):
        check_refusal_fee(QuoteKind.SUPPLEMENTARY, 1)
