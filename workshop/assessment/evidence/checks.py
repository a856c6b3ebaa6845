"""The parameters of each criterion's rule, read from `data/evidence_checks/rncp37858.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from workshop.assessment.checked_data import Kind, Path, Shape, Table
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.evidence.snapshot import AmountSubject, Subject
from workshop.assessment.evidence_map import Evidence, EvidenceRule, evidence_map
from workshop.domain.permissions import Role
from workshop.domain.resources import resource

SCHEMA: Final = "workshop-evidence-checks/1"


class ToleranceAsk(StrEnum):
    JUDGED = "judged"  # linked to a limit, with the candidate's own verdict
    DEVIATIONS = "deviations"  # every value outside has its anomaly, no false one
    QUOTED = "quoted"  # each beside its limit
    AGREED = "agreed"  # own verdicts equal the computed ones
    WITHIN = "within"  # all within, after the last operation


class CostAsk(StrEnum):
    LIST = "list"  # prices of the list, total recomputed
    RANGE = "range"  # within the range of the key
    AGREED = "agreed"  # within what the customer accepted


class DueAsk(StrEnum):
    PLANNED = "planned"
    SLIP = "slip"


class AckBy(StrEnum):
    CANDIDATE = "candidate"
    OTHER = "other"


@dataclass(frozen=True)
class Complete:
    """`subjects` filled, everything of `needed` in `done`, `key_subject` as the key says."""

    subjects: tuple[Subject, ...] = ()
    needed: Subject | None = None
    done: Subject | None = None
    key_subject: Subject | None = None


@dataclass(frozen=True)
class Order:
    """`marks` one after the other (`a+b`: both, in any order); `done` as `prescribed` in order."""

    marks: tuple[str, ...] = ()
    prescribed: Subject | None = None
    done: Subject | None = None
    key_subject: Subject | None = None


@dataclass(frozen=True)
class BothSides:
    """The characteristics of `needed` read before and after the first `mark`."""

    mark: str
    needed: Subject


@dataclass(frozen=True)
class Tolerance:
    ask: ToleranceAsk
    stages: tuple[str, ...]
    characteristics: tuple[str, ...] = ()
    key_subject: Subject | None = None


@dataclass(frozen=True)
class KeyMatch:
    """`before`: recorded at the latest when the first of this mark happened."""

    subject: Subject
    before: str = ""


@dataclass(frozen=True)
class WitnessMatch:
    subject: Subject


@dataclass(frozen=True)
class Ack:
    act: str
    by: AckBy
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Spread:
    """Minutes an entry may lag behind its act, the share in per cent that must not, the longest silence."""

    lag_min: int
    share_percent: int
    silence_min: int


@dataclass(frozen=True)
class PhotoPair:
    """Each view before and after; no mark of `after` that is not in `before`."""

    views: tuple[str, ...]
    before: Subject | None = None
    after: Subject | None = None


@dataclass(frozen=True)
class Cost:
    ask: CostAsk
    amounts: AmountSubject


@dataclass(frozen=True)
class DueDate:
    ask: DueAsk
    key_subject: Subject | None = None


@dataclass(frozen=True)
class Unseen:
    """No rule: only a person sees it."""


Check = (
    Complete | Order | BothSides | Tolerance | KeyMatch | WitnessMatch | Ack | Spread | PhotoPair
    | Cost | DueDate | Unseen
)  # fmt: skip

_TYPES: Final[Mapping[EvidenceRule, type[Check]]] = {
    EvidenceRule.COMPLETE: Complete,
    EvidenceRule.ORDER: Order,
    EvidenceRule.BOTH_SIDES: BothSides,
    EvidenceRule.TOLERANCE: Tolerance,
    EvidenceRule.KEY_MATCH: KeyMatch,
    EvidenceRule.WITNESS_MATCH: WitnessMatch,
    EvidenceRule.ACK: Ack,
    EvidenceRule.SPREAD: Spread,
    EvidenceRule.PHOTO_PAIR: PhotoPair,
    EvidenceRule.COST: Cost,
    EvidenceRule.DUE: DueDate,
    EvidenceRule.NONE: Unseen,
}
_TEXT, _TEXTS, _NUMBER = Kind.TEXT, Kind.TEXTS, Kind.NUMBER
_SHAPES: Final[Mapping[EvidenceRule, Shape]] = {
    EvidenceRule.COMPLETE: Shape(
        {}, {"subjects": _TEXTS, "needed": _TEXT, "done": _TEXT, "key_subject": _TEXT}
    ),
    EvidenceRule.ORDER: Shape(
        {}, {"marks": _TEXTS, "prescribed": _TEXT, "done": _TEXT, "key_subject": _TEXT}
    ),
    EvidenceRule.BOTH_SIDES: Shape({"mark": _TEXT, "needed": _TEXT}),
    EvidenceRule.TOLERANCE: Shape(
        {"ask": _TEXT, "stages": _TEXTS}, {"characteristics": _TEXTS, "key_subject": _TEXT}
    ),
    EvidenceRule.KEY_MATCH: Shape({"subject": _TEXT}, {"before": _TEXT}),
    EvidenceRule.WITNESS_MATCH: Shape({"subject": _TEXT}),
    EvidenceRule.ACK: Shape({"act": _TEXT, "by": _TEXT}, {"roles": _TEXTS}),
    EvidenceRule.SPREAD: Shape(
        {"lag_min": _NUMBER, "share_percent": _NUMBER, "silence_min": _NUMBER}
    ),
    EvidenceRule.PHOTO_PAIR: Shape({"views": _TEXTS}, {"before": _TEXT, "after": _TEXT}),
    EvidenceRule.COST: Shape({"ask": _TEXT, "amounts": _TEXT}),
    EvidenceRule.DUE: Shape({"ask": _TEXT}, {"key_subject": _TEXT}),
    EvidenceRule.NONE: Shape({}),
}
# Keys whose values are codes, per rule where two rules mean different things by a name.
_CODES: Final[Mapping[str, type[StrEnum]]] = {
    "subjects": Subject, "subject": Subject, "needed": Subject, "done": Subject,
    "prescribed": Subject, "key_subject": Subject, "by": AckBy, "roles": Role,
    "amounts": AmountSubject,
}  # fmt: skip
_CODES_OF_RULE: Final[Mapping[EvidenceRule, Mapping[str, type[StrEnum]]]] = {
    EvidenceRule.TOLERANCE: {"ask": ToleranceAsk},
    EvidenceRule.COST: {"ask": CostAsk},
    EvidenceRule.DUE: {"ask": DueAsk},
    EvidenceRule.PHOTO_PAIR: {"before": Subject, "after": Subject},
}

EnumT = TypeVar("EnumT", bound=StrEnum)


@cache
def evidence_checks() -> Mapping[str, Check]:
    """The check of every criterion of RNCP37858. Shared: read it, do not change it."""
    path = resource("data") / "evidence_checks" / "rncp37858.toml"
    found, file = read_checks(path.name, path.read_bytes(), evidence_map())
    file.require_sound()
    return found


def read_checks(
    name: str, content: bytes, of: Mapping[str, Evidence]
) -> tuple[dict[str, Check], CheckedToml]:
    """The checks by criterion and the file with its findings; a criterion without rule needs none."""
    file = CheckedToml(name, content)
    if not file.findings and file.data.get("schema") != SCHEMA:
        file.report(("schema",), "wrong_schema", expected=SCHEMA)
    if file.findings:
        return {}, file
    top = file.table(file.data, Shape({"schema": _TEXT, "checks": Kind.TABLE}), ())
    tables: Table = top.get("checks", {})
    found: dict[str, Check] = {}
    for criterion, table in tables.items():
        path: Path = ("checks", criterion)
        if criterion not in of:
            file.report(path, "unknown_reference", id=criterion)
        elif not isinstance(table, dict):
            file.report(path, "wrong_type", expected=Kind.TABLE.value)
        else:
            rule = of[criterion].rule
            values = _coded(file, file.table(table, _SHAPES[rule], path), rule, path)
            if set(_SHAPES[rule].required) <= set(values):
                found[criterion] = _TYPES[rule](**values)
    for criterion, evidence in of.items():
        if evidence.rule is EvidenceRule.NONE:
            found.setdefault(criterion, Unseen())
        elif criterion not in tables:
            file.report(("checks",), "missing_item", id=criterion)
    return found, file


def _coded(file: CheckedToml, table: Table, rule: EvidenceRule, path: Path) -> dict[str, Any]:
    codes = {**_CODES, **_CODES_OF_RULE.get(rule, {})}
    values: dict[str, Any] = {}
    for key, value in table.items():
        texts = value if isinstance(value, list) else [value]
        known = [_read(codes[key], each) for each in texts] if key in codes else texts
        if None in known:
            file.report((*path, key), "unknown_choice", value=value, choices=tuple(codes[key]))
        else:
            values[key] = tuple(known) if isinstance(value, list) else known[0]
    return values


def _read(choices: type[EnumT], value: str) -> EnumT | None:
    return choices(value) if value in list(choices) else None
