"""Rules over amounts and days."""

from collections.abc import Iterable

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import Cost, CostAsk, DueAsk, DueDate
from workshop.assessment.evidence.key_rules import key_reasons
from workshop.assessment.evidence.proposal import (
    Finding,
    Reason,
    ReasonCode,
    concluded,
    not_computable,
    not_met,
)
from workshop.assessment.evidence.snapshot import AmountLine, Amounts, Dates, TicketSnapshot


def cost(check: Cost, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """The amounts recomputed, held against the list, the key or what the customer accepted."""
    amounts = snapshot.amounts.get(check.amounts)
    if amounts is None:
        return not_computable(Reason(ReasonCode.NO_AMOUNTS, {"amounts": check.amounts}))
    if not amounts.lines:
        return not_met(Reason(ReasonCode.NO_AMOUNTS, {"amounts": check.amounts}))
    if check.ask is CostAsk.AGREED and amounts.agreed_cents is None:
        return not_computable(Reason(ReasonCode.NOT_AGREED, {"codes": ()}))
    faults = [*_sum_faults(amounts), *_faults(check.ask, amounts, key)]
    facts = {"total_cents": amounts.total_cents}
    return concluded(faults, Reason(ReasonCode.AMOUNTS_HOLD, facts, _entries(amounts.lines)))


def _sum_faults(amounts: Amounts) -> Iterable[Reason]:
    recomputed = sum(each.cents for each in amounts.lines)
    if recomputed != amounts.total_cents:
        facts = {"total_cents": amounts.total_cents, "recomputed_cents": recomputed}
        yield Reason(ReasonCode.TOTAL_WRONG, facts, _entries(amounts.lines))


def _faults(ask: CostAsk, amounts: Amounts, key: KeyEntry | None) -> Iterable[Reason]:
    match ask:
        case CostAsk.LIST:
            yield from _unknown_lines(amounts)
            off = [each for each in amounts.lines if _is_off_list(each)]
            yield from _told(ReasonCode.PRICE_OFF_LIST, off)
        case CostAsk.RANGE:
            yield from _unknown_lines(amounts)
            yield from _range_faults(amounts, key)
        case CostAsk.AGREED:
            yield from _told(
                ReasonCode.NOT_AGREED, [each for each in amounts.lines if not each.is_agreed]
            )
            agreed = amounts.agreed_cents
            if agreed is not None and amounts.total_cents > agreed:
                facts = {"total_cents": amounts.total_cents, "agreed_cents": agreed}
                yield Reason(ReasonCode.OVER_AGREED, facts, _entries(amounts.lines))


def _unknown_lines(amounts: Amounts) -> Iterable[Reason]:
    unknown = [each for each in amounts.lines if each.list_cents is None]
    return _told(ReasonCode.NOT_ON_LIST, unknown)


def _is_off_list(line: AmountLine) -> bool:
    if line.list_cents is None:
        return False
    least = line.list_cents if line.list_least_cents is None else line.list_least_cents
    return not least <= line.cents <= line.list_cents


def _range_faults(amounts: Amounts, key: KeyEntry | None) -> Iterable[Reason]:
    if key is None:
        return
    codes = tuple(each.code for each in amounts.lines)
    told = key.differences(codes)
    if left := told.missed or told.none_of:
        yield Reason(ReasonCode.LINE_MISSING, {"codes": left}, _entries(amounts.lines))
    too_low = key.least_cents is not None and amounts.total_cents < key.least_cents
    too_high = key.most_cents is not None and amounts.total_cents > key.most_cents
    if too_low or too_high:
        facts = {
            "total_cents": amounts.total_cents,
            "least_cents": key.least_cents,
            "most_cents": key.most_cents,
        }
        yield Reason(ReasonCode.OUTSIDE_RANGE, facts, _entries(amounts.lines))


def due(check: DueDate, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """Planned to be done in time, or the delay approved and told before the promised day is over."""
    dates = snapshot.dates
    if dates is None:
        return not_computable(Reason(ReasonCode.NO_DATES))
    if check.key_subject and (missing := snapshot.missing([check.key_subject])):
        return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": missing}))
    faults = list(_plan_faults(dates) if check.ask is DueAsk.PLANNED else _slip_faults(dates))
    if check.key_subject and key:
        faults += key_reasons(key, check.key_subject, snapshot.recorded[check.key_subject])
    return concluded(faults, Reason(ReasonCode.IN_TIME, entries=dates.entries))


def _plan_faults(dates: Dates) -> Iterable[Reason]:
    planned, promised = dates.planned_end_on, dates.promised_on
    if planned is None or promised is None:
        yield Reason(ReasonCode.NO_DATES, entries=dates.entries)
        return
    if planned > promised:
        facts = {"planned_on": planned, "promised_on": promised}
        yield Reason(ReasonCode.PLANNED_TOO_LATE, facts, dates.entries)
    if not dates.plan_approved_by_other:
        yield Reason(ReasonCode.NOT_APPROVED, entries=dates.entries)


def _slip_faults(dates: Dates) -> Iterable[Reason]:
    if not dates.slip_approved_by_other:
        yield Reason(ReasonCode.NOT_APPROVED, entries=dates.entries)
    told, promised = dates.slip_told_on, dates.promised_before_on
    if told is None:
        yield Reason(ReasonCode.NOT_TOLD, {"promised_on": promised}, dates.entries)
    elif promised is not None and told > promised:
        facts = {"told_on": told, "promised_on": promised}
        yield Reason(ReasonCode.TOO_LATE, facts, dates.entries)


def _told(code: ReasonCode, lines: list[AmountLine]) -> Iterable[Reason]:
    if lines:
        yield Reason(code, {"codes": tuple(each.code for each in lines)}, _entries(lines))


def _entries(lines: Iterable[AmountLine]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each.entry for each in lines))
