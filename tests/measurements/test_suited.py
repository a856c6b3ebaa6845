"""Which instruments are offered for which tests."""

import pytest

from workshop.domain.instrument import InstrumentKind
from workshop.domain.watch import WatchKind
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import CHARACTERISTICS, Stage
from workshop.measurements.suited import _MEASURED, beyond, suits


@pytest.mark.parametrize(
    ("watch", "stage", "water_resistant", "not_offered"),
    [
        (
            WatchKind.AUTOMATIC,
            Stage.AFTER_UNCASING,
            True,
            {
                InstrumentKind.QUARTZ_TESTER,
                InstrumentKind.MULTIMETER,
                InstrumentKind.DRY_LEAK_TESTER,
                InstrumentKind.WET_LEAK_TESTER,
                InstrumentKind.VACUUM_GAUGE,
                InstrumentKind.WINDER,
            },
        ),
        (
            WatchKind.QUARTZ,
            Stage.FINAL_CONTROL,
            False,
            {
                InstrumentKind.TIMEGRAPHER,
                InstrumentKind.SOUND_DEVICE,
                InstrumentKind.MULTIMETER,
                InstrumentKind.DRY_LEAK_TESTER,
                InstrumentKind.WET_LEAK_TESTER,
                InstrumentKind.VACUUM_GAUGE,
                InstrumentKind.WINDER,
            },
        ),
    ],
)
def test_only_what_measures_something_asked_is_offered(
    watch: WatchKind, stage: Stage, water_resistant: bool, not_offered: set[InstrumentKind]
) -> None:
    tests = planned_tests(watch, stage, water_resistant=water_resistant)
    codes = [test.characteristic for test in tests]
    assert {kind for kind in InstrumentKind if not suits(kind, codes)} == not_offered


@pytest.mark.parametrize(
    ("kind", "characteristics", "not_measured"),
    [
        (InstrumentKind.TIMEGRAPHER, ["rate", "amplitude", "runs"], ()),
        (InstrumentKind.DRY_LEAK_TESTER, ["rate", "amplitude", "runs"], ("rate", "amplitude")),
        (InstrumentKind.DRY_LEAK_TESTER, ["air_leak_rate", "rate", "rate"], ("rate",)),
        (InstrumentKind.TIMEGRAPHER, ["rate", "water_dry_test"], ("water_dry_test",)),
        (InstrumentKind.DRY_LEAK_TESTER, ["power_reserve"], ()),
        (InstrumentKind.OTHER_INSTRUMENT, ["rate", "air_leak_rate"], ()),
    ],
)
def test_what_an_instrument_cannot_have_measured(
    kind: InstrumentKind, characteristics: list[str], not_measured: tuple[str, ...]
) -> None:
    assert beyond(kind, characteristics) == not_measured


def test_what_instruments_measure_is_in_the_register_of_characteristics() -> None:
    assert frozenset().union(*_MEASURED.values()) <= CHARACTERISTICS.keys()
