"""The amounts a bench leads to, each line beside the price list of the bench."""

from collections.abc import Iterator, Sequence

from workshop.assessment.evidence.snapshot import AmountLine, Amounts, AmountSubject
from workshop.db.models import QuoteLine, ServicePrice
from workshop.db.quotes import latest_quote, price_list, quote_lines
from workshop.db.snapshot.reception import said_last
from workshop.db.snapshot.story import Story, latest
from workshop.domain.people import Language
from workshop.domain.quote_pricing import operation_line, service_named, supply_line
from workshop.domain.tracking import EntryKind


def snapshot_amounts(story: Story) -> dict[AmountSubject, Amounts]:
    prices = price_list(story.session, story.bench.id)
    return {
        AmountSubject.DIAGNOSIS: _summed(tuple(_proposed(story, prices))),
        AmountSubject.PRE_QUOTE: _summed(tuple(_pre_quoted(story, prices))),
        AmountSubject.PLANNED: _planned(story),
    }


def _pre_quoted(story: Story, prices: Sequence[ServicePrice]) -> Iterator[AmountLine]:
    """The service and the price told at the counter; of a range, its upper end."""
    for bench in story.tickets:
        entries = bench.of(EntryKind.OPENED, EntryKind.RECEPTION_UPDATED)
        own = tuple(each for each in entries if story.is_own(each))
        service, told = said_last(own, "service"), said_last(own, "pre_quote_cents")
        if told is None or told[0][0] is None:
            continue
        code = service[0] if service else None
        listed = service_named(prices, code)
        most = (listed.price_max_cents or listed.price_cents) if listed else None
        cents = told[0][1] or told[0][0]
        least = listed.price_cents if listed else None
        yield AmountLine(code or "", cents, least, most, is_agreed=False, entry=told[1])


def _planned(story: Story) -> Amounts:
    """The planned operations at the price the customer agreed to."""
    lines: list[AmountLine] = []
    agreed_cents: int | None = None
    for bench in story.tickets:
        plans = latest([e for e in bench.of(EntryKind.WORK_PLANNED) if story.is_own(e)])
        quote = latest_quote(story.session, bench.ticket)
        if not plans or quote is None:
            continue
        quoted = [each for each in quote_lines(story.session, quote) if each.agreed]
        agreed_cents = (agreed_cents or 0) + sum(_cents(each) for each in quoted)
        prices = {each.code: _cents(each) for each in quoted}
        for line in plans[0].payload["lines"]:
            code = line["operation"]
            cents, is_agreed = prices.get(code, 0), code in prices
            lines.append(AmountLine(code, cents, None, None, is_agreed, plans[0].seq))
    return Amounts(tuple(lines), sum(each.cents for each in lines), agreed_cents)


def _cents(line: QuoteLine) -> int:
    return (line.unit_cents or 0) * line.quantity - line.discount_cents


def _summed(lines: tuple[AmountLine, ...]) -> Amounts:
    return Amounts(lines, sum(each.cents for each in lines))


def _proposed(story: Story, prices: Sequence[ServicePrice]) -> Iterator[AmountLine]:
    """What the diagnosis proposes, priced as a quote made of it would be."""
    for bench in story.tickets:
        proposals = latest([e for e in bench.of(EntryKind.WORK_PROPOSED) if story.is_own(e)])
        for entry in proposals:
            for work in entry.payload["works"]:
                yield _work(work["operation"], work["quantity"], story, prices, entry.seq)
            for part in entry.payload["parts"]:
                yield _part(part["supply"], part["quantity"], entry.seq)


def _work(
    code: str, quantity: int, story: Story, prices: Sequence[ServicePrice], entry: int
) -> AmountLine:
    """Work in words is on no list."""
    if not code:
        return AmountLine("", 0, None, None, is_agreed=False, entry=entry)
    rate = story.bench.labour_rate_cents
    line = operation_line(code, prices, rate, Language.FRENCH, 0)
    cents = (line.unit_cents or 0) * quantity
    return AmountLine(code, cents, None, cents, is_agreed=False, entry=entry)


def _part(code: str, quantity: int, entry: int) -> AmountLine:
    """A consumable is within the labour; a part in words is on no list."""
    if not code:
        return AmountLine("", 0, None, None, is_agreed=False, entry=entry)
    line = supply_line(code, Language.FRENCH, 0)
    cents = (line.unit_cents or 0) * quantity if line else 0
    return AmountLine(code, cents, None, cents, is_agreed=False, entry=entry)
