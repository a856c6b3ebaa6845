"""Which traces of a ticket can support each criterion: the project's proposal, not official."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from workshop.assessment.checked_data import Kind, Path, Shape, Table
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.library import referential
from workshop.assessment.referential import Referential
from workshop.domain.resources import resource

SCHEMA: Final = "workshop-evidence-map/1"
REFERENTIAL: Final = "rncp37858"
"""The one certification whose criteria the rules speak of."""


class Automation(StrEnum):
    """How far the program can propose: met or not met, part of it, or nothing at all."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class EvidenceRule(StrEnum):
    """The twelve kinds of rule."""

    COMPLETE = "complete"
    ORDER = "order"
    BOTH_SIDES = "both_sides"
    TOLERANCE = "tolerance"
    KEY_MATCH = "key_match"
    WITNESS_MATCH = "witness_match"
    ACK = "ack"
    SPREAD = "spread"
    PHOTO_PAIR = "photo_pair"
    COST = "cost"
    DUE = "due"
    NONE = "none"


class When(StrEnum):
    """`PLANTED`: the criterion shows only when the scenario plants the situation."""

    ALWAYS = "always"
    PLANTED = "planted"


@dataclass(frozen=True)
class Evidence:
    """`check` says what a rule looks at, `juror` what is left to a person; both in English."""

    criterion_id: str
    automation: Automation
    rule: EvidenceRule
    needs_key: bool
    when: When
    sources: str
    check: str
    juror: str


# Yes, partly and no per block: design/assessment.md, section 7. They add up to 47, 39 and 11.
TOTALS: Final[Mapping[str, Mapping[str, tuple[int, int, int]]]] = {
    "rncp37858": {"BC1": (8, 9, 4), "BC2": (15, 12, 1), "BC3": (10, 10, 2), "BC4": (14, 8, 4)}
}

_TOP: Final = Shape(
    {"schema": Kind.TEXT, "referential": Kind.TEXT, "rules": Kind.TABLE, "criteria": Kind.TABLES}
)
_RULES: Final = Shape(dict.fromkeys(EvidenceRule, Kind.TEXT))
_EVIDENCE: Final = Shape(
    {"id": Kind.TEXT, "auto": Kind.TEXT, "rule": Kind.TEXT, "key": Kind.FLAG, "when": Kind.TEXT,
     "sources": Kind.TEXT, "check": Kind.TEXT, "juror": Kind.TEXT}
)  # fmt: skip
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "auto": Automation,
    "rule": EvidenceRule,
    "when": When,
}


@cache
def evidence_map() -> Mapping[str, Evidence]:
    """The evidence of RNCP37858 by criterion, in the order of its referential."""
    path = resource("data") / "referentials" / "evidence-map-rncp37858.toml"
    found, file = read_evidence_map(path.name, path.read_bytes(), referential(REFERENTIAL))
    file.require_sound()
    return found


def read_evidence_map(
    name: str, content: bytes, of: Referential
) -> tuple[dict[str, Evidence], CheckedToml]:
    """The map by criterion and its file with all the findings; only one without is to be used."""
    file = CheckedToml(name, content)
    if not file.findings and file.data.get("schema") != SCHEMA:
        file.report(("schema",), "wrong_schema", expected=SCHEMA)
    if file.findings:
        return {}, file
    top = file.table(file.data, _TOP, ())
    if top.get("referential", of.id) != of.id:
        file.report(("referential",), "unknown_reference", id=top["referential"])
    file.table(top.get("rules", {}), _RULES, ("rules",))
    tables = file.tables(top, "criteria", _EVIDENCE)
    found = _by_criterion(file, tables, of)
    if not file.findings:
        _check_totals(file, found, of)
    return found, file


def _by_criterion(file: CheckedToml, tables: list[Table], of: Referential) -> dict[str, Evidence]:
    known = [each.id for each in of.criteria]
    found: dict[str, Evidence] = {}
    for index, table in enumerate(tables):
        path: Path = ("criteria", index)
        criterion = table.get("id", "")
        if criterion and criterion not in known:
            file.report((*path, "id"), "unknown_reference", id=criterion)
        if criterion in found:
            file.report((*path, "id"), "duplicate_id", id=criterion)
        wrong = [
            key for key, choices in _CHOICES.items() if table.get(key, "") not in list(choices)
        ]
        for key in wrong:
            if key in table:
                choices = tuple(_CHOICES[key])
                file.report((*path, key), "unknown_choice", value=table[key], choices=choices)
        if not wrong and len(table) == len(_EVIDENCE.required):
            found[criterion] = _evidence(table)
    for missing in (each for each in known if each not in {t.get("id") for t in tables}):
        file.report(("criteria",), "missing_item", id=missing)
    return {code: found[code] for code in known if code in found}


def _evidence(table: Table) -> Evidence:
    return Evidence(
        criterion_id=table["id"],
        automation=Automation(table["auto"]),
        rule=EvidenceRule(table["rule"]),
        needs_key=table["key"],
        when=When(table["when"]),
        sources=table["sources"],
        check=table["check"],
        juror=table["juror"],
    )


def _check_totals(file: CheckedToml, found: Mapping[str, Evidence], of: Referential) -> None:
    expected = TOTALS.get(of.id, {})
    for block in of.blocks:
        counted = Counter(found[each.id].automation for each in block.criteria)
        totals = tuple(counted[each] for each in Automation)
        if block.id in expected and totals != expected[block.id]:
            file.report(
                ("criteria",), "wrong_totals", block=block.id, expected=expected[block.id],
                found=totals,
            )  # fmt: skip
