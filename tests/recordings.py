"""Recordings of a watch, ready to be sent."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from tests.acoustics.disturbances import stepping, with_noise
from tests.acoustics.watches import Truth, Watch
from tests.cast import NOW, Cast
from workshop.db.models import Recording
from workshop.db.session import commit
from workshop.exchange.sounds import ListeningSettings, listened_to, received
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.operations.recording import KeepRecording, keep_recording

TRUTH = Truth(beats_per_hour=21600, rate=-4.0, amplitude=285.0, beat_error=0.4, lift_angle=49.0)
RATE_HZ = 48_000


@cache
def watch_sound(seconds: int = 15, *, snr_db: float = 30, subtype: str = "PCM_24") -> bytes:
    """The watch of `tests/story.py`, 21 600 beats an hour, losing 4 s/d: WAV of 24 bits."""
    random = np.random.default_rng(1)
    sound = Watch(TRUTH).sound(seconds, RATE_HZ, random)
    return wav(with_noise(sound, snr_db, RATE_HZ, random), subtype=subtype)


def interrupted_sound(
    at_s: float, length_s: float, *, seconds: int = 30, subtype: str = "PCM_16"
) -> bytes:
    """The same from a device that lost a little, put silence in for it, and went on late."""
    samples, _ = soundfile.read(BytesIO(watch_sound(seconds, subtype="FLOAT")), dtype="float32")
    at = int(at_s * RATE_HZ)
    silence = np.zeros(int(length_s * RATE_HZ), np.float32)
    return wav(np.concatenate([samples[:at], silence, samples[at:]]), subtype=subtype)


@cache
def quartz_sound(seconds: int = 75) -> bytes:
    """A quartz watch by a clock that makes it gain 3,4 s/d."""
    random = np.random.default_rng(7)
    sound = stepping(seconds, 44_100, random, rate=3.4)
    out = BytesIO()
    soundfile.write(out, with_noise(sound, 25, 44_100, random) / 8, 44_100, format="WAV")
    return out.getvalue()


@cache
def noise_sound(seconds: int = 10) -> bytes:
    """Somebody forgot to put the watch on the microphone."""
    return wav(np.random.default_rng(2).normal(0, 0.05, seconds * RATE_HZ))


def wav(samples: NDArray[Any], *, subtype: str = "PCM_24") -> bytes:
    out = BytesIO()
    peak = np.abs(samples).max() or 1.0
    soundfile.write(out, samples * (0.5 / peak), RATE_HZ, format="WAV", subtype=subtype)
    return out.getvalue()


def recorded(
    session: Session,
    cast: Cast,
    number: str,
    media: Path,
    *,
    sound: bytes | None = None,
    stage: Stage = Stage.BEFORE_UNCASING,
    position: Position = Position.CH,
    now: datetime = NOW,
    **changes: Any,
) -> Recording:
    """Théo listens to the watch with a microphone that is not registered."""
    settings = ListeningSettings(21600, Decimal(49))
    with received(BytesIO(watch_sound() if sound is None else sound)) as sent:
        heard = listened_to(sent.path, settings)
        named = {"instrument": "Micro de contact"} | changes
        command = KeepRecording(
            number, stage, position, Moment.FULL_WIND, sent, heard, settings, media, **named
        )
        recording = keep_recording(session, cast.theo, command, now=now)
    commit(session)
    return recording
