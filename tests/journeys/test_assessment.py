"""An assessment from the scenario to the award, for each of the four modalities."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.journeys.conftest import Record
from tests.journeys.exam_chapters import (
    BLOCKS,
    EVALUATION,
    NOTHING,
    School,
    creates_the_session,
    enrols,
    sells_batteries,
)
from tests.journeys.people import People, Person, Typed
from tests.journeys.whole_exam import from_the_scenario_to_the_award
from workshop.assessment.session import SessionState
from workshop.assessment.sitting import SittingState
from workshop.db.models import (
    AssessmentSession,
    JurorGrid,
    JurySeat,
    SessionCandidate,
    Sitting,
    SittingClock,
)
from workshop.db.session import commit
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.operations.sitting import AcknowledgePrevention, acknowledge_prevention


@pytest.fixture
def school(session: Session, cast: Cast, people: People, clock: Clock) -> School:
    found = School(people, clock, session, cast)
    sells_batteries(found)
    return found


@pytest.mark.parametrize("modality", BLOCKS)
def test_from_the_scenario_to_the_award(school: School, record: Record, modality: str) -> None:
    from_the_scenario_to_the_award(school, modality)
    assert record.is_intact()


CLASS = tuple(f"Élève {letter}" for letter in "ABCDEFGHIJKL")
LIST = "nom;courriel;naissance;blocs\n" + "".join(
    f"{name};eleve{rank}@etabli.example;14/03/2006;BC2\n" for rank, name in enumerate(CLASS)
)
CLICKS_FOR_TWELVE = 32
"""Written in docs/assessment.md."""


class Counted:
    """A trainer whose every page, choice and press is counted."""

    def __init__(self, person: Person) -> None:
        self._person, self.clicks = person, 0

    def opens(self, path: str) -> None:
        self.clicks += 1
        self._person.opens(path)

    def follows(self, words: str) -> None:
        self.clicks += 1
        self._person.follows(words)

    def presses(self, words: str, typed: Typed = NOTHING, *, at: str = "") -> None:
        self.clicks += 1 + len(typed)
        self._person.presses(words, typed, at=at)


def test_a_class_of_twelve_is_planned_checked_in_and_started(
    session: Session, cast: Cast, school: School
) -> None:
    version = exam_story.version(session, cast).id
    fanny = school.people.fanny
    fanny.opens("/candidates/import").presses("Essayer la liste", {"file": LIST.encode()})
    fanny.presses("Inscrire les 12 candidats")
    session_id = creates_the_session(school, CLASS)
    fanny.opens(f"/sessions/{session_id}").presses("Annoncer la session")
    trainer = Counted(fanny)
    trainer.opens(f"/sessions/{session_id}")
    trainer.follows("Prévoir les épreuves")
    hour = {"Jour et heure": f"{NOW:%Y-%m-%d}T13:30", "Lieu": "Atelier 2"}
    trainer.presses("Planifier", {"Scénario": str(version)} | hour)
    session.rollback()
    session.get_one(AssessmentSession, session_id).state = SessionState.OPEN
    commit(session)
    today = [each.id for each in session.scalars(select(Sitting))]
    session.rollback()
    for sitting_id in today:
        trainer.clicks += 1  # the menu of ways to check an identity is unfolded
        trainer.presses("Carte d’identité", at=f"/sittings/{sitting_id}/check-in")
    for each in session.scalars(select(Sitting)).all():
        candidate = Actor(each.candidate_id, "", {cast.school: frozenset({Role.CANDIDATE})})
        acknowledge_prevention(session, candidate, AcknowledgePrevention(each.id), now=NOW)
    commit(session)
    trainer.opens("/sittings")
    trainer.presses("Démarrer les 12 candidats présents")

    session.expire_all()
    sittings = session.scalars(select(Sitting)).all()
    assert {each.state for each in sittings} == {SittingState.RUNNING}
    assert len({each.bench_id for each in sittings}) == 12
    clocks = session.scalars(select(SittingClock)).all()
    assert len(clocks) == 12
    assert len({each.started_at for each in clocks}) == 1
    assert trainer.clicks == CLICKS_FOR_TWELVE
    guide = Path(__file__).parents[2] / "docs" / "assessment.md"
    assert f"{CLICKS_FOR_TWELVE} clicks" in guide.read_text(encoding="utf-8")


class TestWhatNobodyShouldDo:
    """Each gets a clear sentence, and nothing changes."""

    def test_two_presidents(self, school: School) -> None:
        session_id = creates_the_session(school)
        fanny, carole = school.people.fanny, school.people.carole
        fanny.opens(f"/sessions/{session_id}/juries")
        for name, quality in EVALUATION:
            seat = {"Personne": name, "À titre de": quality}
            fanny.presses("Donner un siège Jury d’évaluation", seat)
        carole.opens(f"/sessions/{session_id}/juries").presses("Choisir président Judith Perrin")
        fanny.presses("Choisir président Kévin Maire", status=422)
        assert fanny.reads("Quelqu’un vient de changer cette page.")
        kevin = school.seat(session_id, "kevin")
        fanny.sends(f"/sessions/{session_id}/president", [("president", kevin)])
        assert fanny.status == 422
        assert fanny.reads("Judith Perrin préside déjà ce jury : un jury n’a qu’un président.")
        assert school.presidents() == [school.cast.judith.person_id]

    def test_a_juror_twice(self, school: School) -> None:
        session_id = creates_the_session(school)
        fanny = school.people.fanny.opens(f"/sessions/{session_id}/juries")
        judith = {"Personne": "Judith Perrin", "À titre de": "représentant des salariés"}
        fanny.presses("Donner un siège Jury d’évaluation", judith)
        again = judith | {"À titre de": "formateur"}
        fanny.presses("Donner un siège Jury d’évaluation", again, status=422)
        assert fanny.reads("Judith Perrin siège déjà dans ce jury.")
        assert school.count(JurySeat) == 1

    def test_a_session_without_candidates_or_sittings(self, school: School) -> None:
        session_id = creates_the_session(school)
        fanny = school.people.fanny.opens(f"/sessions/{session_id}")
        assert fanny.reads("au moins un candidat")
        fanny.sends(f"/sessions/{session_id}/moves", [("move", "announce")])
        assert fanny.status == 422
        assert fanny.reads("Il manque : au moins un candidat")
        enrols(school, "camille", "BC2")
        fanny.opens(f"/sessions/{session_id}/candidates")
        fanny.presses("Ajouter à la session", {"enrolment_ids": ["Camille Petit"]})
        fanny.opens(f"/sessions/{session_id}").presses("Annoncer la session")
        fanny.sends(f"/sessions/{session_id}/moves", [("move", "convene")])
        assert fanny.status == 422
        assert fanny.reads("une épreuve prévue pour chaque candidat et chaque modalité")
        assert school.state(session_id) is SessionState.ANNOUNCED

    def test_a_mark_for_an_unknown_code(self, session: Session, cast: Cast, school: School) -> None:
        sitting_id = exam_story.stopped(session, cast).id
        commit(session)
        kevin = school.people.kevin.opens(f"/jury/{sitting_id}/grid")
        unknown = [("C.9.9-mark", "A"), ("C.9.9-comment", ""), ("C.2.1-k1-seen", "met")]
        kevin.sends(f"/jury/{sitting_id}/grid", [*unknown, ("C.2.1-k1-note", "")])
        assert kevin.status == 422
        assert kevin.reads("C.9.9")
        assert school.count(JurorGrid) == 0

    def test_a_clock_moved_back(self, session: Session, cast: Cast, school: School) -> None:
        sitting_id = exam_story.running(session, cast).id
        commit(session)
        fanny = school.people.fanny.opens(f"/sittings/{sitting_id}")
        school.clock.passes(minutes=-10)
        fanny.presses("Suspendre", {"Raison": "Alarme"}, status=422)
        assert fanny.reads("L’horloge est revenue en arrière : rien n’est enregistré.")
        session.rollback()
        assert session.get_one(Sitting, sitting_id).state is SittingState.RUNNING

    def test_a_closed_session(self, session: Session, cast: Cast, school: School) -> None:
        session_id = creates_the_session(school)
        enrols(school, "camille", "BC2")
        fanny = school.people.fanny.opens(f"/sessions/{session_id}/candidates")
        session.get_one(AssessmentSession, session_id).state = SessionState.CLOSED
        commit(session)
        fanny.presses("Ajouter à la session", {"enrolment_ids": ["Camille Petit"]}, status=422)
        assert fanny.reads("La session est à l’état « Épreuves closes »")
        assert school.count(SessionCandidate) == 0
