"""Recordings people send: bounded in size, named by the hash of their bytes, and listened to."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

from workshop.domain.errors import RuleViolation
from workshop.measurements.heard import DrawnSound, Heard, drawn_from, heard_in
from workshop.measurements.heard_clock import HeardClock, clock_heard_in

LARGEST_MIB: Final = 40
"""Two minutes at 48 kHz, 24 bits and two channels are 33 MiB."""
LARGEST_BESIDE_MIB: Final = 12
"""What may come in the same form: the certificate of the device."""
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class SentSound:
    """A file as it was sent, on the disk."""

    path: Path
    sha256: str
    bytes_count: int


@dataclass(frozen=True)
class ListenedSound:
    """`facts` is what the file says of itself (`SoundFacts`), `drawn` None without a steady beat."""

    heard: Heard
    drawn: DrawnSound | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class ListenedClock:
    """What a recording of a quartz watch told of the clock of its device; `facts` as above."""

    heard: HeardClock
    facts: dict[str, Any]


@dataclass(frozen=True)
class ListeningSettings:
    """How to listen: None is to recognise the beat; the correction is added to the rate (s/d)."""

    beats_per_hour: int | None
    lift_angle_deg: Decimal
    clock_correction_s_per_day: Decimal | None = None


@contextmanager
def received(stream: BinaryIO) -> Iterator[SentSound]:
    """The file for as long as the block lasts, written block by block; never whole in memory.

    Raises `RuleViolation` with `sound_too_large` or `sound_empty` at field `sound`.
    """
    handle, name = tempfile.mkstemp(prefix="sound-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            digest, size = hashlib.sha256(), 0
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > LARGEST_MIB * _BLOCK:
                    raise RuleViolation("sound_too_large", {"limit": LARGEST_MIB}, field="sound")
                digest.update(block)
                file.write(block)
        if not size:
            raise RuleViolation("sound_empty", field="sound")
        yield SentSound(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def listened_to(path: Path, settings: ListeningSettings) -> ListenedSound:
    """What the file tells; takes about a second for a minute. Raises `SoundRefused`."""
    # numpy takes longer to import than most commands take to run: only who listens needs it.
    from workshop.measurements.acoustics.listening import listen_to_file
    from workshop.measurements.acoustics.sound_file import sound_facts

    listening = listen_to_file(
        path,
        beats_per_hour=settings.beats_per_hour,
        lift_angle_deg=float(settings.lift_angle_deg),
        clock_correction_s_per_day=float(settings.clock_correction_s_per_day or 0),
    )
    return ListenedSound(heard_in(listening), drawn_from(listening), asdict(sound_facts(path)))


def clock_listened_to(path: Path) -> ListenedClock:
    """The same for a quartz watch, heard to check the clock of the device."""
    from workshop.measurements.acoustics.quartz_clock import hear_quartz_file
    from workshop.measurements.acoustics.sound_file import sound_facts

    return ListenedClock(clock_heard_in(hear_quartz_file(path)), asdict(sound_facts(path)))
