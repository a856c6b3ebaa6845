"""The referentials as those who judge read them."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.counting import statements
from workshop.assessment.library import referential, referentials
from workshop.db.models import Person, RoleAssignment
from workshop.db.session import commit
from workshop.domain.people import Language
from workshop.domain.permissions import Role

SignIn = Callable[[str], FlaskClient]


def words(page: str) -> str:
    return html.unescape(page)


@pytest.mark.parametrize("code", list(referentials()))
def test_every_official_word_is_on_the_page(sign_in: SignIn, code: str) -> None:
    found = referential(code)
    answer = sign_in("fanny").get(f"/referentials/{code}")
    assert answer.status_code == 200
    page = words(answer.get_data(as_text=True))
    said = [found.title, *(each.title for each in (*found.blocks, *found.modalities))]
    said += [each.text for each in (*found.competences, *found.criteria)]
    said += [text for each in found.modalities for text in each.paragraphs]
    said += [task for block in found.blocks for each in block.activities for task in each.tasks]
    assert not [text for text in said if text not in page]
    for note in found.notes:
        assert f"<b>{note.id}</b>" in page


def test_the_page_says_what_supports_each_criterion_in_french(sign_in: SignIn) -> None:
    page = words(sign_in("fanny").get("/referentials/rncp37858").get_data(as_text=True))
    assert page.count('<span class="badge steel">proposé par le programme</span>') == 47
    assert page.count('<span class="badge ">proposé en partie</span>') == 39
    assert page.count('<span class="badge ">observé par le jury</span>') == 11
    assert page.count("si le scénario le prévoit") == 12
    item = re.search(r'<li class="flow tight" id="C\.2\.3-k2">.*?</li>', page, re.DOTALL)
    assert item
    assert "Chaque test exigé a un résultat avant et après le déboîtement." in item[0]


def test_rules_that_are_not_confirmed_are_marked(sign_in: SignIn) -> None:
    client = sign_in("fanny")
    overview = client.get("/referentials").get_data(as_text=True)
    assert (overview.count("règle provisoire"), overview.count("règle confirmée")) == (3, 1)
    page = words(client.get("/referentials/rncp37858").get_data(as_text=True))
    assert "3 compétences acquises sur 4" in page
    assert "inconnues : aucune compétence n’est exigée par elle-même" in page
    sister = words(client.get("/referentials/cqp-concepteur-3d").get_data(as_text=True))
    assert "dont C2.1, C2.2, C2.4 obligatoires" in sister
    sellers = words(client.get("/referentials/rncp31387").get_data(as_text=True))
    assert "1 compétence acquise sur 1" in sellers


def test_a_note_names_what_it_is_about_but_no_key_of_the_file(sign_in: SignIn) -> None:
    client = sign_in("fanny")
    present = client.get("/referentials/rncp37858").get_data(as_text=True)
    assert '<b>N06</b> <span class="quiet">C.3.1-k6</span>' in present
    sister = client.get("/referentials/cqp-concepteur-3d").get_data(as_text=True)
    assert '<b>N04</b> <span class="quiet"></span>' in sister


def test_the_editors_notes_follow_the_readers_language(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in("fanny")
    french = words(client.get("/referentials/rncp37858").get_data(as_text=True))
    assert "Pas de tirets sur cette page : un critère par phrase." in french
    person = Person.id == cast.fanny.person_id
    session.execute(update(Person).where(person).values(language=Language.ENGLISH))
    commit(session)
    english = words(client.get("/referentials/rncp37858").get_data(as_text=True))
    assert "No dashes on this page: one criterion per sentence." in english
    assert "Each required test has a result on both sides." in english
    assert referential("rncp37858").criterion("C.2.3-k2").text in english


def test_it_is_downloaded_for_other_tools(sign_in: SignIn) -> None:
    answer = sign_in("fanny").get("/referentials/rncp37858.json")
    assert answer.mimetype == "application/json"
    assert "rncp37858-case.json" in answer.headers["Content-Disposition"]
    assert answer.json["CFDocument"]["uri"] == "http://localhost/referentials/rncp37858"


@pytest.mark.parametrize("path", ["/referentials/rncp1", "/referentials/rncp1.json"])
def test_what_is_no_referential_is_not_there(sign_in: SignIn, path: str) -> None:
    assert sign_in("fanny").get(path).status_code == 404


@pytest.mark.parametrize("person", ["claire", "theo", "marc", "camille", "nora"])
def test_who_does_not_judge_sees_none(sign_in: SignIn, person: str) -> None:
    client = sign_in(person)
    for path in ("/referentials", "/referentials/rncp37858", "/referentials/rncp37858.json"):
        assert client.get(path).status_code == 404
    assert "/referentials" not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "button"),
    [
        (Role.JUROR, '<a class="button" href="/jury">Jury</a>'),
        (Role.CERTIFIER, '<a class="button" href="/sessions">Sessions</a>'),
    ],
)
def test_the_home_of_who_has_no_list_leads_to_their_work(
    session: Session, cast: Cast, sign_in: SignIn, role: Role, button: str
) -> None:
    session.add(RoleAssignment(person_id=cast.nora.person_id, site_id=cast.school, role=role))
    commit(session)
    home = sign_in("nora").get("/").get_data(as_text=True)
    assert button in home


def test_pages_cost_no_query_but_the_person(session: Session, sign_in: SignIn) -> None:
    client = sign_in("fanny")
    for path in ("/referentials", "/referentials/rncp37858"):
        with statements(session.get_bind()) as seen:
            client.get(path)
        assert len(seen) <= 2
