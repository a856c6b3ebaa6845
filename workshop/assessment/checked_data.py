"""Data read with care: everything that is wrong in them, each with its key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from workshop.domain.errors import RuleViolation

Path = tuple[str | int, ...]
Table = dict[str, Any]


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


class CheckedData:
    """Data with an outline, and the findings gathered while it is read. `name` tells whose they are."""

    def __init__(self, name: str, data: Table) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.data = data

    def require_sound(self) -> None:
        """Raises `RuleViolation("data_file_unsound")`, with the first finding, unless all is well."""
        if self.findings:
            first = self.findings[0]
            facts = {"file": self.name, "key": first.key, "line": first.line, "code": first.code}
            raise RuleViolation("data_file_unsound", facts)

    def line_of(self, path: Path) -> int | None:
        """Where a key stands in the file the data come from; None when they come from none."""
        return None

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


def key_of(path: Path) -> str:
    """`competences[3].criteria[0].id`"""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON: comments, spacing and order of keys do not count."""
    return sha256(canonical_json(data)).hexdigest()


def canonical_json(data: Mapping[str, Any]) -> bytes:
    """What `digest_of` is the hash of."""
    text = json.dumps(data, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


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
