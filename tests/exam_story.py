"""Short ways to bring a sitting where a test needs it, through the operations.

Camille sits what Fanny plans; an exam is held before Judith, Kévin and Louis, Judith presiding.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.assessment.jury import JuryKind, Quality
from workshop.assessment.library import referential, rules_for
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import example_contents, example_scenarios
from workshop.assessment.session import SessionState
from workshop.assessment.sitting import IdentityMethod, Route, SittingMode
from workshop.db.models import (
    AssessmentSession,
    Enrolment,
    JurySeat,
    ScenarioSheet,
    ScenarioVersion,
    SessionCandidate,
    Sitting,
)
from workshop.db.session import commit
from workshop.operations.enrolment import CandidateSheet, Enrol, enrol
from workshop.operations.sitting import (
    AcknowledgePrevention,
    CheckIn,
    acknowledge_prevention,
    check_in,
)
from workshop.operations.sitting_clock import Start, Stop, start, stop
from workshop.operations.sitting_plan import (
    PlanSittings,
    PlanSolvedRun,
    plan_sittings,
    plan_solved_run,
)

RNCP37858 = "rncp37858"
SHEET = CandidateSheet(Route.APPRENTICESHIP, date(2006, 3, 14), ("BC1", "BC2", "BC3", "BC4"))
JURY = (("judith", Quality.EMPLOYEES), ("kevin", Quality.EMPLOYERS), ("louis", Quality.TRAINER))
EXAMPLES = {each.modality_id: each.id for each in example_scenarios().values()}


def enrolled(
    session: Session, cast: Cast, who: str = "camille", sheet: CandidateSheet = SHEET
) -> Enrolment:
    """A candidate of the cast, enrolled by Fanny; the current enrolment when there is one."""
    person_id = cast.people[who].person_id
    known = session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.closed_on.is_(None))
    )
    if known is not None:
        return known
    command = Enrol(cast.school, RNCP37858, cast.people[who].name, cast.email(who), sheet)
    found = enrol(session, cast.fanny, command, now=NOW)
    commit(session)
    return found


def version(
    session: Session,
    cast: Cast,
    modality: str = "M2",
    state: VersionState = VersionState.PUBLISHED,
) -> ScenarioVersion:
    """The project's example of a modality, written by Fanny and reviewed by Fabien; made once.

    Its state is given as it is: a solved run is another story.
    """
    code = EXAMPLES[modality]
    known = session.scalar(
        select(ScenarioVersion).join(ScenarioSheet).where(ScenarioSheet.code == code)
    )
    if known is not None:
        return known
    sheet = ScenarioSheet(
        site_id=cast.school, code=code, referential_id=RNCP37858, modality_id=modality,
        created_by_id=cast.fanny.person_id, created_at=NOW,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    drafted = state is VersionState.DRAFT
    published = state not in (VersionState.DRAFT, VersionState.REVIEWED)
    found = ScenarioVersion(
        sheet_id=sheet.id, number=1, state=state, title=example_scenarios()[code].title,
        content=example_contents()[code], author_id=cast.fanny.person_id, written_at=NOW,
        digest="" if drafted else example_scenarios()[code].digest,
        reviewed_by_id=None if drafted else cast.fabien.person_id,
        reviewed_at=None if drafted else NOW,
        published_by_id=cast.fabien.person_id if published else None,
        published_at=NOW if published else None,
    )  # fmt: skip
    session.add(found)
    commit(session)
    return found


def exam_session(
    session: Session,
    cast: Cast,
    candidates: Sequence[str] = ("camille",),
    state: SessionState = SessionState.OPEN,
) -> AssessmentSession:
    """A session of the school with its evaluation jury seated, made once; the rows as they are."""
    known = session.scalar(select(AssessmentSession).limit(1))
    if known is not None:
        return known
    held = AssessmentSession(
        site_id=cast.school, title="Session de novembre", referential_id=RNCP37858,
        referential_digest=referential(RNCP37858).digest, rules_id="branche-hbjo",
        rules_digest=rules_for(referential(RNCP37858)).digest, state=state, exam_on=NOW.date(),
        created_by_id=cast.carole.person_id, created_at=NOW,
    )  # fmt: skip
    session.add(held)
    session.flush()
    session.add_all(
        JurySeat(
            session_id=held.id, kind=JuryKind.EVALUATION, person_id=cast.people[name].person_id,
            quality=quality, is_president=name == "judith", seated_at=NOW,
        )
        for name, quality in JURY
    )  # fmt: skip
    session.add_all(
        SessionCandidate(session_id=held.id, enrolment_id=enrolled(session, cast, name).id)
        for name in candidates
    )
    commit(session)
    return held


def sitting_at(session: Session, cast: Cast, site_id: int) -> Sitting:
    """A training sitting of Camille at any site, written down as it is."""
    sheet = ScenarioSheet(
        site_id=site_id, code=EXAMPLES["M2"], referential_id=RNCP37858, modality_id="M2",
        created_by_id=cast.fanny.person_id, created_at=NOW,
    )  # fmt: skip
    candidate = Enrolment(
        site_id=site_id, person_id=cast.camille.person_id, referential_id=RNCP37858,
        route=SHEET.route, born_on=SHEET.born_on, sought=list(SHEET.sought),
        enrolled_by_id=cast.fanny.person_id, enrolled_at=NOW,
    )  # fmt: skip
    session.add_all((sheet, candidate))
    session.flush()
    of_sheet = ScenarioVersion(
        sheet_id=sheet.id, number=1, title="Essai", content=example_contents()[sheet.code],
        author_id=cast.fanny.person_id, written_at=NOW,
    )  # fmt: skip
    session.add(of_sheet)
    session.flush()
    found = Sitting(
        site_id=site_id, enrolment_id=candidate.id, candidate_id=candidate.person_id,
        version_id=of_sheet.id, referential_id=RNCP37858, modality_id="M2",
        mode=SittingMode.TRAINING, planned_at=NOW, planned_by_id=cast.fanny.person_id,
    )  # fmt: skip
    session.add(found)
    commit(session)
    return found


def planned(
    session: Session,
    cast: Cast,
    mode: SittingMode = SittingMode.EXAM,
    modality: str = "M2",
    *,
    who: str = "camille",
    at: datetime = NOW,
) -> Sitting:
    """Planned by Fanny for now; a solved run is sat by Fabien."""
    version_id = version(session, cast, modality).id
    if mode is SittingMode.SOLUTION:
        run = PlanSolvedRun(version_id, cast.fabien.person_id, at)
        found = plan_solved_run(session, cast.fanny, run, now=NOW)
    else:
        exam = mode is SittingMode.EXAM
        session_id = exam_session(session, cast, (who,)).id if exam else None
        candidate = enrolled(session, cast, who)
        command = PlanSittings(version_id, (candidate.id,), mode, at, "Salle 2", session_id)
        (found,) = plan_sittings(session, cast.fanny, command, now=NOW)
    commit(session)
    return found


def checked_in(
    session: Session,
    cast: Cast,
    mode: SittingMode = SittingMode.EXAM,
    modality: str = "M2",
    *,
    who: str = "camille",
    now: datetime = NOW,
) -> Sitting:
    """Identity checked by Fanny, the bench laid, the prevention message read."""
    found = planned(session, cast, mode, modality, who=who, at=now)
    command = CheckIn(found.id, IdentityMethod.IDENTITY_CARD)
    check_in(session, cast.fanny, command, now=now)
    candidate = cast.fabien if mode is SittingMode.SOLUTION else cast.people[who]
    acknowledge_prevention(session, candidate, AcknowledgePrevention(found.id), now=now)
    commit(session)
    return found


def running(
    session: Session,
    cast: Cast,
    mode: SittingMode = SittingMode.EXAM,
    modality: str = "M2",
    *,
    who: str = "camille",
    now: datetime = NOW,
) -> Sitting:
    """Started: in the preparation where the modality has one."""
    found = checked_in(session, cast, mode, modality, who=who, now=now)
    start(session, cast.fanny, Start(found.id), now=now)
    commit(session)
    return found


def stopped(
    session: Session,
    cast: Cast,
    mode: SittingMode = SittingMode.EXAM,
    modality: str = "M2",
    *,
    who: str = "camille",
    now: datetime = NOW,
) -> Sitting:
    """Stopped half an hour into the evaluation and frozen into its evidence."""
    found = running(session, cast, mode, modality, who=who, now=now)
    if modality == "M1":
        start(session, cast.fanny, Start(found.id), now=now + timedelta(minutes=20))
    stop(session, cast.fanny, Stop(found.id), now=now + timedelta(minutes=30))
    commit(session)
    return found
