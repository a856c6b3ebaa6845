"""The quote (*devis*): its life, what a customer may choose from it, and what it comes to.

Prices are to consumers: every amount here is in whole cents and includes VAT.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from workshop.domain.errors import RuleViolation
from workshop.domain.money import VatAmount, vat_table
from workshop.domain.permissions import Role


class QuoteState(StrEnum):
    DRAFT = "draft"
    VALIDATED = "validated"
    SENT = "sent"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class QuoteKind(StrEnum):
    """The first quote of a ticket, or one for work found later: the first stays as accepted."""

    FIRST = "first"
    SUPPLEMENTARY = "supplementary"


class LineKind(StrEnum):
    LABOUR = "labour"
    PART = "part"


class LineRole(StrEnum):
    """An alternative belongs to a group of which exactly one is done; the first is proposed."""

    MANDATORY = "mandatory"
    OPTIONAL = "optional"
    ALTERNATIVE = "alternative"


class Answer(StrEnum):
    """What a customer says: everything, only what they ticked, or no."""

    ALL = "all"
    CHOSEN = "chosen"
    REFUSED = "refused"


class DecisionChannel(StrEnum):
    LINK = "link"
    COUNTER = "counter"
    PHONE = "phone"


class QuoteAct(StrEnum):
    VALIDATE = "validate"
    REWORK = "rework"
    SEND = "send"
    ACCEPT = "accept"
    ACCEPT_PARTLY = "accept_partly"
    REFUSE = "refuse"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"


TRANSITIONS: Final[dict[QuoteState, dict[QuoteAct, QuoteState]]] = {
    QuoteState.DRAFT: {
        QuoteAct.REWORK: QuoteState.DRAFT,
        QuoteAct.VALIDATE: QuoteState.VALIDATED,
    },
    QuoteState.VALIDATED: {
        QuoteAct.REWORK: QuoteState.DRAFT,
        QuoteAct.SEND: QuoteState.SENT,
    },
    QuoteState.SENT: {
        QuoteAct.ACCEPT: QuoteState.ACCEPTED,
        QuoteAct.ACCEPT_PARTLY: QuoteState.PARTLY,
        QuoteAct.REFUSE: QuoteState.REFUSED,
        QuoteAct.EXPIRE: QuoteState.EXPIRED,
        QuoteAct.SUPERSEDE: QuoteState.SUPERSEDED,
    },
    QuoteState.REFUSED: {QuoteAct.SUPERSEDE: QuoteState.SUPERSEDED},
    QuoteState.EXPIRED: {QuoteAct.SUPERSEDE: QuoteState.SUPERSEDED},
    QuoteState.ACCEPTED: {},
    QuoteState.PARTLY: {},
    QuoteState.SUPERSEDED: {},
}

UNSENT: Final = frozenset({QuoteState.DRAFT, QuoteState.VALIDATED})
OPEN: Final = UNSENT | {QuoteState.SENT}
AGREED: Final = frozenset({QuoteState.ACCEPTED, QuoteState.PARTLY})
GIVEN_UP: Final = frozenset({QuoteState.REFUSED, QuoteState.EXPIRED})
CLOSED: Final = AGREED | GIVEN_UP

DISCOUNT_RIGHTS_BP: Final[dict[Role, int]] = {Role.ESTIMATOR: 1000, Role.MANAGER: 10_000}
"""The share of the full price each role may give away, in basis points."""

FOLLOW_UP_WORKING_DAYS: Final = 5
LINK_DAYS_AFTER_VALIDITY: Final = 60
MAX_LINES: Final = 60

_REFUSALS: Final[dict[QuoteState, str]] = {
    QuoteState.DRAFT: "quote_not_validated",
    QuoteState.VALIDATED: "quote_not_sent",
    QuoteState.SENT: "quote_is_frozen",
    QuoteState.EXPIRED: "quote_expired",
    QuoteState.SUPERSEDED: "quote_superseded",
    **dict.fromkeys((*AGREED, QuoteState.REFUSED), "quote_already_decided"),
}


def after(state: QuoteState, act: QuoteAct) -> QuoteState:
    """The state `act` leads to, or `RuleViolation` saying what stands in the way."""
    target = TRANSITIONS[state].get(act)
    if target is None:
        raise RuleViolation(_REFUSALS[state], {"state": state, "act": act})
    return target


@dataclass(frozen=True)
class LineData:
    """A line as the estimator writes it; `group` is a letter for alternatives, else empty."""

    kind: LineKind
    label: str
    vat_bp: int
    code: str = ""
    part_kind: str = ""
    quantity: int = 1
    unit_cents: int | None = None
    cost_cents: int | None = None
    discount_cents: int = 0
    role: LineRole = LineRole.MANDATORY
    group: str = ""


def still_to_ask(
    lines: Iterable[LineData], answered: Mapping[tuple[str, str], bool]
) -> Iterator[LineData]:
    """Proposed lines the customer has not settled; `answered` says by code and label which were
    agreed to. Work that was refused may be chosen after all, an option left out stays out.
    """
    for line in lines:
        agreed = answered.get((line.code, line.label))
        if agreed is None:
            yield line
        elif not agreed and line.role is LineRole.MANDATORY:
            yield replace(line, role=LineRole.OPTIONAL)


def check_awaits_answer(state: QuoteState, valid_until: date, today: date) -> None:
    """Refuse an answer to a quote that is not out, was answered, or is no longer valid."""
    if state is not QuoteState.SENT:
        raise RuleViolation(_REFUSALS[state])
    if valid_until < today:
        raise RuleViolation("quote_expired")


class LastQuote(Protocol):
    @property
    def state(self) -> QuoteState: ...
    @property
    def closed_at(self) -> datetime | None: ...


def why_not_again(last: LastQuote, step_since: datetime) -> str | None:
    """The refusal code when no further version may follow `last`; None when one may.

    `step_since` is when the ticket came to the quote step: what was agreed to before that is the
    first quote, which a supplementary one may follow.
    """
    if last.state in UNSENT:
        return "quote_already_open"
    decided_now = last.closed_at is not None and last.closed_at >= step_since
    if last.state in AGREED and decided_now:
        return "quote_already_decided"
    return None


class PricedLine(Protocol):
    """What the rules need to know of a line; `group` names the alternatives it belongs to."""

    @property
    def position(self) -> int: ...
    @property
    def role(self) -> LineRole: ...
    @property
    def group(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_cents(self) -> int | None: ...
    @property
    def discount_cents(self) -> int: ...
    @property
    def vat_bp(self) -> int: ...


LineT = TypeVar("LineT", bound=PricedLine)


def line_total(line: PricedLine) -> int:
    """Cents to pay for a line; one that has no price yet counts for nothing."""
    return line.quantity * (line.unit_cents or 0) - line.discount_cents


@dataclass(frozen=True)
class Total:
    """What some lines come to, with the VAT inside it by rate."""

    cents: int
    vat: tuple[VatAmount, ...]


@dataclass(frozen=True)
class Totals:
    """`proposed` is the mandatory work with the proposed alternatives; `all` adds every option."""

    proposed: Total
    all: Total


def total(lines: Iterable[PricedLine]) -> Total:
    amounts = [(line_total(line), line.vat_bp) for line in lines]
    return Total(sum(cents for cents, _ in amounts), vat_table(amounts))


def totals(lines: Sequence[LineT]) -> Totals:
    return Totals(total(proposed(lines)), total(everything(lines)))


def alternatives(lines: Iterable[LineT]) -> dict[str, list[LineT]]:
    """The alternatives by group, in order of position: the first of each is the one proposed."""
    groups: dict[str, list[LineT]] = {}
    for line in sorted(lines, key=lambda line: line.position):
        if line.role is LineRole.ALTERNATIVE:
            groups.setdefault(line.group, []).append(line)
    return groups


def proposed(lines: Sequence[LineT]) -> list[LineT]:
    """The mandatory lines and the proposed alternative of each group."""
    first = {id(group[0]) for group in alternatives(lines).values()}
    return [line for line in lines if line.role is LineRole.MANDATORY or id(line) in first]


def everything(lines: Sequence[LineT]) -> list[LineT]:
    """What accepting all means: the proposed lines and every option."""
    kept = {id(line) for line in proposed(lines)}
    return [line for line in lines if line.role is LineRole.OPTIONAL or id(line) in kept]


def agreed_lines(lines: Sequence[LineT], answer: Answer, ticked: Collection[int]) -> list[LineT]:
    """The lines that will be done after `answer`; `ticked` holds positions.

    Mandatory lines are always in; of each group of alternatives exactly one must be ticked.
    """
    if answer is Answer.REFUSED:
        return []
    if answer is Answer.ALL:
        return everything(lines)
    unknown = set(ticked) - {line.position for line in lines}
    if unknown:
        raise RuleViolation("quote_line_unknown", {"positions": sorted(unknown)})
    for group in alternatives(lines).values():
        if sum(line.position in ticked for line in group) != 1:
            raise RuleViolation("alternative_not_chosen", field="lines")
    return [line for line in lines if line.role is LineRole.MANDATORY or line.position in ticked]


def act_of(lines: Sequence[LineT], answer: Answer, agreed: Sequence[LineT]) -> QuoteAct:
    """Leaving an option out makes an acceptance a partial one; another alternative does not."""
    if answer is Answer.REFUSED:
        return QuoteAct.REFUSE
    optional = sum(line.role is LineRole.OPTIONAL for line in lines)
    taken = sum(line.role is LineRole.OPTIONAL for line in agreed)
    return QuoteAct.ACCEPT if taken == optional else QuoteAct.ACCEPT_PARTLY


def check_lines(lines: Sequence[LineT]) -> None:
    """Refuse a line that could never be sent; a price may still be missing."""
    if len(lines) > MAX_LINES:
        raise RuleViolation("quote_too_long", {"max": MAX_LINES})
    for line in lines:
        if line.quantity < 1:
            raise RuleViolation("quantity_not_positive", {"position": line.position})
        if line.discount_cents < 0 or line_total(line) < 0:
            raise RuleViolation("discount_above_price", {"position": line.position})
        if (line.role is LineRole.ALTERNATIVE) != bool(line.group):
            raise RuleViolation("alternative_without_group", {"position": line.position})


def check_complete(lines: Sequence[LineT], valid_until: date, today: date) -> None:
    """Refuse to send what a customer could not decide upon."""
    if not proposed(lines):
        raise RuleViolation("quote_without_work")
    unpriced = [line.position for line in lines if line.unit_cents is None]
    if unpriced:
        raise RuleViolation("line_without_price", {"position": unpriced[0]})
    if any(len(group) < 2 for group in alternatives(lines).values()):
        raise RuleViolation("alternative_alone")
    check_validity(valid_until, today)


def check_refusal_fee(kind: QuoteKind, fee_cents: int) -> None:
    """Only a first quote may cost something to refuse: after it the work agreed to goes on."""
    if kind is QuoteKind.SUPPLEMENTARY and fee_cents:
        raise RuleViolation("supplementary_free_to_refuse", field="refusal_fee")


def check_validity(valid_until: date, today: date) -> None:
    if valid_until < today:
        raise RuleViolation("validity_in_the_past", field="valid_until")


def discount_bp(lines: Iterable[PricedLine]) -> int:
    """The share given away over all lines, in basis points, rounded up: 1 cent of 100 € is 1."""
    full = given = 0
    for line in lines:
        full += line.quantity * (line.unit_cents or 0)
        given += line.discount_cents
    return -(-given * 10_000 // full) if full else 0


def check_discount(lines: Iterable[PricedLine], roles: Collection[Role]) -> None:
    """Refuse a discount above what the person's roles may give."""
    limit = max((DISCOUNT_RIGHTS_BP.get(role, 0) for role in roles), default=0)
    if discount_bp(lines) > limit:
        raise RuleViolation("discount_above_right", {"percent": limit // 100})
