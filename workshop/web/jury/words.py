"""What jurors read: proposals with their reasons, differences, durations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext

from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.evidence.snapshot import Subject
from workshop.assessment.grid import Seen
from workshop.assessment.rules import Mark
from workshop.assessment.sitting_time import SittingTime
from workshop.documents.evidence_reasons import (
    told_code,
    told_evidence_reason,
    told_subject,
)
from workshop.measurements.calibres import calibres
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.operations.witness import PROBLEMS
from workshop.web.sentences.jury_labels import SIGNS
from workshop.web.sentences.labels import label, named
from workshop.web.translation import language

TONES: Final = {
    Proposal.MET: "done",
    Proposal.NOT_MET: "late",
    Proposal.NOT_COMPUTABLE: "",
    Proposal.NOT_OBSERVABLE: "",
}
_NAMED: Final = frozenset(
    {Subject.CUSTOMER_IDENTITY, Subject.WATCH_IDENTITY, Subject.WATCH_TECHNICAL}
)
"""Subjects whose codes are `field:value`: the value tells enough."""


@dataclass(frozen=True)
class ToldProposal:
    """What the rules propose of a row; `links` lead to the entries a reason speaks of."""

    words: str
    tone: str
    is_partial: bool
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def told_proposal(
    proposed: PreAssessment, places: Sequence[tuple[str, int]], tickets_at: str
) -> ToldProposal:
    """`tickets_at` is where the tickets are read: `/jury/7/tickets`."""
    return ToldProposal(
        label(proposed.proposal),
        TONES[proposed.proposal],
        proposed.is_partial,
        tuple(
            (told_evidence_reason(reason, language()), _links(reason.entries, places, tickets_at))
            for reason in proposed.reasons
        ),
    )


def _links(
    entries: Sequence[int], places: Sequence[tuple[str, int]], tickets_at: str
) -> tuple[tuple[str, str], ...]:
    found = (places[rank - 1] for rank in dict.fromkeys(entries) if 1 <= rank <= len(places))
    return tuple((f"{tickets_at}/{number}#e{seq}", str(seq)) for number, seq in found)


def sign(seen: str) -> str:
    """`✓`; empty for a row that is not filled in."""
    return SIGNS[Seen(seen)] if seen else ""


def subject_name(subject: Subject) -> str:
    words = told_subject(subject, language())
    return f"{words[0].upper()}{words[1:]}"


def subject_value(subject: Subject, code: str) -> str:
    if subject not in _NAMED:
        return told_code(subject, code, language())
    value = code.partition(":")[2]
    return calibres()[value].name if value in calibres() else value


def minutes(span: timedelta) -> str:
    """`47 min`, `1 h 05`; part of a minute counts whole."""
    whole = -(-int(span.total_seconds()) // 60)
    if whole < 60:
        return gettext("%(minutes)s min", minutes=whole)
    return gettext("%(hours)s h %(minutes)s", hours=whole // 60, minutes=f"{whole % 60:02d}")


@dataclass(frozen=True)
class TimeLine:
    """The clock of a sitting as a drawing 1000 wide: spans (x, width, phase) and the acts in them."""

    spans: tuple[tuple[int, int, str], ...]
    acts: tuple[int, ...]


WIDTH: Final = 1000


def time_line(time: SittingTime, acts: Sequence[datetime], now: datetime) -> TimeLine:
    """From the first start to the last stop; pauses are left white."""
    if not time.segments:
        return TimeLine((), ())
    start = time.segments[0].started_at
    end = max(now if time.is_running else start, time.latest or start, start + timedelta(minutes=1))

    def at(instant: datetime) -> int:
        share = (min(max(instant, start), end) - start) / (end - start)
        return round(share * WIDTH)

    return TimeLine(
        tuple(
            (
                at(each.started_at),
                max(at(each.stopped_at or end) - at(each.started_at), 1),
                each.phase.value,
            )
            for each in time.segments
        ),
        tuple(at(each) for each in acts if each >= start),
    )


def _problem(code: str) -> str:
    return named(code, PROBLEMS)


def _characteristic(code: str) -> str:
    return CHARACTERISTICS[code].label(language())


def _measured(value: str) -> str:
    """`−4,5` as a person reads it."""
    shown = value.replace("-", "\u2212")
    return shown if language() == "en" else shown.replace(".", ",")


def _seen_word(seen: str) -> str:
    return label(Seen(seen)) if seen else ""


def _mark_word(mark: str | None) -> str:
    return label(Mark(mark)) if mark else gettext("sans consensus")


FILTERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "spent": minutes,
    "seen_sign": sign,
    "seen_word": _seen_word,
    "mark_word": _mark_word,
    "witnessed": _problem,
    "characteristic": _characteristic,
    "measured": _measured,
}
"""What the templates of the jury say of codes."""
