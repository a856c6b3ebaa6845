"""A certification as its referential words it: blocks, activities, competences and criteria.

The wording is official and verbatim, in French, misprints included (`workshop/data/referentials/`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from workshop.domain.errors import NotFound

SCHEMA: Final = "workshop-referential/1"


@dataclass(frozen=True)
class Criterion:
    """One dash of the assessment criteria; its id is the competence and its rank: `C.2.3-k4`."""

    id: str
    text: str


@dataclass(frozen=True)
class Competence:
    """`heading` is the sentence printed above the criteria; `text` is empty when only the code is known."""

    id: str
    text: str
    activity_id: str
    modality_id: str
    heading: str
    source: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Activity:
    id: str
    number: str
    title: str
    capacity: str
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Modality:
    """How a block is assessed. Minutes are 0 when the text gives none.

    `preparation_min` and `evaluation_min` add up to the whole; without a split all is evaluation.
    """

    id: str
    label: str
    title: str
    paragraphs: tuple[str, ...]
    duration_text: str
    preparation_min: int
    evaluation_min: int
    source: str

    @property
    def total_min(self) -> int:
        return self.preparation_min + self.evaluation_min


@dataclass(frozen=True)
class Block:
    """`is_whole` is False when the source names only some of its competences."""

    id: str
    code: str
    position: int
    title: str
    is_whole: bool
    modalities: tuple[Modality, ...]
    activities: tuple[Activity, ...]
    competences: tuple[Competence, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(each for competence in self.competences for each in competence.criteria)


@dataclass(frozen=True)
class EditorialNote:
    """A decision of the editor, in English. `kind`: layout, split, gap, wording or conflict."""

    id: str
    kind: str
    about: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Referential:
    """`digest` is the hash of the whole content of its file; `level` is 0 when none is printed."""

    id: str
    code: str
    title: str
    kind: str
    language: str
    level: int
    registration_end: str
    has_block_rule: bool
    blocks: tuple[Block, ...]
    notes: tuple[EditorialNote, ...]
    digest: str
    content: Mapping[str, Any]

    @property
    def competences(self) -> tuple[Competence, ...]:
        return tuple(each for block in self.blocks for each in block.competences)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(each for block in self.blocks for each in block.criteria)

    @property
    def modalities(self) -> tuple[Modality, ...]:
        return tuple(each for block in self.blocks for each in block.modalities)

    def block(self, block_id: str) -> Block:
        """Raises `NotFound("block_unknown")`."""
        return _one(self.blocks, block_id, "block_unknown")

    def competence(self, competence_id: str) -> Competence:
        """Raises `NotFound("competence_unknown")`."""
        return _one(self.competences, competence_id, "competence_unknown")

    def criterion(self, criterion_id: str) -> Criterion:
        """Raises `NotFound("criterion_unknown")`."""
        return _one(self.criteria, criterion_id, "criterion_unknown")

    def modality(self, modality_id: str) -> Modality:
        """Raises `NotFound("modality_unknown")`."""
        return _one(self.modalities, modality_id, "modality_unknown")

    def block_of(self, competence_id: str) -> Block:
        """The block a competence belongs to. Raises `NotFound("competence_unknown")`."""
        competence = self.competence(competence_id)
        return next(block for block in self.blocks if competence in block.competences)

    def assessed_by(self, modality_id: str) -> tuple[Competence, ...]:
        """The competences a modality assesses; all those of its block where the text names none.

        Raises `NotFound("modality_unknown")`.
        """
        named = tuple(each for each in self.competences if each.modality_id == modality_id)
        modality = self.modality(modality_id)
        block = next(block for block in self.blocks if modality in block.modalities)
        return named or block.competences

    def notes_about(self, *ids: str) -> tuple[EditorialNote, ...]:
        """The notes that name one of `ids`, in the order of the file."""
        return tuple(note for note in self.notes if not set(ids).isdisjoint(note.about))


IdT = TypeVar("IdT", Block, Competence, Criterion, Modality)


def ids_of(referential: Referential) -> Iterator[str]:
    """Every id of the referential, in the order of the file."""
    for block in referential.blocks:
        yield block.id
        yield from (each.id for each in block.modalities)
        yield from (each.id for each in block.activities)
        for competence in block.competences:
            yield competence.id
            yield from (each.id for each in competence.criteria)


def _one(found: Iterable[IdT], wanted: str, code: str) -> IdT:
    for each in found:
        if each.id == wanted:
            return each
    raise NotFound(code, {"code": wanted})
