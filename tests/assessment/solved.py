"""A ticket on which everything a scenario expects was done: what a solved run looks like."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from workshop.assessment.evidence.checks import (
    Ack,
    AckBy,
    BothSides,
    Check,
    Complete,
    Cost,
    DueDate,
    KeyMatch,
    Order,
    PhotoPair,
    Tolerance,
    WitnessMatch,
    evidence_checks,
)
from workshop.assessment.evidence.snapshot import (
    AmountLine,
    Amounts,
    AmountSubject,
    Dates,
    DocumentView,
    Judgement,
    Recorded,
    Side,
    SnapshotEntry,
    SnapshotPhoto,
    SnapshotReading,
    Subject,
    TicketSnapshot,
)
from workshop.assessment.library import referential
from workshop.assessment.scenario import Scenario, competences_of
from workshop.domain.permissions import Role

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
END = START + timedelta(minutes=60)
CANDIDATE, OTHER = 1, 2
TURN = 30  # minutes into the sitting at which the watch is uncased


def criteria_of(scenario: Scenario) -> list[str]:
    competences = competences_of(scenario, referential(scenario.referential_id))
    return [criterion.id for each in competences for criterion in each.criteria]


def solved_ticket(scenario: Scenario) -> TicketSnapshot:
    run = _Run(scenario)
    for criterion in criteria_of(scenario):
        run.satisfy(criterion, evidence_checks()[criterion])
    return run.ticket()


class _Run:
    def __init__(self, scenario: Scenario) -> None:
        self.key = scenario.key
        self.codes: dict[Subject, list[str]] = defaultdict(list)
        self.marks: dict[str, tuple[int, int]] = {}
        self.photos: list[str] = []
        self.amounts: dict[AmountSubject, Amounts] = {}

    def satisfy(self, criterion: str, check: Check) -> None:
        entry = self.key.get(criterion)
        codes = [*entry.all_of, *entry.order, *entry.one_of[:1]] if entry else []
        match check:
            case Complete(subjects, needed, done, key_subject):
                self._record(["x"], *subjects, needed)
                self._record(self.codes[needed] if needed else [], done)
                self._record(codes, key_subject)
            case Order(marks, prescribed, done, key_subject):
                for minute, group in zip((1, TURN + 1, TURN + 5), marks, strict=False):
                    for mark in group.split("+"):
                        self.marks.setdefault(mark.split("|")[0], (minute, CANDIDATE))
                self._record(["x"], prescribed, done)
                self._record(codes, key_subject)
            case BothSides(mark, needed):
                self.marks[mark] = (TURN, CANDIDATE)
                self._record(["rate"], needed)
            case Tolerance():
                self._record(codes, check.key_subject)
            case KeyMatch(subject):
                self._record(codes, subject)
            case WitnessMatch(subject):
                self._record(["incident"], subject)
            case Ack(act, by, _):
                self.marks[act] = (40, CANDIDATE if by is AckBy.CANDIDATE else OTHER)
            case PhotoPair(views, before, after):
                self.photos += views
                self._record([], before, after)
            case Cost(_, amounts):
                cents = entry.most_cents or 5000 if entry else 5000
                line = AmountLine(codes[0] if codes else "x", cents, None, cents, True, 9)
                self.amounts[amounts] = Amounts((line,), cents, cents)
            case DueDate():
                self._record(codes, check.key_subject)

    def _record(self, codes: list[str], *subjects: Subject | None) -> None:
        for subject in subjects:
            if subject is not None:
                known = self.codes[subject]
                known += [each for each in codes if each not in known]

    def ticket(self) -> TicketSnapshot:
        acts = {mark: each for mark, each in self.marks.items() if ":" not in mark}
        acts |= {"observation": (45, CANDIDATE)}
        roles = {CANDIDATE: frozenset({Role.CANDIDATE}), OTHER: frozenset({Role.MANAGER})}
        entries = tuple(
            SnapshotEntry(seq, kind, "diagnosis", who, roles[who], at(minute))
            for seq, (kind, (minute, who)) in enumerate(acts.items(), start=1)
        )
        steps = tuple(
            SnapshotEntry(50, "procedure_ticked", "servicing", CANDIDATE, roles[CANDIDATE],
                          at(20), payload={"step": mark.removeprefix("step:")})
            for mark in self.marks
            if mark.startswith("step:")
        )  # fmt: skip
        return TicketSnapshot(
            CANDIDATE,
            START,
            END,
            entries=(*entries, *steps),
            recorded={each: Recorded(tuple(codes), (1,)) for each, codes in self.codes.items()},
            views=tuple(
                DocumentView(mark.removeprefix("view:"), at(minute))
                for mark, (minute, _) in self.marks.items()
                if mark.startswith("view:")
            ),
            readings=tuple(
                SnapshotReading(code, stage, "", at(minute), 8, fine, fine, deviation_noted=False)
                for fine in [Judgement.WITHIN]
                for code in ("rate", "indexing", "water_dry_test")
                for stage, minute in (
                    ("before_uncasing", TURN - 1), ("after_uncasing", TURN + 2),
                    ("final_control", 55),
                )
                if code != "water_dry_test" or stage == "final_control"
            ),
            photos=tuple(
                SnapshotPhoto(view, side, at(10), 7) for view in self.photos for side in Side
            ),
            amounts=self.amounts,
            dates=Dates(
                promised_on=date(2026, 12, 4), promised_before_on=date(2026, 11, 27),
                planned_end_on=date(2026, 12, 3), plan_approved_by_other=True,
                slip_approved_by_other=True, slip_told_on=date(2026, 11, 25),
            ),
            witnessed=("incident",),
        )  # fmt: skip


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)
