"""A scenario: what the candidate is given, what was planted, and what is expected in return."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.referential import Competence, Referential


class BriefGiven(StrEnum):
    BEFORE = "before"
    AT_START = "at_start"


class PlantedKind(StrEnum):
    FAULT = "fault"
    MISSING_DATUM = "missing_datum"
    STALE_DATUM = "stale_datum"
    SHORTAGE = "shortage"
    WORN_TOOL = "worn_tool"
    COMPLAINT = "complaint"
    HIDDEN_HIGHER_FAULT = "hidden_higher_fault"
    ACCESS_NEED = "access_need"
    MARK = "mark"
    DELAY = "delay"


class Visibility(StrEnum):
    """How the candidate comes upon it."""

    VISIBLE = "visible"
    ON_ASKING = "on_asking"
    BY_MEASURING = "by_measuring"
    DURING_WORK = "during_work"


class VersionState(StrEnum):
    """In this order; a version in use never changes."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    FROZEN = "frozen"
    RETIRED = "retired"


@dataclass(frozen=True)
class Document:
    """Handed to the candidate; `text` is what it says."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class ScriptLine:
    """What the juror who plays the client says, and when."""

    moment: str
    says: str


@dataclass(frozen=True)
class PreparedQuestion:
    """Asked by the jury; `expected` helps the juror and is no mark scheme."""

    id: str
    text: str
    expected: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class PlantedElement:
    id: str
    kind: PlantedKind
    what: str
    visibility: Visibility
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class BaselineRange:
    """Where a reading of the prepared watch must lie, inclusive, in the characteristic's own unit.

    `least` and `most` are decimal numbers as text, the same when the value is a code (`faulty`).
    """

    characteristic: str
    position: str
    least: str
    most: str


@dataclass(frozen=True)
class WatchToPrepare:
    """A physical watch of the scenario, with the faults to set and how to put it back after."""

    id: str
    description: str
    faults: tuple[str, ...]
    restore: str
    baseline: tuple[BaselineRange, ...]


@dataclass(frozen=True)
class Scenario:
    """One version. `level` is the author's, for comparing variants; `digest` covers everything.

    `is_project_example`: worded by the project, not by the certifier. `seed` opens the ticket:
    `customer`, `watch` and what else the candidate is to find there.
    """

    id: str
    version: int
    title: str
    referential_id: str
    modality_id: str
    level: int
    is_project_example: bool
    brief: str
    brief_given: BriefGiven
    documents: tuple[Document, ...]
    seed: Mapping[str, Any]
    script: tuple[ScriptLine, ...]
    questions: tuple[PreparedQuestion, ...]
    planted: tuple[PlantedElement, ...]
    key: Mapping[str, KeyEntry]
    not_observable: Mapping[str, str]
    watches: tuple[WatchToPrepare, ...]
    digest: str

    @property
    def planted_criteria(self) -> frozenset[str]:
        return frozenset(each for element in self.planted for each in element.criteria)


def competences_of(scenario: Scenario, referential: Referential) -> tuple[Competence, ...]:
    """The competences its modality assesses."""
    found = referential.competences
    return tuple(each for each in found if each.modality_id == scenario.modality_id)
