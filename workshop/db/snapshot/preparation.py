"""What the candidate prepared: level, plan, tools, supplies, safety, and the bench after the work."""

from collections.abc import Iterator
from typing import Any

from workshop.assessment.evidence.snapshot import Recorded, SnapshotEntry, Subject
from workshop.db.snapshot.story import Coded, Story, latest, listed, recorded
from workshop.domain.catalogue import supplies
from workshop.domain.preparation import (
    HseMoment,
    SupplyState,
    ToolState,
    hse_checks_before,
    supplies_for,
)
from workshop.domain.tracking import EntryKind


def preparation_subjects(story: Story) -> dict[Subject, Recorded]:
    plans = latest(story.own(EntryKind.WORK_PLANNED))
    operations = recorded(
        (line["operation"], seq) for line, seq in _each(plans, "lines") if line["operation"]
    )
    faults = recorded(_tools(story, *(state for state in ToolState if state is not ToolState.OK)))
    problems = recorded(_problems(story))
    terms = [operations, faults, problems]
    found = {
        Subject.LEVEL: recorded(
            (f"level_{each.payload['required_level']}", each.seq)
            for each in latest(story.own(EntryKind.LEVEL_CHECKED))
        ),
        Subject.OPERATIONS: operations,
        Subject.SUPPLIES: recorded(_supplies(story)),
        Subject.TOOLS_CHECKED: recorded(_tools(story, *ToolState)),
        Subject.TOOL_FAULTS: faults,
        Subject.TOOL_ALERTS: recorded(
            (each.payload["tool"], each.seq)
            for each in story.own(EntryKind.ALERT_RAISED)
            if each.payload.get("tool")
        ),
        Subject.WORN_TOOLS: recorded(_tools(story, ToolState.WORN, ToolState.OUT_OF_ORDER)),
        Subject.HSE_NEEDED: recorded(_safety_needed(story, plans)),
        Subject.HSE: recorded(listed(_moment(story, HseMoment.BEFORE), "codes")),
        Subject.WASTE_NEEDED: recorded(_waste_needed(plans)),
        Subject.WASTE: recorded(listed(_moment(story, HseMoment.AFTER), "codes")),
        Subject.BENCH_PHOTO: recorded(
            (each.payload["side"], each.seq)
            for each in story.entries
            if story.is_own(each) and each.payload.get("view") == "bench"
        ),
        Subject.SUPPLY_REQUESTS: recorded(_requests(story)),
        Subject.SLIP_REASON: recorded(
            (each.payload["reason"], each.seq)
            for each in latest(story.own(EntryKind.DELAY_REQUESTED))
        ),
        Subject.TRACKING_PROBLEMS: problems,
        Subject.TRACKING_TERMS: recorded(
            (code, entry) for each in terms for code in each.values for entry in each.entries
        ),
    }
    return found | _final_marks(story)


def _final_marks(story: Story) -> dict[Subject, Recorded]:
    """Only once somebody looked: an unseen watch is not a spotless one."""
    seen = latest(story.own(EntryKind.CONDITION_CHECKED))
    if not seen:
        return {}
    marks = recorded((f"{mark['zone']}:{mark['kind']}", seq) for mark, seq in _each(seen, "marks"))
    return {Subject.FINAL_MARKS: marks}


def _each(entries: tuple[SnapshotEntry, ...], name: str) -> Iterator[tuple[Any, int]]:
    for entry in entries:
        yield from ((each, entry.seq) for each in entry.payload[name])


def _supplies(story: Story) -> Coded:
    """Consumables apart."""
    checked = latest(story.own(EntryKind.SUPPLIES_CHECKED))
    needs = [*_each(checked, "supplies"), *_requested(story)]
    for need, seq in needs:
        if need["code"] and supplies()[need["code"]].part_kind:
            yield f"{need['code']}:{need['quantity']}", seq


def _requested(story: Story) -> Iterator[tuple[Any, int]]:
    return ((each.payload, each.seq) for each in story.own(EntryKind.SUPPLY_REQUESTED))


def _tools(story: Story, *states: ToolState) -> Coded:
    for each, seq in _each(latest(story.own(EntryKind.TOOLS_CHECKED)), "tools"):
        if each["state"] in states:
            yield each["code"], seq


def _safety_needed(story: Story, plans: tuple[SnapshotEntry, ...]) -> Coded:
    for plan in plans:
        number, _ = story.places[plan.seq - 1]
        watch = next(each.watch for each in story.tickets if each.ticket.number == number)
        codes = [line["operation"] for line in plan.payload["lines"] if line["operation"]]
        for code in hse_checks_before(codes, radium_risk=watch.radium_risk):
            yield code, plan.seq


def _waste_needed(plans: tuple[SnapshotEntry, ...]) -> Coded:
    """What the planned operations leave: used oil and grease where they use any."""
    for plan in plans:
        codes = [line["operation"] for line in plan.payload["lines"] if line["operation"]]
        if any(supplies()[code].hazard for code in supplies_for(codes)):
            yield "waste_oil", plan.seq
        yield "waste_logged", plan.seq


def _moment(story: Story, moment: HseMoment) -> tuple[SnapshotEntry, ...]:
    checked = story.own(EntryKind.HSE_CHECKED)
    return latest([each for each in checked if each.payload["moment"] == moment])


def _requests(story: Story) -> Coded:
    for entry in story.own(EntryKind.SUPPLIES_CHECKED, EntryKind.SUPPLY_REQUESTED):
        for need in entry.payload.get("supplies", [entry.payload]):
            if need.get("state", SupplyState.REQUESTED) == SupplyState.REQUESTED:
                yield need["code"], entry.seq


def _problems(story: Story) -> Coded:
    for entry in story.own(EntryKind.OBSERVATION, EntryKind.ANOMALY, EntryKind.PHOTO):
        if entry.payload.get("problem"):
            yield entry.payload["problem"], entry.seq
    for entry in story.own(EntryKind.DELAY_REQUESTED):
        yield entry.payload["reason"], entry.seq
