"""A list of candidates as CSV: what it says line by line, and what cannot be read in it.

The columns are `nom`, `courriel`, `naissance`, `voie` and `blocs` (or their English names), in any
order, separated by semicolons, commas or tabs.
"""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold

MAX_LINES: Final = 500
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("nom", "name"),
    "email": ("courriel", "email", "e-mail", "mail"),
    "born_on": ("naissance", "date de naissance", "born"),
    "route": ("voie", "route"),
    "blocks": ("blocs", "blocks"),
}
_OPTIONAL: Final = ("route", "blocks")
_DAYS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y")
_SEPARATORS: Final = ";,\t"


@dataclass(frozen=True)
class ReadLine:
    """One line of the file; `refusal` says what could not be read of it."""

    line: int
    name: str
    email: str
    born_on: date | None
    route: str
    blocks: tuple[str, ...]
    refusal: RuleViolation | None = None


def read_candidates(
    content: bytes, routes: Mapping[str, str], blocks: Collection[str]
) -> tuple[ReadLine, ...]:
    """`routes` are codes by what a list may call them; an empty route is the first one.

    Without blocks a line means all of `blocks`. Raises `RuleViolation` for a file that is no list.
    """
    rows = _rows(content)
    places = _places(rows[0])
    filled = [
        (number, row) for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))
    ]
    if not filled:
        raise RuleViolation("list_empty", field="file")
    if len(filled) > MAX_LINES:
        raise RuleViolation("list_too_long", {"max": MAX_LINES}, field="file")
    known = {fold(name): code for name, code in routes.items()}
    return tuple(_unrepeated(_line(number, row, places, known, blocks) for number, row in filled))


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleViolation("list_unreadable", field="file") from None
    if "\0" in text or not text.strip():
        raise RuleViolation("list_unreadable", field="file")
    head = text.lstrip().splitlines()[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        return list(csv.reader(StringIO(text.lstrip()), delimiter=separator))
    except csv.Error:
        raise RuleViolation("list_unreadable", field="file") from None


def _places(head: Sequence[str]) -> dict[str, int]:
    called = [fold(name) for name in head]
    places = {}
    for column, names in COLUMNS.items():
        found = [called.index(fold(name)) for name in names if fold(name) in called]
        if found:
            places[column] = found[0]
        elif column not in _OPTIONAL:
            raise RuleViolation("list_columns_missing", {"column": names[0]}, field="file")
    return places


def _line(
    number: int,
    row: Sequence[str],
    places: Mapping[str, int],
    routes: Mapping[str, str],
    blocks: Collection[str],
) -> ReadLine:
    said = {
        column: row[place].strip() if place < len(row) else "" for column, place in places.items()
    }
    born_on = _day(said["born_on"])
    route = said.get("route", "")
    code = routes.get(fold(route), "") if route else next(iter(routes.values()))
    named = said.get("blocks", "").replace(",", " ").replace("+", " ").upper().split()
    return ReadLine(
        line=number,
        name=said["name"],
        email=said["email"],
        born_on=born_on,
        route=code,
        blocks=tuple(dict.fromkeys(named)) or tuple(blocks),
        refusal=_refusal(said, born_on, code),
    )


def _refusal(said: Mapping[str, str], born_on: date | None, route: str) -> RuleViolation | None:
    if not said["name"]:
        return RuleViolation("line_name_missing")
    if not said["email"]:
        return RuleViolation("line_email_missing")
    if born_on is None:
        return RuleViolation("line_birth_unreadable", {"text": said["born_on"]})
    if not route:
        return RuleViolation("line_route_unknown", {"text": said["route"]})
    return None


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _unrepeated(lines: Iterator[ReadLine]) -> Iterator[ReadLine]:
    """The second line with one address is refused."""
    seen: dict[str, int] = {}
    for each in lines:
        first = seen.setdefault(each.email.casefold(), each.line)
        if each.refusal is None and first != each.line:
            refusal = RuleViolation("line_repeated", {"line": first})
            yield ReadLine(**{**vars(each), "refusal": refusal})
        else:
            yield each
