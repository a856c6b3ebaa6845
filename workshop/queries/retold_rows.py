"""The rows beside the stories, as `domain/retelling.py` compares them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workshop.db.models import Reading, ReadingSet
from workshop.domain.retelling import Fact, Key
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.values import unscaled
from workshop.queries.retold_tables import DESCRIBED, KEPT, Kept, past_its_type

TicketRows = dict[int, dict[Key, dict[str, Any]]]
"""The rows of some tickets, by the ticket's id."""

_AT_ONCE: Final = 50
"""Papers are hashed as they are read: only those of so few rows are in memory."""


def rows_of(session: Session, first: int, last: int) -> TicketRows:
    """The rows of the tickets whose ids lie between these two."""
    found: TicketRows = defaultdict(dict)
    for kept in KEPT:
        for ticket_id, key, values in _read(session, kept, first, last):
            found[ticket_id][kept.fact, key] = values
    for ticket_id, key, values in _readings(session, first, last):
        found[ticket_id][Fact.READING, key] = values
    return found


def descriptions(session: Session, first: int, last: int) -> dict[int, dict[str, Any]]:
    """The watches whose ids lie between these two, as they are described."""
    return {watch_id: values for watch_id, _, values in _read(session, DESCRIBED, first, last)}


def _read(
    session: Session, kept: Kept, first: int, last: int
) -> Iterator[tuple[int, Any, dict[str, Any]]]:
    ranks: Counter[int] = Counter()
    for row in _rows(session, kept.select.where(kept.ticket_id.between(first, last))):
        ticket_id, *rest = row
        keys, values = rest[: kept.keys], dict(zip(kept.names, rest[kept.keys :], strict=True))
        for name, convert in kept.converters.items():
            values[name] = convert(values[name])
        if kept.finish:
            values = kept.finish(values)
        ranks[ticket_id] += 1
        key = ranks[ticket_id] if kept.is_counted else keys[0] if len(keys) == 1 else tuple(keys)
        yield ticket_id, key or "", values


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    with session.execute(statement, execution_options={"yield_per": _AT_ONCE}) as result:
        yield from result


def _readings(
    session: Session, first: int, last: int
) -> Iterator[tuple[int, tuple[int, int], dict[str, Any]]]:
    """By the rank of their set on the ticket, then their rank in the set."""
    statement = (
        select(
            ReadingSet.ticket_id,
            ReadingSet.id,
            *map(
                past_its_type,
                (
                    Reading.characteristic,
                    Reading.moment,
                    Reading.position,
                    Reading.value,
                    Reading.outcome,
                    Reading.verdict,
                    Reading.withheld,
                    Reading.own_verdict,
                ),
            ),
        )
        .outerjoin(Reading, Reading.set_id == ReadingSet.id)
        .where(ReadingSet.ticket_id.between(first, last))
        .order_by(ReadingSet.id, Reading.id)
    )
    sets: Counter[int] = Counter()
    before, place = 0, 0
    for ticket_id, set_id, *reading in _rows(session, statement):
        if set_id != before:
            sets[ticket_id] += 1
            before, place = set_id, 0
        if reading[0] is None:
            continue
        place += 1
        yield ticket_id, (sets[ticket_id], place), _reading(*reading)


def _reading(
    characteristic: Any, moment: Any, position: Any, value: Any, outcome: Any, verdict: Any,
    withheld: Any, own_verdict: Any,
) -> dict[str, Any]:  # fmt: skip
    known = CHARACTERISTICS.get(characteristic)
    number = unscaled(value, known) if known and isinstance(value, int) else value
    return {
        "characteristic": characteristic,
        "moment": moment,
        "position": position,
        "value": outcome if number is None else number,
        "verdict": verdict,
        "withheld": withheld,
        "own_verdict": own_verdict,
    }
