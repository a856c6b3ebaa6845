"""Scenarios brought to where a test needs them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.assessment.clock import Phase
from workshop.assessment.coverage import coverage
from workshop.assessment.evidence.frozen import proposals_to_list
from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.library import referential
from workshop.assessment.preparation import BaselineReading
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.models import (
    EvidencePackage,
    PreparedWatch,
    ScenarioVersion,
    Sitting,
    SittingClock,
)
from workshop.db.scenarios import scenario_of
from workshop.domain.people import Actor
from workshop.operations.prepared_watches import PrepareWatch, prepare_watch
from workshop.operations.scenario_review import Publish, Review, publish, review
from workshop.operations.scenarios import AddExample, add_example

M2 = "m2-automatique-amplitude"
OF = referential("rncp37858")


def added(session: Session, cast: Cast) -> ScenarioVersion:
    return add_example(session, cast.fanny, AddExample(cast.school, M2), now=NOW)


def reviewed(session: Session, cast: Cast) -> ScenarioVersion:
    version = added(session, cast)
    return review(session, cast.fabien, Review(version.id, version.revision), now=NOW)


def solved(session: Session, cast: Cast, version: ScenarioVersion, unmet: str = "") -> Sitting:
    """A recorded run in which all but `unmet` was met."""
    begun = NOW + timedelta(hours=1)
    sitting = sat(session, cast, version, SittingMode.SOLUTION, SittingState.FROZEN)
    session.add(
        SittingClock(
            sitting_id=sitting.id, phase=Phase.EVALUATION, started_at=begun,
            stopped_at=begun + timedelta(hours=1), started_by_id=cast.fanny.person_id,
        )
    )  # fmt: skip
    proposals = [
        PreAssessment(
            each.criterion_id,
            Proposal.NOT_MET if each.criterion_id == unmet else Proposal.MET,
            is_partial=False,
            reasons=(),
        )
        for each in coverage(scenario_of(version), OF)
    ]
    session.add(
        EvidencePackage(
            sitting_id=sitting.id, content="{}", sha256="0" * 64, mac="0" * 64,
            proposals=proposals_to_list(proposals), frozen_at=begun + timedelta(hours=1),
        )
    )  # fmt: skip
    session.flush()
    return sitting


def sat(
    session: Session,
    cast: Cast,
    version: ScenarioVersion,
    mode: SittingMode,
    state: SittingState = SittingState.PLANNED,
    enrolment_id: int | None = None,
) -> Sitting:
    sitting = Sitting(
        site_id=cast.school, candidate_id=cast.fabien.person_id, version_id=version.id,
        enrolment_id=enrolment_id, referential_id="rncp37858", modality_id="M2", mode=mode,
        state=state, planned_at=NOW, planned_by_id=cast.fanny.person_id,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    return sitting


def published(session: Session, cast: Cast) -> ScenarioVersion:
    version = reviewed(session, cast)
    solved(session, cast, version)
    return publish(session, cast.fanny, Publish(version.id), now=NOW)


MEASURED = (
    ("amplitude", "CH", "205"),
    ("amplitude", "6H", "180"),
    ("rate", "CH", "-200"),
    ("magnetism", "", "faulty"),
)


def prepared(
    session: Session,
    version: ScenarioVersion,
    by: Actor,
    readings: tuple[tuple[str, str, str], ...] = MEASURED,
) -> PreparedWatch:
    watch = scenario_of(version).watches[0]
    measured = tuple(BaselineReading(*each) for each in readings)
    command = PrepareWatch(version.id, watch.id, "Montre 3", watch.faults, measured)
    return prepare_watch(session, by, command, now=NOW)
