"""What was written of a watch and its owner at the counter, in codes."""

from collections.abc import Iterator
from typing import Any, Final

from workshop.assessment.evidence.snapshot import Recorded, SnapshotEntry, Subject
from workshop.db.models import Customer, ScenarioVersion
from workshop.db.snapshot.story import Coded, Story, latest, listed, recorded
from workshop.domain.folding import fold_compact
from workshop.domain.tracking import EntryKind

_CARD: Final = ("family_name", "given_name", "address", "phone", "email", "language")
"""Fields a scenario sets on the customer's card, and that may have to be put right."""
_WATCH: Final = ("brand", "reference", "serial")
_SECTIONS: Final = ("request", "symptoms", "functional_tests", "pre_diagnosis", "hypotheses")


def reception_subjects(story: Story) -> dict[Subject, Recorded]:
    cards = tuple(_cards(story))
    return {
        Subject.ACCESS_NEEDS: recorded(
            (code, seq) for card, seq in cards for code in card.access_needs
        ),
        Subject.CUSTOMER_CORRECTED: recorded(_corrected(story, cards)),
        Subject.CUSTOMER_IDENTITY: recorded(
            (f"{name}:{value}", seq)
            for card, seq in cards
            for name in ("family_name", "given_name")
            if (value := getattr(card, name))
        ),
        Subject.WATCH_IDENTITY: recorded(
            (f"{name}:{watch[name]}", seq)
            for watch, seq in _said(story, "watch")
            for name in _WATCH
            if watch[name]
        ),
        Subject.SYMPTOMS: recorded(_codes(story, "symptoms")),
        Subject.NEEDS: recorded(listed(latest(story.own(EntryKind.NEEDS_STATED)), "needs")),
        Subject.HYPOTHESES: recorded(_codes(story, "hypotheses")),
        Subject.FUNCTIONAL_TESTS: recorded(_codes(story, "functional_tests")),
        Subject.SERVICE: recorded((code, seq) for code, seq in _said(story, "service") if code),
        Subject.PRE_DIAGNOSIS: recorded(
            (section, seq) for section in _SECTIONS for said, seq in _said(story, section) if said
        ),
        Subject.RECEPTION_MARKS: recorded(
            (f"{mark['zone']}:{mark['kind']}", seq)
            for marks, seq in _said(story, "marks")
            for mark in marks
        ),
        **_complaint(story),
    }


def _complaint(story: Story) -> dict[Subject, Recorded]:
    told = latest(story.own(EntryKind.COMPLAINT_RECORDED))
    return {
        Subject.COMPLAINT_CAUSE: recorded((each.payload["cause"], each.seq) for each in told),
        Subject.COMPLAINT_RESOLUTIONS: recorded(listed(told, "resolutions")),
        Subject.COMPLAINT_REDIRECTED_TO: recorded(
            (each.payload["to"], each.seq) for each in told if each.payload["to"]
        ),
    }


def _codes(story: Story, name: str) -> Coded:
    for codes, seq in _said(story, name):
        yield from ((code, seq) for code in codes)


def said_last(entries: tuple[SnapshotEntry, ...], name: str) -> tuple[Any, int] | None:
    """What a reception says of a field, with the entry that last said it."""
    found = None
    for entry in entries:
        facts = entry.payload.get("after", entry.payload)
        if name in facts:
            found = facts[name], entry.seq
    return found


def _said(story: Story, name: str) -> Iterator[tuple[Any, int]]:
    """Whoever took the watch in: what was found then is what later marks are held against."""
    for bench in story.tickets:
        entries = bench.of(EntryKind.OPENED, EntryKind.RECEPTION_UPDATED)
        if (found := said_last(entries, name)) is not None:
            yield found


def _cards(story: Story) -> Iterator[tuple[Customer, int]]:
    """The card behind each ticket. What stands on it is not on the sheet: it may be forgotten."""
    for bench in story.tickets:
        entries = bench.of(EntryKind.OPENED, EntryKind.RECEPTION_UPDATED)
        yield bench.customer, entries[-1].seq


def _corrected(story: Story, cards: tuple[tuple[Customer, int], ...]) -> Coded:
    """The fields that no longer say what the scenario had put on file."""
    version = story.session.get_one(ScenarioVersion, story.sitting.version_id)
    on_file = version.content.get("seed", {}).get("customer", {})
    for card, seq in cards:
        for name in _CARD:
            if name in on_file and fold_compact(getattr(card, name)) != fold_compact(on_file[name]):
                yield name, seq
