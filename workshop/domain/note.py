"""The lines of the *note*: what the customer agreed to, what was fitted beside it, or the fee.

Cents include VAT; a line nobody pays for stays on the note at 0, so that the account is whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workshop.domain.money import VatAmount, vat_table
from workshop.domain.preparation import work_key


@dataclass(frozen=True)
class NoteLine:
    """Labour when `part_kind` is empty, else a part of that kind. `code` is the catalogue's."""

    label: str
    code: str = ""
    part_kind: str = ""
    quantity: int = 1
    unit_cents: int = 0
    discount_cents: int = 0
    vat_bp: int = 0

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_cents - self.discount_cents

    @property
    def is_included(self) -> bool:
        """Done or fitted at no price of its own."""
        return self.unit_cents == 0


@dataclass(frozen=True)
class UnusedPart:
    """A part the customer agreed to, and the watch did not need."""

    code: str
    label: str
    quantity: int


@dataclass(frozen=True)
class Bill:
    """What a note says: its lines, and what they come to by rate of VAT."""

    lines: tuple[NoteLine, ...]

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)

    @property
    def vat(self) -> tuple[VatAmount, ...]:
        priced = (line for line in self.lines if not line.is_included)
        return vat_table((line.total_cents, line.vat_bp) for line in priced)

    def is_due(self, threshold_cents: int) -> bool:
        """A note is handed over from the threshold on; below it, when the customer asks."""
        return bool(self.lines) and self.total_cents >= threshold_cents


def without_unused(
    agreed: Iterable[NoteLine], unused: Iterable[UnusedPart]
) -> tuple[NoteLine, ...]:
    """The agreed lines less the parts that stayed out of the watch; a discount shrinks with them."""
    left: dict[tuple[str, str], int] = {}
    for part in unused:
        key = work_key(part.code, part.label)
        left[key] = left.get(key, 0) + part.quantity
    kept = []
    for line in agreed:
        key = work_key(line.code, line.label)
        out = min(left.get(key, 0), line.quantity) if line.part_kind else 0
        if out:
            left[key] -= out
        if out < line.quantity:
            kept.append(_of(line, line.quantity - out))
    return tuple(kept)


def _of(line: NoteLine, quantity: int) -> NoteLine:
    discount_cents = line.discount_cents * quantity // line.quantity
    return replace(line, quantity=quantity, discount_cents=discount_cents)


def bill(priced: Sequence[NoteLine], done: Iterable[NoteLine], fitted: Iterable[NoteLine]) -> Bill:
    """The priced lines, then the parts fitted that none of them names.

    Without a price (a repair under guarantee) the operations `done` stand in their place, at 0.
    """
    named = {line.code for line in priced if line.part_kind and line.code}
    beside = (line for line in fitted if not line.code or line.code not in named)
    return Bill((*(priced or done), *beside))
