"""Freezing what a sitting left: the whole bench in one document, hashed, sealed and pre-assessed."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.evidence.frozen import snapshot_to_dict
from workshop.assessment.evidence_map import REFERENTIAL
from workshop.assessment.library import referential
from workshop.assessment.scenario import Scenario, competences_of
from workshop.db.evidence import FORMAT, digest, proposals_that_follow, sealed
from workshop.db.models import (
    DocumentOpening,
    EvidencePackage,
    Person,
    ScenarioVersion,
    Site,
    Sitting,
    Ticket,
    TrackingEntry,
    WitnessNote,
)
from workshop.db.scenarios import scenario_of
from workshop.db.sitting_clock import clock_rows, segment_of
from workshop.db.snapshot.bench import bench_snapshot
from workshop.db.snapshot.story import bench_story
from workshop.domain.errors import RuleViolation
from workshop.domain.plain_json import to_json
from workshop.domain.tracking import canonical
from workshop.operations.bench_limits import limits_at

_FILES: Final = {"photos": "photo", "printouts": "printout"}


def freeze(session: Session, sitting: Sitting, *, now: datetime) -> EvidencePackage:
    """Keep all that the sitting left, for ever: called once, when its clock has stopped.

    Raises `RuleViolation("already_frozen")`.
    """
    if session.get(EvidencePackage, sitting.id) is not None:
        raise RuleViolation("already_frozen")
    if sitting.bench_id is None:
        raise RuleViolation("sitting_without_bench")
    bench = session.get_one(Site, sitting.bench_id)
    scenario = scenario_of(session.get_one(ScenarioVersion, sitting.version_id))
    story = bench_story(session, sitting, bench)
    tickets = list(_tickets(session, bench))
    content = {
        "format": FORMAT,
        "sitting": _sitting(session, sitting, bench),
        "clock": [to_json(segment_of(row)) for row in clock_rows(session, sitting.id)],
        "documents_opened": _openings(session, sitting),
        "witnessed": _witnessed(session, sitting),
        "scenario": {
            "id": scenario.id,
            "version": scenario.version,
            "digest": scenario.digest,
        },
        "asked": _asked(scenario),
        "limits": limits_at(session, bench),
        "tickets": tickets,
        "files": list(_files(tickets)),
        "places": to_json(story.places),
        "snapshot": snapshot_to_dict(bench_snapshot(story, now=now)),
    }
    text = canonical(content)
    package = EvidencePackage(
        sitting_id=sitting.id,
        content=text,
        sha256=digest(text),
        proposals=proposals_that_follow(content),
        frozen_at=now,
    )
    package.mac = sealed(session.info["seal_key"], package)
    session.add(package)
    session.flush()
    return package


def _asked(scenario: Scenario) -> dict[str, Any]:
    """What the proposals are held against: they can be made again from the package alone."""
    of = referential(scenario.referential_id)
    assessed = competences_of(scenario, of) if of.id == REFERENTIAL else ()
    return {
        "criteria": [criterion.id for each in assessed for criterion in each.criteria],
        "key": to_json(scenario.key),
        "planted": sorted(scenario.planted_criteria),
    }


def _sitting(session: Session, sitting: Sitting, bench: Site) -> dict[str, Any]:
    candidate = session.get_one(Person, sitting.candidate_id)
    return {
        "id": sitting.id,
        "candidate": {"id": candidate.id, "name": candidate.name},
        "bench": bench.code,
        "referential": sitting.referential_id,
        "referential_digest": referential(sitting.referential_id).digest,
        "modality": sitting.modality_id,
        "mode": sitting.mode,
        "time_factor_e4": sitting.time_factor_e4,
        "identity": {"method": sitting.identity_method, "at": to_json(sitting.identity_at)},
        "prevention_acknowledged_at": to_json(sitting.prevention_acknowledged_at),
        "ended_reason": sitting.ended_reason,
    }


def _openings(session: Session, sitting: Sitting) -> list[dict[str, Any]]:
    opened = select(DocumentOpening).where(DocumentOpening.sitting_id == sitting.id)
    return [
        {"document": each.document, "at": each.at.isoformat()}
        for each in session.scalars(opened.order_by(DocumentOpening.id))
    ]


def _witnessed(session: Session, sitting: Sitting) -> list[dict[str, Any]]:
    noted = select(WitnessNote).where(WitnessNote.sitting_id == sitting.id)
    return [
        {
            "juror": each.juror_id,
            "at": each.at.isoformat(),
            "problem": each.problem,
            "text": each.text,
            "readings": each.values,
        }
        for each in session.scalars(noted.order_by(WitnessNote.id))
    ]


def _tickets(session: Session, bench: Site) -> Iterator[dict[str, Any]]:
    """Every tracking sheet, whole, with what proves it."""
    numbers = select(Ticket.id, Ticket.number).where(Ticket.site_id == bench.id)
    for ticket_id, number in session.execute(numbers.order_by(Ticket.id)).all():
        entries = select(TrackingEntry).where(TrackingEntry.ticket_id == ticket_id)
        rows = session.scalars(entries.order_by(TrackingEntry.seq))
        yield {"number": number, "entries": [_entry(row) for row in rows]}


def _entry(row: TrackingEntry) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "position": row.position,
        "kind": row.kind,
        "step": row.step,
        "author": [row.author_id, row.author_name],
        "at": row.at.isoformat(),
        "happened_at": to_json(row.happened_at),
        "corrects": row.corrects_seq,
        "payload": row.payload,
        "hash": row.hash,
        "seal": row.seal,
    }


def _files(tickets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The hash of every file an entry names."""
    for ticket in tickets:
        for entry in ticket["entries"]:
            payload, place = json.loads(entry["payload"]), (ticket["number"], entry["seq"])
            for name, kind in _FILES.items():
                for each in payload.get(name) or ():
                    yield _file(kind, each["sha256"], *place)
            if recording := payload.get("recording"):
                yield _file("sound", recording["sha256"], *place)


def _file(kind: str, sha256: str, ticket: str, seq: int) -> dict[str, Any]:
    return {"kind": kind, "sha256": sha256, "ticket": ticket, "seq": seq}
