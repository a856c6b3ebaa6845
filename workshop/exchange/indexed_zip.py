"""A ZIP that knows the hash of each of its files, written piece by piece."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_PIECE: Final = 256 * 1024


@dataclass(frozen=True)
class Kept:
    """A file of the ZIP, what it is and the SHA-256 of its content."""

    name: str
    what: str
    size: int
    sha256: str


class IndexedZip:
    """The same files added at the same `at` give the same bytes. No file is ever whole in memory
    but those that are added so.
    """

    def __init__(self, out: IO[bytes], at: datetime) -> None:
        self._archive = ZipFile(out, "w", ZIP_DEFLATED)
        self._at = at
        self.files: list[Kept] = []

    def add(self, name: str, content: bytes, what: str) -> None:
        """Raises `ValueError` for a name that is there already."""
        self._write(name, (content,), what)

    def add_file(self, name: str, path: Path, what: str) -> None:
        """The file at `path`, read piece by piece."""
        self._write(name, _pieces(path), what)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def _write(self, name: str, pieces: Iterable[bytes], what: str) -> None:
        if any(each.name == name for each in self.files):
            raise ValueError(f"{name} twice")
        info = ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files.append(Kept(name, what, size, digest.hexdigest()))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
