"""Reading a referential from its TOML file, and everything that may be wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workshop.assessment.checked_data import Kind, Path, Shape, Table, digest_of
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.referential import (
    SCHEMA,
    Activity,
    Block,
    Competence,
    Criterion,
    EditorialNote,
    Modality,
    Referential,
    ids_of,
)

_CERTIFICATION: Final = Shape(
    {"id": Kind.TEXT, "rncp_code": Kind.TEXT, "title": Kind.TEXT, "kind": Kind.TEXT,
     "language": Kind.TEXT},
    {"level": Kind.NUMBER, "registration_end": Kind.DAY},
    closed=False,
)  # fmt: skip
_BLOCK: Final = Shape(
    {"id": Kind.TEXT},
    {"title": Kind.TEXT, "rncp_block_code": Kind.TEXT, "position": Kind.NUMBER,
     "number": Kind.NUMBER, "label": Kind.TEXT, "modality": Kind.TEXT,
     "modality_text": Kind.TEXT, "modalities": Kind.TEXTS, "modalities_relation": Kind.TEXT,
     "competences": Kind.TABLES, "part": Kind.TEXT, "part_title": Kind.TEXT,
     "part_block_printed": Kind.FLAG, "competences_total_known": Kind.FLAG,
     "competences_named": Kind.TEXTS},
)  # fmt: skip
_NESTED_COMPETENCE: Final = Shape({"id": Kind.TEXT, "text": Kind.TEXT}, {"number": Kind.NUMBER})
_COMPETENCE: Final = Shape(
    {"id": Kind.TEXT, "block": Kind.TEXT, "text": Kind.TEXT},
    {"activity": Kind.TEXT, "modality": Kind.TEXT, "criterion_heading": Kind.TEXT,
     "source": Kind.TEXT, "criteria": Kind.TABLES},
)  # fmt: skip
_CRITERION: Final = Shape({"id": Kind.TEXT, "text": Kind.TEXT})
_ACTIVITY: Final = Shape(
    {"id": Kind.TEXT, "block": Kind.TEXT, "title": Kind.TEXT},
    {"number": Kind.TEXT, "tasks": Kind.TEXTS, "capacity": Kind.TEXT, "domain": Kind.TEXT},
)
_MODALITY: Final = Shape(
    {"id": Kind.TEXT, "block": Kind.TEXT, "title": Kind.TEXT},
    {"label": Kind.TEXT, "number": Kind.NUMBER, "number_printed": Kind.FLAG,
     "paragraphs": Kind.TEXTS, "duration_text": Kind.TEXT, "duration_total_min": Kind.NUMBER,
     "duration_preparation_min": Kind.NUMBER, "duration_evaluation_min": Kind.NUMBER,
     "pages_max": Kind.NUMBER, "preparation_months": Kind.NUMBER, "source": Kind.TEXT},
)  # fmt: skip
_NOTE: Final = Shape({"id": Kind.TEXT, "kind": Kind.TEXT, "about": Kind.TEXTS, "note": Kind.TEXT})
_NOTE_KINDS: Final = ("layout", "split", "gap", "wording", "conflict")
_WHOLE_PARTS: Final = frozenset({"criteria", "competences", "activities", "blocks", "validation"})
_TOP: Final = frozenset(
    {"schema", "certification", "outside_seeds", "expected_counts", "validation", "blocks",
     "modalities", "activities", "competences", "domains", "fiche_variants", "editorial_notes",
     "oral", "scale", "jury", "conflict_rules", "delays", "durations", "organisation", "fraud",
     "remote", "incidents", "results", "resit", "appeal", "accommodations", "retention",
     "assessment", "access_routes"}
)  # fmt: skip


def read_referential(name: str, content: bytes) -> tuple[Referential, CheckedToml]:
    """The referential as far as it can be read, and its file with all the findings.

    Only a file without findings is to be used.
    """
    file = CheckedToml(name, content)
    if not file.findings and file.data.get("schema") != SCHEMA:
        file.report(("schema",), "wrong_schema", expected=SCHEMA)
    if file.findings:
        return _referential(CheckedToml(name, b""), ()), file
    for key in file.data.keys() - _TOP:
        file.report((key,), "unknown_key")
    paths = _Paths()
    blocks = tuple(_blocks(file, paths))
    referential = _referential(file, blocks)
    _check_ids(file, paths)
    _check_notes(file, referential)
    _check_counts(file, referential)
    return referential, file


class _Paths(list[tuple[str, Path]]):
    """Where each id of the file is, in its order."""


def _referential(file: CheckedToml, blocks: tuple[Block, ...]) -> Referential:
    sheet = file.section("certification", _CERTIFICATION)
    validation = file.data.get("validation")
    rule = validation.get("block_rules") if isinstance(validation, dict) else None
    return Referential(
        id=sheet.get("id", ""),
        code=sheet.get("rncp_code", ""),
        title=sheet.get("title", ""),
        kind=sheet.get("kind", ""),
        language=sheet.get("language", ""),
        level=sheet.get("level", 0),
        registration_end=str(sheet.get("registration_end", "")),
        has_block_rule=bool(rule),
        blocks=blocks,
        notes=tuple(
            EditorialNote(
                each.get("id", ""),
                each.get("kind", ""),
                tuple(each.get("about", ())),
                each.get("note", ""),
            )
            for each in file.tables(file.data, "editorial_notes", _NOTE)
        ),
        digest=digest_of(file.data),
        content=file.data,
    )


def _blocks(file: CheckedToml, paths: _Paths) -> Iterator[Block]:
    tables = file.tables(file.data, "blocks", _BLOCK)
    known = {table.get("id") for table in tables}
    modalities = _of_blocks(file, paths, "modalities", _MODALITY, known)
    activities = _of_blocks(file, paths, "activities", _ACTIVITY, known)
    competences = _of_blocks(file, paths, "competences", _COMPETENCE, known)
    for index, table in enumerate(tables):
        path: Path = ("blocks", index)
        block_id = table.get("id", "")
        paths.append((block_id, (*path, "id")))
        own_modalities = [_modality(each) for _, each in modalities if each["block"] == block_id]
        own_activities = [_activity(each) for _, each in activities if each["block"] == block_id]
        if "modality" in table and table["modality"] not in {each.id for each in own_modalities}:
            file.report((*path, "modality"), "unknown_reference", id=table["modality"])
        own = [(at, each) for at, each in competences if each["block"] == block_id]
        for at, each in own:
            _check_reference(file, at, each, "activity", [a.id for a in own_activities])
            _check_reference(file, at, each, "modality", [m.id for m in own_modalities])
        nested = file.tables(table, "competences", _NESTED_COMPETENCE, path)
        for rank, each in enumerate(nested):
            paths.append((each.get("id", ""), (*path, "competences", rank, "id")))
        named = table.get("competences_named", [])
        yield Block(
            id=block_id,
            code=table.get("rncp_block_code", ""),
            position=table.get("position") or table.get("number") or index + 1,
            title=table.get("title") or table.get("part_title") or "",
            is_whole=table.get("competences_total_known", True),
            modalities=(*own_modalities, *_told_modalities(block_id, table)),
            activities=tuple(own_activities),
            competences=(
                *(_competence(each, _criteria(file, paths, at, each)) for at, each in own),
                *(_competence(each, ()) for each in nested),
                *(_competence({"id": code}, ()) for code in named),
            ),
        )


def _of_blocks(
    file: CheckedToml, paths: _Paths, key: str, shape: Shape, known: set[Any]
) -> list[tuple[Path, Table]]:
    """The tables `key` with their places, each reported when its block is not there."""
    found = []
    for index, table in enumerate(file.tables(file.data, key, shape)):
        path: Path = (key, index)
        paths.append((table.get("id", ""), (*path, "id")))
        if "block" in table and table["block"] not in known:
            file.report((*path, "block"), "unknown_reference", id=table["block"])
        found.append((path, {"block": "", **table}))
    return found


def _check_reference(
    file: CheckedToml, path: Path, table: Table, key: str, known: list[str]
) -> None:
    if key in table and table[key] not in known:
        file.report((*path, key), "unknown_reference", id=table[key])


def _modality(table: Table) -> Modality:
    preparation = table.get("duration_preparation_min", 0)
    total = table.get("duration_total_min", 0)
    return Modality(
        id=table.get("id", ""),
        label=table.get("label", ""),
        title=table.get("title", ""),
        paragraphs=tuple(table.get("paragraphs", ())),
        duration_text=table.get("duration_text", ""),
        preparation_min=preparation,
        evaluation_min=table.get("duration_evaluation_min", total - preparation),
        source=table.get("source", ""),
    )


def _told_modalities(block_id: str, table: Table) -> Iterator[Modality]:
    """Of a block whose modalities are mere sentences: ids of ours, `B3-m1`."""
    for rank, title in enumerate(table.get("modalities", ()), start=1):
        yield Modality(f"{block_id}-m{rank}", "", title, (), "", 0, 0, "")


def _activity(table: Table) -> Activity:
    return Activity(
        table.get("id", ""),
        table.get("number", ""),
        table.get("title", ""),
        table.get("capacity", ""),
        tuple(table.get("tasks", ())),
    )


def _competence(table: Table, criteria: tuple[Criterion, ...]) -> Competence:
    return Competence(
        id=table.get("id", ""),
        text=table.get("text", ""),
        activity_id=table.get("activity", ""),
        modality_id=table.get("modality", ""),
        heading=table.get("criterion_heading", ""),
        source=table.get("source", ""),
        criteria=criteria,
    )


def _criteria(
    file: CheckedToml, paths: _Paths, path: Path, competence: Table
) -> tuple[Criterion, ...]:
    """Numbered in printed order from 1; a number is never given twice or left out."""
    found = []
    for index, table in enumerate(file.tables(competence, "criteria", _CRITERION, path)):
        at = (*path, "criteria", index, "id")
        expected = f"{competence.get('id', '')}-k{index + 1}"
        if "id" in table and table["id"] != expected:
            file.report(at, "wrong_rank", id=table["id"], expected=expected)
        paths.append((table.get("id", ""), at))
        found.append(Criterion(table.get("id", ""), table.get("text", "")))
    return tuple(found)


def _check_ids(file: CheckedToml, paths: _Paths) -> None:
    seen: set[str] = set()
    for each, path in paths:
        if each and each in seen:
            file.report(path, "duplicate_id", id=each)
        seen.add(each)


def _check_notes(file: CheckedToml, referential: Referential) -> None:
    known = {*ids_of(referential), *_WHOLE_PARTS, *_sections(file.data)}
    for index, note in enumerate(referential.notes):
        path: Path = ("editorial_notes", index)
        if note.kind and note.kind not in _NOTE_KINDS:
            file.report((*path, "kind"), "unknown_choice", value=note.kind, choices=_NOTE_KINDS)
        for each in note.about:
            if each not in known:
                file.report((*path, "about"), "unknown_reference", id=each)


def _sections(data: Mapping[str, Any]) -> Iterator[str]:
    """`jury`, `jury.evaluation`, …"""
    for name, value in data.items():
        yield name
        if isinstance(value, dict):
            yield from (f"{name}.{key}" for key in value)


def _check_counts(file: CheckedToml, referential: Referential) -> None:
    expected = file.data.get("expected_counts")
    if not isinstance(expected, dict):
        code = "missing_key" if expected is None else "wrong_type"
        file.report(("expected_counts",), code, expected=Kind.TABLE.value)
        return
    if "blocks" not in expected:
        file.report(("expected_counts", "blocks"), "missing_key")
    found = counts(referential)
    for name, wanted in expected.items():
        if name not in found:
            file.report(("expected_counts", name), "unknown_key")
        elif wanted != found[name]:
            file.report(
                ("expected_counts", name), "wrong_count", expected=wanted, found=found[name]
            )


def counts(referential: Referential) -> dict[str, int | dict[str, int]]:
    """How many of each there are, under the names of `[expected_counts]`."""
    activities = [each for block in referential.blocks for each in block.activities]
    return {
        "blocks": len(referential.blocks),
        "activities": len(activities),
        "activity_tasks": sum(len(each.tasks) for each in activities),
        "modalities": len(referential.modalities),
        "block_modalities": len(referential.modalities),
        "competences": len(referential.competences),
        "competences_named": len(referential.competences),
        "criterion_headings": sum(bool(each.heading) for each in referential.competences),
        "criteria": len(referential.criteria),
        "criteria_per_block": {each.id: len(each.criteria) for each in referential.blocks},
        "competences_per_block": {each.id: len(each.competences) for each in referential.blocks},
    }
