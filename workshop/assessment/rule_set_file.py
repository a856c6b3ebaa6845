"""Reading a rule set from its TOML file. What a file does not say is taken from another rule set."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from workshop.assessment.calendar import Anchor, Delay, Direction, Due, Unit
from workshop.assessment.checked_data import Kind, Path, Shape, Table, digest_of
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.jury import (
    ConflictKind,
    ConflictRules,
    Effect,
    JuryKind,
    JuryRule,
    Quality,
)
from workshop.assessment.rules import BlockRule, NoConsensus, RuleSet, RuleStatus

SCHEMA: Final = "workshop-rule-set/1"

_TOP: Final = Shape(
    {"validation": Kind.TABLE},
    {"schema": Kind.TEXT, "id": Kind.TEXT, "version": Kind.TEXT, "status": Kind.TEXT,
     "title": Kind.TEXT, "source": Kind.TEXT, "referentials": Kind.TEXTS,
     "confirmed_by": Kind.TEXT, "confirmed_on": Kind.DAY, "jury": Kind.TABLE,
     "conflicts": Kind.TABLE, "delays": Kind.TABLES},
)  # fmt: skip
_VALIDATION: Final = Shape(
    {},
    {"acquired_min_percent": Kind.NUMBER, "compulsory_known": Kind.FLAG,
     "certificate_requires": Kind.TEXT, "partial_validation": Kind.FLAG,
     "participation_in_all_tests_required": Kind.FLAG, "departure_from_block_rule": Kind.FLAG,
     "no_consensus": Kind.TEXT, "block_rules": Kind.TABLES},
)  # fmt: skip
_BLOCK_RULE: Final = Shape(
    {"block": Kind.TEXT, "acquired_min_percent": Kind.NUMBER},
    {"not_acquired_max_percent": Kind.NUMBER, "mandatory": Kind.TEXTS, "text": Kind.TEXT},
)
_JURY: Final = Shape({"members": Kind.TABLES}, {"size": Kind.NUMBER, "president_among": Kind.TEXTS})
_SEAT: Final = Shape({"quality": Kind.TEXT, "count": Kind.NUMBER})
_EFFECTS: Final = {kind: f"{kind}_effect" for kind in ConflictKind}
_CONFLICTS: Final = Shape(
    {**dict.fromkeys(_EFFECTS.values(), Kind.TEXT), "same_employer_months": Kind.NUMBER}
)
_DELAY: Final = Shape(
    {"id": Kind.TEXT, "value": Kind.NUMBER, "unit": Kind.TEXT, "direction": Kind.TEXT,
     "anchor": Kind.TEXT}
)  # fmt: skip

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def read_rule_set(
    name: str, content: bytes, default: RuleSet | None = None
) -> tuple[RuleSet | None, CheckedToml]:
    """The rule set, None when the file has findings; `default` gives the parts it leaves out."""
    file = CheckedToml(name, content)
    if not file.findings and file.data.get("schema", SCHEMA) != SCHEMA:
        file.report(("schema",), "wrong_schema", expected=SCHEMA)
    if file.findings:
        return None, file
    top = file.table(file.data, _TOP, ())
    rules = _rule_set(file, top, default)
    return (None if file.findings else rules), file


def own_rules(referential_id: str, content: Mapping[str, Any], default: RuleSet) -> RuleSet:
    """The block rules an official text prints for its own certification, `[validation]` of its file."""
    validation = content["validation"]
    return replace(
        default,
        id=referential_id,
        title=content["certification"]["title"],
        status=RuleStatus.CONFIRMED,
        digest=digest_of(content),
        blocks={
            each["block"]: BlockRule(each["acquired_min_percent"], tuple(each["mandatory"]))
            for each in validation["block_rules"]
        },
        compulsory_known=True,
        referential_ids=(referential_id,),
    )


def borrowed_rules(content: Mapping[str, Any], default: RuleSet) -> RuleSet:
    """The threshold of another certification; its compulsory competences mean nothing elsewhere."""
    percents = [each["acquired_min_percent"] for each in content["validation"]["block_rules"]]
    return replace(
        default,
        id=content["certification"]["id"],
        title=content["certification"]["title"],
        status=RuleStatus.PROVISIONAL,
        digest=digest_of(content),
        default=BlockRule(max(percents)),
        referential_ids=(),
    )


def _rule_set(file: CheckedToml, top: Table, default: RuleSet | None) -> RuleSet | None:
    validation = file.table(top.get("validation", {}), _VALIDATION, ("validation",))
    status = _choice(file, ("status",), RuleStatus, top.get("status", RuleStatus.PROVISIONAL))
    if status is RuleStatus.CONFIRMED:
        for key in ("confirmed_by", "confirmed_on"):
            if key not in top:
                file.report((key,), "missing_key")
    blocks = dict(_block_rules(file, validation))
    percent = validation.get("acquired_min_percent")
    if percent is None and default:
        percent = default.default.acquired_min_percent
    no_consensus = _choice(
        file,
        ("validation", "no_consensus"),
        NoConsensus,
        validation.get("no_consensus", NoConsensus.SENT_TO_CERTIFICATION_JURY),
    )
    juries = default.juries if default else None
    if "jury" in top:
        juries = _juries(file, top["jury"])
    conflicts = default.conflicts if default else None
    if "conflicts" in top:
        conflicts = _conflicts(file, top["conflicts"])
    delays = default.delays if default else None
    if "delays" in top:
        delays = _delays(file, top)
    if validation.get("certificate_requires", "all_blocks") != "all_blocks":
        file.report(
            ("validation", "certificate_requires"),
            "unknown_choice",
            value=validation["certificate_requires"],
            choices=("all_blocks",),
        )
    parts = {
        "validation.acquired_min_percent": percent,
        "jury": juries,
        "conflicts": conflicts,
        "delays": delays,
    }
    for key, part in parts.items():
        if part is None:
            file.report(tuple(key.split(".")), "missing_key")
    if percent is None or juries is None or conflicts is None or delays is None:
        return None
    _check_percent(file, ("validation", "acquired_min_percent"), percent)
    return RuleSet(
        id=top.get("id", file.name),
        version=top.get("version", ""),
        title=top.get("title", ""),
        status=status or RuleStatus.PROVISIONAL,
        source=top.get("source", ""),
        digest=digest_of(file.data),
        default=BlockRule(percent),
        blocks=blocks,
        compulsory_known=validation.get("compulsory_known", bool(blocks)),
        partial_validation=validation.get("partial_validation", True),
        participation_required=validation.get("participation_in_all_tests_required", True),
        departure_allowed=validation.get("departure_from_block_rule", False),
        no_consensus=no_consensus or NoConsensus.SENT_TO_CERTIFICATION_JURY,
        juries=juries,
        conflicts=conflicts,
        delays=delays,
        referential_ids=tuple(top.get("referentials", ())),
        confirmed_by=top.get("confirmed_by", ""),
        confirmed_on=top.get("confirmed_on"),
    )


def _block_rules(file: CheckedToml, validation: Table) -> list[tuple[str, BlockRule]]:
    found = []
    seen: set[str] = set()
    for index, table in enumerate(
        file.tables(validation, "block_rules", _BLOCK_RULE, ("validation",))
    ):
        path: Path = ("validation", "block_rules", index)
        block, percent = table.get("block", ""), table.get("acquired_min_percent", 0)
        if block in seen:
            file.report((*path, "block"), "duplicate_id", id=block)
        seen.add(block)
        _check_percent(file, (*path, "acquired_min_percent"), percent)
        most = table.get("not_acquired_max_percent", 100 - percent)
        if percent + most != 100:
            file.report((*path, "not_acquired_max_percent"), "wrong_sum", expected=100 - percent)
        found.append((block, BlockRule(percent, tuple(table.get("mandatory", ())))))
    return found


def _juries(file: CheckedToml, section: Table) -> dict[JuryKind, JuryRule]:
    shape = Shape(dict.fromkeys(JuryKind, Kind.TABLE))
    juries = {}
    for name, table in file.table(section, shape, ("jury",)).items():
        path: Path = ("jury", name)
        jury = file.table(table, _JURY, path)
        seats: dict[Quality, int] = {}
        for index, seat in enumerate(file.tables(jury, "members", _SEAT, path)):
            at = (*path, "members", index, "quality")
            quality = _choice(file, at, Quality, seat.get("quality"))
            if quality in seats:
                file.report(at, "duplicate_id", id=quality)
            if quality:
                seats[quality] = seat.get("count", 0)
        if "size" in jury and jury["size"] != sum(seats.values()):
            found = sum(seats.values())
            file.report((*path, "size"), "wrong_count", expected=jury["size"], found=found)
        presiding = (
            _choice(file, (*path, "president_among"), Quality, each)
            for each in jury.get("president_among", ())
        )
        juries[JuryKind(name)] = JuryRule(seats, tuple(each for each in presiding if each))
    return juries


def _conflicts(file: CheckedToml, section: Table) -> ConflictRules:
    table = file.table(section, _CONFLICTS, ("conflicts",))
    effects = {
        kind: _choice(file, ("conflicts", key), Effect, table.get(key))
        for kind, key in _EFFECTS.items()
    }
    known = {kind: effect for kind, effect in effects.items() if effect}
    return ConflictRules(known, table.get("same_employer_months", 0))


def _delays(file: CheckedToml, top: Table) -> dict[Due, Delay]:
    delays: dict[Due, Delay] = {}
    for index, table in enumerate(file.tables(top, "delays", _DELAY)):
        path: Path = ("delays", index)
        due = _choice(file, (*path, "id"), Due, table.get("id"))
        unit = _choice(file, (*path, "unit"), Unit, table.get("unit"))
        direction = _choice(file, (*path, "direction"), Direction, table.get("direction"))
        anchor = _choice(file, (*path, "anchor"), Anchor, table.get("anchor"))
        value = table.get("value", 1)
        if value < 1:
            file.report((*path, "value"), "out_of_range", lowest=1)
        if due in delays:
            file.report((*path, "id"), "duplicate_id", id=due)
        if due and unit and direction and anchor:
            delays[due] = Delay(due, value, unit, direction, anchor)
    for due in Due:
        if due not in delays and not file.findings:
            file.report(("delays",), "missing_item", id=due)
    return delays


def _check_percent(file: CheckedToml, path: Path, percent: int) -> None:
    if not 1 <= percent <= 100:
        file.report(path, "out_of_range", lowest=1, highest=100)


def _choice(
    file: CheckedToml, path: Path, choices: type[ChoiceT], value: str | None
) -> ChoiceT | None:
    """The value as one of the choices; None, reported unless it is missing, when it is not."""
    if value in list(choices):
        return choices(value)
    if value is not None:
        file.report(path, "unknown_choice", value=value, choices=tuple(choices))
    return None
