"""A copy of the database, of the files it names and of the anchor, while people go on working.

In this order: the anchor first, which may lag behind the database but never lead; then the database,
as one reading sees it; then the files, each of which was written before the row that names it.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from workshop.db.anchor import copy_anchor
from workshop.db.media import copy

DATABASE: Final = "workshop.db"
ANCHOR: Final = "journal.anchor"
MEDIA: Final = "media"


def copy_database(engine: Engine, anchor: Path, target: Path) -> None:
    """Anchor and SQLite database into the new folder `target`: there whole, or not at all."""
    partial = target.with_name(f"{target.name}.partial")
    partial.mkdir(parents=True)
    try:
        _copy_into(partial, engine, anchor)
    except BaseException:
        shutil.rmtree(partial)
        raise
    partial.rename(target)


def _copy_into(folder: Path, engine: Engine, anchor: Path) -> None:
    if anchor.exists():
        copy_anchor(anchor, folder / ANCHOR)
    source = engine.raw_connection()
    copied = sqlite3.connect(folder / DATABASE)
    try:
        source.driver_connection.backup(copied)  # type: ignore[union-attr]
    finally:
        copied.close()
        source.close()


def copy_files(media: Path, target: Path) -> int:
    """Files that are not there yet; how many. They are named by their bytes and never change."""
    copied = 0
    for path in sorted(media.glob("??/*.*")):
        there = target / path.relative_to(media)
        if not there.exists():
            with path.open("rb") as file:
                copy(file, there)
            copied += 1
    return copied
