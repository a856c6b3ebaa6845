"""What a recording of a quartz watch told of a device's clock, in exact decimals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workshop.measurements.acoustics.quartz_clock import QuartzHeard


@dataclass(frozen=True)
class HeardClock:
    """The figures of a `QuartzHeard`; the uncertainty is one standard deviation."""

    reason: str | None
    duration_s: Decimal
    sample_rate_hz: int
    ticks: int
    rate_s_per_day: Decimal | None
    rate_uncertainty_s_per_day: Decimal | None

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: decimals are text, so that they stay exact."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "HeardClock":
        exact = {
            name: None if stored[name] is None else Decimal(stored[name])
            for name in ("duration_s", "rate_s_per_day", "rate_uncertainty_s_per_day")
        }
        return cls(**{**stored, **exact})


def clock_heard_in(heard: "QuartzHeard") -> HeardClock:
    """To hundredths of a second per day, what a correction is kept to; never surer than that."""
    uncertainty = heard.rate_uncertainty_s_per_day
    return HeardClock(
        reason=heard.reason,
        duration_s=_exact(heard.duration_s),
        sample_rate_hz=heard.sample_rate_hz,
        ticks=heard.ticks,
        rate_s_per_day=None if heard.rate_s_per_day is None else _exact(heard.rate_s_per_day),
        rate_uncertainty_s_per_day=None if uncertainty is None else _exact(max(uncertainty, 0.01)),
    )


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.2f}") + 0  # + 0: there is no minus zero
