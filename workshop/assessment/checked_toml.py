"""A data file read with care: everything that is wrong in it, each with its key and its line."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from workshop.domain.errors import RuleViolation

Path = tuple[str | int, ...]
Table = dict[str, Any]

_HEADER: Final = re.compile(r"\s*(\[{1,2})\s*([\w.\"-]+)\s*\]{1,2}")
_AT_LINE: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Finding:
    """Something wrong in a file; `line` counts from 1 and is None when it is not known."""

    file: str
    key: str
    line: int | None
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Kind(Enum):
    """What a key may hold."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    TEXTS = "texts"
    TABLE = "table"
    TABLES = "tables"


@dataclass(frozen=True)
class Shape:
    """The keys of a table; with `closed`, any other key is a misspelling."""

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict)
    closed: bool = True


class CheckedToml:
    """The content of a file and the findings gathered while it is read."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._lines: list[str] = []
        self.data: Table = self._parsed(content)

    def require_sound(self) -> None:
        """Raises `RuleViolation("data_file_unsound")`, with the first finding, unless all is well."""
        if self.findings:
            first = self.findings[0]
            facts = {"file": self.name, "key": first.key, "line": first.line, "code": first.code}
            raise RuleViolation("data_file_unsound", facts)

    def report(self, path: Path, code: str, **facts: Any) -> None:
        self.findings.append(Finding(self.name, key_of(path), self.line_of(path), code, facts))

    def table(self, table: Table, shape: Shape, path: Path) -> Table:
        """The keys of `table` that hold what `shape` says; the others are reported."""
        kinds = {**shape.required, **shape.optional}
        for key in shape.required:
            if key not in table:
                self.report((*path, key), "missing_key")
        good = {}
        for key, value in table.items():
            if key not in kinds:
                if shape.closed and key != "derived" and not key.endswith("_derived"):
                    self.report((*path, key), "unknown_key")
            elif not _holds(value, kinds[key]):
                self.report((*path, key), "wrong_type", expected=kinds[key].value)
            elif key in shape.required and value in ("", []):
                self.report((*path, key), "empty")
            else:
                good[key] = value
        return good

    def tables(self, source: Table, key: str, shape: Shape, path: Path = ()) -> list[Table]:
        """Each table of the list `key`, as `table` gives it."""
        found = source.get(key, [])
        if not _holds(found, Kind.TABLES):
            self.report((*path, key), "wrong_type", expected=Kind.TABLES.value)
            return []
        return [self.table(each, shape, (*path, key, index)) for index, each in enumerate(found)]

    def section(self, key: str, shape: Shape, *, required: bool = True) -> Table:
        """The table `key` of the file, empty when it is missing or no table."""
        found = self.data.get(key)
        if isinstance(found, dict):
            return self.table(found, shape, (key,))
        if found is not None:
            self.report((key,), "wrong_type", expected=Kind.TABLE.value)
        elif required:
            self.report((key,), "missing_key")
        return {}

    def line_of(self, path: Path) -> int | None:
        """The line of the key, or of the nearest table around it."""
        start, end, rest = self._around(path)
        if not rest:
            return start
        line = self._key_line(str(rest[0]), start or 0, end)
        if line is None:
            return start
        if len(rest) > 1 and isinstance(rest[1], int):
            return self._item_line(rest[1], line, end)
        return line

    def _parsed(self, content: bytes) -> Table:
        try:
            text = content.decode("utf-8")
            self._lines = text.splitlines()
            return tomllib.loads(text)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.findings.append(Finding(self.name, "", line, "not_utf8"))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            at = _AT_LINE.search(str(error))
            line = int(at[1]) if at and at[1] else len(self._lines)
            said = _AT_LINE.sub("", str(error))
            self.findings.append(Finding(self.name, "", line, "not_toml", {"detail": said}))
        return {}

    def _around(self, path: Path) -> tuple[int | None, int, Path]:
        """Line of the innermost header on the way to `path`, where it ends, what is left to find."""
        seen: dict[str, int] = {}
        best: tuple[int | None, Path] = (None, path)
        end = len(self._lines)
        open_best = True
        for number, line in enumerate(self._lines, start=1):
            header = _HEADER.match(line)
            if header is None:
                continue
            if open_best:
                end, open_best = number - 1, False
            brackets, name = header.groups()
            steps: Path = tuple(name.replace('"', "").split("."))
            if brackets == "[[":
                seen[name] = seen.get(name, -1) + 1
                steps = (*steps, seen[name])
            elif (parent := steps[0]) in seen:
                steps = (parent, seen[str(parent)], *steps[1:])
            if path[: len(steps)] == steps:
                best, open_best, end = (number, path[len(steps) :]), True, len(self._lines)
        return best[0], end, best[1]

    def _key_line(self, key: str, start: int, end: int) -> int | None:
        opens = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
        within = range(start, min(end, len(self._lines)))
        return next((n + 1 for n in within if opens.match(self._lines[n])), None)

    def _item_line(self, index: int, line: int, end: int) -> int:
        """Of a list that gives each item a line of its own; the line of its key otherwise."""
        items = [
            n + 1
            for n in range(line, min(end, len(self._lines)))
            if self._lines[n].lstrip().startswith(("{", '"'))
        ]
        return items[index] if index < len(items) else line


def key_of(path: Path) -> str:
    """`competences[3].criteria[0].id`"""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON: comments, spacing and order of keys do not count."""
    text = json.dumps(data, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _holds(value: Any, kind: Kind) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.NUMBER:
            return type(value) is int
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.DAY:
            return type(value) is date
        case Kind.TABLE:
            return isinstance(value, dict)
        case Kind.TEXTS:
            return _all(value, str)
        case Kind.TABLES:
            return _all(value, dict)


def _all(value: Any, of: type) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(each, of) for each in value)
    )
