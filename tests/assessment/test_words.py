"""What the project wrote is there in both languages, for every note and every criterion."""

import re

import pytest

from workshop.assessment.evidence_map import evidence_map
from workshop.assessment.library import referentials
from workshop.assessment.words import EvidenceWords, _french, told_evidence, told_note


@pytest.mark.parametrize("code", list(referentials()))
def test_every_note_has_its_french(code: str) -> None:
    notes = referentials()[code].notes
    assert list(_french(code)["notes"]) == [note.id for note in notes]
    for note in notes:
        assert told_note(code, note, "en") == note.text
        assert told_note(code, note, "fr") != note.text


@pytest.mark.parametrize("part", ["check", "juror"])
def test_french_says_something_exactly_where_english_does(part: str) -> None:
    said = {
        code
        for code, evidence in evidence_map().items()
        if getattr(told_evidence("rncp37858", evidence, "en"), part)
    }
    french = _french("rncp37858")[part]
    assert french.keys() - said <= {"C.1.1-k4", "C.2.2-k5", "C.4.1-k2"}
    assert said <= french.keys()


def test_a_criterion_is_told_in_both_languages() -> None:
    evidence = evidence_map()["C.2.3-k2"]
    assert told_evidence("rncp37858", evidence, "en") == EvidenceWords(
        "Each required test has a result on both sides.", ""
    )
    french = told_evidence("rncp37858", evidence, "fr")
    assert french.check == "Chaque test exigé a un résultat avant et après le déboîtement."


def test_the_french_is_set_as_french() -> None:
    for code in referentials():
        for part in _french(code).values():
            for text in part.values():
                assert text.endswith(".")
                assert not re.search(r"\w'\w|[^\u00a0] ?[;:!?](?=\s|$)|«[^\u00a0]", text), text
