"""The down payment (*acompte*) a house may ask for when a quote is accepted.

Amounts are whole cents and include VAT. How money was received is only mentioned: there is no till.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.ticket import State

RECEIVING_STEPS: Final = (State.QUOTE, State.PREPARATION, State.SERVICING)
"""Later, the note says what is still to be paid."""
PAYMENT_REASON: Final = "customer_deposit"
"""What a ticket waits for while nothing is prepared before the customer has paid."""


class PaymentMeans(StrEnum):
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    TRANSFER = "transfer"


@dataclass(frozen=True)
class DownPaymentPolicy:
    """A share of the accepted price, in basis points, from an accepted amount on; None: never.

    `holds_work`: nothing is prepared until it is received.
    """

    share_bp: int | None = None
    from_cents: int = 0
    holds_work: bool = False

    def asked(self, accepted_cents: int) -> int:
        """Cents to pay when that much is accepted, rounded half up; 0 when nothing is asked."""
        if self.share_bp is None or accepted_cents < self.from_cents:
            return 0
        return (accepted_cents * self.share_bp + 5000) // 10_000

    def for_up_to(self, most_cents: int) -> "DownPaymentPolicy":
        """This rule; none at all when accepting even that much asks for nothing."""
        return self if self.asked(most_cents) else NEVER


NEVER: Final = DownPaymentPolicy()


def check_policy(policy: DownPaymentPolicy) -> None:
    if policy.share_bp is not None and not 1 <= policy.share_bp <= 10_000:
        raise RuleViolation("down_payment_share_implausible", field="down_payment_share")
    if policy.holds_work and policy.share_bp is None:
        raise RuleViolation("down_payment_without_share", field="down_payment_share")


def check_receipt(cents: int, due_cents: int, paid_on: date, today: date) -> None:
    """What is received is something, no more than is still due, and not to come."""
    if due_cents <= 0:
        raise RuleViolation("down_payment_not_due")
    if not 0 < cents <= due_cents:
        raise RuleViolation("down_payment_above_due", {"due_cents": due_cents}, field="amount")
    check_paid_day(paid_on, today)


def check_paid_day(paid_on: date, today: date) -> None:
    if paid_on > today:
        raise RuleViolation("settled_in_the_future", field="paid_on")
