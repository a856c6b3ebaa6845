"""The coded vocabularies of the workshop, read once from `data/catalogues/*.toml`.

Every entry is an `Item` with a French and an English label; the rich ones add what the rules need.
A vocabulary is a dictionary that refuses unknown codes: `operations()["regulation"].minutes`,
`symptoms().for_kind("quartz")`. The content is the project's proposal, not an official list.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast

from workshop.domain.catalogue_items import (
    AccessNeed,
    Advice,
    Anomaly,
    CareInterval,
    CaseBack,
    CaseMetal,
    Component,
    ComponentState,
    FunctionalTest,
    HseCheck,
    Item,
    Labels,
    Operation,
    Question,
    Service,
    StageControls,
    Step,
    StrapMaterial,
    Supply,
    SupplyNeed,
    Symptom,
    Tool,
    WaitingReason,
    WatchFunction,
    Zone,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.resources import resource
from workshop.domain.ticket import WaitingOn
from workshop.domain.watch import WatchKind

ItemT = TypeVar("ItemT", bound=Item)


class Vocabulary(dict[str, ItemT], Generic[ItemT]):
    """Entries by code, in the order of the file. Shared: read it, do not change it."""

    def __init__(self, name: str, entries: Mapping[str, ItemT]) -> None:
        super().__init__(entries)
        self.name = name

    def __missing__(self, code: str) -> ItemT:
        raise RuleViolation("unknown_code", {"vocabulary": self.name, "code": code})

    def codes(self, chosen: Collection[str], *, field: str | None = None) -> list[str]:
        """What was ticked, which is something and known; `field` is where it was."""
        if not chosen:
            raise RuleViolation("nothing_ticked", field=field)
        return [self[code].code for code in chosen]

    def for_kind(self, kind: str) -> "Vocabulary[ItemT]":
        """The entries that make sense for this kind of watch."""
        watch_kind = _watch_kind(kind)
        return Vocabulary(
            self.name, {code: item for code, item in self.items() if watch_kind in item.kinds}
        )


def _watch_kind(kind: str) -> WatchKind:
    try:
        return WatchKind(kind)
    except ValueError:
        raise RuleViolation("unknown_code", {"vocabulary": "kinds", "code": kind}) from None


# Vocabulary: its file and the type of its entries.
_HOMES: Final[dict[str, tuple[str, type[Item]]]] = {
    "symptom_groups": ("symptoms", Item),
    "symptoms": ("symptoms", Symptom),
    "answers": ("questions", Item),
    "questions": ("questions", Question),
    "hypotheses": ("hypotheses", Item),
    "needs": ("statements", Item),
    "complaint_causes": ("statements", Item),
    "complaint_resolutions": ("statements", Item),
    "diagnosis_inputs": ("diagnosis", Item),
    "report_sections": ("diagnosis", Item),
    "component_groups": ("components", Item),
    "components": ("components", Component),
    "component_states": ("component_states", ComponentState),
    "anomalies": ("anomalies", Anomaly),
    "views": ("condition", Item),
    "zones": ("condition", Zone),
    "marks": ("condition", Item),
    "severities": ("condition", Item),
    "accessories": ("accessories", Item),
    "access_needs": ("access_needs", AccessNeed),
    "case_metals": ("case_metals", CaseMetal),
    "strap_materials": ("strap_materials", StrapMaterial),
    "functional_tests": ("functional_tests", FunctionalTest),
    "steps": ("steps", Step),
    "case_backs": ("case_backs", CaseBack),
    "operation_families": ("operations", Item),
    "technical_levels": ("operations", Item),
    "operations": ("operations", Operation),
    "services": ("services", Service),
    "tool_kinds": ("tools", Item),
    "tools": ("tools", Tool),
    "units": ("supplies", Item),
    "supply_families": ("supplies", Item),
    "supplies": ("supplies", Supply),
    "parts_destinations": ("parts_destinations", Item),
    "part_kinds": ("part_kinds", Item),
    "photo_views": ("photos", Item),
    "photo_sides": ("photos", Item),
    "hse_moments": ("hse_checks", Item),
    "hse_checks": ("hse_checks", HseCheck),
    "delay_reasons": ("delay_reasons", Item),
    "waiting_reasons": ("waiting_reasons", WaitingReason),
    "control_failure_causes": ("control_failure_causes", Item),
    "places": ("places", Item),
    "functions": ("out_of_scope", WatchFunction),
    "advice": ("advice", Advice),
    "care_intervals": ("advice", CareInterval),
}
VOCABULARIES: Final = tuple(_HOMES)


@cache
def items(vocabulary: str) -> Vocabulary[Item]:
    """The vocabulary of that name, one of `VOCABULARIES`."""
    if vocabulary not in _HOMES:
        raise RuleViolation("unknown_code", {"vocabulary": "vocabularies", "code": vocabulary})
    file, entry_type = _HOMES[vocabulary]
    entries = (_entry(entry_type, table) for table in _tables(file)[vocabulary])
    return Vocabulary(vocabulary, {entry.code: entry for entry in entries})


@cache
def _tables(file: str) -> dict[str, Any]:
    with (resource("data") / "catalogues" / f"{file}.toml").open("rb") as toml:
        return tomllib.load(toml)


def _entry(entry_type: type[Item], table: Mapping[str, Any]) -> Item:
    values = {
        field: _READERS.get(field, _plain)(value)
        for field, value in table.items()
        if field not in ("code", "fr", "en")
    }
    return entry_type(table["code"], Labels(table["fr"], table["en"]), **values)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _steps(codes: list[str]) -> tuple[Step, ...]:
    return tuple(steps()[code] for code in codes)


# How the fields that are more than a text, a number or a list of codes are read.
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "kinds": lambda codes: tuple(WatchKind(code) for code in codes),
    "waiting_on": WaitingOn,
    "arrangement": lambda text: Labels(**text),
    "instruction": lambda text: Labels(**text),
    "choices": lambda tables: tuple(_entry(Item, table) for table in tables),
    "supplies": lambda tables: tuple(SupplyNeed(**table) for table in tables),
    "procedure": _steps,
    "uncasing": _steps,
    "controls": lambda by_stage: tuple(
        StageControls(stage, tuple(codes)) for stage, codes in by_stage.items()
    ),
}


def symptoms() -> Vocabulary[Symptom]:
    return cast(Vocabulary[Symptom], items("symptoms"))


def questions() -> Vocabulary[Question]:
    return cast(Vocabulary[Question], items("questions"))


def components() -> Vocabulary[Component]:
    return cast(Vocabulary[Component], items("components"))


def component_states() -> Vocabulary[ComponentState]:
    return cast(Vocabulary[ComponentState], items("component_states"))


def anomalies() -> Vocabulary[Anomaly]:
    return cast(Vocabulary[Anomaly], items("anomalies"))


def zones() -> Vocabulary[Zone]:
    return cast(Vocabulary[Zone], items("zones"))


def access_needs() -> Vocabulary[AccessNeed]:
    return cast(Vocabulary[AccessNeed], items("access_needs"))


def case_metals() -> Vocabulary[CaseMetal]:
    return cast(Vocabulary[CaseMetal], items("case_metals"))


def strap_materials() -> Vocabulary[StrapMaterial]:
    return cast(Vocabulary[StrapMaterial], items("strap_materials"))


def functional_tests() -> Vocabulary[FunctionalTest]:
    return cast(Vocabulary[FunctionalTest], items("functional_tests"))


def steps() -> Vocabulary[Step]:
    return cast(Vocabulary[Step], items("steps"))


def case_backs() -> Vocabulary[CaseBack]:
    return cast(Vocabulary[CaseBack], items("case_backs"))


def operations() -> Vocabulary[Operation]:
    return cast(Vocabulary[Operation], items("operations"))


def services() -> Vocabulary[Service]:
    return cast(Vocabulary[Service], items("services"))


def tools() -> Vocabulary[Tool]:
    return cast(Vocabulary[Tool], items("tools"))


def supplies() -> Vocabulary[Supply]:
    return cast(Vocabulary[Supply], items("supplies"))


def hse_checks() -> Vocabulary[HseCheck]:
    return cast(Vocabulary[HseCheck], items("hse_checks"))


def waiting_reasons() -> Vocabulary[WaitingReason]:
    return cast(Vocabulary[WaitingReason], items("waiting_reasons"))


def functions() -> Vocabulary[WatchFunction]:
    return cast(Vocabulary[WatchFunction], items("functions"))


def advice() -> Vocabulary[Advice]:
    return cast(Vocabulary[Advice], items("advice"))


def care_intervals() -> Vocabulary[CareInterval]:
    return cast(Vocabulary[CareInterval], items("care_intervals"))


def standard_minutes(service: Service) -> int:
    """Bench time of all the operations of a line of the price list."""
    return sum(operations()[code].minutes for code in service.operations)
