"""What was found on a watch, read in one query: components, anomalies, suspicions, proposal."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Select,
    String,
    Text,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from workshop.db.models import (
    CodedAnomaly,
    ComponentState,
    Hypothesis,
    ProposedPart,
    ProposedWork,
)
from workshop.domain.catalogue import component_states
from workshop.domain.diagnosis import Findings, HypothesisStatus
from workshop.measurements.quantities import Stage


@dataclass(frozen=True)
class FoundState:
    stage: Stage
    component: str
    state: str
    note: str


@dataclass(frozen=True)
class FoundAnomaly:
    """An anomaly that still stands; `reading_ids` show it."""

    id: int
    stage: Stage
    anomaly: str
    component: str
    zone: str
    severity: str
    note: str
    reading_ids: tuple[int, ...]


@dataclass(frozen=True)
class Suspicion:
    """A hypothesis: a catalogue `code`, or `text` in words."""

    code: str
    text: str
    status: HypothesisStatus = HypothesisStatus.OPEN
    reason: str = ""


@dataclass(frozen=True)
class ProposedLine:
    """`part_kind` is empty for work."""

    code: str
    label: str
    quantity: int
    mandatory: bool
    part_kind: str = ""


@dataclass(frozen=True)
class Found:
    states: tuple[FoundState, ...] = ()
    anomalies: tuple[FoundAnomaly, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    works: tuple[ProposedLine, ...] = ()
    parts: tuple[ProposedLine, ...] = ()


def all_found(session: Session, ticket_id: int) -> Found:
    """Everything recorded about the ticket, each kind in order of entry or of rank."""
    arms = (_states, _anomalies, _suspicions, _works, _parts)
    rows = session.execute(union_all(*(arm(ticket_id) for arm in arms))).all()
    by_part: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda row: row.rank):
        by_part.setdefault(row.part, []).append(row)
    return Found(
        tuple(
            FoundState(Stage(r.stage), r.code, r.state, r.note) for r in by_part.get("state", ())
        ),
        tuple(_anomaly(row) for row in by_part.get("anomaly", ())),
        tuple(
            Suspicion(r.code, r.label, HypothesisStatus(r.state), r.note)
            for r in by_part.get("suspicion", ())
        ),
        tuple(
            ProposedLine(r.code, r.label, r.quantity, r.mandatory) for r in by_part.get("work", ())
        ),
        tuple(
            ProposedLine(r.code, r.label, r.quantity, r.mandatory, r.state)
            for r in by_part.get("part", ())
        ),
    )


def suspicions(found: Found, at_counter: Iterable[str]) -> tuple[Suspicion, ...]:
    """Those put forward at the counter that nobody took up yet, then those of the diagnosis."""
    taken_up = {each.code for each in found.suspicions}
    return (
        *(Suspicion(code, "") for code in at_counter if code not in taken_up),
        *found.suspicions,
    )


def findings(found: Found, stages: Collection[Stage], at_counter: Iterable[str]) -> Findings:
    """The facts a conclusion depends on; `stages` are those at which something was measured."""
    explained = {each.component for each in found.anomalies}
    return Findings(
        has_tests_before=Stage.BEFORE_UNCASING in stages,
        has_tests_after=Stage.AFTER_UNCASING in stages,
        unexplained_defects=tuple(
            each.component
            for each in found.states
            if component_states()[each.state].defect
            and not each.note
            and each.component not in explained
        ),
        open_hypotheses=tuple(
            each.code or each.text
            for each in suspicions(found, at_counter)
            if each.status is HypothesisStatus.OPEN
        ),
        has_proposal=bool(found.works or found.parts),
    )


def _anomaly(row: Any) -> FoundAnomaly:
    return FoundAnomaly(
        id=row.rank,
        stage=Stage(row.stage),
        anomaly=row.code,
        component=row.state,
        zone=row.zone,
        severity=row.label,
        note=row.note,
        reading_ids=tuple(json.loads(row.readings)),
    )


def _arm(part: str, **columns: Any) -> Select[Any]:
    """One arm of the union: every arm has the same columns, empty where they do not apply."""
    nothing = {
        "rank": cast(null(), Integer),
        "code": literal(""),
        "state": literal(""),
        "label": literal(""),
        "note": literal(""),
        "stage": literal(""),
        "zone": literal(""),
        "readings": cast(null(), Text),
        "quantity": cast(null(), Integer),
        "mandatory": cast(null(), Boolean),
    }
    values = nothing | columns
    return select(literal(part).label("part"), *(v.label(name) for name, v in values.items()))


def _states(ticket_id: int) -> Select[Any]:
    row = ComponentState
    return _arm(
        "state",
        rank=row.id,
        code=row.component,
        state=row.state,
        note=row.note,
        stage=cast(row.stage, String),
    ).where(row.ticket_id == ticket_id)


def _anomalies(ticket_id: int) -> Select[Any]:
    row = CodedAnomaly
    return _arm(
        "anomaly",
        rank=row.id,
        code=row.anomaly,
        state=row.component,
        label=row.severity,
        note=row.note,
        stage=cast(row.stage, String),
        zone=row.zone,
        readings=cast(row.reading_ids, Text),
    ).where(row.ticket_id == ticket_id, row.withdrawn_at.is_(None))


def _suspicions(ticket_id: int) -> Select[Any]:
    row = Hypothesis
    return _arm(
        "suspicion",
        rank=row.id,
        code=row.code,
        state=cast(row.status, String),
        label=row.text,
        note=row.reason,
    ).where(row.ticket_id == ticket_id)


def _works(ticket_id: int) -> Select[Any]:
    row = ProposedWork
    return _arm(
        "work",
        rank=row.rank,
        code=row.operation,
        label=row.label,
        quantity=row.quantity,
        mandatory=row.mandatory,
    ).where(row.ticket_id == ticket_id)


def _parts(ticket_id: int) -> Select[Any]:
    row = ProposedPart
    return _arm(
        "part",
        rank=row.rank,
        code=row.supply,
        label=row.label,
        quantity=row.quantity,
        mandatory=row.mandatory,
        state=row.part_kind,
    ).where(row.ticket_id == ticket_id)
