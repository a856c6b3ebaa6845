import tomllib

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.resources import resource
from workshop.measurements.quantities import (
    CHARACTERISTICS,
    Position,
    WatchKind,
    characteristic,
)

# Limits of the data file on things this workshop does not measure: laboratory programmes, type
# tests, ratios computed from another reading, and instruments not described yet.
NOT_MEASURED_HERE = {
    "amplitude_drop_percent", "condensation_test", "crown_5N_at_overpressure",
    "crown_pushers_5N_10cm", "dynamic_rate",
    "greatest_variation_of_rates", "immersion_10cm", "immersion_30cm",
    "largest_rate_deviation", "mean_daily_rate",
    "mean_daily_rate_23C", "mean_daily_rate_38C", "mean_daily_rate_8C", "mean_variation_of_rates",
    "power_reserve_ratio", "rate_after_shocks", "rate_difference_horizontal_vertical",
    "rate_resumption", "rate_stability", "rated_pressure", "residual_rate_after_4800_A_m",
    "residual_rate_after_shock", "retest_delay", "salt_water_30g_l", "thermal_shock_40_20_40C",
    "thermal_variation", "water_overpressure", "water_overpressure_factor",
}  # fmt: skip


def test_every_limited_characteristic_is_measured_or_known_not_to_be() -> None:
    data = tomllib.loads(resource("data/tolerances.toml").read_text(encoding="utf-8"))
    limits = [limit for profile in data["profile"] for limit in profile["limit"]]
    assert {limit["characteristic"] for limit in limits} - set(CHARACTERISTICS) == NOT_MEASURED_HERE
    for limit in limits:
        known = CHARACTERISTICS.get(limit["characteristic"])
        if known and not known.is_functional:
            assert limit["unit"] == known.unit, known.code


def test_positions_are_those_of_the_data_file() -> None:
    data = tomllib.loads(resource("data/tolerances.toml").read_text(encoding="utf-8"))
    assert [each.value for each in Position] == list(data["position"])
    for position in Position:
        assert position.is_horizontal == (data["position"][position.value]["plane"] == "H")


def test_labels_are_there_in_both_languages() -> None:
    for each in (*CHARACTERISTICS.values(), *Position):
        assert each.label("fr").strip()
        assert each.label("en").strip()
        assert "'" not in each.label("fr") + each.label("en")
    assert characteristic("beat_error").label("fr") == "Erreur de repère"
    assert characteristic("beat_error").label("en") == "Beat error"


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("rate", {WatchKind.MANUAL, WatchKind.AUTOMATIC}),
        ("automatic_winding", {WatchKind.AUTOMATIC}),
        ("consumption_movement", {WatchKind.QUARTZ}),
        ("sets", set(WatchKind)),
    ],
)
def test_each_kind_of_watch_has_its_characteristics(code: str, kinds: set[WatchKind]) -> None:
    assert characteristic(code).kinds == kinds


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(RuleViolation, match="unknown_characteristic"):
        characteristic("colour")
