"""What the project itself wrote about a referential, in the reader's language.

The data are in English; `workshop/data/referentials_fr/` holds their French. Official wording is
never translated.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from workshop.assessment.evidence_map import Evidence
from workshop.assessment.referential import EditorialNote
from workshop.domain.resources import resource

_NOTHING: Final = ("-", "")


@dataclass(frozen=True)
class EvidenceWords:
    """What a rule looks at and what is left to the juror; each may be empty."""

    check: str
    juror: str


def told_note(referential_id: str, note: EditorialNote, language: str) -> str:
    """An editor's note; in English when nobody wrote its French."""
    if language == "en":
        return note.text
    return _french(referential_id).get("notes", {}).get(note.id, note.text)


def told_evidence(referential_id: str, evidence: Evidence, language: str) -> EvidenceWords:
    """The words of the evidence map for one criterion."""
    if language == "en":
        return EvidenceWords(_said(evidence.check), _said(evidence.juror))
    words, code = _french(referential_id), evidence.criterion_id
    return EvidenceWords(words["check"].get(code, ""), words["juror"].get(code, ""))


def _said(text: str) -> str:
    """A sentence: the data have neither capital nor full stop."""
    return "" if text in _NOTHING else f"{text[0].upper()}{text[1:]}."


@cache
def _french(referential_id: str) -> Mapping[str, Mapping[str, str]]:
    path = resource("data") / "referentials_fr" / f"{referential_id}.toml"
    return tomllib.loads(path.read_text("utf-8"))
