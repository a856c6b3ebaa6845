"""The pages of scenarios: writing, reviewing, publishing, the key behind a click, the watches."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tests import exam_story, story
from tests.cast import NOW, Cast
from tests.conftest import PLAIN
from tests.counting import statements
from tests.scenario_story import MEASURED, added, prepared, reviewed, solved
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import example_scenarios
from workshop.db.models import (
    Customer,
    KeyOpening,
    PreparedWatch,
    Reception,
    RoleAssignment,
    ScenarioSheet,
    ScenarioVersion,
)
from workshop.db.scenarios import scenario_of
from workshop.db.session import commit
from workshop.domain.permissions import Role
from workshop.operations.prepared_watches import VerifyWatch, verify_watch

SignIn = Callable[[str], FlaskClient]
EXAMPLE = Path("workshop/data/scenarios/m2-automatique-amplitude.toml")
M2 = example_scenarios()["m2-automatique-amplitude"]


@pytest.fixture
def fanny(sign_in: SignIn) -> FlaskClient:
    return sign_in("fanny")


@pytest.fixture
def fabien(sign_in: SignIn) -> FlaskClient:
    return sign_in("fabien")


@pytest.fixture
def draft(session: Session, cast: Cast) -> ScenarioVersion:
    version = added(session, cast)
    commit(session)
    return version


def open_key(client: FlaskClient, version: ScenarioVersion) -> None:
    assert client.post(f"/scenarios/{version.id}/key").status_code == 303


class TestBeginning:
    def test_an_example_is_taken_over(self, session: Session, fanny: FlaskClient) -> None:
        assert M2.title in fanny.get("/scenarios").text
        answer = fanny.post("/scenarios/examples", data={"example_id": M2.id})
        assert answer.status_code == 303
        session.rollback()
        version = session.scalars(select(ScenarioVersion)).one()
        assert scenario_of(version) == M2
        page = fanny.get(answer.location).text
        assert M2.brief.splitlines()[0] in page
        assert "Reprendre cet exemple : Une montre" not in fanny.get("/scenarios").text

    def test_a_scenario_is_begun(self, session: Session, fanny: FlaskClient) -> None:
        data = {"title": "La couronne tourne à vide", "modality_id": "M2", "level": "2"}
        answer = fanny.post("/scenarios/new", data=data)
        page = fanny.get(answer.location).text
        assert "Avant la relecture, il reste" in page
        assert "Consigne : Il manque quelque chose ici." in page or "Rien n’est écrit ici" in page

    def test_without_a_title_nothing_begins(self, session: Session, fanny: FlaskClient) -> None:
        answer = fanny.post("/scenarios/new", data={"title": "", "modality_id": "M2", "level": "2"})
        assert answer.status_code == 422
        assert "Donnez un titre" in answer.text
        assert session.scalar(select(func.count()).select_from(ScenarioSheet)) == 0

    def test_the_same_title_twice(self, fanny: FlaskClient) -> None:
        data = {"title": "Un", "modality_id": "M2", "level": "2"}
        fanny.post("/scenarios/new", data=data)
        answer = fanny.post("/scenarios/new", data=data)
        assert answer.status_code == 422
        assert "a déjà un scénario « un »" in answer.text

    def test_a_file_is_taken_over(self, session: Session, fanny: FlaskClient) -> None:
        data = {"file": (BytesIO(EXAMPLE.read_bytes()), "m2.toml")}
        answer = fanny.post("/scenarios/files", data=data)
        assert answer.status_code == 303
        session.rollback()
        assert scenario_of(session.scalars(select(ScenarioVersion)).one()) == M2

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"a =", "TOML valable"),
            (b"", "Le schéma doit être"),
            (
                EXAMPLE.read_bytes().replace(b'kind = "mark"', b'kind = "trap"'),
                "Élément prévu 4 (ligne 90) : « trap » n’est pas un choix.",
            ),
        ],
    )
    def test_what_is_wrong_in_a_file_is_told(
        self, session: Session, fanny: FlaskClient, content: bytes, said: str
    ) -> None:
        answer = fanny.post("/scenarios/files", data={"file": (BytesIO(content), "m2.toml")})
        assert answer.status_code == 422
        assert said in answer.text
        assert session.scalar(select(func.count()).select_from(ScenarioSheet)) == 0

    def test_double_submission_begins_one(self, session: Session, fanny: FlaskClient) -> None:
        data = {"title": "Un", "modality_id": "M2", "level": "2", "once": "k"}
        first, second = (fanny.post("/scenarios/new", data=data) for _ in range(2))
        assert first.location == second.location
        session.rollback()
        assert session.scalar(select(func.count()).select_from(ScenarioSheet)) == 1


class TestWho:
    PAGES = ("", "/coverage", "/review", "/watches", "/key", "/brief.pdf", "/preparation.pdf")

    def test_trainers_read_every_page(
        self, draft: ScenarioVersion, fanny: FlaskClient, fabien: FlaskClient
    ) -> None:
        for client in (fanny, fabien):
            for page in self.PAGES:
                with client.get(f"/scenarios/{draft.id}{page}") as answer:
                    assert answer.status_code == 200, page

    @pytest.mark.parametrize("name", ["camille", "claire", "carole", "olga"])
    def test_nobody_else_does(self, draft: ScenarioVersion, sign_in: SignIn, name: str) -> None:
        client = sign_in(name)
        for page in self.PAGES:
            assert client.get(f"/scenarios/{draft.id}{page}").status_code == 404, page
        for place in ("key", "publication", "versions", "variant", "review", "watches"):
            assert client.post(f"/scenarios/{draft.id}/{place}").status_code == 404, place
        assert client.get("/scenarios").status_code == 404

    def test_a_juror_finds_the_key_closed(self, draft: ScenarioVersion, sign_in: SignIn) -> None:
        judith = sign_in("judith")
        page = judith.get(f"/scenarios/{draft.id}/key").text
        assert "Corrigé fermé" in page
        assert 'href="/scenarios' not in page
        assert judith.post(f"/scenarios/{draft.id}/key").status_code == 422
        assert judith.get(f"/scenarios/{draft.id}").status_code == 404

    def test_only_the_author_writes(self, draft: ScenarioVersion, fabien: FlaskClient) -> None:
        for place in ("parts/brief", "parts/planted/0", "criteria/C.2.1-k5"):
            assert fabien.get(f"/scenarios/{draft.id}/{place}").status_code == 404
            assert fabien.post(f"/scenarios/{draft.id}/{place}").status_code == 404


class TestKey:
    def test_it_is_nowhere_before_it_is_opened(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        planted = M2.planted[1].what
        expected = M2.questions[0].expected.translate(PLAIN)
        for page in ("", "/coverage", "/review", "/key"):
            text = fanny.get(f"/scenarios/{draft.id}{page}").text
            assert planted not in text
            assert expected not in text
        open_key(fanny, draft)
        text = fanny.get(f"/scenarios/{draft.id}/key").text
        assert planted in text
        assert expected in text
        assert "plan d’essais" in text
        session.rollback()
        assert session.scalar(select(func.count()).select_from(KeyOpening)) == 1
        assert "Fanny Gros" in text

    def test_it_closes_by_itself(
        self, session: Session, cast: Cast, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        session.rollback()
        opening = session.scalars(select(KeyOpening)).one()
        opening.at -= timedelta(minutes=31)
        commit(session)
        assert M2.planted[1].what not in fanny.get(f"/scenarios/{draft.id}/key").text

    def test_one_opening_opens_to_one_person(
        self, draft: ScenarioVersion, fanny: FlaskClient, fabien: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        assert M2.planted[1].what not in fabien.get(f"/scenarios/{draft.id}/key").text

    def test_parts_that_tell_the_answers_wait_for_the_opening(
        self, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        for place in ("parts/planted/0", "parts/questions/0", "criteria/C.2.1-k5"):
            answer = fanny.get(f"/scenarios/{draft.id}/{place}")
            assert answer.location == f"/scenarios/{draft.id}/key"
        open_key(fanny, draft)
        assert fanny.get(f"/scenarios/{draft.id}/parts/planted/0").status_code == 200


class TestParts:
    def sent(self, page: str) -> dict[str, str]:
        return {"revision": page.split('name="revision" type="hidden" value="')[1].split('"')[0]}

    def test_the_brief_is_changed(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/parts/brief"
        data = {
            **self.sent(fanny.get(place).text),
            "title": "Autre", "level": "3", "given": "before", "text": "Faites.",
        }  # fmt: skip
        assert fanny.post(place, data=data).location == f"/scenarios/{draft.id}"
        session.rollback()
        found = scenario_of(draft)
        assert (found.title, found.level, found.brief) == ("Autre", 3, "Faites.")

    def test_what_is_missing_is_told_and_the_rest_kept(
        self, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        data = {"title": "", "level": "3", "given": "before", "text": "Tout autre chose."}
        answer = fanny.post(f"/scenarios/{draft.id}/parts/brief", data=data)
        assert answer.status_code == 422
        assert "Donnez un titre" in answer.text
        assert "Tout autre chose." in answer.text

    def test_two_windows_never_overwrite_each_other(
        self, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/parts/brief"
        data = {
            **self.sent(fanny.get(place).text),
            "title": "Un", "level": "3", "given": "before", "text": "Faites.",
        }  # fmt: skip
        assert fanny.post(place, data=data).status_code == 303
        answer = fanny.post(place, data={**data, "title": "Deux"})
        assert answer.status_code == 422
        assert "vient de changer cette page" in answer.text
        assert "Deux" in answer.text

    def test_the_seed_is_changed_line_by_line(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/parts/seed"
        page = fanny.get(place).text
        assert "reception.symptoms : loses, stops_at_times" in page
        data = {
            **self.sent(page),
            "family_name": "Roux", "brand": "Auverne", "kind": "automatic", "case_back": "",
            "others": "reception.symptoms : loses\nquote.agreed_cents : 1200\nquote.note : 3 jours",
        }  # fmt: skip
        assert fanny.post(place, data=data).status_code == 303
        session.rollback()
        assert scenario_of(draft).seed == {
            "customer": {"family_name": "Roux"},
            "watch": {"brand": "Auverne", "kind": "automatic"},
            "reception": {"symptoms": ["loses"]},
            "quote": {"agreed_cents": 1200, "note": "3 jours"},
        }
        refused = fanny.post(place, data={**data, "others": "n’importe quoi"})
        assert refused.status_code == 422
        assert "rubrique.donnée" in refused.text

    def test_a_document_is_added_and_removed(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/parts/documents/3"
        data = {**self.sent(fanny.get(place).text), "id": "", "title": "Étiquette", "text": "Vu."}
        assert fanny.post(place, data=data).status_code == 303
        session.rollback()
        assert [each.id for each in scenario_of(draft).documents][3:] == ["etiquette"]
        gone = {**self.sent(fanny.get(place).text), "remove": "y"}
        assert fanny.post(place, data=gone).status_code == 303
        session.rollback()
        assert len(scenario_of(draft).documents) == 3
        assert fanny.get(f"/scenarios/{draft.id}/parts/documents/9").status_code == 404
        assert fanny.get(f"/scenarios/{draft.id}/parts/nothing/0").status_code == 404

    def test_an_element_is_planted(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        place = f"/scenarios/{draft.id}/parts/planted/4"
        data = {
            **self.sent(fanny.get(place).text),
            "kind": "mark", "what": "Verre rayé.", "visibility": "visible", "criteria": "C.2.3-k3",
        }  # fmt: skip
        assert fanny.post(place, data=data).location == f"/scenarios/{draft.id}/key"
        session.rollback()
        planted = scenario_of(draft).planted[4]
        assert (planted.id, planted.criteria) == ("verre-raye", ("C.2.3-k3",))

    def test_a_watch_is_described(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/parts/watches/0"
        page = fanny.get(place).text
        assert 'value="défaut"' in page
        data = {
            **self.sent(page),
            "description": "Une autre", "faults": "Un\n\nDeux", "restore": "Remettre.",
            "baseline-0-characteristic": "amplitude", "baseline-0-position": "CH",
            "baseline-0-least": "180,5", "baseline-0-most": "220",
            "baseline-1-characteristic": "magnetism", "baseline-1-position": "", "baseline-1-least": "Défaut",
        }  # fmt: skip
        assert fanny.post(place, data=data).status_code == 303
        session.rollback()
        watch = scenario_of(draft).watches[0]
        assert (watch.id, watch.faults) == ("watch", ("Un", "Deux"))
        ranges = [(e.characteristic, e.position, e.least, e.most) for e in watch.baseline]
        assert ranges == [
            ("amplitude", "CH", "180.5", "220"),
            ("magnetism", "", "faulty", "faulty"),
        ]

    def test_the_key_is_written_in_words(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        place = f"/scenarios/{draft.id}/criteria/C.2.3-k4"
        page = fanny.get(place).text
        assert "Spiral : Aimanté" in page
        data = {**self.sent(page), "all_of": "spiral : aimante\nhairspring:bent", "one_of": ""}
        answer = fanny.post(place, data=data)
        assert answer.location == f"/scenarios/{draft.id}/key#C.2.3-k4"
        session.rollback()
        assert draft.content["key"]["C.2.3-k4"] == {
            "all_of": ["hairspring:magnetised", "hairspring:bent"]
        }

    def test_a_word_nobody_knows_is_told_before_the_review(
        self, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        place = f"/scenarios/{draft.id}/criteria/C.2.3-k4"
        fanny.post(place, data={**self.sent(fanny.get(place).text), "all_of": "Tonnerre"})
        page = fanny.get(f"/scenarios/{draft.id}").text
        assert "Corrigé C.2.3-k4 : « Tonnerre » n’est pas un choix." in page

    def test_a_criterion_is_ruled_out(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        open_key(fanny, draft)
        place = f"/scenarios/{draft.id}/criteria/C.2.2-k5"
        data = {**self.sent(fanny.get(place).text), "why_not": "Montre sans fond."}
        assert fanny.post(place, data=data).status_code == 303
        assert "Montre sans fond." in fanny.get(f"/scenarios/{draft.id}/coverage").text
        session.rollback()
        assert scenario_of(draft).not_observable == {"C.2.2-k5": "Montre sans fond."}


class TestReview:
    def test_another_person_reviews(
        self, session: Session, draft: ScenarioVersion, fabien: FlaskClient
    ) -> None:
        assert "J’ai relu" in fabien.get(f"/scenarios/{draft.id}/review").text
        data = {"revision": "1", "decision": "reviewed", "note": "Très bien."}
        assert fabien.post(f"/scenarios/{draft.id}/review", data=data).status_code == 303
        session.rollback()
        assert draft.state is VersionState.REVIEWED
        page = fabien.get(f"/scenarios/{draft.id}").text
        assert "Fabien Droz" in page
        assert draft.digest[:16] in page

    def test_its_author_does_not(self, draft: ScenarioVersion, fanny: FlaskClient) -> None:
        page = fanny.get(f"/scenarios/{draft.id}/review").text
        assert "J’ai relu" not in page
        data = {"revision": "1", "decision": "reviewed"}
        answer = fanny.post(f"/scenarios/{draft.id}/review", data=data)
        assert answer.status_code == 422
        assert "une autre personne que son auteur" in answer.text

    def test_it_goes_back_with_a_note(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient, fabien: FlaskClient
    ) -> None:
        place = f"/scenarios/{draft.id}/review"
        assert fabien.post(place, data={"decision": "back", "revision": "1"}).status_code == 422
        data = {"decision": "back", "note": "Préciser la durée.", "revision": "1"}
        assert fabien.post(place, data=data).status_code == 303
        assert "Préciser la durée." in fanny.get(f"/scenarios/{draft.id}").text

    def test_what_changed_meanwhile_is_read_again(
        self, draft: ScenarioVersion, fanny: FlaskClient, fabien: FlaskClient
    ) -> None:
        data = {"title": "Un", "level": "3", "given": "before", "text": "Faites.", "revision": "1"}
        fanny.post(f"/scenarios/{draft.id}/parts/brief", data=data)
        answer = fabien.post(
            f"/scenarios/{draft.id}/review", data={"revision": "1", "decision": "reviewed"}
        )
        assert answer.status_code == 422

    def test_who_trains_alone_is_told_so(
        self, session: Session, cast: Cast, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        alone = "Vous êtes la seule personne à former dans ce centre"
        assert alone not in fanny.get(f"/scenarios/{draft.id}").text
        session.execute(
            delete(RoleAssignment).where(RoleAssignment.person_id == cast.fabien.person_id)
        )
        commit(session)
        assert alone in fanny.get(f"/scenarios/{draft.id}").text


class TestPublication:
    def test_what_is_missing_is_said(
        self, session: Session, cast: Cast, fanny: FlaskClient
    ) -> None:
        version = reviewed(session, cast)
        commit(session)
        page = fanny.get(f"/scenarios/{version.id}").text
        assert "Une personne compétente doit d’abord jouer le corrigé" in page
        assert "Publier pour les épreuves" not in page
        assert fanny.post(f"/scenarios/{version.id}/publication").status_code == 422

    def test_a_solved_run_opens_it_to_exams(
        self, session: Session, cast: Cast, fanny: FlaskClient
    ) -> None:
        version = reviewed(session, cast)
        solved(session, cast, version)
        commit(session)
        assert "Publier pour les épreuves" in fanny.get(f"/scenarios/{version.id}").text
        assert fanny.post(f"/scenarios/{version.id}/publication").status_code == 303
        session.rollback()
        assert version.state is VersionState.PUBLISHED
        assert fanny.post(f"/scenarios/{version.id}/retirement").status_code == 303

    def test_a_new_version_is_written(
        self, session: Session, cast: Cast, fabien: FlaskClient
    ) -> None:
        version = reviewed(session, cast)
        commit(session)
        answer = fabien.post(f"/scenarios/{version.id}/versions")
        page = fabien.get(answer.location).text
        assert "Version 1" in page
        assert "version 2" in page
        assert fabien.post(f"/scenarios/{version.id}/versions").status_code == 422

    def test_a_variant_is_declared(
        self, session: Session, draft: ScenarioVersion, fanny: FlaskClient
    ) -> None:
        other = EXAMPLE.read_bytes().replace(b'id = "m2-automatique-amplitude"', b'id = "m2-bis"')
        fanny.post("/scenarios/files", data={"file": (BytesIO(other), "bis.toml")})
        session.rollback()
        second = session.scalars(select(ScenarioVersion).order_by(ScenarioVersion.id.desc()))
        version = second.first()
        assert version
        place = f"/scenarios/{version.id}/variant"
        assert fanny.post(place, data={"of_version_id": str(draft.id)}).status_code == 303
        assert "variante" in fanny.get("/scenarios").text
        assert fanny.post(place, data={"of_version_id": "999"}).status_code == 422


class TestWatches:
    def sent(self, **readings: str) -> dict[str, object]:
        values = {f"readings-{n}-value": value for n, (_c, _p, value) in enumerate(MEASURED)}
        return {
            "watch": "watch",
            "label": "Montre 3",
            "faults": ["0", "1", "2"],
            **values,
            **readings,
        }

    def test_two_people_make_a_watch_ready(
        self, session: Session, cast: Cast, fanny: FlaskClient, fabien: FlaskClient
    ) -> None:
        version = reviewed(session, cast)
        commit(session)
        place = f"/scenarios/{version.id}/watches"
        assert fanny.post(place, data=self.sent()).location == place
        session.rollback()
        watch = session.scalars(select(PreparedWatch)).one()
        verify = f"/scenarios/prepared/{watch.id}/verification"
        assert verify not in fanny.get(place).text
        assert fanny.post(verify).status_code == 422
        assert verify in fabien.get(place).text
        assert fabien.post(verify).status_code == 303
        assert "prête" in fabien.get(place).text
        restored = {"on": "2026-11-20"}
        put_back = f"/scenarios/prepared/{watch.id}/restoration"
        assert fanny.post(put_back, data={"on": "hier"}).status_code == 422
        assert fanny.post(put_back, data=restored).status_code == 303
        session.rollback()
        assert (watch.verified_by_id, watch.restored_on) == (cast.fabien.person_id, NOW.date())

    def test_a_ready_watch_is_kept_for_a_candidate(
        self, session: Session, cast: Cast, fanny: FlaskClient
    ) -> None:
        sitting = exam_story.planned(session, cast)
        version = session.get_one(ScenarioVersion, sitting.version_id)
        watch = prepared(session, version, cast.fabien)
        verify_watch(session, cast.fanny, VerifyWatch(watch.id), now=NOW)
        commit(session)
        page = fanny.get(f"/scenarios/{version.id}/watches").text
        assert "Camille Petit, 20 nov. 2026" in page
        place = f"/scenarios/prepared/{watch.id}/sitting"
        assert fanny.post(place, data={"sitting_id": "999"}).status_code == 422
        assert fanny.post(place, data={"sitting_id": str(sitting.id)}).status_code == 303
        assert "pour Camille Petit" in fanny.get(f"/scenarios/{version.id}/watches").text

    def test_what_is_off_is_said(self, session: Session, cast: Cast, fanny: FlaskClient) -> None:
        version = reviewed(session, cast)
        prepared(session, version, cast.fabien, (("amplitude", "CH", "280"), *MEASURED[1:]))
        commit(session)
        page = fanny.get(f"/scenarios/{version.id}/watches").text
        assert "Hors de la plage prévue : Amplitude, CH." in page
        assert "pas prête" in page

    def test_a_watch_has_a_label(self, session: Session, cast: Cast, fanny: FlaskClient) -> None:
        version = reviewed(session, cast)
        commit(session)
        answer = fanny.post(f"/scenarios/{version.id}/watches", data=self.sent() | {"label": ""})
        assert answer.status_code == 422
        assert "repère de la montre" in answer.text
        assert 'value="205"' in answer.text
        unknown = self.sent() | {"watch": "other"}
        assert fanny.post(f"/scenarios/{version.id}/watches", data=unknown).status_code == 422


class TestFromTicket:
    def test_what_is_removed_is_shown_before_anything_is_kept(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = story.returned(session, cast)
        customer = session.get_one(Customer, ticket.customer_id)
        reception = session.get_one(Reception, ticket.id)
        reception.request = f"Mme {customer.family_name} au {customer.phone} veut une pile."
        give_trainer_a_place(session, cast)
        commit(session)
        fanny = sign_in("fanny")
        query = {"number": ticket.number.lower(), "modality_id": "M2"}
        page = fanny.get("/scenarios/ticket", query_string=query).text
        assert f"Mme {customer.family_name}" in page
        assert "[nom] au [téléphone] veut une pile." in page
        assert session.scalar(select(func.count()).select_from(ScenarioSheet)) == 0
        answer = fanny.post("/scenarios/ticket", data=query)
        assert answer.status_code == 303
        session.rollback()
        version = session.scalars(select(ScenarioVersion)).one()
        said = str(version.content)
        for secret in (customer.family_name, customer.phone, customer.email, ticket.number):
            assert secret.lower() not in said.lower()
        assert fanny.get(answer.location).status_code == 200

    def test_an_open_ticket_is_refused(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        ticket = story.in_diagnosis(session, cast)
        give_trainer_a_place(session, cast)
        commit(session)
        fanny = sign_in("fanny")
        query = {"number": ticket.number, "modality_id": "M2"}
        answer = fanny.get("/scenarios/ticket", query_string=query)
        assert answer.status_code == 422
        assert "n’est pas close" in answer.text

    def test_a_ticket_of_others_does_not_exist(
        self, session: Session, cast: Cast, fanny: FlaskClient
    ) -> None:
        ticket = story.returned(session, cast)
        commit(session)
        query = {"number": ticket.number, "modality_id": "M2"}
        answer = fanny.get("/scenarios/ticket", query_string=query)
        assert answer.status_code == 422
        assert "Aucune fiche de ce numéro" in answer.text


def give_trainer_a_place(session: Session, cast: Cast) -> None:
    """Fanny reads the tickets of the shop too."""
    session.add(
        RoleAssignment(person_id=cast.fanny.person_id, site_id=cast.shop, role=Role.TRAINER)
    )


def test_pages_cost_few_queries(app: Flask, draft: ScenarioVersion, fanny: FlaskClient) -> None:
    open_key(fanny, draft)
    for page in ("/scenarios", *(f"/scenarios/{draft.id}{p}" for p in TestWho.PAGES[:5])):
        with statements(app.extensions["test_engine"]) as queries:
            fanny.get(page)
        assert len(queries) <= 8, (page, queries)
