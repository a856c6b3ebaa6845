"""A sitting before its jury: what grids need of a session, a scenario and a frozen work."""

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.assessment.clock import Phase
from workshop.assessment.grid import Seen
from workshop.assessment.jury import JuryKind, Quality
from workshop.assessment.library import referential, rules_for
from workshop.assessment.rules import Mark
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import example_contents
from workshop.assessment.session import SessionState
from workshop.assessment.sitting import AT_THE_BENCH, JUDGED, Route, SittingMode, SittingState
from workshop.db.grids import assessed
from workshop.db.models import (
    AssessmentSession,
    Enrolment,
    JurySeat,
    ScenarioSheet,
    ScenarioVersion,
    Sitting,
    SittingClock,
)
from workshop.domain.people import Actor
from workshop.operations.grids import (
    Conclusion,
    Row,
    SaveGrid,
    SignGrid,
    save_grid,
    sign_grid,
)

STARTED = NOW - timedelta(hours=2)
M2 = "m2-automatique-amplitude"
JURY = (("judith", Quality.EMPLOYEES), ("kevin", Quality.EMPLOYERS), ("louis", Quality.TRAINER))
"""Judith presides."""


def exam(
    session: Session,
    cast: Cast,
    state: SittingState = SittingState.FROZEN,
    *,
    referential_id: str = "rncp37858",
    modality_id: str = "M2",
) -> Sitting:
    """Camille's exam before Judith, Kévin and Louis; its clock ran an hour unless it runs still."""
    held = AssessmentSession(
        site_id=cast.school, title="Session de novembre", referential_id=referential_id,
        referential_digest=referential(referential_id).digest, rules_id="branche-hbjo",
        rules_digest=rules_for(referential(referential_id)).digest, state=SessionState.OPEN, exam_on=NOW.date(),
        created_by_id=cast.carole.person_id, created_at=NOW,
    )  # fmt: skip
    session.add(held)
    session.flush()
    for name, quality in JURY:
        session.add(
            JurySeat(
                session_id=held.id, kind=JuryKind.EVALUATION, quality=quality,
                person_id=getattr(cast, name).person_id, is_president=name == "judith",
                seated_at=NOW,
            )
        )  # fmt: skip
    enrolment = Enrolment(
        site_id=cast.school, person_id=cast.camille.person_id, referential_id=referential_id,
        route=Route.TRAINING, born_on=date(2001, 5, 4), sought=[], held={},
        enrolled_by_id=cast.fanny.person_id, enrolled_at=NOW,
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    found = Sitting(
        site_id=cast.school, session_id=held.id, enrolment_id=enrolment.id,
        candidate_id=cast.camille.person_id, version_id=version(session, cast).id,
        referential_id=referential_id, modality_id=modality_id, mode=SittingMode.EXAM,
        state=state, planned_at=STARTED, planned_by_id=cast.fanny.person_id,
    )  # fmt: skip
    return _kept(session, cast, found)


def training(session: Session, cast: Cast, state: SittingState = SittingState.FROZEN) -> Sitting:
    """Denis’s training, planned and judged by Fanny."""
    enrolment = Enrolment(
        site_id=cast.school, person_id=cast.denis.person_id, referential_id="rncp37858",
        route=Route.TRAINING, born_on=date(2002, 1, 9), sought=[], held={},
        enrolled_by_id=cast.fanny.person_id, enrolled_at=NOW,
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    found = Sitting(
        site_id=cast.school, enrolment_id=enrolment.id, candidate_id=cast.denis.person_id,
        version_id=version(session, cast).id, referential_id="rncp37858", modality_id="M2",
        mode=SittingMode.TRAINING, state=state, planned_at=STARTED,
        planned_by_id=cast.fanny.person_id,
    )  # fmt: skip
    return _kept(session, cast, found)


def version(session: Session, cast: Cast, example: str = M2) -> ScenarioVersion:
    """A published version of an example, written by Fanny and reviewed by Fabien."""
    content = example_contents()[example]
    sheet = ScenarioSheet(
        site_id=cast.school, code=f"{example}-{uuid4().hex[:8]}",
        referential_id=content["referential"], modality_id=content["modality"],
        created_by_id=cast.fanny.person_id, created_at=NOW,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    found = ScenarioVersion(
        sheet_id=sheet.id, number=1, state=VersionState.FROZEN, title=content["title"],
        content=content, digest="1" * 64, author_id=cast.fanny.person_id, written_at=NOW,
        reviewed_by_id=cast.fabien.person_id, reviewed_at=NOW,
        published_by_id=cast.fanny.person_id, published_at=NOW,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def _kept(session: Session, cast: Cast, found: Sitting) -> Sitting:
    session.add(found)
    session.flush()
    if found.state in AT_THE_BENCH | JUDGED:
        ended = None if found.state in AT_THE_BENCH else STARTED + timedelta(hours=1)
        session.add(
            SittingClock(
                sitting_id=found.id, phase=Phase.EVALUATION, started_at=STARTED,
                stopped_at=ended, started_by_id=cast.fanny.person_id,
            )
        )  # fmt: skip
        session.flush()
    return found


def filled(
    session: Session, juror: Actor, found: Sitting, *, not_acquired: tuple[str, ...] = (),
    not_met: tuple[str, ...] = (),
) -> int:  # fmt: skip
    """Everything met and acquired, but for what is named; the revision of the grid."""
    competences = assessed(found)
    rows = {
        criterion.id: Row(Seen.NOT_MET if criterion.id in not_met else Seen.MET)
        for each in competences
        for criterion in each.criteria
    }
    conclusions = {
        each.id: Conclusion(Mark.NOT_ACQUIRED, f"{juror.name} ne l’a pas vu.")
        if each.id in not_acquired
        else Conclusion(Mark.ACQUIRED)
        for each in competences
    }
    command = SaveGrid(found.id, rows, conclusions)
    return save_grid(session, juror, command, now=NOW).revision


def signed(
    session: Session, juror: Actor, found: Sitting, *, not_acquired: tuple[str, ...] = (),
    not_met: tuple[str, ...] = (),
) -> None:  # fmt: skip
    filled(session, juror, found, not_acquired=not_acquired, not_met=not_met)
    sign_grid(session, juror, SignGrid(found.id), now=NOW)


def graded(session: Session, cast: Cast) -> Sitting:
    """Every juror has signed; on C.2.4 Kévin alone says no."""
    found = exam(session, cast)
    signed(session, cast.judith, found)
    signed(session, cast.kevin, found, not_acquired=("C.2.4",), not_met=("C.2.4-k2",))
    signed(session, cast.louis, found)
    return found
