"""What is no watch, and what is no sound: a reason or a code, never a guess and never a crash."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from tests.acoustics import disturbances
from tests.acoustics.watches import Burst, Samples, Truth, Watch
from workshop.cli import workshop
from workshop.cli.measure_sound import REASONS, REFUSALS
from workshop.measurements.acoustics.listening import listen, listen_to_file
from workshop.measurements.acoustics.sound import SoundRefused, read_sound
from workshop.measurements.acoustics.sound_file import sound_facts
from workshop.measurements.heard import LONGEST_S

RATE_HZ = 48_000
SIZE = 20 * RATE_HZ
TRUTH = Truth(beats_per_hour=28800, rate=7.0, amplitude=270.0, beat_error=0.5, lift_angle=50.0)


def watch(seconds: float = 10, rate: int = RATE_HZ) -> Samples:
    random = np.random.default_rng(4)
    return disturbances.with_noise(Watch(TRUTH).sound(seconds, rate, random), 25, rate, random) / 4


@pytest.mark.parametrize(
    "name",
    ["silence", "hum", "white", "pink", "speech", "music", "music of 8 Hz", "quartz", "quartz of 5 s",
     "metronome of 18 000", "metronome of 28 800", "metronome of 24 000", "metronome of 40 000", "knocks"],
)  # fmt: skip
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_what_is_no_watch_gives_no_result(name: str, noise: float) -> None:
    random = np.random.default_rng(11)
    sound = {
        "silence": lambda: np.zeros(SIZE, np.float32),
        "hum": lambda: disturbances.hum(SIZE, RATE_HZ),
        "white": lambda: disturbances.noise(SIZE, RATE_HZ, random),
        "pink": lambda: disturbances.noise(SIZE, RATE_HZ, random, 1),
        "speech": lambda: disturbances.speech(SIZE, RATE_HZ, random),
        "music": lambda: disturbances.music(SIZE, RATE_HZ, random),
        "music of 8 Hz": lambda: disturbances.music(SIZE, RATE_HZ, random, 240),
        "quartz": lambda: disturbances.quartz(SIZE, RATE_HZ, random),
        "quartz of 5 s": lambda: disturbances.quartz(SIZE, RATE_HZ, random, 5),
        "metronome of 18 000": lambda: disturbances.metronome(SIZE, RATE_HZ, 18000),
        "metronome of 28 800": lambda: disturbances.metronome(SIZE, RATE_HZ, 28800),
        "metronome of 24 000": lambda: disturbances.metronome(SIZE, RATE_HZ, 24000),
        "metronome of 40 000": lambda: disturbances.metronome(SIZE, RATE_HZ, 40000),
        "knocks": lambda: disturbances.knocks(SIZE, RATE_HZ, 40, random),
    }[name]()
    sound = sound + (noise * random.standard_normal(SIZE)).astype(np.float32)
    told = listen(sound, RATE_HZ, beats_per_hour=None, lift_angle_deg=50)
    assert told.status == "no_result"
    assert told.reason in ("silence", "no_beat", "unsteady", "single_bursts")
    assert (told.rate_s_per_day, told.amplitude_deg, told.beat_error_ms) == (None, None, None)


@pytest.mark.parametrize("unlocking", [0.3, 0.1, 0.06])
@pytest.mark.parametrize("snr_db", [25, 60])
def test_a_watch_whose_first_burst_is_faint_keeps_its_rate(unlocking: float, snr_db: float) -> None:
    """It is a click a beat only where nothing at all is heard beside the loud burst."""
    random = np.random.default_rng(6)
    faint = Watch(TRUTH, (Burst(gain=unlocking), Burst(gain=0.0), Burst()))
    sound = disturbances.with_noise(faint.sound(15, RATE_HZ, random), snr_db, RATE_HZ, random)
    told = listen(sound, RATE_HZ, beats_per_hour=None, lift_angle_deg=50)
    assert told.rate_s_per_day == pytest.approx(7, abs=0.2)


@pytest.mark.parametrize("given", [14400, 18000, 36000])
def test_a_beat_rate_that_contradicts_the_sound_is_refused(given: int) -> None:
    told = listen(watch(), RATE_HZ, beats_per_hour=given, lift_angle_deg=50)
    assert (told.status, told.reason, told.beats_per_hour) == (
        "no_result",
        "other_beat_rate",
        28800,
    )


def test_a_short_recording_says_so() -> None:
    told = listen(watch(3), RATE_HZ, beats_per_hour=None, lift_angle_deg=50)
    assert (told.status, told.reason) == ("no_result", "too_short")


@pytest.mark.parametrize(
    ("subtype", "suffix"),
    [("PCM_U8", "wav"), ("PCM_16", "wav"), ("PCM_24", "wav"), ("PCM_32", "wav"), ("FLOAT", "wav"),
     ("DOUBLE", "wav"), ("PCM_24", "flac"), ("PCM_16", "txt"), ("PCM_16", "raw")],
)  # fmt: skip
def test_every_way_to_write_samples(tmp_path: Path, subtype: str, suffix: str) -> None:
    path = tmp_path / f"watch.{suffix}"
    kind = "FLAC" if suffix == "flac" else "WAV"
    soundfile.write(path, watch(), RATE_HZ, subtype, format=kind)
    told = listen_to_file(path, beats_per_hour=None, lift_angle_deg=50)
    assert told.rate_s_per_day == pytest.approx(7, abs=0.3)


@pytest.mark.parametrize("other", ["silence", "opposite", "noise"])
def test_the_clearer_channel_of_two_is_heard(tmp_path: Path, other: str) -> None:
    sound = watch()
    second = {
        "silence": np.zeros_like(sound),
        "opposite": -sound,
        "noise": disturbances.noise(len(sound), RATE_HZ, np.random.default_rng(1)) / 10,
    }[other]
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.column_stack((second, sound)), RATE_HZ)
    told = listen_to_file(path, beats_per_hour=None, lift_angle_deg=50)
    assert told.rate_s_per_day == pytest.approx(7, abs=0.3)


def test_a_truncated_file_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, watch(12), RATE_HZ)
    path.write_bytes(path.read_bytes()[: RATE_HZ * 2 * 8 + 1])
    told = listen_to_file(path, beats_per_hour=None, lift_angle_deg=50)
    assert told.duration_s == pytest.approx(8, abs=0.01)
    assert told.rate_s_per_day == pytest.approx(7, abs=0.4)


def broken(whole: bytes, how: str) -> bytes:
    at = len(whole) * 2 // 3
    return whole[:at] if how == "cut" else whole[:at] + bytes(3000) + whole[at + 3000 :]


@pytest.mark.parametrize("how", ["cut", "garbage"])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_broken_flac_is_heard_up_to_the_fault(tmp_path: Path, how: str, channels: int) -> None:
    path = tmp_path / "broken.flac"
    hiss = disturbances.noise(12 * RATE_HZ, RATE_HZ, np.random.default_rng(1)) / 10
    sound = np.column_stack([hiss, watch(12)][2 - channels :])
    soundfile.write(path, sound, RATE_HZ)
    path.write_bytes(broken(path.read_bytes(), how))
    told = listen_to_file(path, beats_per_hour=None, lift_angle_deg=50)
    assert told.duration_s == pytest.approx(8, abs=0.3)
    assert told.rate_s_per_day == pytest.approx(7, abs=0.4)
    facts = sound_facts(path)
    assert (facts.is_cut, facts.frames / RATE_HZ) == (True, told.duration_s)


def test_a_flac_that_breaks_off_at_once_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "broken.flac"
    soundfile.write(path, watch(), RATE_HZ)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SoundRefused, match="sound_unreadable"):
        read_sound(path)


def test_only_the_beginning_of_an_hour_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hour.wav"
    with soundfile.SoundFile(path, "w", 16000, 1, "PCM_U8") as file:
        for _ in range(60):
            file.write(np.zeros(60 * 16000, np.float32))
    samples, rate = read_sound(path)
    assert len(samples) == LONGEST_S * rate
    facts = sound_facts(path)
    assert (facts.is_cut, facts.frames) == (False, 3600 * rate)


def wav(rate: int = RATE_HZ, channels: int = 1) -> bytes:
    """The head of a WAV file of 16 bits, with a hundred frames of zeros."""
    data = bytes(200 * channels)
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sound_unreadable"),
        (b"RIFF", "sound_unreadable"),
        (b"a recording, they said\n" * 100, "sound_unreadable"),
        (bytes(5000), "sound_unreadable"),
        (wav(rate=8000), "sound_rate"),
        (wav(rate=384_000), "sound_rate"),
        (wav(channels=9), "sound_channels"),
        (wav()[:44], "sound_empty"),
    ],
)
def test_bad_files_are_refused_by_code(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(SoundRefused) as refused:
        read_sound(path)
    assert refused.value.code == code
    assert code in REFUSALS


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_impossible_values_are_refused(tmp_path: Path, bad: float) -> None:
    sound = watch()
    sound[1000] = bad
    path = tmp_path / "bad.wav"
    soundfile.write(path, sound, RATE_HZ, "FLOAT")
    with pytest.raises(SoundRefused, match="sound_not_finite"):
        read_sound(path)


def test_lossy_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "watch.ogg"
    soundfile.write(path, watch(), RATE_HZ)
    with pytest.raises(SoundRefused, match="sound_format"):
        read_sound(path)


class TestCommand:
    def run(self, *words: str) -> Result:
        return CliRunner().invoke(workshop, ["measure-sound", *words])

    @pytest.fixture
    def file(self, tmp_path: Path) -> str:
        path = tmp_path / "watch.wav"
        soundfile.write(path, watch(15), RATE_HZ)
        return str(path)

    def test_the_report_has_the_promised_names(self, file: str) -> None:
        result = self.run(file, "--beats-per-hour", "28800", "--lift-angle", "50", "--json")
        report = json.loads(result.output)
        assert result.exit_code == 0
        assert (report["status"], report["reason"], report["beats_per_hour"]) == ("ok", None, 28800)
        assert report["rate_s_per_day"] == pytest.approx(7, abs=0.3)
        assert report["amplitude_deg"] == pytest.approx(270, abs=5)
        assert report["beat_error_ms"] == pytest.approx(0.5, abs=0.06)
        assert report["snr_db"] == pytest.approx(25, abs=4)
        assert (report["duration_s"], report["sample_rate_hz"]) == (15, RATE_HZ)
        for quantity in ("rate_uncertainty_s_per_day", "amplitude_uncertainty_deg"):
            assert 0 < report[quantity] < 5
        assert 0 < report["beat_error_uncertainty_ms"] < 0.1

    def test_in_french(self, file: str) -> None:
        result = self.run(file, "--lift-angle", "50", "--clock-correction", "-20")
        assert result.exit_code == 0
        assert "Alternances   28800 A/h" in result.output
        assert "Marche        −13,0 s/j" in result.output or "Marche        −12,9" in result.output

    def test_no_result_is_status_1(self, file: str) -> None:
        result = self.run(file, "--beats-per-hour", "18000", "--lift-angle", "50")
        assert result.exit_code == 1
        assert "28800 A/h" in result.output

    def test_no_sound_is_status_2(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.wav"
        path.write_text("Cher client, …")
        result = self.run(str(path), "--lift-angle", "50", "--json")
        assert (result.exit_code, "pas un son lisible" in result.output) == (2, True)

    @pytest.mark.parametrize(
        "words",
        [(), ("--lift-angle", "5"), ("--lift-angle", "50", "--beats-per-hour", "99"),
         ("--lift-angle", "50", "--beats-per-hour", "many")],
    )  # fmt: skip
    def test_wrong_usage_is_status_2(self, file: str, words: tuple[str, ...]) -> None:
        assert self.run(file, *words).exit_code == 2

    @pytest.mark.parametrize("number", ["nan", "-nan", "inf", "-inf", "1e400"])
    @pytest.mark.parametrize("option", ["--lift-angle", "--clock-correction"])
    def test_a_number_that_is_none_is_status_2(self, file: str, option: str, number: str) -> None:
        result = self.run(file, "--lift-angle", "50", option, number, "--json")
        assert (result.exit_code, f"Invalid value for '{option}'" in result.output) == (2, True)

    def test_every_reason_has_its_sentence(self) -> None:
        source = Path("workshop/measurements/acoustics")
        text = "".join(path.read_text() for path in source.glob("*.py"))
        assert all(f'"{code}"' in text for code in (*REASONS, *REFUSALS))
