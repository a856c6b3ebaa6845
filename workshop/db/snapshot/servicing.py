"""What the candidate did on the movement and the case, and controlled of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from workshop.assessment.evidence.snapshot import (
    Judgement,
    Recorded,
    SnapshotEntry,
    SnapshotReading,
    Subject,
)
from workshop.db.snapshot.readings import standing_anomalies
from workshop.db.snapshot.reception import said_last
from workshop.db.snapshot.story import BenchTicket, Coded, Story, latest, listed, recorded
from workshop.domain.catalogue import component_states, operations
from workshop.domain.permissions import Role
from workshop.domain.servicing import is_suited
from workshop.domain.tracking import EntryKind
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import CHARACTERISTICS, Stage

_FINAL: Final = Stage.FINAL_CONTROL
_WATER: Final = ("water_dry_test", "water_wet_test")


def servicing_subjects(
    story: Story, readings: Sequence[SnapshotReading]
) -> dict[Subject, Recorded]:
    ticked = story.own(EntryKind.PROCEDURE_TICKED)
    looked = story.own(EntryKind.CONDITION_CHECKED)
    final = [each for each in readings if each.stage == _FINAL]
    needed, made = _controls(story, final, passed=False)
    functions, passed = _controls(story, final, passed=True)
    return {
        Subject.PROCEDURE: recorded((each.payload["operation"], each.seq) for each in ticked),
        Subject.DIAGNOSIS_ITEMS: recorded(_items(story, answered=False)),
        Subject.ITEMS_ANSWERED: recorded(_items(story, answered=True)),
        Subject.WORN_COMPONENTS: recorded(_worn(story)),
        Subject.ESCALATED_TO: recorded(_warned(story)),
        Subject.PARTS_FITTED: recorded(_fitted(story)),
        Subject.PARTS_CONTROLLED: recorded(_controlled(story)),
        Subject.STEP_CONTROLS_NEEDED: recorded(_step_controls(story)),
        Subject.STEP_CONTROLS: recorded(
            (f"{each.payload['operation']}:{each.payload['step']}", each.seq) for each in ticked
        ),
        Subject.CONTROLS_NEEDED: Recorded(needed),
        Subject.CONTROLS: recorded(made),
        Subject.FUNCTIONS_NEEDED: Recorded(functions),
        Subject.FUNCTIONS_PASSED: recorded(passed),
        Subject.WATER_TEST: recorded(
            (each.characteristic, each.entry) for each in final if each.characteristic in _WATER
        ),
        Subject.REQUEST_RESOLVED: recorded(_resolved(story, final)),
        Subject.COSMETIC_MARKS: recorded(
            (f"{mark['zone']}:{mark['kind']}", each.seq)
            for each in looked
            for mark in each.payload["marks"]
        ),
        Subject.FINISHING_MEANS: recorded(listed(looked, "means")),
        Subject.ACCESSORIES_LEFT: recorded(_left(story)),
        Subject.ACCESSORIES_RETURNED: recorded(listed(looked, "accessories")),
        **_counted(story),
    }


def _items(story: Story, *, answered: bool) -> Coded:
    """The anomalies of each diagnosis; answered once the candidate compared it with what he saw."""
    for bench in story.tickets:
        compared = [e for e in bench.of(EntryKind.DIAGNOSIS_REASSESSED) if story.is_own(e)]
        for anomaly, seq in standing_anomalies(bench):
            if not answered:
                yield anomaly["anomaly"], seq
            elif compared:
                yield anomaly["anomaly"], compared[-1].seq


def _worn(story: Story) -> Coded:
    for entry in story.own(EntryKind.COMPONENTS_INSPECTED):
        if entry.payload["stage"] == Stage.SERVICING:
            for each in entry.payload["states"]:
                if component_states()[each["state"]].defect:
                    yield f"{each['component']}:{each['state']}", entry.seq


def _warned(story: Story) -> Coded:
    """The hierarchy is told by an escalation, and by an alert that is not about a tool."""
    for entry in story.own(EntryKind.ESCALATED, EntryKind.ALERT_RAISED):
        if not entry.payload.get("tool"):
            yield Role.MANAGER, entry.seq


def _fitted(story: Story) -> Coded:
    """A reference the catalogue does not know of a supply is another part."""
    for entry in story.own(EntryKind.PART_FITTED):
        code, reference = entry.payload["code"], entry.payload.get("reference", "")
        if code and is_suited(code, reference):
            yield code, entry.seq


def _controlled(story: Story) -> Coded:
    """A part is controlled by what was measured or tried on its watch after it was fitted."""
    for bench in story.tickets:
        measured = [e for e in bench.of(EntryKind.READINGS_RECORDED) if story.is_own(e)]
        for entry in bench.of(EntryKind.PART_FITTED):
            after = [each for each in measured if each.seq > entry.seq]
            if story.is_own(entry) and entry.payload["code"] and after:
                yield entry.payload["code"], after[0].seq


def _counted(story: Story) -> dict[Subject, Recorded]:
    """Only once they were counted: nothing taken off is no count."""
    counts = story.own(EntryKind.PARTS_COUNTED)
    if not counts:
        return {}
    return {
        subject: recorded(
            listed([each for each in counts if each.payload["side"] == side], "components")
        )
        for subject, side in ((Subject.PARTS_OFF, "off"), (Subject.PARTS_ON, "on"))
    }


def _step_controls(story: Story) -> Coded:
    """The controls of the planned operations, the watch first whose work began first."""
    for bench in sorted(story.tickets, key=lambda each: _begun(story, each)):
        for plan in latest(bench.of(EntryKind.WORK_PLANNED)):
            for line in plan.payload["lines"]:
                if line["operation"]:
                    for step in operations()[line["operation"]].procedure:
                        if step.control:
                            yield f"{line['operation']}:{step.code}", plan.seq


def _begun(story: Story, bench: BenchTicket) -> int:
    own = (each.seq for each in bench.of(EntryKind.PROCEDURE_TICKED) if story.is_own(each))
    return min(own, default=len(story.places) + 1)


def _controls(
    story: Story, final: Sequence[SnapshotReading], *, passed: bool
) -> tuple[tuple[str, ...], list[tuple[str, int]]]:
    """What the final control needs, and what was made of it on every watch that needs it.

    `passed`: only functions, and only those that hold.
    """
    needed: dict[str, list[BenchTicket]] = {}
    for bench in story.tickets:
        for code in _required(bench, only_functions=passed):
            needed.setdefault(code, []).append(bench)
    made = []
    for code, benches in needed.items():
        found = [_made(bench, code, final, passed=passed) for bench in benches]
        if all(found):
            made += [(code, each.entry) for each in found if each]
    return tuple(needed), made


def _required(bench: BenchTicket, *, only_functions: bool) -> Iterator[str]:
    """The reserve needs more than a day: no sitting has it."""
    resistant = bool(bench.watch.water_resistance_bar)
    for test in planned_tests(bench.watch.kind, _FINAL, water_resistant=resistant):
        functional = CHARACTERISTICS[test.characteristic].is_functional
        wanted = functional or not only_functions
        if test.required and wanted and test.characteristic != "power_reserve":
            yield test.characteristic


def _made(
    bench: BenchTicket, code: str, final: Iterable[SnapshotReading], *, passed: bool
) -> SnapshotReading | None:
    own = [
        each
        for each in final
        if (each.ticket, each.characteristic) == (bench.ticket.number, code)
        and (not passed or each.computed is Judgement.WITHIN)
    ]
    return own[-1] if own else None


def _resolved(story: Story, final: Sequence[SnapshotReading]) -> Coded:
    """What the customer complained of is resolved on a watch whose final readings all hold."""
    for bench in story.tickets:
        own = [each for each in final if each.ticket == bench.ticket.number]
        said = said_last(_reception(bench), "symptoms")
        if own and said and all(each.computed is not Judgement.OUTSIDE for each in own):
            yield from ((code, own[-1].entry) for code in said[0])


def _left(story: Story) -> Coded:
    for bench in story.tickets:
        if said := said_last(_reception(bench), "accessories"):
            yield from ((code, said[1]) for code in said[0])


def _reception(bench: BenchTicket) -> tuple[SnapshotEntry, ...]:
    return bench.of(EntryKind.OPENED, EntryKind.RECEPTION_UPDATED)
