"""What was promised, planned, put off and told, by the day."""

from datetime import date

from workshop.assessment.evidence.snapshot import Dates, SnapshotEntry
from workshop.db.snapshot.story import BenchTicket, Story, latest
from workshop.domain.planning import local_date
from workshop.domain.tracking import EntryKind


def snapshot_dates(story: Story) -> Dates | None:
    """Of the ticket the candidate planned last; None where nothing was planned or put off."""
    for bench in reversed(story.tickets):
        plans = [each for each in bench.of(EntryKind.WORK_PLANNED) if story.is_own(each)]
        slips = [each for each in bench.of(EntryKind.DELAY_REQUESTED) if story.is_own(each)]
        if plans or slips:
            return _dates(story, bench, latest(plans), latest(slips))
    return None


def _dates(
    story: Story,
    bench: BenchTicket,
    plans: tuple[SnapshotEntry, ...],
    slips: tuple[SnapshotEntry, ...],
) -> Dates:
    told = latest([each for each in bench.of(EntryKind.CUSTOMER_TOLD) if story.is_own(each)])
    approved = _by_another(story, bench, EntryKind.PLAN_APPROVED)
    accepted = _by_another(story, bench, EntryKind.DELAY_APPROVED)
    days = [date.fromisoformat(line["day"]) for each in plans for line in each.payload["lines"]]
    used = (*plans, *slips, *told, *approved, *accepted)
    return Dates(
        promised_on=bench.ticket.promised_on,
        promised_before_on=_day(slips[0].payload["promised_on"]) if slips else None,
        planned_end_on=max(days, default=None),
        plan_approved_by_other=any(each.seq > plan.seq for plan in plans for each in approved),
        slip_approved_by_other=bool(accepted),
        slip_told_on=local_date(told[0].at, story.bench.time_zone) if told else None,
        entries=tuple(sorted(each.seq for each in used)),
    )


def _by_another(story: Story, bench: BenchTicket, kind: EntryKind) -> list[SnapshotEntry]:
    return [each for each in bench.of(kind) if not story.is_own(each)]


def _day(text: str) -> date:
    return date.fromisoformat(text)
