"""Is the bench ready? Level, plan, tools, supplies, hygiene and safety, each as a plain rule."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from workshop.domain.catalogue import functions, hse_checks, operations, supplies, tools
from workshop.domain.catalogue_items import Operation
from workshop.domain.escalation import EscalationDecision

LOWEST_LEVEL: Final = 1
BENCH_MINUTES_PER_DAY: Final = 420
"""Planned work a technician can carry in a day: seven hours; the rest goes to the unforeseen."""

_SETTLED: Final = frozenset(
    {EscalationDecision.GO_ON, EscalationDecision.SUBCONTRACTOR, EscalationDecision.BRAND}
)
_HAZARD_CHECKS: Final = frozenset({"product_sheets", "products_labelled", "ventilation"})
_MACHINE_CHECKS: Final = frozenset({"machine_guards"})
_RADIUM_CHECKS: Final = frozenset({"radium_checked"})


class ToolState(StrEnum):
    """A worn tool still serves, and its wear is recorded; the last two block the job."""

    OK = "ok"
    WORN = "worn"
    OUT_OF_ORDER = "out_of_order"
    OVERDUE = "overdue"

    @property
    def usable(self) -> bool:
        return self in (ToolState.OK, ToolState.WORN)


class SupplyState(StrEnum):
    TO_CHECK = "to_check"
    AVAILABLE = "available"
    REQUESTED = "requested"
    RECEIVED = "received"

    @property
    def at_hand(self) -> bool:
        return self in (SupplyState.AVAILABLE, SupplyState.RECEIVED)


class HseMoment(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Scope:
    """What a job asks of the person who does it. `outside` are codes of complications."""

    required_level: int
    outside: tuple[str, ...] = ()
    complicated_calibre: bool = False

    @property
    def is_outside(self) -> bool:
        return bool(self.outside) or self.complicated_calibre

    def covered_by(self, technical_level: int, decision: EscalationDecision | None = None) -> bool:
        """Whether a person of that level may do it, or the hierarchy decided who does.

        To go on here, or to send the watch out, settles the level too; a higher level is checked.
        """
        if decision in _SETTLED:
            return True
        within = not self.is_outside or decision is EscalationDecision.HIGHER_LEVEL
        return within and technical_level >= self.required_level


def scope_of(
    operation_codes: Iterable[str], complications: Iterable[str], complicated_calibre: bool
) -> Scope:
    """The level is that of the most demanding operation; work without a code asks for the lowest."""
    levels = (known.level for known in known_operations(operation_codes))
    outside = tuple(code for code in complications if not functions()[code].simple)
    return Scope(max(levels, default=LOWEST_LEVEL), outside, complicated_calibre)


def known_operations(codes: Iterable[str]) -> tuple[Operation, ...]:
    """Those the catalogue has, in the order given; free text has an empty code."""
    return tuple(operations()[code] for code in codes if code in operations())


def tools_for(operation_codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of every tool the work needs, once each, in the order of the catalogue."""
    needed = {tool for known in known_operations(operation_codes) for tool in known.tools}
    return tuple(code for code in tools() if code in needed)


def supplies_for(operation_codes: Iterable[str]) -> dict[str, int]:
    """What the operations use, summed by code, in the unit of each supply."""
    needed: dict[str, int] = {}
    for known in known_operations(operation_codes):
        for supply in known.supplies:
            needed[supply.code] = needed.get(supply.code, 0) + supply.quantity
    return needed


def hse_checks_before(operation_codes: Collection[str], *, radium_risk: bool) -> tuple[str, ...]:
    """The checks this job asks for before it starts, in the order of the list."""
    skipped: set[str] = set()
    if not any(supplies()[code].hazard for code in supplies_for(operation_codes)):
        skipped |= _HAZARD_CHECKS
    if not any(
        tools()[code].kind in ("machine", "finishing") for code in tools_for(operation_codes)
    ):
        skipped |= _MACHINE_CHECKS
    if not radium_risk:
        skipped |= _RADIUM_CHECKS
    return tuple(code for code in hse_codes(HseMoment.BEFORE) if code not in skipped)


def hse_codes(moment: HseMoment) -> tuple[str, ...]:
    return tuple(code for code, check in hse_checks().items() if check.moment == moment)


def left_out(needed: Iterable[str], answered: Collection[str]) -> tuple[str, ...]:
    """Codes of what a section still has to say something about."""
    return tuple(code for code in needed if code not in answered)


def confirmed_in_this_visit(at: datetime | None, entered_step_at: datetime) -> bool:
    """A section confirmed before the ticket last entered the step has to be confirmed again."""
    return at is not None and at >= entered_step_at


def work_key(code: str, label: str) -> tuple[str, str]:
    """What makes two lines the same work or supply: the code, or the words when there is none."""
    return code, "" if code else label


def day_with_room(load: Mapping[date, int], minutes: int, days: Sequence[date]) -> date:
    """The first of `days` that still holds this work; an empty day holds any, the last one all.

    `load` is the minutes planned by day.
    """
    for day in days:
        planned = load.get(day, 0)
        if planned == 0 or planned + minutes <= BENCH_MINUTES_PER_DAY:
            return day
    return days[-1]
