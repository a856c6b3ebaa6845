"""What a sound file says of itself."""

from dataclasses import dataclass
from pathlib import Path

from workshop.measurements.acoustics.sound import blocks, opened
from workshop.measurements.heard import LONGEST_S


@dataclass(frozen=True)
class SoundFacts:
    """`container` and `encoding` as libsndfile names them (`WAV`, `PCM_24`).

    `is_cut`: a fault ends it before its end, within what is listened to; `frames` are those before.
    """

    container: str
    encoding: str
    channels: int
    sample_rate_hz: int
    frames: int
    is_cut: bool


def sound_facts(path: Path) -> SoundFacts:
    """Read from the head of the file, which is believed where its sound is whole; raises `SoundRefused`."""
    with opened(path) as sound:
        whole = sum(len(block) for block in blocks(sound))
        is_cut = whole < min(sound.frames, int(LONGEST_S * sound.samplerate))
        return SoundFacts(
            sound.format,
            sound.subtype,
            sound.channels,
            sound.samplerate,
            whole if is_cut else sound.frames,
            is_cut,
        )
