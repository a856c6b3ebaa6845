"""Tables of readings from instruments and spreadsheets: bytes or pasted text to rows of cells.

Nothing is understood here but the form: encodings, separators, a head when there is one, and the
lines `name,value` that some programs write before it.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workshop.domain.errors import RuleViolation

MAX_ROWS: Final = 2000
MAX_COLUMNS: Final = 60
MAX_TEXT: Final = 200_000
"""Characters: a long session of an instrument; more is a wrong file."""

_SEPARATORS: Final = ("\t", ";", "|", ",")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NUMBER: Final = re.compile(r"[+\-−–]?\s*\d*[.,]?\d+\s*(s/[jd]|°|deg|[mµu]s)?")


@dataclass(frozen=True)
class Table:
    """Rows of the same length. `head` is empty without one; `facts` are the lines before it.

    `first_line` is the number of the first row in what was sent, counted from 1.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: Mapping[str, str]
    first_line: int

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def form(self) -> str:
        """What tables of one program have in common: the head, else the number of columns."""
        return "\t".join(self.head) or str(self.width)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252.

    Raises `RuleViolation("table_unreadable")` for what is not text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content[1::2].count(0) > len(content) // 4:
        encodings = ("utf-16-le",)
    elif content[::2].count(0) > len(content) // 4:
        encodings = ("utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise RuleViolation("table_unreadable", field="table")


def read_table(text: str) -> Table:
    """The table in a text. Raises `RuleViolation` at field `table`: `table_empty`, `table_too_long`,
    `table_unreadable`.
    """
    if len(text) > MAX_TEXT:
        raise RuleViolation("table_too_long", {"rows": MAX_ROWS}, field="table")
    if _CONTROL.search(text):
        raise RuleViolation("table_unreadable", field="table")
    numbered = _cells(text.removeprefix("\ufeff").splitlines())
    facts, numbered = _facts_before(numbered)
    if not numbered:
        raise RuleViolation("table_empty", field="table")
    head: tuple[str, ...] = ()
    if not any(_NUMBER.fullmatch(cell) for cell in numbered[0][1]):
        head, numbered = numbered[0][1], numbered[1:]
    if not numbered:
        raise RuleViolation("table_empty", field="table")
    width = max(len(head), *(len(cells) for _, cells in numbered))
    if len(numbered) > MAX_ROWS or width > MAX_COLUMNS:
        raise RuleViolation("table_too_long", {"rows": MAX_ROWS}, field="table")
    return Table(
        head=_padded(head, width) if head else (),
        rows=tuple(_padded(cells, width) for _, cells in numbered),
        facts=facts,
        first_line=numbered[0][0],
    )


def _cells(lines: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Rank of each line and its cells, by the separator that cuts the lines most alike."""
    separator = max(_SEPARATORS, key=lambda each: _alikeness(lines, each))
    try:
        rows = list(csv.reader(lines, delimiter=separator, skipinitialspace=separator != "\t"))
    except csv.Error as broken:
        raise RuleViolation("table_unreadable", field="table") from broken
    stripped = (tuple(cell.strip() for cell in row) for row in rows)
    return [(rank, row) for rank, row in enumerate(stripped, start=1) if any(row)]


def _alikeness(lines: Sequence[str], separator: str) -> tuple[int, int]:
    """How many lines have the commonest number of separators; ties go to more of them.

    A comma between digits alone is taken for a decimal comma while another separator will do.
    """
    counts = [line.count(separator) for line in lines]
    several = [count for count in counts if count]
    if not several:
        return 0, 0
    commonest = max(set(several), key=several.count)
    if separator == "," and all(re.search(r"\d,\d", line) for line in lines if "," in line):
        return (several.count(commonest), 0) if commonest > 1 else (1, 0)
    return several.count(commonest) + 1, commonest


def _facts_before(
    numbered: list[tuple[int, tuple[str, ...]]],
) -> tuple[dict[str, str], list[tuple[int, tuple[str, ...]]]]:
    """Titles and lines `name,value` in front of a wider table."""
    facts: dict[str, str] = {}
    widest = max((len(cells) for _, cells in numbered), default=0)
    first = 0
    for _, cells in numbered if widest > 2 else ():
        name, *value = [cell for cell in cells if cell]
        if len(value) > 1 or not cells[0] or _NUMBER.fullmatch(name):
            break
        if value:
            facts[name] = value[0]
        first += 1
    return (facts, numbered[first:]) if first < len(numbered) else ({}, numbered)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))
