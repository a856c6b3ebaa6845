"""What a sound file says of itself."""

from dataclasses import dataclass
from pathlib import Path

import soundfile

from workshop.measurements.acoustics.sound import SoundRefused


@dataclass(frozen=True)
class SoundFacts:
    """`container` and `encoding` as libsndfile names them (`WAV`, `PCM_24`)."""

    container: str
    encoding: str
    channels: int
    sample_rate_hz: int
    frames: int


def sound_facts(path: Path) -> SoundFacts:
    """Read from the head of the file; raises `SoundRefused`."""
    try:
        with path.open("rb") as file, soundfile.SoundFile(file.fileno(), closefd=False) as sound:
            return SoundFacts(
                sound.format, sound.subtype, sound.channels, sound.samplerate, sound.frames
            )
    except (OSError, soundfile.SoundFileError, TypeError, ValueError) as error:
        raise SoundRefused("sound_unreadable") from error
