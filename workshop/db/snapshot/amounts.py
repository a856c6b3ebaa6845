"""The amounts a bench leads to, each line beside the price list of the bench."""

from collections.abc import Iterator, Sequence

from workshop.assessment.evidence.snapshot import AmountLine, Amounts, AmountSubject
from workshop.db.models import ServicePrice
from workshop.db.quotes import price_list
from workshop.db.snapshot.story import Story, latest
from workshop.domain.people import Language
from workshop.domain.quote_pricing import operation_line, supply_line
from workshop.domain.tracking import EntryKind


def snapshot_amounts(story: Story) -> dict[AmountSubject, Amounts]:
    prices = price_list(story.session, story.bench.id)
    return {AmountSubject.DIAGNOSIS: _summed(tuple(_proposed(story, prices)))}


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
