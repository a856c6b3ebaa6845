"""The content of minutes: one hash over everybody, and an extract for one that still gives it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from workshop.domain.tracking import canonical


def minutes_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content in which each candidate is replaced by the hash of what is said of him.

    Each candidate's part holds a random `salt`: nobody guesses another's result from its hash.
    Minutes older than these salts are hashed as they are.
    """
    if any(not isinstance(each, str) and "salt" not in each for each in _candidates(content)):
        return _sha256(content)
    return _sha256({**content, **_others_hidden(content, None)})


def minutes_extract(content: Mapping[str, Any], enrolment_id: int) -> dict[str, Any]:
    """The content with the hash of every other candidate in his place: `minutes_digest` is the same."""
    return {**content, **_others_hidden(content, enrolment_id)}


def _others_hidden(content: Mapping[str, Any], enrolment_id: int | None) -> dict[str, Any]:
    """An addendum without a decision names no candidate."""
    if not _candidates(content):
        return {}
    return {
        "candidates": [
            each if isinstance(each, str) or each["enrolment"] == enrolment_id else _sha256(each)
            for each in _candidates(content)
        ]
    }


def _candidates(content: Mapping[str, Any]) -> Sequence[Any]:
    found: Sequence[Any] = content.get("candidates", ())
    return found


def _sha256(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()
