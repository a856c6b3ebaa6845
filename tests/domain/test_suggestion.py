from itertools import permutations

import pytest

from workshop.domain.catalogue import symptoms
from workshop.domain.errors import RuleViolation
from workshop.domain.suggestion import questions_for, suggest


@pytest.mark.parametrize(
    ("reported", "kind", "hypothesis", "service"),
    [
        (["battery_flat"], "quartz", "battery_empty", "battery_water_tested"),
        (["stopped"], "quartz", "battery_empty", "battery_standard"),
        (["stopped"], "manual", "movement_dirty", "manual_service"),
        (["stopped"], "automatic", "movement_dirty", "automatic_service"),
        (["gains"], "automatic", "magnetised", "demagnetising"),
        (["gains", "irregular"], "manual", "magnetised", "regulation"),
        (["rotor_noise"], "automatic", "rotor_loose", "automatic_module_repair"),
        (["rotor_noise", "shock"], "automatic", "rotor_loose", "automatic_service"),
        (["date_stuck"], "automatic", "date_mechanism_jammed", "date_repair"),
        (["crown_loose"], "quartz", "stem_released", "crown_stem_replacement"),
        (["mist_under_crystal"], "manual", "case_back_gasket_aged", "moisture_rescue"),
        (["mist_under_crystal", "crown_hard"], "manual", "crown_gasket_dry", "gaskets_water_test"),
        (["crystal_broken"], "quartz", "crystal_cracked", "crystal_mineral"),
        (["bracelet_too_long"], "manual", "bracelet_not_sized", "bracelet_sizing"),
        (["chronograph_reset_off"], "quartz", "chronograph_hands_off_zero", "chronograph_hands_reset"),
    ],
)  # fmt: skip
def test_the_first_suggestion(
    reported: list[str], kind: str, hypothesis: str, service: str
) -> None:
    suggestion = suggest(reported, kind)
    assert suggestion.hypotheses[0].code == hypothesis
    assert suggestion.services[0].code == service


def test_what_two_symptoms_point_to_comes_before_what_one_points_to() -> None:
    codes = [each.code for each in suggest(["loses", "stops_at_times"], "manual").hypotheses]
    shared = ["movement_dirty", "lubricant_degraded", "hands_touching", "train_friction"]
    assert set(codes[:4]) == set(shared)
    assert "regulator_off" in codes[4:]


def test_a_mechanical_watch_is_never_offered_a_battery() -> None:
    for symptom in symptoms():
        suggestion = suggest([symptom], "manual")
        assert not any("battery" in each.code for each in suggestion.services)
        assert not any("battery" in each.code for each in suggestion.hypotheses)


def test_the_order_and_repetition_of_symptoms_never_matter() -> None:
    reported = ["stops_at_times", "loses", "long_unused", "crown_hard"]
    expected = suggest(reported, "automatic")
    assert all(suggest(order, "automatic") == expected for order in permutations(reported))
    assert suggest([*reported, "loses"], "automatic") == expected


def test_no_symptom_suggests_nothing() -> None:
    assert suggest([], "quartz") == suggest(["battery_flat"], "manual")
    assert suggest([], "quartz").hypotheses == ()
    assert suggest([], "quartz").services == ()


@pytest.mark.parametrize(("reported", "kind"), [(["no_such"], "manual"), (["gains"], "sundial")])
def test_unknown_codes_are_refused(reported: list[str], kind: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        suggest(reported, kind)
    assert refusal.value.code == "unknown_code"


def test_the_questionnaire_follows_the_kind_and_the_symptoms() -> None:
    def asked(*reported: str, kind: str) -> set[str]:
        return {question.code for question in questions_for(reported, kind)}

    assert asked(kind="quartz") == {"since_when", "shock_recent", "water_contact", "battery_date"}
    assert {"last_service_date", "worn_daily"} <= asked(kind="manual")
    assert "battery_date" not in asked("stopped", kind="manual")
    assert {"rate_per_day", "magnet_contact"} <= asked("gains", kind="automatic")
    assert "wear_hours" not in asked("gains", kind="automatic")
