"""Which kinds of instruments measure which characteristics."""

from collections.abc import Iterable, Mapping
from typing import Final

from workshop.domain.instrument import InstrumentKind

_ON_THE_BEAT: Final = frozenset({"rate", "amplitude", "beat_error", "rate_worn", "power_reserve"})
_ELECTRIC: Final = frozenset(
    {
        "consumption_movement",
        "consumption_stem_out",
        "battery_voltage_no_load",
        "battery_voltage_low_drain_load",
        "battery_voltage_high_drain_load",
        "coil_resistance",
        "coil_insulation",
        "movement_insulation",
    }
)
_QUARTZ: Final = _ELECTRIC | {
    "rate_motor_pulses",
    "rate_crystal",
    "rate_month",
    "lower_working_voltage",
    "motor_start_voltage_pulse_generator",
    "motor_pulse",
}
_MEASURED: Final[Mapping[InstrumentKind, frozenset[str]]] = {
    InstrumentKind.TIMEGRAPHER: _ON_THE_BEAT,
    InstrumentKind.SOUND_DEVICE: _ON_THE_BEAT,
    InstrumentKind.QUARTZ_TESTER: _QUARTZ,
    InstrumentKind.MULTIMETER: _ELECTRIC,
    InstrumentKind.DRY_LEAK_TESTER: frozenset(
        {"water_dry_test", "test_pressure", "deformation_reversal", "air_leak_rate"}
    ),
    InstrumentKind.WET_LEAK_TESTER: frozenset({"water_wet_test", "test_pressure"}),
    InstrumentKind.VACUUM_GAUGE: frozenset(
        {
            "water_dry_test",
            "test_pressure",
            "initial_deformation_divisions",
            "final_deformation_divisions",
        }
    ),
    InstrumentKind.WINDER: frozenset({"automatic_winding_reserve", "power_reserve"}),
}
# A reserve is read off the clock on the wall, whatever else is being measured.
NEED_AN_INSTRUMENT: Final = frozenset[str]().union(*_MEASURED.values()) - {"power_reserve"}


def suits(kind: InstrumentKind, characteristics: Iterable[str]) -> bool:
    """Does such an instrument measure any of these? One of no known kind may measure anything."""
    measured = _MEASURED.get(kind)
    return measured is None or not measured.isdisjoint(characteristics)


def beyond(kind: InstrumentKind, characteristics: Iterable[str]) -> tuple[str, ...]:
    """Those of these that take an instrument to measure, but not one of this kind."""
    needed = (code for code in dict.fromkeys(characteristics) if code in NEED_AN_INSTRUMENT)
    return tuple(code for code in needed if not suits(kind, [code]))
