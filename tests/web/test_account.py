"""Signing in and out, passwords, language."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import PASSWORD, Cast
from tests.clock import Clock
from workshop.db.models import EndedSession

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def client(app: Flask, cast: Cast) -> FlaskClient:
    return app.test_client()


def enter(client: FlaskClient, email: str, password: str, target: str = "/sign-in"):
    return client.post(target, data={"email": email, "password": password})


def test_the_right_password_opens_the_home_page(client: FlaskClient) -> None:
    answer = enter(client, "Claire@etabli.example ", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Claire Vuillemin" in client.get("/").text


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: FlaskClient) -> None:
    wrong = enter(client, "claire@etabli.example", "autre chose")
    unknown = enter(client, "qui@etabli.example", "autre chose")
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "Adresse ou mot de passe inconnu." in answer.text


def test_too_many_failures_close_the_door_even_to_the_right_password(client: FlaskClient) -> None:
    for _ in range(5):
        enter(client, "claire@etabli.example", "non")
    answer = enter(client, "claire@etabli.example", PASSWORD)
    assert answer.status_code == 429
    assert "Attendez 15 minutes" in answer.text


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "////evil.example", "evil.example",
    "/\\evil.example", "\\/evil.example", "/\n//evil.example", "/\t/evil.example", "\n//evil.example",
    "/\r\nSet-Cookie: a=b", "/\x00/evil.example", "/\x7f/evil.example", " //evil.example", "javascript:x",
    "//[", "",
]  # fmt: skip
WITHIN = [
    "/",
    "/board",
    "/search?q=caf%C3%A9&page=2",
    "/t/a:b@c",
    "/tickets/BES-26-00001/reception",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    address = f"/sign-in?{urlencode({'next': elsewhere})}"
    assert enter(client, "claire@etabli.example", PASSWORD, address).location == "/"
    assert client.get(address).location == "/", "signed in already"
    client.post("/sign-out")


@pytest.mark.parametrize("within", WITHIN)
def test_signing_in_leads_to_the_page_that_was_wanted(client: FlaskClient, within: str) -> None:
    address = f"/sign-in?{urlencode({'next': within})}"
    assert enter(client, "claire@etabli.example", PASSWORD, address).location == within


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        ("http://localhost/board?late=1", "/board?late=1"),
        ("https://evil.example//evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ],
)
def test_the_language_leads_back_to_a_page_of_ours(
    sign_in: SignIn, sent_from: str, back: str
) -> None:
    claire = sign_in("claire")
    for language in ("en", "martian"):
        sent = {"data": {"language": language}, "headers": {"Referer": sent_from}}
        assert claire.post("/language", **sent).location == back


def test_a_stranger_is_led_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/account/password")
    assert answer.location == "/sign-in?next=/account/password"


def test_a_new_password_ends_other_sessions(sign_in: SignIn) -> None:
    here, elsewhere = sign_in("claire"), sign_in("claire")
    answer = here.post(
        "/account/password", data={"current": PASSWORD, "password": "un autre secret"}
    )
    assert answer.status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").location.startswith("/sign-in")


def test_signing_out_ends_the_session_on_the_server_and_no_other(
    app: Flask, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    """Somebody kept the cookie of the tablet; the counter goes on working."""
    tablet, counter = sign_in("claire"), sign_in("claire")
    cookie = tablet.get_cookie("workshop")
    assert cookie is not None
    assert tablet.post("/sign-out").location == "/sign-in"
    kept = app.test_client()
    kept.set_cookie("workshop", cookie.value)
    assert kept.get("/").location.startswith("/sign-in")
    assert kept.post("/sign-out").location == "/sign-in"
    assert counter.get("/").status_code == 200
    assert sign_in("claire").get("/").status_code == 200
    clock.passes(hours=13)
    sign_in("theo").post("/sign-out")
    session.rollback()
    assert session.scalar(select(func.count(EndedSession.key))) == 1, "theo's: older ones are swept"


def test_a_session_in_use_is_renewed_every_few_minutes(sign_in: SignIn, clock: Clock) -> None:
    client = sign_in("claire")
    client.get("/")
    assert "Set-Cookie" not in client.get("/").headers
    clock.passes(minutes=6)
    assert "Expires=" in client.get("/").headers["Set-Cookie"]


def test_a_short_password_is_refused_at_the_field(sign_in: SignIn) -> None:
    answer = sign_in("claire").post(
        "/account/password", data={"current": PASSWORD, "password": "court"}
    )
    assert answer.status_code == 422
    assert "Choisissez au moins 10 caractères." in answer.text


def test_the_language_is_kept_with_the_person(sign_in: SignIn) -> None:
    sign_in("claire").post("/language", data={"language": "en"})
    assert '<html lang="en"' in sign_in("claire").get("/").text


def test_positions_are_named_as_the_person_prefers(sign_in: SignIn, session, cast: Cast) -> None:
    number = story.in_diagnosis(session, cast).number
    theo = sign_in("theo")
    assert "3H<span" in theo.get(f"/tickets/{number}/diagnosis").text
    answer = theo.post("/account/preferences", data={"position_naming": "crown"})
    assert (answer.status_code, answer.location) == (303, "/account/preferences")
    page = theo.get(f"/tickets/{number}/diagnosis").text
    assert "CU<span" in page
    assert "3H<span" not in page
    assert 'name="rate-0h-3H"' in page, "what is sent and kept stays the name of the standard"


def test_a_naming_nobody_knows_is_refused(sign_in: SignIn) -> None:
    answer = sign_in("theo").post("/account/preferences", data={"position_naming": "north"})
    assert answer.status_code == 422
    assert "Ce choix n’existe pas." in answer.text


def test_a_refusal_leads_back_to_a_page_of_ours(sign_in: SignIn, session, cast: Cast) -> None:
    number = story.in_diagnosis(session, cast).number
    elsewhere = {"Referer": "https://evil.example/board"}
    answer = sign_in("edith").post(f"/tickets/{number}/quotes", headers=elsewhere)
    assert answer.status_code == 422
    assert 'href="/board"' in answer.text
    assert "evil.example" not in answer.text
