"""Codes and words are held together: no refusal, entry or state without its words, and none for nothing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from workshop.domain.permissions import GRANTS, MOVE_PERMISSIONS, Permission, Role
from workshop.domain.ticket import Move, Outcome, RepairKind, State, TicketFacts, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Position
from workshop.web.sentences import labels, refusal, tracking
from workshop.web.sentences.permissions import PERMISSIONS

PACKAGE = Path("workshop")
REFUSALS = {"RuleViolation", "NotAllowed"}
SAID_ELSEWHERE = {
    "facts_missing": "labels.missing_facts names the facts",
    "demo_needs_empty_database": "only the command line builds the demo",
}
MADE_FROM_FIELDS = {"court_missing", "reference_missing"}
"""Refusals whose code is put together from the name of the field that is empty."""

WORDS = (
    (State, labels.STATES),
    (Move, labels.MOVES),
    (WaitingOn, labels.WAITING),
    (Role, labels.ROLES),
    (Outcome, labels.OUTCOMES),
    (RepairKind, labels.REPAIR_KINDS),
    (WatchKind, labels.WATCH_KINDS),
    (Permission, PERMISSIONS),
    (EntryKind, tracking.TITLES),
)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text())


def refused() -> dict[str, Path]:
    """Codes given to a refusal as they are, and where."""
    found = {}
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                codes = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)]
                if node.func.id in REFUSALS and codes:
                    found[codes[0]] = path
    return found


def test_every_refusal_has_a_sentence() -> None:
    without = refused().keys() - refusal.SENTENCES.keys() - SAID_ELSEWHERE.keys()
    assert not {code: str(refused()[code]) for code in without}


def test_every_sentence_is_of_a_refusal() -> None:
    written = {
        node.value
        for path, tree in sources()
        if "sentences" not in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not refusal.SENTENCES.keys() - written - MADE_FROM_FIELDS


@pytest.mark.parametrize(
    ("codes", "words"), WORDS, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_code_has_its_words_and_no_other(codes: type, words: dict[str, object]) -> None:
    assert set(words) == set(codes)
    assert all(str(word).strip() for word in words.values())


def test_every_fact_a_move_asks_for_has_its_words() -> None:
    assert labels.FACTS.keys() == {field.name for field in fields(TicketFacts)}


def test_every_permission_is_granted_and_every_move_needs_one() -> None:
    assert GRANTS.keys() == set(Permission)
    assert MOVE_PERMISSIONS.keys() == set(Move)


def test_every_entry_can_be_told(app: Flask) -> None:
    """Photos and the first kinds may have nothing to add; an unreadable payload is shown as it is."""
    with app.test_request_context():
        for kind in EntryKind:
            title, lines = tracking.describe(kind, {"unforeseen": 1})
            assert title, kind
            assert all(isinstance(line, str) for line in lines), kind


def test_codes_spelt_alike_keep_their_own_words(app: Flask) -> None:
    """A code is a text: `quote` is a step, and the act of that step."""
    with app.test_request_context():
        for codes, words in WORDS:
            if labels.has_words(next(iter(codes))):
                assert [labels.label(code) for code in codes] == [
                    str(words[code]) for code in codes
                ]


def test_french_words_have_french_spaces() -> None:
    """`Il manque : …`: a plain space before a colon may end up at the start of a line."""
    sentences = [str(text) for text in refusal.SENTENCES.values()]
    assert not [text for text in sentences if re.search(r"[^\s\u00a0\u202f][:;!?](\s|$)", text)]


def test_positions_are_those_of_the_standard() -> None:
    assert [p.value for p in Position] == ["CH", "FH", "3H", "6H", "9H", "12H"]
