"""The account of one ticket: what was received, noted, credited, and what is still to be paid.

Amounts are whole cents and include VAT. A note claims what its down payments have not paid yet; a
credit note (*avoir*) names the one paper, note or receipt, of which it takes something back.
"""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.domain.down_payment import PaymentMeans
from workshop.domain.errors import RuleViolation


def wholly_credited(note_cents: int, deducted_cents: int, credited_cents: int) -> bool:
    """Whether everything a note claims beyond its down payments was credited."""
    return 0 < credited_cents == note_cents - deducted_cents


def free_cents(held_cents: int, note_cents: int, deducted_cents: int, credited_cents: int) -> int:
    """Down payments held that no standing note was reduced by."""
    cancelled = wholly_credited(note_cents, deducted_cents, credited_cents)
    return held_cents - (0 if cancelled else deducted_cents)


@dataclass(frozen=True)
class Receipt:
    """A down payment as it was received."""

    number: str
    cents: int
    means: PaymentMeans
    till_reference: str
    paid_on: date


@dataclass(frozen=True)
class Credit:
    """A credit note; `paper` is the number of the note or receipt it names."""

    number: str
    paper: str
    cents: int
    reason: str
    issued_at: datetime
    repaid_on: date | None


@dataclass(frozen=True)
class Account:
    """`note_cents` is what the last note came to, `deducted_cents` the down payments taken off it.

    Without a note there is no `note_number`, and both are 0.
    """

    receipts: tuple[Receipt, ...] = ()
    credits: tuple[Credit, ...] = ()
    note_number: str | None = None
    note_cents: int = 0
    deducted_cents: int = 0

    def credited_cents(self, paper: str | None) -> int:
        return sum(credit.cents for credit in self.credits if credit.paper == paper)

    def left_of(self, receipt: Receipt) -> int:
        """Cents of a down payment that were not given back."""
        return receipt.cents - self.credited_cents(receipt.number)

    @property
    def held_cents(self) -> int:
        """Down payments received and not given back."""
        return sum(self.left_of(receipt) for receipt in self.receipts)

    @property
    def claimed_cents(self) -> int:
        """What the note claims beyond its down payments, less what was credited of it."""
        return self.note_cents - self.deducted_cents - self.credited_cents(self.note_number)

    @property
    def note_cancelled(self) -> bool:
        """Whether everything the note claimed was credited: another may then take its place."""
        return wholly_credited(
            self.note_cents, self.deducted_cents, self.credited_cents(self.note_number)
        )

    @property
    def note_stands(self) -> bool:
        return self.note_number is not None and not self.note_cancelled

    @property
    def free_cents(self) -> int:
        """Down payments held that no standing note was reduced by."""
        credited_cents = self.credited_cents(self.note_number)
        return free_cents(self.held_cents, self.note_cents, self.deducted_cents, credited_cents)

    def deductible_cents(self, total_cents: int) -> int:
        """What a note of that total is reduced by."""
        return min(self.free_cents, total_cents)

    def to_repay_cents(self, bill_cents: int) -> int:
        """Down payments to give back, when `bill_cents` are still to be noted."""
        return self.free_cents - self.deductible_cents(bill_cents)

    def creditable_cents(self, paper: str) -> int:
        """How much of a note or a receipt may still be credited; 0 of an unknown one."""
        if paper == self.note_number:
            return self.claimed_cents
        return sum(self.left_of(receipt) for receipt in self.receipts if receipt.number == paper)


def check_credit(cents: int, creditable_cents: int, reason: str) -> None:
    """A credit note takes back something that was claimed or received, and says why."""
    if creditable_cents <= 0:
        raise RuleViolation("nothing_to_credit", field="paper")
    if not 0 < cents <= creditable_cents:
        raise RuleViolation("credit_above_paper", field="amount")
    if not reason.strip():
        raise RuleViolation("credit_reason_missing", field="reason")
