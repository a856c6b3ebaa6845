"""Sound out of a file: one channel, finite, of a bounded length, or a refusal that can be said."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from workshop.domain.errors import RuleViolation
from workshop.measurements.heard import LONGEST_S

Samples = NDArray[np.float32]

LOWEST_RATE_HZ: Final = 16_000
HIGHEST_RATE_HZ: Final = 192_000
_MOST_CHANNELS: Final = 8
_BLOCK_S: Final = 4
_LOSSLESS: Final = frozenset({"WAV", "WAVEX", "RF64", "W64", "AIFF", "CAF", "FLAC"})
_LARGEST: Final = 1e6


class SoundRefused(RuleViolation):
    """The recording cannot be listened to.

    Codes: `sound_unreadable`, `sound_format` (fact `format`), `sound_empty`, `sound_not_finite`,
    `sound_channels` (fact `channels`), `sound_rate` (facts `sample_rate_hz`, `lowest`, `highest`).
    """


def read_sound(path: Path) -> tuple[Samples, int]:
    """The first `LONGEST_S` seconds of a WAV or FLAC file, and its sample rate in hertz.

    Of several channels the one where short sounds stand out most is taken: adding them would
    cancel channels of opposite sign. Read by blocks, as far as the file is whole; raises
    `SoundRefused`.
    """
    with opened(path) as sound:
        _check_format(sound)
        channel = _clearest_channel(sound) if sound.channels > 1 else 0
    with opened(path) as sound:  # anew: a decoder that met a fault does not go back
        return _one_channel(sound, channel), sound.samplerate


@contextmanager
def opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """For as long as the block lasts; raises `SoundRefused`, also for what fails in the block."""
    try:
        with path.open("rb") as file, soundfile.SoundFile(file.fileno(), closefd=False) as sound:
            yield sound
    except (OSError, soundfile.SoundFileError, TypeError, ValueError) as error:
        raise SoundRefused("sound_unreadable") from error


def blocks(sound: soundfile.SoundFile) -> Iterator[Samples]:
    """Frames by channels of the first `LONGEST_S` seconds, or of what comes before a fault."""
    left = int(LONGEST_S * sound.samplerate)
    while left > 0:
        asked = min(_BLOCK_S * sound.samplerate, left)
        block = _read(sound, asked)
        if len(block):
            yield block
        if len(block) < asked:
            return
        left -= len(block)


def _read(sound: soundfile.SoundFile, frames: int) -> Samples:
    """What a decoder had read when it met a fault is as good as ever; raises when that is nothing."""
    block, begin = np.empty((frames, sound.channels), np.float32), sound.tell()
    try:
        whole: Samples = sound.read(out=block)
    except soundfile.LibsndfileError:
        end = max(begin, sound.tell())
        if not end:
            raise
        return block[: end - begin]
    return whole


def checked(samples: NDArray[np.floating[Any]], sample_rate_hz: int) -> Samples:
    """The samples in the shape and type that listening needs; raises `SoundRefused`."""
    if not LOWEST_RATE_HZ <= sample_rate_hz <= HIGHEST_RATE_HZ:
        facts = {"lowest": LOWEST_RATE_HZ, "highest": HIGHEST_RATE_HZ}
        raise SoundRefused("sound_rate", facts | {"sample_rate_hz": sample_rate_hz})
    if samples.ndim != 1 or not samples.size:
        raise SoundRefused("sound_empty")
    if not np.isfinite(samples).all() or np.abs(samples).max() > _LARGEST:
        raise SoundRefused("sound_not_finite")
    return samples[: int(LONGEST_S * sample_rate_hz)].astype(np.float32, copy=False)


def _check_format(sound: soundfile.SoundFile) -> None:
    if sound.format not in _LOSSLESS:
        raise SoundRefused("sound_format", {"format": sound.format})
    if not 1 <= sound.channels <= _MOST_CHANNELS:
        raise SoundRefused("sound_channels", {"channels": sound.channels})
    checked(np.zeros(1, np.float32), sound.samplerate)


def _one_channel(sound: soundfile.SoundFile, channel: int) -> Samples:
    kept = [block[:, channel].copy() for block in blocks(sound)]
    return checked(np.concatenate(kept or [np.zeros(0, np.float32)]), sound.samplerate)


def _clearest_channel(sound: soundfile.SoundFile) -> int:
    standing_out = np.zeros(sound.channels)
    for block in blocks(sound):
        steps = np.abs(np.diff(block, axis=0))
        if len(steps):
            typical = np.median(steps, axis=0) + 1e-7
            standing_out += np.nan_to_num(np.quantile(steps, 0.995, axis=0) / typical)
    return int(standing_out.argmax())
