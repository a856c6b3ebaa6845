"""Sittings on screen: a class planned and started in a few clicks, the candidate's side, the clock."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.assessment.scenario import VersionState
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.models import (
    DocumentOpening,
    Enrolment,
    EvidencePackage,
    OutgoingMail,
    Person,
    RoleAssignment,
    Site,
    Sitting,
    SittingClock,
    Ticket,
)
from workshop.db.session import commit
from workshop.domain.errors import RuleViolation
from workshop.operations.outbox import claim_next

SignIn = Callable[[str], FlaskClient]


def number_of(session: Session, sitting: Sitting) -> str:
    found = session.scalars(select(Ticket.number).where(Ticket.site_id == sitting.bench_id)).one()
    session.rollback()
    return found


def moved_back(session: Session, sitting: Sitting, minutes: int) -> None:
    """As if the clock had started earlier."""
    for row in session.scalars(select(SittingClock).where(SittingClock.sitting_id == sitting.id)):
        row.started_at -= timedelta(minutes=minutes)
    commit(session)


def raising(error: Exception) -> Callable[..., None]:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


def state_of(session: Session, sitting: Sitting) -> SittingState:
    session.rollback()
    return session.scalars(select(Sitting.state).where(Sitting.id == sitting.id)).one()


class TestPlanning:
    def test_a_class_is_planned_in_one_go(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        version = exam_story.version(session, cast)
        ids = [exam_story.enrolled(session, cast, who).id for who in ("camille", "denis")]
        answer = sign_in("fanny").post(
            "/sittings/new",
            data={
                "version_id": version.id,
                "mode": "training",
                "enrolment_ids": ids,
                "planned_at": f"{NOW:%Y-%m-%d}T23:30",
                "place": "Salle 2",
                "session_id": 0,
                "solver_id": 0,
            },
            follow_redirects=True,
        )
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, page
        assert "Camille Petit" in page
        assert "Denis Caron" in page
        session.rollback()
        assert session.scalar(select(func.count()).select_from(Sitting)) == 2

    def test_without_candidates_the_input_is_kept(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        version = exam_story.version(session, cast)
        exam_story.enrolled(session, cast)
        data = {
            "version_id": version.id, "mode": "training", "place": "Salle 7",
            "planned_at": f"{NOW:%Y-%m-%d}T23:30", "session_id": 0, "solver_id": 0,
        }  # fmt: skip
        answer = sign_in("fanny").post("/sittings/new", data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Cochez au moins un candidat." in page
        assert "Salle 7" in page

    def test_enter_plans(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        """A browser presses the first button of the form."""
        exam_story.version(session, cast)
        exam_story.enrolled(session, cast)
        session.rollback()
        _, form = sign_in("fanny").get("/sittings/new").text.split('action="/sittings/new"')
        pressed, *_ = re.findall(r"<button[^>]*>([^<]*)", form)
        assert pressed == "Planifier"

    def test_ticking_everybody_keeps_what_was_chosen(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        version = exam_story.version(session, cast)
        held = exam_story.exam_session(session, cast, ("camille",)).id
        inside = exam_story.enrolled(session, cast)
        outside = exam_story.enrolled(session, cast, "denis")
        data = {
            "version_id": version.id, "mode": "exam", "place": "Salle 7", "session_id": held,
            "planned_at": f"{NOW:%Y-%m-%d}T23:30", "solver_id": 0, "tick_all": "1",
        }  # fmt: skip
        fanny = sign_in("fanny")
        answer = fanny.post("/sittings/new", data=data)
        assert answer.status_code == 200
        assert session.scalar(select(func.count()).select_from(Sitting)) == 0
        linked = f"/sittings/new?mode=exam&version={version.id}&session={held}&all=1"
        for page in (answer.get_data(as_text=True), fanny.get(linked).get_data(as_text=True)):
            chosen = re.findall(
                r"<(?:option|input)[^>]* value=.(\w+).[^>]* (?:checked|selected)", page
            )
            assert {"exam", str(version.id), str(held), str(inside.id)} <= set(chosen)
            ticked = re.findall(r'<input[^>]*name="enrolment_ids"[^>]*checked[^>]*>', page)
            assert len(ticked) == 1
            assert f'value="{outside.id}"' not in ticked[0]
        assert "Salle 7" in answer.get_data(as_text=True)
        assert "T23:30" in answer.get_data(as_text=True)

    def test_a_scenario_not_reviewed_serves_for_a_solved_run_only(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        draft = exam_story.version(session, cast, state=VersionState.DRAFT)
        candidate = exam_story.enrolled(session, cast)
        data = {
            "version_id": draft.id, "enrolment_ids": [candidate.id], "mode": "training",
            "planned_at": f"{NOW:%Y-%m-%d}T23:30", "session_id": 0, "solver_id": 0,
        }  # fmt: skip
        fanny = sign_in("fanny")
        assert fanny.post("/sittings/new", data=data).status_code == 422
        run = {**data, "mode": "solution", "solver_id": cast.fabien.person_id}
        assert fanny.post("/sittings/new", data=run).status_code == 303

    def test_only_trainers_see_them(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        for name in ("camille", "judith", "claire"):
            assert sign_in(name).get("/sittings").status_code == 404


class TestTheDay:
    def test_checked_in_and_started_from_the_list(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.planned(session, cast, SittingMode.TRAINING)
        fanny = sign_in("fanny")
        data = {"method": "known_to_the_centre", "revision": 1, "day": f"{NOW:%Y-%m-%d}"}
        answer = fanny.post(f"/sittings/{sitting.id}/check-in", data=data)
        assert (answer.status_code, answer.location) == (303, f"/sittings?day={NOW:%Y-%m-%d}")
        page = fanny.get("/sittings").get_data(as_text=True)
        assert "Démarrer 1 candidat" in page
        answer = fanny.post("/sittings/starts", data={"sitting": [sitting.id]})
        assert answer.status_code == 303
        assert state_of(session, sitting) is SittingState.RUNNING
        assert "reste 60 min" in fanny.get("/sittings").get_data(as_text=True)

    def test_a_page_of_before_changes_nothing(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast, SittingMode.TRAINING)
        data = {"reason": "Alarme", "revision": sitting.revision - 1}
        answer = sign_in("fanny").post(f"/sittings/{sitting.id}/suspensions", data=data)
        assert answer.status_code == 422
        assert "Alarme" in answer.get_data(as_text=True)
        assert state_of(session, sitting) is SittingState.RUNNING

    def test_a_suspension_says_why(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        sitting = exam_story.running(session, cast, SittingMode.TRAINING)
        fanny, at = sign_in("fanny"), f"/sittings/{sitting.id}"
        refused = fanny.post(f"{at}/suspensions", data={"reason": ""})
        assert refused.status_code == 422
        assert "Écrivez pourquoi" in refused.get_data(as_text=True)
        assert fanny.post(f"{at}/suspensions", data={"reason": "Alarme"}).status_code == 303
        assert "Alarme" in fanny.get(at).get_data(as_text=True)
        assert fanny.post(f"{at}/resumptions").status_code == 303
        assert state_of(session, sitting) is SittingState.RUNNING

    def test_a_stop_that_cannot_be_frozen_is_told_and_loses_nothing(
        self, session: Session, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sitting = exam_story.running(session, cast, SittingMode.TRAINING)
        session.rollback()
        fanny, at = sign_in("fanny"), f"/sittings/{sitting.id}/end"
        with monkeypatch.context() as broken:
            broken.setattr("workshop.operations.sitting_clock.freeze", raising(KeyError("plan")))
            refused = fanny.post(at, data={"reason": "Alarme"})
            handed_in = sign_in("camille").post(f"/my-sittings/{sitting.id}/end")
        assert (refused.status_code, handed_in.status_code) == (422, 422)
        assert "n’a pas pu être figé" in refused.text
        assert "n’a pas pu être figé" in handed_in.text
        assert ">Alarme</textarea>" in refused.text
        assert state_of(session, sitting) is SittingState.RUNNING
        assert fanny.post(at, data={"reason": "Alarme"}).status_code == 303
        assert state_of(session, sitting) is SittingState.FROZEN

    def test_time_changes_with_a_reason(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast, SittingMode.TRAINING)
        fanny, at = sign_in("fanny"), f"/sittings/{sitting.id}"
        assert fanny.post(f"{at}/time", data={"factor": "1,5"}).status_code == 422
        data = {"factor": "1,5", "time_reason": "Décision du centre"}
        assert fanny.post(f"{at}/time", data=data).status_code == 303
        assert "90 min" in fanny.get(at).get_data(as_text=True)

    def test_the_list_of_a_class_costs_few_queries(
        self, app: Flask, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        for who in ("camille", "denis"):
            exam_story.running(session, cast, SittingMode.TRAINING, who=who)
        fanny = sign_in("fanny")
        with statements(app.extensions["test_engine"]) as seen:
            assert fanny.get("/sittings").status_code == 200
        assert len(seen) <= 6

    def test_ordinary_people_pay_nothing_for_the_clock(
        self, app: Flask, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        claire = sign_in("claire")
        with statements(app.extensions["test_engine"]) as seen:
            claire.get("/account/preferences")
        assert len(seen) == 1


class TestTheCandidate:
    def test_an_exam_asks_for_the_prevention_message(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.planned(session, cast)
        camille, at = sign_in("camille"), f"/my-sittings/{sitting.id}"
        assert f'href="{at}"' in camille.get("/").get_data(as_text=True)
        page = camille.get(at).get_data(as_text=True)
        assert "Prévention des fraudes" in page
        assert "3 ans" in page
        assert "retarde" not in page
        assert camille.post(f"{at}/prevention").status_code == 303
        assert "Prévention des fraudes" not in camille.get(at).get_data(as_text=True)

    def test_nobody_elses_sitting_exists(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        denis = sign_in("denis")
        for path in ("", "/documents/brief", "/clock"):
            assert denis.get(f"/my-sittings/{sitting.id}{path}").status_code == 404
        assert denis.get(f"/tickets/{number_of(session, sitting)}").status_code == 404

    def test_the_brief_opens_with_the_clock_and_is_written_down(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.checked_in(session, cast)
        camille, at = sign_in("camille"), f"/my-sittings/{sitting.id}"
        assert camille.get(f"{at}/documents/brief").status_code == 404
        sign_in("fanny").post(f"/sittings/{sitting.id}/phases")
        page = camille.get(at).get_data(as_text=True)
        assert "Données du fabricant" in page
        brief = camille.get(f"{at}/documents/brief").get_data(as_text=True)
        assert "Vous recevez une montre automatique simple" in brief
        assert camille.get(f"{at}/documents/nothing").status_code == 404
        session.rollback()
        opened = session.scalars(select(DocumentOpening.document)).all()
        assert opened == ["brief"]

    def test_the_clock_is_on_every_page_of_the_bench(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        number = number_of(session, sitting)
        camille = sign_in("camille")
        for path in ("/", f"/tickets/{number}", f"/tickets/{number}/diagnosis"):
            page = camille.get(path).get_data(as_text=True)
            assert "data-bench-clock" in page
            assert "60 min" in page
        answer = camille.get(f"/my-sittings/{sitting.id}/clock").get_json()
        assert answer["running"] is True
        assert 3590 <= answer["left"] <= 3600

    def test_the_jury_sees_the_clock_of_the_bench_it_looks_at(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        judith = sign_in("judith")
        page = judith.get(f"/tickets/{number_of(session, sitting)}").get_data(as_text=True)
        assert "Camille Petit · Évaluation" in page
        assert "data-bench-clock" not in judith.get("/").get_data(as_text=True)
        assert "/board" not in judith.get("/").get_data(as_text=True)

    def test_while_an_exam_runs_there_is_only_the_bench(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        camille = sign_in("camille")
        page = camille.get("/").get_data(as_text=True)
        assert "École de Morteau, poste" in page
        assert "Passer à" not in page
        data = {"site_id": cast.school}
        assert camille.post("/current-site", data=data).status_code == 422
        assert camille.get(f"/tickets/{number_of(session, sitting)}").status_code == 200

    def test_a_held_clock_holds_the_bench(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        number = number_of(session, sitting)
        sign_in("fanny").post(f"/sittings/{sitting.id}/suspensions", data={"reason": "Alarme"})
        camille = sign_in("camille")
        for answer in (
            camille.get(f"/tickets/{number}"),
            camille.post(f"/tickets/{number}/entries", data={"kind": "observation", "text": "x"}),
        ):
            assert (answer.status_code, answer.location) == (303, f"/my-sittings/{sitting.id}")
        page = camille.get(f"/my-sittings/{sitting.id}").get_data(as_text=True)
        assert "L’horloge est suspendue" in page
        assert "Sujet et documents" not in page

    def test_time_up_ends_the_sitting_before_anything_else_happens(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        sitting = exam_story.running(session, cast)
        number = number_of(session, sitting)
        camille = sign_in("camille")
        moved_back(session, sitting, 61)
        data = {"kind": "observation", "text": "Trop tard"}
        answer = camille.post(f"/tickets/{number}/entries", data=data)
        assert (answer.status_code, answer.location) == (303, f"/my-sittings/{sitting.id}")
        assert state_of(session, sitting) is SittingState.FROZEN
        clock = session.scalars(select(SittingClock)).one()
        assert clock.stopped_at == clock.started_at + timedelta(minutes=60)
        assert clock.reason == "time_up"
        assert session.get(EvidencePackage, sitting.id) is not None
        session.rollback()
        page = camille.get(f"/my-sittings/{sitting.id}").get_data(as_text=True)
        assert "Merci, votre travail est enregistré" in page
        assert camille.get(f"/tickets/{number}").status_code == 404
        assert camille.get(f"/my-sittings/{sitting.id}/clock").get_json() == {"ended": True}

    @pytest.mark.parametrize("error", [RuleViolation("sitting_without_bench"), KeyError("plan")])
    def test_work_that_cannot_be_frozen_never_breaks_a_page(
        self,
        session: Session,
        cast: Cast,
        sign_in: SignIn,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
    ) -> None:
        """It is tried again from page to page; meanwhile the bench is closed to its candidate."""
        sitting = exam_story.running(session, cast)
        number, at = number_of(session, sitting), f"/my-sittings/{sitting.id}"
        camille, judith = sign_in("camille"), sign_in("judith")
        moved_back(session, sitting, 61)
        with monkeypatch.context() as broken:
            broken.setattr("workshop.operations.sitting_clock.freeze", raising(error))
            for answer in (
                camille.get(f"/tickets/{number}"),
                camille.post(f"/tickets/{number}/entries", data={"kind": "observation"}),
                camille.post(f"{at}/end"),
            ):
                assert (answer.status_code, answer.location) == (303, at)
            page = camille.get(at).get_data(as_text=True)
            assert "Le temps est écoulé." in page
            assert "data-bench-clock" not in page
            assert "Rendre mon travail" not in page
            assert camille.get(f"{at}/clock").get_json() == {"ended": True}
            assert judith.get(f"/jury/{sitting.id}").status_code == 200
            assert judith.get("/").status_code == 200
            assert camille.post("/sign-out").status_code == 303
        assert state_of(session, sitting) is SittingState.RUNNING
        assert judith.get("/").status_code == 200
        assert state_of(session, sitting) is SittingState.FROZEN

    def test_the_candidate_hands_in(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        sitting = exam_story.running(session, cast)
        camille = sign_in("camille")
        assert camille.post(f"/my-sittings/{sitting.id}/end").status_code == 303
        assert state_of(session, sitting) is SittingState.FROZEN

    def test_nobody_keeps_a_role_at_a_bench_that_is_over(
        self, session: Session, cast: Cast
    ) -> None:
        sitting = exam_story.stopped(session, cast)
        roles = select(RoleAssignment).where(RoleAssignment.site_id == sitting.bench_id)
        assert session.scalars(roles).all() == []
        assert session.get_one(Person, cast.camille.person_id).current_site_id == cast.school


class TestCandidates:
    SHEET = {
        "name": "Léa Morin", "email": "lea@etabli.example", "route": "apprenticeship",
        "born_on": "2006-05-02", "sought": ["BC1", "BC2"],
    }  # fmt: skip

    def test_enrolled_with_a_link_to_a_password(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        fanny = sign_in("fanny")
        data = {**self.SHEET, f"from_{cast.fabien.person_id}": "2025-09-01"}
        answer = fanny.post("/candidates/new", data=data, follow_redirects=True)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, page
        assert "/invitation/" in page
        assert "2025-09-01" in page

    def test_what_is_missing_is_said_and_the_input_kept(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        data = {**self.SHEET, "measures": "Pauses", "factor": "1,33"}
        answer = sign_in("fanny").post("/candidates/new", data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Écrivez le jour de la décision." in page
        assert "Pauses" in page

    def test_the_file_is_changed_and_not_overwritten(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        found = exam_story.enrolled(session, cast)
        fanny = sign_in("fanny")
        data = {**self.SHEET, "sought": ["BC3"], "held_BC1": "Attestation 2024", "revision": 1}
        assert fanny.post(f"/candidates/{found.id}", data=data).status_code == 303
        assert fanny.post(f"/candidates/{found.id}", data=data).status_code == 422
        session.rollback()
        assert (found.sought, found.held) == (["BC3"], {"BC1": "Attestation 2024"})

    def test_a_forgotten_password_is_chosen_again(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        own, trainer_s = (
            f"/candidates/{exam_story.enrolled(session, cast, who).id}"
            for who in ("camille", "fabien")
        )
        session.rollback()
        camille, fanny = sign_in("camille"), sign_in("fanny")
        assert fanny.post(f"{own}/invitation").status_code == 303
        assert "/invitation/" in fanny.get(own).get_data(as_text=True)
        assert camille.get("/my-sittings").status_code == 303
        assert fanny.post(f"{trainer_s}/invitation").status_code == 422

    def test_withdrawn(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        found = exam_story.enrolled(session, cast)
        fanny = sign_in("fanny")
        assert fanny.post(f"/candidates/{found.id}/withdrawal").status_code == 303
        assert "inscription terminée" in fanny.get(f"/candidates/{found.id}").get_data(as_text=True)

    def test_a_list_is_tried_before_it_is_enrolled(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        fanny = sign_in("fanny")
        text = (
            "nom;courriel;naissance;voie;blocs\n"
            "Léa Morin;lea@etabli.example;02/05/2006;Apprentissage;BC1 BC2\n"
            "Paul Roux;paul@etabli.example;31/12/2005;;\n"
        )
        sent = {"referential_id": "rncp37858", "file": (BytesIO(text.encode()), "classe.csv")}
        answer = fanny.post("/candidates/import", data=sent)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "Inscrire les 2 candidats" in page
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 0
        session.rollback()
        confirmed = {"referential_id": "rncp37858", "text": text, "confirm": "yes"}
        assert fanny.post("/candidates/import", data=confirmed).status_code == 303
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 2

    def test_errors_of_a_list_are_said_line_by_line(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        exam_story.enrolled(session, cast)
        text = (
            "nom,courriel,naissance\n"
            "Léa Morin,lea@etabli.example,02/05/2006\n"
            "Camille Petit,camille@etabli.example,14/03/2006\n"
            "Paul Roux,paul@etabli.example,hier\n"
            "Paul Roux,lea@etabli.example,01/01/2006\n"
        )
        sent = {"referential_id": "rncp37858", "text": text, "confirm": "yes"}
        answer = sign_in("fanny").post("/candidates/import", data=sent)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Camille Petit est déjà inscrit" in page
        assert "« hier » n’est pas une date" in page
        assert "figure déjà à la ligne 2" in page
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1

    def test_a_file_that_is_no_list(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        for content in (b"", b"\xff\xfe\x00", b"nom;naissance\nx;y\n", b"nom;courriel;naissance\n"):
            sent = {"referential_id": "rncp37858", "file": (BytesIO(content), "x.csv")}
            assert sign_in("fanny").post("/candidates/import", data=sent).status_code == 422


def test_mail_never_leaves_a_bench(session: Session, cast: Cast) -> None:
    sitting = exam_story.running(session, cast)
    session.add(
        OutgoingMail(
            site_id=sitting.bench_id, message_id="<1@x>", to_address="x@example.org", subject="s",
            body="b", created_at=NOW, next_try_at=NOW,
        )
    )  # fmt: skip
    commit(session)
    assert claim_next(session, now=NOW + timedelta(days=1)) is None
    bench = session.get_one(Site, sitting.bench_id)
    assert bench.centre_id == cast.school
