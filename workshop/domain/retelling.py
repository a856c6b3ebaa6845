"""What the entries of one ticket say of the rows beside them, and whether the rows agree.

Each kind of entry repeats facts that also stand in other tables (`retold_acts.py` says which).
Folded over the story they give the rows as they should be now; a fact no entry carries is not compared.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class Fact(StrEnum):
    """What a row beside the story is about."""

    CUSTOMER = "customer"
    WATCH = "watch"
    DESCRIPTION = "description"
    PLACE = "place"
    TURN = "turn"
    PROMISE = "promise"
    FORECAST = "forecast"
    REPAIR_KIND = "repair_kind"
    OUTCOME = "outcome"
    CLOSING = "closing"
    GUARANTEE_END = "guarantee_end"
    ACCESSORY = "accessory"
    PHOTO = "photo"
    DEPOSIT = "deposit"
    SLIP = "slip"
    ALERT = "alert"
    QUESTION = "question"
    READING_SET = "reading_set"
    READING = "reading"
    PRINTOUT = "printout"
    RECORDING = "recording"
    DIAGNOSIS = "diagnosis"
    QUOTE = "quote"
    QUOTE_LINE = "quote_line"
    DECISION = "decision"
    DOWN_PAYMENT = "down_payment"
    PART = "part"
    CONTROL = "control"
    DEROGATION = "derogation"
    EXPLANATION = "explanation"
    NOTE = "note"
    CANCELLED_NOTE = "cancelled_note"
    CREDIT_NOTE = "credit_note"
    HANDING_BACK = "handing_back"
    GUARANTEE = "guarantee"
    PASSPORT = "passport"
    COMPLAINT = "complaint"
    OPINION = "opinion"


ONLY_BY_AN_ENTRY: Final = frozenset(
    {
        Fact.ACCESSORY,
        Fact.ALERT,
        Fact.QUESTION,
        Fact.READING_SET,
        Fact.READING,
        Fact.QUOTE,
        Fact.QUOTE_LINE,
        Fact.DECISION,
        Fact.DOWN_PAYMENT,
        Fact.PART,
        Fact.CONTROL,
        Fact.DEROGATION,
        Fact.NOTE,
        Fact.CREDIT_NOTE,
        Fact.HANDING_BACK,
        Fact.GUARANTEE,
        Fact.PASSPORT,
        Fact.COMPLAINT,
        Fact.OPINION,
    }
)
"""Facts that come into being with an entry: a row that no entry tells of was slipped in."""

Key = tuple[Fact, Any]
Rows = Mapping[Key, Mapping[str, Any]]
"""The rows of a ticket as found: by fact and what tells several apart, then by name."""


@dataclass(frozen=True)
class ToldEntry:
    """An entry that was found intact, with its payload read."""

    seq: int
    kind: str
    author_id: int | None
    at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Contradiction:
    """A row and the entry it contradicts; `seq` is None for a row that no entry tells of."""

    fact: Fact
    seq: int | None
    is_gone: bool = False


@dataclass
class Story:
    """The facts told so far: each with the rank of the entry that told it last."""

    said: dict[Key, dict[str, tuple[Any, int]]] = field(default_factory=dict)
    counted: Counter[Fact] = field(default_factory=Counter)

    def say(self, seq: int, fact: Fact, key: Any = "", /, **told: Any) -> None:
        row = self.said.setdefault((fact, key), {})
        row.update({name: (value, seq) for name, value in told.items()})

    def say_what_is_there(
        self, entry: ToldEntry, fact: Fact, key: Any = "", /, **names: str
    ) -> None:
        """Facts by the names of the payload, as far as it has them."""
        held = {name: entry.payload[part] for name, part in names.items() if part in entry.payload}
        self.say(entry.seq, fact, key, **held)

    def told(self, fact: Fact, key: Any, name: str) -> Any:
        value, _ = self.said.get((fact, key), {}).get(name, (None, 0))
        return value

    def leave_open(self, fact: Fact, key: Any, *names: str) -> None:
        """These may have changed by an act whose entry does not carry them."""
        row = self.said.get((fact, key), {})
        for name in names:
            row.pop(name, None)

    def begin_anew(self, fact: Fact, owner: Any = None) -> None:
        """The rows of this kind (those whose key begins with `owner`) are written anew."""
        for key in [key for key in self.said if key[0] is fact and owner in (None, _first(key[1]))]:
            del self.said[key]

    def next(self, fact: Fact) -> int:
        """Rows of one kind are told in the order in which they are kept: counted from 1."""
        self.counted[fact] += 1
        return self.counted[fact]


def _first(key: Any) -> Any:
    return key[0] if isinstance(key, tuple) else key


def contradiction(story: Story, rows: Rows) -> Contradiction | None:
    """The first fact, in order of the entries, that the rows do not bear out."""
    found = [
        each
        for key, told in story.said.items()
        if (each := _contradicted(key[0], told, rows.get(key)))
    ]
    if found:
        return min(found, key=lambda each: each.seq or 0)
    untold = (key for key in rows if key[0] in ONLY_BY_AN_ENTRY and key not in story.said)
    stranger = next(untold, None)
    return Contradiction(stranger[0], None) if stranger else None


def _contradicted(
    fact: Fact, told: Mapping[str, tuple[Any, int]], row: Mapping[str, Any] | None
) -> Contradiction | None:
    if row is None:
        seqs = [seq for _, seq in told.values()]
        return Contradiction(fact, min(seqs), is_gone=True) if seqs else None
    wrong = [seq for name, (value, seq) in told.items() if row.get(name) != value]
    return Contradiction(fact, min(wrong)) if wrong else None
