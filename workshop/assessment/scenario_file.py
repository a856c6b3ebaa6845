"""Reading a scenario from its content, a TOML file or a stored draft, with all that is wrong in it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.checked_data import (
    CheckedData,
    Finding,
    Kind,
    Path,
    Shape,
    Table,
    digest_of,
)
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.evidence.checks import KeyMatch, evidence_checks
from workshop.assessment.evidence.snapshot import Subject
from workshop.assessment.evidence.vocabularies import VOCABULARIES, is_known
from workshop.assessment.evidence_map import evidence_map
from workshop.assessment.library import referentials
from workshop.assessment.referential import Referential
from workshop.assessment.scenario import (
    BaselineRange,
    BriefGiven,
    Document,
    PlantedElement,
    PlantedKind,
    PreparedQuestion,
    Scenario,
    ScriptLine,
    Visibility,
    WatchToPrepare,
    competences_of,
)
from workshop.domain.catalogue import operations
from workshop.domain.resources import resource
from workshop.domain.watch import WatchKind

SCHEMA: Final = "workshop-scenario/1"
SEED: Final = {"customer": ("family_name",), "watch": ("brand", "kind")}
"""Without these no ticket can be opened."""

_TEXT, _TEXTS, _NUMBER = Kind.TEXT, Kind.TEXTS, Kind.NUMBER
_TABLE, _TABLES = Kind.TABLE, Kind.TABLES
_TOP: Final = Shape(
    {"schema": _TEXT, "id": _TEXT, "version": _NUMBER, "title": _TEXT, "referential": _TEXT,
     "modality": _TEXT, "level": _NUMBER, "brief": _TABLE, "documents": _TABLES, "seed": _TABLE,
     "planted": _TABLES, "key": _TABLE},
    {"project_example": Kind.FLAG, "script": _TABLES, "questions": _TABLES, "watches": _TABLES,
     "not_observable": _TABLE},
)  # fmt: skip
_BRIEF: Final = Shape({"given": _TEXT, "text": _TEXT})
_DOCUMENT: Final = Shape({"id": _TEXT, "title": _TEXT, "text": _TEXT})
_SCRIPT: Final = Shape({"moment": _TEXT, "says": _TEXT})
_QUESTION: Final = Shape({"id": _TEXT, "text": _TEXT, "expected": _TEXT, "criteria": _TEXTS})
_PLANTED: Final = Shape(
    {"id": _TEXT, "kind": _TEXT, "what": _TEXT, "visibility": _TEXT, "criteria": _TEXTS}
)
_WATCH: Final = Shape(
    {"id": _TEXT, "description": _TEXT, "faults": _TEXTS, "restore": _TEXT, "baseline": _TABLES}
)
_BASELINE: Final = Shape(
    {"characteristic": _TEXT, "least": _TEXT, "most": _TEXT}, {"position": _TEXT}
)
_LISTS: Final = ("all_of", "one_of", "only", "forbidden", "order")
_KEY: Final = Shape(
    {}, {**dict.fromkeys(_LISTS, _TEXTS), "least_cents": _NUMBER, "most_cents": _NUMBER,
         "expects_nothing": Kind.FLAG}
)  # fmt: skip

EnumT = TypeVar("EnumT", bound=StrEnum)


@cache
def example_scenarios() -> Mapping[str, Scenario]:
    """The examples that ship with the program, by id. Shared: read them, do not change them."""
    return {code: sound_scenario(content) for code, content in example_contents().items()}


@cache
def example_contents() -> Mapping[str, Mapping[str, Any]]:
    """What the files of the examples say, by id. Shared: read them, do not change them."""
    folder = resource("data") / "scenarios"
    found = {}
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        scenario, file = read_scenario(path.name, path.read_bytes())
        file.require_sound()
        assert scenario is not None
        found[scenario.id] = file.data
    return found


def read_scenario(name: str, content: bytes) -> tuple[Scenario | None, CheckedToml]:
    """The scenario, None when the file has findings, and the file with all of them."""
    file = CheckedToml(name, content)
    found = None if file.findings else _read(file)
    return (None if file.findings else found), file


def read_draft(content: Mapping[str, Any]) -> tuple[Scenario, tuple[Finding, ...]]:
    """As much of a scenario as its content says, and all that is still wrong in it.

    Raises `RuleViolation("data_file_unsound")` for a content that names no known referential.
    """
    found, data = _stored(content)
    if found is None:
        data.require_sound()
    assert found is not None
    return found, tuple(data.findings)


def sound_scenario(content: Mapping[str, Any]) -> Scenario:
    """Raises `RuleViolation("data_file_unsound")`."""
    found, data = _stored(content)
    data.require_sound()
    assert found is not None
    return found


def _stored(content: Mapping[str, Any]) -> tuple[Scenario | None, CheckedData]:
    data = CheckedData(str(content.get("id", "")), dict(content))
    return _read(data), data


def _read(file: CheckedData) -> Scenario | None:
    """None without a referential to read it by."""
    if file.data.get("schema") != SCHEMA:
        file.report(("schema",), "wrong_schema", expected=SCHEMA)
        return None
    top = file.table(file.data, _TOP, ())
    of = referentials().get(top.get("referential", ""))
    if of is None:
        file.report(("referential",), "unknown_reference", id=top.get("referential", ""))
        return None
    scenario = _scenario(file, top)
    _check(file, scenario, of)
    return scenario


def _scenario(file: CheckedData, top: Table) -> Scenario:
    brief = file.table(top.get("brief", {}), _BRIEF, ("brief",))
    return Scenario(
        id=top.get("id", ""),
        version=top.get("version", 1),
        title=top.get("title", ""),
        referential_id=top["referential"],
        modality_id=top.get("modality", ""),
        level=top.get("level", 0),
        is_project_example=top.get("project_example", False),
        brief=brief.get("text", ""),
        brief_given=_choice(file, BriefGiven, brief, "given", ("brief",)) or BriefGiven.AT_START,
        documents=tuple(Document(**each) for each in _whole(file, top, "documents", _DOCUMENT)),
        seed=top.get("seed", {}),
        script=tuple(ScriptLine(**each) for each in _whole(file, top, "script", _SCRIPT)),
        questions=tuple(
            PreparedQuestion(each["id"], each["text"], each["expected"], tuple(each["criteria"]))
            for each in _whole(file, top, "questions", _QUESTION)
        ),
        planted=tuple(_planted(file, top)),
        key={code: _key_entry(file, code, table) for code, table in top.get("key", {}).items()},
        not_observable=top.get("not_observable", {}),
        watches=tuple(_watches(file, top)),
        digest=digest_of(file.data),
    )


def _whole(file: CheckedData, top: Table, key: str, shape: Shape) -> list[Table]:
    """The tables that have all their keys; what lacks one is reported and left out."""
    return [each for each in file.tables(top, key, shape) if set(shape.required) <= set(each)]


def _planted(file: CheckedData, top: Table) -> Iterable[PlantedElement]:
    for index, table in enumerate(file.tables(top, "planted", _PLANTED)):
        path: Path = ("planted", index)
        kind = _choice(file, PlantedKind, table, "kind", path)
        visibility = _choice(file, Visibility, table, "visibility", path)
        if kind and visibility and set(_PLANTED.required) <= set(table):
            criteria = tuple(table["criteria"])
            yield PlantedElement(table["id"], kind, table["what"], visibility, criteria)


def _watches(file: CheckedData, top: Table) -> Iterable[WatchToPrepare]:
    for index, table in enumerate(file.tables(top, "watches", _WATCH)):
        ranges = file.tables(table, "baseline", _BASELINE, ("watches", index))
        baseline = tuple(
            BaselineRange(
                each["characteristic"], each.get("position", ""), each["least"], each["most"]
            )
            for each in ranges
            if set(_BASELINE.required) <= set(each)
        )
        if set(_WATCH.required) <= set(table):
            faults = tuple(table["faults"])
            yield WatchToPrepare(
                table["id"], table["description"], faults, table["restore"], baseline
            )


def _key_entry(file: CheckedData, criterion: str, table: Any) -> KeyEntry:
    path: Path = ("key", criterion)
    if not isinstance(table, dict):
        file.report(path, "wrong_type", expected=_TABLE.value)
        return KeyEntry(criterion)
    given = file.table(table, _KEY, path)
    values: dict[str, Any] = {
        key: tuple(each) if key in _LISTS else each for key, each in given.items()
    }
    return KeyEntry(criterion, **values)


def _choice(
    file: CheckedData, choices: type[EnumT], table: Table, key: str, path: Path
) -> EnumT | None:
    value = table.get(key)
    if value is None:
        return None
    if value in list(choices):
        return choices(value)
    file.report((*path, key), "unknown_choice", value=value, choices=tuple(choices))
    return None


def _check(file: CheckedData, scenario: Scenario, of: Referential) -> None:
    if scenario.modality_id not in [each.id for each in of.modalities]:
        file.report(("modality",), "unknown_reference", id=scenario.modality_id)
        return
    own = {each.id for found in competences_of(scenario, of) for each in found.criteria}
    _check_seed(file, scenario.seed)
    if not _is_text_table(scenario.not_observable):
        file.report(("not_observable",), "wrong_type", expected=_TEXT.value)
    _check_ids(file, scenario)
    _check_criteria(file, scenario, own)
    for criterion, entry in scenario.key.items():
        if criterion in own:
            _check_key(file, entry)
    _check_planted_keys(file, scenario)


def _check_seed(file: CheckedData, seed: Mapping[str, Any]) -> None:
    for part, facts in SEED.items():
        found = seed.get(part)
        if not isinstance(found, dict):
            file.report(("seed", part), "missing_key")
            continue
        for fact in facts:
            if not found.get(fact):
                file.report(("seed", part, fact), "missing_key")
        kind = found.get("kind")
        if kind and kind not in list(WatchKind):
            choices = tuple(WatchKind)
            file.report(("seed", part, "kind"), "unknown_choice", value=kind, choices=choices)
    if "history" in seed:
        _check_history(file, seed["history"])
    _check_values(file, seed, ("seed",))


def _check_history(file: CheckedData, history: Any) -> None:
    """An earlier visit: what was done, what was paid, when."""
    path: Path = ("seed", "history")
    if not isinstance(history, dict):
        file.report(path, "wrong_type", expected=_TABLE.value)
        return
    if history.get("operation") not in operations():
        choices = tuple(operations())
        file.report((*path, "operation"), "unknown_choice", value=history.get("operation"),
                    choices=choices)  # fmt: skip
    for name, least, most in (("price_cents", 0, 10_000_000), ("months_ago", 1, 120)):
        value = history.get(name)
        if type(value) is not int:
            file.report((*path, name), "wrong_type", expected=_NUMBER.value)
        elif not least <= value <= most:
            file.report((*path, name), "out_of_range", lowest=least, highest=most)


def _check_values(file: CheckedData, values: Mapping[str, Any], path: Path) -> None:
    """The seed is free, of texts, whole numbers, flags, lists of texts and tables."""
    for key, value in values.items():
        if isinstance(value, dict):
            _check_values(file, value, (*path, key))
        elif isinstance(value, list):
            if not all(isinstance(each, str) for each in value):
                file.report((*path, key), "wrong_type", expected=_TEXTS.value)
        elif not isinstance(value, str | int):
            file.report((*path, key), "wrong_type", expected=_TEXT.value)


def _is_text_table(table: Mapping[str, Any]) -> bool:
    return all(isinstance(each, str) for each in table.values())


def _check_ids(file: CheckedData, scenario: Scenario) -> None:
    named = {
        "documents": [each.id for each in scenario.documents],
        "questions": [each.id for each in scenario.questions],
        "planted": [each.id for each in scenario.planted],
        "watches": [each.id for each in scenario.watches],
    }
    for key, ids in named.items():
        for index, each in enumerate(ids):
            if each in ids[:index]:
                file.report((key, index, "id"), "duplicate_id", id=each)


def _check_criteria(file: CheckedData, scenario: Scenario, own: set[str]) -> None:
    places: dict[Path, tuple[str, ...]] = {
        **{("planted", n, "criteria"): each.criteria for n, each in enumerate(scenario.planted)},
        **{("questions", n, "criteria"): e.criteria for n, e in enumerate(scenario.questions)},
        ("key",): tuple(scenario.key),
        ("not_observable",): tuple(scenario.not_observable),
    }
    for path, criteria in places.items():
        for criterion in criteria:
            if criterion not in own:
                file.report(path, "unknown_reference", id=criterion)


def _check_key(file: CheckedData, entry: KeyEntry) -> None:
    path: Path = ("key", entry.criterion_id)
    if entry.is_empty:
        file.report(path, "empty")
    least, most = entry.least_cents, entry.most_cents
    if least is not None and most is not None and most < least:
        file.report((*path, "most_cents"), "out_of_range", lowest=least)
    subject = key_subject(entry.criterion_id)
    if subject is None:
        return
    for code in entry.codes:
        if not is_known(subject, code):
            choices = VOCABULARIES.get(subject, (str(subject),))
            file.report(path, "unknown_choice", value=code, choices=choices)


def key_subject(criterion: str) -> Subject | None:
    """What the key of a criterion speaks of; None where it is an amount or several things."""
    check = evidence_checks()[criterion]
    found = check.subject if isinstance(check, KeyMatch) else getattr(check, "key_subject", None)
    return found if isinstance(found, Subject) else None


def _check_planted_keys(file: CheckedData, scenario: Scenario) -> None:
    """What is planted for a rule that needs the key has its answer there."""
    for criterion in sorted(scenario.planted_criteria & evidence_map().keys()):
        if evidence_map()[criterion].needs_key and criterion not in scenario.key:
            file.report(("key",), "missing_item", id=criterion)
