"""The chapter in which a watch of the demo is listened to: a sound is made up for it, and kept."""

import zlib
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from workshop.db.instruments import clock_correction_for
from workshop.db.limits import what_judges
from workshop.db.readings import current_readings
from workshop.domain.instrument import InstrumentKind
from workshop.exchange.sounds import ListeningSettings, listened_to, received
from workshop.measurements.lift_angle import lift_angle_used
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.quantities import Stage as When
from workshop.operations.demo.measuring import bench_of
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.recording import KeepRecording, keep_recording

_SECONDS: Final = 15
_SAMPLE_RATE_HZ: Final = 44_100


def listen(stage: Stage, case: Case, when: str, place: str = "CH") -> Pace:
    """The microphone hears what the bench reads there; what is heard becomes the readings."""
    at, position = When(when), Position(place)
    person = (case.controller if at is When.FINAL_CONTROL else case.technician)(stage)
    device = stage.instruments[case.house.site_id, InstrumentKind.SOUND_DEVICE]
    correction = clock_correction_for(stage.session, device, stage.hours.today)
    known = what_judges(stage.session, case.ticket(stage).watch).calibre
    settings = ListeningSettings(None, lift_angle_used(known, None)[0], correction)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "watch.flac"
        _make_up(path, stage, case, at, position, settings)
        with path.open("rb") as file, received(file) as sound:
            heard = listened_to(sound.path, settings)
            command = KeepRecording(
                case.number, at, position, Moment.FULL_WIND, sound, heard, settings, stage.media,
                instrument_id=device,
            )  # fmt: skip
            recording = stage.do(keep_recording, person, command)
    yield case.pause(1, 3)
    taken = RecordReadings(
        case.number,
        at,
        heard.heard.readings(position, Moment.FULL_WIND),
        instrument_id=device,
        lift_angle_deg=settings.lift_angle_deg,
        measured_at=recording.taken_at,
        recording_id=recording.id,
    )
    stage.do(record_readings, person, taken)
    yield case.pause()


def _make_up(
    path: Path,
    stage: Stage,
    case: Case,
    at: When,
    position: Position,
    settings: ListeningSettings,
) -> None:
    """A sound that the device, whose clock is off, hears as what was read, or as a watch in order."""
    from workshop.measurements.acoustics.made_up import MadeUpWatch, write_sound

    values = _read_there(stage, case, at, position)
    known = what_judges(stage.session, case.ticket(stage).watch).calibre
    beats = known.figures["beat_rate_aph"].value if known else 28_800
    watch = MadeUpWatch(
        beats_per_hour=int(Decimal(str(beats))),
        rate_s_per_day=float(values["rate"] - (settings.clock_correction_s_per_day or 0)),
        amplitude_deg=float(values["amplitude"]),
        beat_error_ms=float(values["beat_error"]),
        lift_angle_deg=float(settings.lift_angle_deg),
    )
    seed = zlib.crc32(f"{case.tale.key} {at} {position}".encode())
    write_sound(path, watch, seconds=_SECONDS, sample_rate_hz=_SAMPLE_RATE_HZ, seed=seed)


def _read_there(stage: Stage, case: Case, at: When, position: Position) -> dict[str, Decimal]:
    found = [each.reading for each in current_readings(stage.session, case.ticket(stage).id, at)]
    in_order = bench_of(stage, case).put_right(When.FINAL_CONTROL)
    return {
        each.characteristic: each.value
        for each in (*in_order, *found)
        if each.position is position
        and each.moment is Moment.FULL_WIND
        and isinstance(each.value, Decimal)
    }
