"""The four referentials as their texts word them, and what is said of a damaged file."""

from pathlib import Path

import pytest

from workshop.assessment.checked_data import Finding
from workshop.assessment.library import referential, referentials
from workshop.assessment.referential import ids_of
from workshop.assessment.referential_file import counts, read_referential
from workshop.domain.errors import NotFound, RuleViolation

FOLDER = Path("workshop/data/referentials")
PRESENT = (FOLDER / "rncp37858.toml").read_text("utf-8")


def findings(text: str) -> list[tuple[str, str, int | None]]:
    _, file = read_referential("file.toml", text.encode())
    return [(each.code, each.key, each.line) for each in file.findings]


def only(text: str) -> Finding:
    _, file = read_referential("file.toml", text.encode())
    (finding,) = file.findings
    return finding


def line(text: str, part: str) -> int:
    """Where the first line with `part` is."""
    return next(n for n, each in enumerate(text.splitlines(), start=1) if part in each)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("rncp37858", (4, 9, 19, 97, 4)),
        ("rncp31314", (4, 4, 23, 0, 6)),
        ("rncp31387", (7, 7, 16, 0, 13)),
        ("cqp-concepteur-3d", (2, 0, 6, 0, 2)),
    ],
)
def test_each_has_the_parts_its_text_has(code: str, expected: tuple[int, ...]) -> None:
    found = counts(referential(code))
    names = ("blocks", "activities", "competences", "criteria", "modalities")
    assert tuple(found[name] for name in names) == expected


def test_the_wording_is_that_of_the_file_to_the_letter() -> None:
    present = referential("RNCP37858")
    assert present.criterion("C.1.2-k2").text == (
        "Les attentes et besoins du clients sont identifiés, précisés et reformulés avec justesse."
    )
    for each in referentials().values():
        text = (FOLDER / f"{each.id}.toml").read_text("utf-8")
        said = [each.title, *(block.title for block in each.blocks)]
        said += [c.text for c in each.competences] + [c.heading for c in each.competences]
        said += [c.text for c in each.criteria] + [m.title for m in each.modalities]
        assert not [words for words in said if f'"{words}"' not in text and words]


def test_a_competence_leads_to_its_block_its_activity_and_its_modality() -> None:
    present = referential("rncp37858")
    competence = present.competence("C.2.3")
    assert [each.id for each in competence.criteria] == [f"C.2.3-k{n}" for n in range(1, 8)]
    assert (competence.activity_id, competence.modality_id) == ("A.2.2", "M2")
    assert present.block_of("C.2.3").id == "BC2"
    assert [note.id for note in present.notes_about("C.3.1-k6")] == ["N06"]


def test_the_time_of_each_modality() -> None:
    minutes = {
        m.id: (m.preparation_min, m.evaluation_min) for m in referential("rncp37858").modalities
    }
    assert minutes == {"M1": (30, 30), "M2": (0, 60), "M3": (0, 60), "M4": (0, 480)}


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="referential_unknown"):
        referential("rncp1")
    with pytest.raises(NotFound, match="competence_unknown"):
        referential("rncp37858").block_of("C.9.9")


def test_the_hash_is_of_the_content_not_of_its_layout() -> None:
    def digest(text: str) -> str:
        return read_referential("x", text.encode())[0].digest

    assert digest("# a remark\n\n" + PRESENT) == digest(PRESENT)
    assert digest(PRESENT.replace("du clients", "du client")) != digest(PRESENT)


def test_a_criterion_left_out_breaks_the_counts_that_are_expected() -> None:
    dropped = "\n".join(each for each in PRESENT.splitlines() if '"C.4.5-k5"' not in each)
    assert findings(dropped) == [
        ("wrong_count", "expected_counts.criteria", line(dropped, "criteria = 97")),
        ("wrong_count", "expected_counts.criteria_per_block", line(dropped, "criteria_per_block")),
    ]


def test_every_fault_is_told_with_its_key_and_line() -> None:
    text = (
        PRESENT.replace('id = "C.2.3-k4"', 'id = "C.2.3-k5"', 1)
        .replace('activity = "A.2.3"', 'activity = "A.9.9"', 1)
        .replace("criterion_heading = ", "criterion_headings = ", 1)
        .replace('title = "Accueil du client et réception de la montre"', "title = 12", 1)
    )
    assert findings(text) == [
        ("wrong_type", "activities[0].title", line(text, "title = 12")),
        ("unknown_key", "competences[0].criterion_headings", line(text, 'criterion_headings = "')),
        ("unknown_reference", "competences[7].activity", line(text, "A.9.9")),
        ("wrong_rank", "competences[6].criteria[3].id", line(text, "C.2.3-k5")),
        ("duplicate_id", "competences[6].criteria[4].id", line(text, "C.2.3-k5") + 1),
        ("unknown_reference", "editorial_notes[2].about", line(text, '"C.2.2", "C.2.3-k1"')),
        (
            "wrong_count",
            "expected_counts.criterion_headings",
            line(text, "criterion_headings = 19"),
        ),
    ]


def test_a_file_that_is_no_toml_is_told_with_its_line() -> None:
    broken = PRESENT.replace('id = "BC1"', "id = BC1", 1)
    found = only(broken)
    assert (found.code, found.line) == ("not_toml", line(broken, "id = BC1"))
    _, file = read_referential("x", b'schema = "\xff"')
    assert [(each.code, each.line) for each in file.findings] == [("not_utf8", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema = 1",
        'schema = "workshop-referential/1"',
        'schema = "workshop-referential/1"\nblocks = 3\ncertification = []\nexpected_counts = 1',
        'schema = "workshop-referential/1"\nblocks = [{id = [1]}, {competences = [[]]}, {}]\n'
        "competences = [{id = 1, block = 2, criteria = [{}]}]\neditorial_notes = [{about = [1]}]",
    ],
)
def test_whatever_a_file_holds_it_is_refused_and_never_breaks(text: str) -> None:
    _, file = read_referential("x", text.encode())
    assert file.findings
    with pytest.raises(RuleViolation, match="data_file_unsound"):
        file.require_sound()


def test_ids_are_told_once_each() -> None:
    for each in referentials().values():
        ids = list(ids_of(each))
        assert len(ids) == len(set(ids))
