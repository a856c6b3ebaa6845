"""What a recording told, in exact decimals: it is kept as evidence and read again without floats."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.readings import ReadingValue
from workshop.measurements.values import format_value

if TYPE_CHECKING:
    from workshop.measurements.acoustics.folded import FoldedBeat
    from workshop.measurements.acoustics.listening import Listening

LONGEST_S: Final = 120.0
"""Seconds listened to, from the start of a recording; what follows is not read."""
_NOT_DECIMAL: Final = frozenset({"status", "reason", "beats_per_hour", "sample_rate_hz"})


@dataclass(frozen=True)
class Heard:
    """The figures of a `Listening`; uncertainties are one standard deviation, None is not known."""

    status: str
    reason: str | None
    beats_per_hour: int | None
    rate_s_per_day: Decimal | None
    rate_uncertainty_s_per_day: Decimal | None
    amplitude_deg: Decimal | None
    amplitude_uncertainty_deg: Decimal | None
    beat_error_ms: Decimal | None
    beat_error_uncertainty_ms: Decimal | None
    duration_s: Decimal
    snr_db: Decimal | None
    sample_rate_hz: int

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: decimals are text, so that they stay exact."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Heard":
        values: dict[str, Any] = {
            each.name: stored[each.name]
            if each.name in _NOT_DECIMAL or stored[each.name] is None
            else Decimal(stored[each.name])
            for each in fields(cls)
        }
        return cls(**values)

    def measured(self) -> tuple["MeasuredByEar", ...]:
        """What can be trusted, in the order of a test sheet."""
        figures = (
            ("rate", self.rate_s_per_day, self.rate_uncertainty_s_per_day),
            ("amplitude", self.amplitude_deg, self.amplitude_uncertainty_deg),
            ("beat_error", self.beat_error_ms, self.beat_error_uncertainty_ms),
        )
        return tuple(
            MeasuredByEar(code, value, _kept(code, value), uncertainty)
            for code, value, uncertainty in figures
            if value is not None and uncertainty is not None
        )

    def readings(self, position: Position, moment: Moment) -> tuple[ReadingValue, ...]:
        """What can be trusted, with the decimals a reading keeps."""
        return tuple(
            ReadingValue(each.characteristic, position, moment, each.kept)
            for each in self.measured()
        )


@dataclass(frozen=True)
class MeasuredByEar:
    """A figure as heard and as a reading keeps it; `uncertainty` is one standard deviation."""

    characteristic: str
    value: Decimal
    kept: Decimal
    uncertainty: Decimal

    @property
    def about(self) -> Decimal:
        """Twice the standard deviation, never finer than the decimals kept."""
        finest = Decimal(1).scaleb(-CHARACTERISTICS[self.characteristic].decimals)
        return max((2 * self.uncertainty).quantize(finest), finest)

    def text(self, language: str) -> str:
        """`+4,53 s/j ± 0,1`: twice the standard deviation behind it."""
        known = CHARACTERISTICS[self.characteristic]
        about = f"{self.about:f}"
        about = about if language == "en" else about.replace(".", ",")
        return f"{format_value(self.kept, known, language)} ± {about}"

    def told(self, language: str) -> str:
        """The same with the name of what is measured."""
        return f"{CHARACTERISTICS[self.characteristic].label(language)} {self.text(language)}"


@dataclass(frozen=True)
class DrawnBeat:
    """The mean beat, in thousandths of its peak, a value every `step_us`; bursts in microseconds."""

    step_us: int
    envelope: tuple[int, ...]
    bursts_us: tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class DrawnSound:
    """What is drawn of a recording, in whole numbers: points are (ms from the start, µs ahead)."""

    tic: tuple[tuple[int, int], ...]
    toc: tuple[tuple[int, int], ...]
    mean_tic: DrawnBeat
    mean_toc: DrawnBeat

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "DrawnSound":
        return cls(
            tic=tuple((at, ahead) for at, ahead in stored["tic"]),
            toc=tuple((at, ahead) for at, ahead in stored["toc"]),
            mean_tic=_drawn_beat(stored["mean_tic"]),
            mean_toc=_drawn_beat(stored["mean_toc"]),
        )


def heard_in(listening: "Listening") -> Heard:
    """The figures to three decimals, which is finer than any of them is known."""
    told: dict[str, Any] = {each.name: getattr(listening, each.name) for each in fields(Heard)}
    decimals = {name: _exact(told[name]) for name in told.keys() - _NOT_DECIMAL}
    return Heard(**told | decimals)


def drawn_from(listening: "Listening") -> DrawnSound | None:
    """None when no beat was followed."""
    trace, folded = listening.trace, listening.folded
    if trace is None or folded is None:
        return None
    tic, toc = (
        tuple((_thousand(at), _thousand(ahead)) for at, ahead in line)
        for line in (trace.tic, trace.toc)
    )
    return DrawnSound(tic, toc, _compact(folded.tic), _compact(folded.toc))


def _compact(beat: "FoldedBeat") -> DrawnBeat:
    first, second, third = (
        None if at is None else _thousand(at)
        for at in (beat.burst_1_ms, beat.burst_2_ms, beat.burst_3_ms)
    )
    return DrawnBeat(
        step_us=_thousand(beat.step_ms),
        envelope=tuple(_thousand(value) for value in beat.envelope),
        bursts_us=(first, second, third),
    )


def _drawn_beat(stored: Mapping[str, Any]) -> DrawnBeat:
    first, second, third = stored["bursts_us"]
    return DrawnBeat(stored["step_us"], tuple(stored["envelope"]), (first, second, third))


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.3f}") + 0  # + 0: there is no minus zero


def _thousand(value: float) -> int:
    return round(1000 * value)


def _kept(code: str, value: Decimal) -> Decimal:
    """Rounded to the decimals its characteristic keeps."""
    finest = Decimal(1).scaleb(-CHARACTERISTICS[code].decimals)
    return value.quantize(finest) + 0
