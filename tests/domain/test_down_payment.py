"""What is asked, over which rates it is spread, and what an account comes to."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.domain.account import Account, Credit, Receipt
from workshop.domain.down_payment import (
    NEVER,
    DownPaymentPolicy,
    PaymentMeans,
    check_policy,
    check_receipt,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.money import spread

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("policy", "accepted", "asked"),
    [
        (NEVER, 100_000, 0),
        (DownPaymentPolicy(3000), 10_000, 3_000),
        (DownPaymentPolicy(3000), 1, 0),
        (DownPaymentPolicy(3000), 5, 2),  # 1.5 cents, half up
        (DownPaymentPolicy(3333), 10_000, 3_333),
        (DownPaymentPolicy(10_000), 12_345, 12_345),
        (DownPaymentPolicy(3000, 30_000), 29_999, 0),
        (DownPaymentPolicy(3000, 30_000), 30_000, 9_000),
    ],
)
def test_what_is_asked(policy: DownPaymentPolicy, accepted: int, asked: int) -> None:
    assert policy.asked(accepted) == asked
    assert policy.for_up_to(accepted) == (policy if asked else NEVER)


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (DownPaymentPolicy(0), "down_payment_share_implausible"),
        (DownPaymentPolicy(10_001), "down_payment_share_implausible"),
        (DownPaymentPolicy(None, holds_work=True), "down_payment_without_share"),
    ],
)
def test_a_rule_that_cannot_be(policy: DownPaymentPolicy, code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        check_policy(policy)
    check_policy(DownPaymentPolicy(1))
    check_policy(NEVER)


@pytest.mark.parametrize(("cents", "due"), [(0, 100), (101, 100), (-1, 100)])
def test_a_receipt_that_cannot_be(cents: int, due: int) -> None:
    with pytest.raises(RuleViolation, match="down_payment_above_due"):
        check_receipt(cents, due, DAY, DAY)
    check_receipt(due, due, DAY, DAY)


def test_a_part_is_spread_over_the_rates() -> None:
    lines = [(20_000, 2000), (10_000, 550), (10_000, 2000)]
    assert spread(4_000, lines) == ((1_000, 550), (3_000, 2000))
    assert spread(100, [(1, 550), (1, 1000), (1, 2000)]) == ((34, 550), (33, 1000), (33, 2000))
    assert spread(5, [(0, 550), (10, 2000)]) == ((5, 2000),)


@given(
    st.integers(1, 1_000_000),
    st.lists(
        st.tuples(st.integers(1, 1_000_000), st.sampled_from((0, 550, 1000, 2000))), min_size=1
    ),
)
def test_the_shares_add_up(cents: int, lines: list[tuple[int, int]]) -> None:
    shares = spread(cents, lines)
    assert sum(share for share, _ in shares) == cents
    assert all(share > 0 for share, _ in shares)


def receipt(number: str, cents: int) -> Receipt:
    return Receipt(number, cents, PaymentMeans.CARD, "", DAY)


def credit(paper: str, cents: int) -> Credit:
    return Credit("AV", paper, cents, "", datetime(2026, 11, 20, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("account", "held", "free", "claimed", "stands"),
    [
        (Account(), 0, 0, 0, False),
        (Account((receipt("A", 90),)), 90, 90, 0, False),
        (Account((receipt("A", 90),), (credit("A", 40),)), 50, 50, 0, False),
        (Account((receipt("A", 90),), (), "N", 300, 90), 90, 0, 210, True),
        (Account((receipt("A", 90),), (credit("N", 60),), "N", 300, 90), 90, 0, 150, True),
        (Account((receipt("A", 90),), (credit("N", 210),), "N", 300, 90), 90, 90, 0, False),
        (Account((receipt("A", 90),), (), "N", 35, 35), 90, 55, 0, True),
        (Account((receipt("A", 90),), (credit("A", 55),), "N", 35, 35), 35, 0, 0, True),
        (Account((), (credit("N", 10),), "N", 10, 0), 0, 0, 0, False),
    ],
)
def test_what_an_account_comes_to(
    account: Account, held: int, free: int, claimed: int, stands: bool
) -> None:
    assert account.held_cents == held
    assert account.free_cents == free
    assert account.claimed_cents == claimed
    assert account.note_stands == stands


@pytest.mark.parametrize(
    ("bill", "deductible", "to_repay"), [(300, 90, 0), (35, 35, 55), (0, 0, 90)]
)
def test_what_a_note_takes_and_what_it_leaves(bill: int, deductible: int, to_repay: int) -> None:
    account = Account((receipt("A", 60), receipt("B", 30)))
    assert account.deductible_cents(bill) == deductible
    assert account.to_repay_cents(bill) == to_repay


def test_what_may_be_credited() -> None:
    account = Account((receipt("A", 90),), (credit("N", 60), credit("A", 20)), "N", 300, 90)
    assert account.creditable_cents("N") == 150
    assert account.creditable_cents("A") == 70
    assert account.creditable_cents("of another ticket") == 0
