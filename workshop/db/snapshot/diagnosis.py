"""What the candidate wrote of a diagnosis, in codes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import select

from workshop.assessment.evidence.snapshot import Recorded, SnapshotEntry, Subject
from workshop.db.limits import what_judges
from workshop.db.models import WorkshopCalibre
from workshop.db.snapshot.readings import standing_anomalies
from workshop.db.snapshot.story import Coded, Story, latest, listed, of_latest, recorded
from workshop.domain.catalogue import case_backs, items
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import OWN_CALIBRE
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import Stage

_STAGES: Final = (Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING)
_NO_NEW_MARK: Final = "check_no_new_mark"
"""The last step of every uncasing checklist."""


def diagnosis_subjects(story: Story) -> dict[Subject, Recorded]:
    taken_on = latest(story.own(EntryKind.DIAGNOSIS_TAKEN_ON))
    states = recorded(_states(story))
    anomalies = tuple(_anomalies(story))
    found = {
        Subject.WATCH_TECHNICAL: recorded(_technical(story)),
        Subject.DIAGNOSIS_INPUTS_NEEDED: Recorded(tuple(items("diagnosis_inputs"))),
        Subject.DIAGNOSIS_INPUTS: recorded(listed(taken_on, "inputs")),
        Subject.DIAGNOSIS_SYMPTOMS: recorded(listed(taken_on, "symptoms")),
        Subject.TEST_PLAN: recorded(listed(taken_on, "tests")),
        Subject.TESTS_BOTH_SIDES: recorded(_both_sides(story, taken_on)),
        Subject.QUESTIONS_ASKED: recorded(
            (each.payload["to"], each.seq) for each in story.own(EntryKind.QUESTION_ASKED)
        ),
        Subject.MOVEMENT_MARKS: states,
        Subject.COMPONENTS: states,
        Subject.ANOMALIES: recorded((each["anomaly"], seq) for each, seq in anomalies),
        Subject.QUALIFIED_ANOMALIES: recorded(
            (f"{each['anomaly']}:{each['severity']}", seq) for each, seq in anomalies
        ),
        Subject.CAUSE: recorded(_confirmed(story)),
        Subject.REPORT_SECTIONS_NEEDED: Recorded(tuple(items("report_sections"))),
        Subject.REPORT_SECTIONS: recorded(_sections(story)),
    }
    return found | _uncasing(story)


def _technical(story: Story) -> Coded:
    """What the candidate read on the movement, and the lift angle he measured with."""
    for bench in story.tickets:
        for entry in bench.of(EntryKind.UNCASING_RECORDED, EntryKind.READINGS_RECORDED):
            if not story.is_own(entry):
                continue
            own, read = entry.payload.get("own_calibre"), entry.payload.get("calibre")
            if own or read:
                yield f"calibre:{_of_the_centre(story, own) if own else read}", entry.seq
                known = what_judges(story.session, bench.watch).calibre
                is_known = known and (known.name == own if own else known.id == read)
                rate = known.figures.get("beat_rate_aph") if known and is_known else None
                if rate:
                    yield f"frequency:{rate.value}", entry.seq
            if (tenths := entry.payload.get("lift_angle_tenths")) is not None:
                yield f"lift_angle:{tenths / 10:g}", entry.seq


def _of_the_centre(story: Story, name: str) -> str:
    """As the scenario names it: the calibre whose copy the bench has."""
    found = story.session.scalar(
        select(WorkshopCalibre.id).where(
            WorkshopCalibre.site_id == story.bench.centre_id, WorkshopCalibre.name == name
        )
    )
    return f"{OWN_CALIBRE}{found}" if found else name


def _both_sides(story: Story, taken_on: tuple[SnapshotEntry, ...]) -> Coded:
    """Of the tests planned, those that are made on the cased watch and on the open one."""
    kinds = {each.ticket.number: each.watch.kind for each in story.tickets}
    for code, seq in listed(taken_on, "tests"):
        number, _ = story.places[seq - 1]
        asked = [{t.characteristic for t in planned_tests(kinds[number], s)} for s in _STAGES]
        if all(code in each for each in asked):
            yield code, seq


def _states(story: Story) -> Coded:
    """The last state of each component at each stage."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for entry in story.own(EntryKind.COMPONENTS_INSPECTED):
        if entry.payload["stage"] in _STAGES:
            for each in entry.payload["states"]:
                found[entry.payload["stage"], each["component"]] = each["state"], entry.seq
    for (_, component), (state, seq) in found.items():
        yield f"{component}:{state}", seq


def _anomalies(story: Story) -> Iterator[tuple[Mapping[str, Any], int]]:
    for bench in story.tickets:
        for payload, seq in standing_anomalies(bench):
            if payload["stage"] in _STAGES and story.is_own(story.entries[seq - 1]):
                yield payload, seq


def _confirmed(story: Story) -> Coded:
    judged = of_latest(
        story.own(EntryKind.HYPOTHESIS_JUDGED),
        lambda each: (each.payload["code"], each.payload["text"]),
    )
    for entry in judged.values():
        if entry.payload["code"] and entry.payload["status"] == HypothesisStatus.CONFIRMED:
            yield entry.payload["code"], entry.seq


def _uncasing(story: Story) -> dict[Subject, Recorded]:
    entries = story.own(EntryKind.UNCASING_RECORDED)
    opened = latest(entries)
    case_back = recorded((each.payload["case_back"], each.seq) for each in opened)
    prescribed = [
        (step.code, each.seq)
        for each in opened
        for step in case_backs()[each.payload["case_back"]].uncasing
    ]
    steps = recorded(listed(entries, "done"))
    found = {
        Subject.CASE_BACK: case_back,
        Subject.UNCASING_PROCEDURE: case_back,
        Subject.UNCASING_PRESCRIBED: recorded(prescribed),
        Subject.UNCASING_STEPS: steps,
        Subject.UNCASING_TOOLS: recorded(listed(entries, "tools")),
    }
    if _NO_NEW_MARK in steps.values:
        found[Subject.UNCASING_MARKS] = Recorded(entries=steps.entries)
    return found


def _sections(story: Story) -> Coded:
    """Which parts of the report say something."""
    for entry in story.entries:
        if story.is_own(entry):
            for section in _filled(entry):
                yield section, entry.seq


def _filled(entry: SnapshotEntry) -> tuple[str, ...]:
    match entry.kind:
        case EntryKind.DIAGNOSIS_TAKEN_ON:
            return ("symptoms",) if entry.payload["symptoms"] else ()
        case EntryKind.READINGS_RECORDED:
            return (_TESTS[entry.payload["stage"]],) if entry.payload["stage"] in _TESTS else ()
        case EntryKind.HYPOTHESIS_JUDGED:
            return ("hypotheses",)
        case _:
            return (_SECTIONS[entry.kind],) if entry.kind in _SECTIONS else ()


_TESTS: Final = {Stage.BEFORE_UNCASING: "tests_before", Stage.AFTER_UNCASING: "tests_after"}
_SECTIONS: Final[Mapping[str, str]] = {
    EntryKind.UNCASING_RECORDED: "uncasing",
    EntryKind.COMPONENTS_INSPECTED: "components",
    EntryKind.WORK_PROPOSED: "proposal",
    EntryKind.DIAGNOSIS_CONCLUDED: "conclusion",
}
