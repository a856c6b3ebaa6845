"""A data file read with care: findings bear the line of what is wrong."""

import re
import tomllib
from typing import Final

from workshop.assessment.checked_data import CheckedData, Finding, Path, Table

_HEADER: Final = re.compile(r"\s*(\[{1,2})\s*([\w.\"-]+)\s*\]{1,2}")
_AT_LINE: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class CheckedToml(CheckedData):
    """The content of a file and the findings gathered while it is read."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(name, {})
        self._lines: list[str] = []
        self.data = self._parsed(content)

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
