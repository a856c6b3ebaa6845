import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from workshop.domain.catalogue import (
    VOCABULARIES,
    anomalies,
    case_backs,
    case_metals,
    components,
    functional_tests,
    functions,
    hse_checks,
    items,
    operations,
    questions,
    services,
    standard_minutes,
    steps,
    strap_materials,
    supplies,
    symptoms,
    tools,
    waiting_reasons,
    zones,
)
from workshop.domain.catalogue_items import Labels
from workshop.domain.errors import RuleViolation
from workshop.domain.people import MAX_TECHNICAL_LEVEL, MIN_TECHNICAL_LEVEL
from workshop.domain.resources import resource
from workshop.domain.ticket import WaitingOn
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import CHARACTERISTICS, Stage

# The same word in both languages, and meant so.
SAME_IN_BOTH = {
    "Alligator", "Aluminium", "Bracelet", "Bronze", "Conclusion", "Crocodile", "Date", "Machines", "Stator",
    "Visible", "g", "ml",
}  # fmt: skip


def texts(value: object) -> Iterator[Labels]:
    """Every pair of labels inside an entry, its own first."""
    if isinstance(value, Labels):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def every_text() -> Iterator[Labels]:
    for vocabulary in VOCABULARIES:
        for item in items(vocabulary).values():
            yield from texts(item)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_codes_are_english_snake_case_and_unique(vocabulary: str) -> None:
    assert items(vocabulary)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in items(vocabulary))


def catalogue_files() -> dict[str, dict[str, Any]]:
    folder = resource("data") / "catalogues"
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")}


def test_every_file_is_the_house_s_own_proposal_and_all_of_it_is_read() -> None:
    tables: list[str] = []
    for name, content in catalogue_files().items():
        assert content.pop("source") == "house", name
        tables.extend(content)
    assert sorted(tables) == sorted(VOCABULARIES)


def test_no_entry_is_lost_to_a_code_written_twice() -> None:
    for content in catalogue_files().values():
        for vocabulary in content.keys() - {"source"}:
            assert len(items(vocabulary)) == len(content[vocabulary]), vocabulary


def test_every_text_is_there_in_both_languages() -> None:
    for labels in every_text():
        assert labels.fr.strip() == labels.fr != ""
        assert labels.en.strip() == labels.en != ""
    assert {labels.fr for labels in every_text() if labels.fr == labels.en} == SAME_IN_BOTH


def test_french_and_english_typography() -> None:
    for labels in every_text():
        assert "'" not in labels.fr + labels.en
        assert '"' not in labels.fr + labels.en
        assert not re.search(r" [:;!?»]|« |\d (h|min|s|bar|mm|%|°C)\b", labels.fr), labels.fr
        assert not re.search(r"[^\s\u00a0\u202f][:;!?](\s|$)", labels.fr), labels.fr


def test_labels_are_distinct_inside_a_vocabulary() -> None:
    for vocabulary in VOCABULARIES:
        for language in ("fr", "en"):
            shown = [item.label(language) for item in items(vocabulary).values()]
            assert len(shown) == len(set(shown)), (vocabulary, language)


def test_a_label_falls_back_to_french() -> None:
    crown = components()["crown"]
    assert [crown.label(each) for each in ("fr", "en", "de")] == ["Couronne", "Crown", "Couronne"]


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [
        ("symptom_groups", [each.group for each in symptoms().values()]),
        ("hypotheses", [code for each in symptoms().values() for code in each.hypotheses]),
        ("services", [code for each in symptoms().values() for code in each.services]),
        ("questions", [code for each in symptoms().values() for code in each.questions]),
        ("answers", [each.answer for each in questions().values()]),
        ("component_groups", [each.group for each in components().values()]),
        ("components", [code for each in anomalies().values() for code in each.components]),
        ("severities", [each.severity for each in anomalies().values()]),
        ("views", [each.view for each in zones().values()]),
        ("tools", [code for each in case_backs().values() for code in each.opening]),
        ("tools", [code for each in case_backs().values() for code in each.closing]),
        ("tools", [code for each in operations().values() for code in each.tools]),
        ("supplies", [need.code for each in operations().values() for need in each.supplies]),
        ("operation_families", [each.family for each in operations().values()]),
        ("technical_levels", [f"level_{each.level}" for each in operations().values()]),
        ("operations", [code for each in services().values() for code in each.operations]),
        ("tool_kinds", [each.kind for each in tools().values()]),
        ("supply_families", [each.family for each in supplies().values()]),
        ("units", [each.unit for each in supplies().values()]),
        ("part_kinds", [each.part_kind for each in supplies().values() if each.part_kind]),
        ("hse_moments", [each.moment for each in hse_checks().values()]),
    ],
)
def test_every_reference_resolves(vocabulary: str, codes: Iterable[str]) -> None:
    assert set(codes) <= items(vocabulary).keys()


def test_nothing_is_listed_twice_in_an_entry() -> None:
    for vocabulary in VOCABULARIES:
        for item in items(vocabulary).values():
            for field in fields(item):
                value = getattr(item, field.name)
                if isinstance(value, tuple):
                    assert len(value) == len(set(value)), (vocabulary, item.code, field.name)


def test_groups_and_steps_are_all_used() -> None:
    assert {each.group for each in symptoms().values()} == items("symptom_groups").keys()
    assert {each.group for each in components().values()} == items("component_groups").keys()
    assert {each.view for each in zones().values()} == items("views").keys()
    assert {each.family for each in operations().values()} == items("operation_families").keys()
    procedures = [each.procedure for each in operations().values()]
    procedures += [each.uncasing for each in case_backs().values()]
    assert {step.code for procedure in procedures for step in procedure} == steps().keys()


def test_every_question_and_hypothesis_is_called_by_a_symptom() -> None:
    called = {code for each in symptoms().values() for code in each.questions}
    assert {code for code, each in questions().items() if not each.always} <= called
    assert {code for each in symptoms().values() for code in each.hypotheses} == items(
        "hypotheses"
    ).keys()


def test_questions_have_what_their_answer_type_needs() -> None:
    for code, question in questions().items():
        assert bool(question.unit) == (question.answer == "number"), code
        assert bool(question.choices) == (question.answer == "choice"), code


@pytest.mark.parametrize("kind", WatchKind)
def test_every_symptom_of_a_kind_leads_somewhere_for_that_kind(kind: WatchKind) -> None:
    for code, symptom in symptoms().for_kind(kind).items():
        assert items("hypotheses").for_kind(kind).keys() & set(symptom.hypotheses), code
        assert services().for_kind(kind).keys() & set(symptom.services), code


@pytest.mark.parametrize("code", operations())
def test_an_operation_is_a_real_procedure(code: str) -> None:
    operation = operations()[code]
    assert 5 <= len(operation.procedure) <= 20
    assert any(step.control for step in operation.procedure)
    assert operation.minutes > 0
    assert MIN_TECHNICAL_LEVEL <= operation.level <= MAX_TECHNICAL_LEVEL
    assert operation.tools
    assert all(need.quantity > 0 for need in operation.supplies)
    assert operation.procedure[0].control, "the job or the consent is checked first"


@pytest.mark.parametrize("code", operations())
def test_the_controls_of_an_operation_are_known_and_suit_its_watches(code: str) -> None:
    for controls in operations()[code].controls:
        assert controls.stage in list(Stage)
        for characteristic in controls.characteristics:
            kinds = CHARACTERISTICS[characteristic].kinds
            assert kinds & set(operations()[code].kinds), characteristic


def test_a_procedure_that_closes_a_water_resistant_case_tests_it() -> None:
    for code in ("manual_full_service", "automatic_full_service", "quartz_full_service"):
        assert "test_water_dry" in [step.code for step in operations()[code].procedure]


@pytest.mark.parametrize("code", case_backs())
def test_an_uncasing_checklist_keeps_the_initial_state(code: str) -> None:
    case_back = case_backs()[code]
    order = [step.code for step in case_back.uncasing]
    assert order[0] == "identify_case_back"
    assert order[-1] == "check_no_new_mark"
    assert order.index("check_back_gasket") < order.index("secure_movement")
    assert case_back.opening
    assert case_back.closing


def test_services_cover_the_watches_of_their_operations() -> None:
    for code, service in services().items():
        for operation in service.operations:
            assert set(service.kinds) <= set(operations()[operation].kinds), code


def test_prices_delays_and_guarantees_of_the_price_list_hold_together() -> None:
    for code, service in services().items():
        assert service.price_cents > 0, code
        assert service.price_max_cents is None or service.price_max_cents > service.price_cents
        assert service.guarantee_months <= max(
            operations()[operation].guarantee_months for operation in service.operations
        ), code


def test_quick_services_are_short_simple_and_have_one_price() -> None:
    quick = {code for code, service in services().items() if service.quick}
    assert {"battery_standard", "strap_fitting", "gaskets_water_test"} <= quick
    for code in quick:
        service = services()[code]
        assert standard_minutes(service) <= 30
        assert service.delay_days == 0
        assert service.price_max_cents is None
        assert all(operations()[each].level <= 2 for each in service.operations)


def test_standard_minutes_add_the_operations_up() -> None:
    assert standard_minutes(services()["automatic_service_refinishing"]) == 300 + 60


def test_functional_tests_are_those_of_the_measurement_register() -> None:
    register = {
        code: each
        for code, each in CHARACTERISTICS.items()
        if each.is_functional and not each.derived
    }
    assert functional_tests().keys() == register.keys()
    for code, test in functional_tests().items():
        assert (test.label("fr"), test.label("en")) == (
            register[code].french,
            register[code].english,
        )
        assert set(test.kinds) == {WatchKind(kind) for kind in register[code].kinds}


def test_waiting_reasons_cover_every_party() -> None:
    assert {each.waiting_on for each in waiting_reasons().values()} == set(WaitingOn)


def test_precious_metals_have_finenesses_and_others_have_none() -> None:
    assert {code for code, metal in case_metals().items() if metal.precious} == {
        "steel_gold", "gold_yellow", "gold_white", "gold_rose", "silver", "vermeil", "platinum",
    }  # fmt: skip
    for metal in case_metals().values():
        assert bool(metal.finenesses) == metal.precious
    assert case_metals()["gold_yellow"].finenesses == (750, 585, 375)
    assert case_metals()["silver"].finenesses == (925, 800)
    assert case_metals()["platinum"].finenesses == (950,)


def test_border_papers_are_asked_for_reptile_straps_only_where_needed() -> None:
    asked = {code for code, material in strap_materials().items() if material.cites}
    assert {"alligator", "crocodile"} <= asked
    assert not asked & {"calf", "rubber", "steel_bracelet", "textile"}


def test_cells_solvents_and_oils_are_hazards_and_gaskets_are_not() -> None:
    for code, supply in supplies().items():
        if supply.family == "cells" or code.startswith("oil_") or code.endswith("_solution"):
            assert supply.hazard, code
        if supply.family == "gaskets":
            assert not supply.hazard, code


def test_consumables_have_no_part_kind_and_parts_have_a_price() -> None:
    for code, supply in supplies().items():
        assert bool(supply.part_kind) == (supply.price_cents > 0), code


def test_measuring_instruments_are_calibrated_and_hand_tools_are_not() -> None:
    for code, tool in tools().items():
        assert tool.calibrated == (tool.kind == "measuring"), code


def test_scope_of_the_workshop() -> None:
    simple = {code for code, function in functions().items() if function.simple}
    assert {"date", "day_date", "small_seconds"} <= simple
    assert not simple & {"chronograph_mechanical", "perpetual_calendar", "repeater", "tourbillon"}
    assert not functions()["kinetic"].simple


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_an_unknown_code_is_refused_by_name(vocabulary: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        items(vocabulary)["no_such_code"]
    assert refusal.value.code == "unknown_code"
    assert refusal.value.facts == {"vocabulary": vocabulary, "code": "no_such_code"}
    assert items(vocabulary).get("no_such_code") is None
    assert "no_such_code" not in items(vocabulary)


def test_an_unknown_vocabulary_or_kind_is_refused() -> None:
    with pytest.raises(RuleViolation, match="vocabularies"):
        items("../../config")
    with pytest.raises(RuleViolation, match="kinds"):
        components().for_kind("sundial")


def test_for_kind_keeps_what_suits_the_watch() -> None:
    quartz, automatic = components().for_kind("quartz"), components().for_kind("automatic")
    assert {"coil", "cell", "crown"} <= quartz.keys()
    assert not {"hairspring", "rotor", "mainspring"} & quartz.keys()
    assert {"rotor", "mainspring"} <= automatic.keys()
    assert "rotor" not in components().for_kind("manual")
    with pytest.raises(RuleViolation):
        quartz["hairspring"]
