"""How far each chain has come, noted in a file outside the database."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_SH, flock
from pathlib import Path
from typing import IO, Any, Final

from workshop.domain.audit import changes_mac
from workshop.domain.tracking import Head, head_mac

JOURNAL: Final = "journal"
CHANGES: Final = "changes"
"""The chains whose ends are noted: tracking sheets, administration."""
CHAINS: Final = (JOURNAL, CHANGES)
_MACS: Final = {JOURNAL: head_mac, CHANGES: changes_mac}
_WIDTH: Final = 12
"""Digits a position takes: a chain that grows leaves the file as long as it was."""


def read_anchors(path: Path, key: bytes) -> dict[str, Head]:
    """The latest end of each chain noted outside the database; none of one that has not begun.

    A line each: the chain, but for the journal, then position, seal and proof. Raises `ValueError`
    when the file was changed by somebody without the key.
    """
    try:
        with _opened(path, "rb", LOCK_SH) as file:
            return _read(file, key)
    except FileNotFoundError:
        return {}


def write_anchors(path: Path, key: bytes, heads: Mapping[str, Head]) -> None:
    """Note how far chains have come; a writer that comes late never moves an end back.

    One write over what was there: replacing the file instead would take as long as the commit.
    """
    try:
        with _opened(path, "r+b", LOCK_EX) as file:
            known = _read(file, key)
            later = {
                chain: head
                for chain, head in heads.items()
                if chain not in known or known[chain].position < head.position
            }
            if later:
                os.pwrite(file.fileno(), _written(known | later, key), 0)
    except FileNotFoundError:
        _begin(path, _written(heads, key))


def copy_anchor(path: Path, target: Path) -> None:
    """A copy as it stands between two writes, forged or not: `workshop verify` tells."""
    with _opened(path, "rb", LOCK_SH) as file:
        target.write_bytes(file.read())


@contextmanager
def _opened(path: Path, mode: str, lock: int) -> Iterator[IO[Any]]:
    with path.open(mode, buffering=0) as file:
        flock(file, lock)
        yield file


def _read(file: IO[Any], key: bytes) -> dict[str, Head]:
    lines = file.read().decode().splitlines()
    if not lines:
        raise ValueError("the anchor was emptied")
    return dict(_read_line(line.split(), key) for line in lines)


def _read_line(words: list[str], key: bytes) -> tuple[str, Head]:
    *named, position, seal, mac = words
    chain = named[0] if named else JOURNAL
    head = Head(int(position), seal)
    if len(named) > 1 or chain not in _MACS or _MACS[chain](key, head) != mac:
        raise ValueError("the anchor was altered")
    return chain, head


def _written(heads: Mapping[str, Head], key: bytes) -> bytes:
    lines = []
    for chain, head in heads.items():
        name = "" if chain == JOURNAL else f"{chain} "
        lines.append(f"{name}{head.position:<{_WIDTH}} {head.seal} {_MACS[chain](key, head)}\n")
    return "".join(lines).encode()


def _begin(path: Path, content: bytes) -> None:
    """A file that appears whole: a first write cut short would look like an emptied one."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
