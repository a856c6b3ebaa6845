"""Somebody who works in English reads no French on a page, and nobody reads a code."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.house_rules.test_routes import get_rules, prepare, sample_path
from workshop.assessment.library import referentials
from workshop.assessment.scenario_file import example_scenarios
from workshop.db.models import Base, Person, RoleAssignment, ServicePrice
from workshop.db.session import commit
from workshop.domain.people import Language
from workshop.domain.permissions import Role

SignIn = Callable[[str], FlaskClient]

READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "label", "data-sending", "data-sent",
              "data-waiting", "data-failed")  # fmt: skip
NOT_READ = {"script", "style"}
TYPED = {"textarea"}
VOID = {"br", "img", "input", "hr"}
MARKERS = re.compile(
    r"\b(le|la|les|des|une|du|au|aux|est|sont|pas|plus|pour|par|avec|dans|sur|sans|chez|et|ou|où|qui"
    r"|que|vous|votre|nous|il|elle|ce|cette|ces|jours?|mois|oui|montre|fiche|devis|pièces?|rendre"
    r"|voir|dites|écrivez|choisissez)\b"
    r"|\b[ldnsjcm]’\w|\bqu’|[«»]|[àâçèéêëîïôœùûÀÂÇÈÉÊÎÔŒÙ]| [:;!?]",
    re.IGNORECASE,
)
FRENCH_NAMES = re.compile(
    r"Établi|DU, DD, CU|Français|tribunal judiciaire|Elaboré|Élaboré|CGI"
    r"|Frédérique Constant|Hermès|March LA\.B|Péquignet|Universal Genève"
)
CODE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
STEPS = ("", "/reception", "/diagnosis", "/quote", "/preparation", "/servicing", "/restitution")
ACTS = (
    "alerts", "assignment", "corrections?seq=1", "entries", "escalation", "forecast", "place",
    "promise", "questions", "reception-form", "waiting",
)  # fmt: skip
CUSTOMER = replace(story.CUSTOMER, language=Language.ENGLISH)
STORIES: dict[str, Callable[..., Any]] = {
    "unsigned": partial(story.received, signed=False),
    "received": story.received,
    "in diagnosis": story.in_diagnosis,
    "concluded": story.concluded,
    "diagnosed": story.diagnosed,
    "draft": story.draft,
    "quoted": story.quoted,
    "accepted": story.accepted,
    "quick": story.quick,
    "prepared": story.prepared,
    "worked": story.worked,
    "serviced": story.serviced,
    "refused": story.refused,
}


class Words(HTMLParser):
    """What a page says to eyes and to a screen reader.

    Left out: what people typed in its fields, and official wording, marked as French.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0
        self._official = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in NOT_READ | TYPED
        begins = ("lang", "fr") in attributes and tag not in ("html", "button")
        if (self._official or begins) and tag not in VOID:
            self._official += 1
            return
        self.said += [text for name, text in attributes if name in READ_ALOUD and text]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in NOT_READ | TYPED
        self._official -= bool(self._official)

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent and not self._official:
            self.said.append(" ".join(data.split()))


def everything_kept(session: Session) -> list[str]:
    """Every text of the database, the longest first: what people wrote stays in their language."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        columns = [each for each in table.columns if each is not ServicePrice.__table__.c.name_fr]
        for row in session.execute(select(*columns)):
            for value in row:
                found.update(texts(value))
    return sorted(found, key=len, reverse=True)


def programs_own() -> list[str]:
    """Official titles and examples, which are in French, and English notes that quote French."""
    certifications = referentials().values()
    own = [
        *(note.text for each in certifications for note in each.notes),
        *(each.title for each in certifications),
        *(modality.title for each in certifications for modality in each.modalities),
        *(example.title for example in example_scenarios().values()),
    ]
    return [" ".join(text.split()) for text in own]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str) and value[:1] in "{[" and value:
        yield from texts(json.loads(value))
    elif isinstance(value, str) and len(value) > 3 and not CODE.fullmatch(value):
        yield " ".join(value.split())


def french_in(html: str, kept: list[str]) -> list[str]:
    found = []
    for said in Words(html).said:
        left = FRENCH_NAMES.sub("·", said)
        for text in kept:
            if text in left:
                left = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "·", left)
        if sign := MARKERS.search(left) or CODE.search(left):
            found.append(f"{sign[0]!r} in {left}")
    return found


@pytest.fixture
def reader(app: Flask, session: Session, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Marc reads English, holds every role, and so do the customers of these stories."""
    held = set(
        session.scalars(
            select(RoleAssignment.role).where(
                RoleAssignment.person_id == cast.marc.person_id,
                RoleAssignment.site_id == cast.shop,
            )
        )
    )
    for role in set(Role) - held:
        session.add(RoleAssignment(person_id=cast.marc.person_id, site_id=cast.shop, role=role))
    session.execute(update(Person).values(language=Language.ENGLISH))
    commit(session)
    return sign_in("marc")


@pytest.mark.parametrize("name", STORIES)
def test_a_ticket_reads_in_english_at_every_step(
    session: Session, cast: Cast, reader: FlaskClient, name: str
) -> None:
    ticket = STORIES[name](session, cast, customer=CUSTOMER)
    kept = everything_kept(session)
    commit(session)
    pages = [f"/tickets/{ticket.number}{step}" for step in STEPS]
    pages += [f"/tickets/{ticket.number}/{act}" for act in ACTS]
    found = {}
    for path in ("/", "/board", "/search?q=lip", *pages):
        with reader.get(path) as answer:
            assert answer.status_code in (200, 303, 404), path
            if french := french_in(answer.get_data(as_text=True), kept):
                found[path] = french
    assert not found


def test_every_other_page_reads_in_english(
    app: Flask, session: Session, cast: Cast, reader: FlaskClient
) -> None:
    samples = prepare(app, session, cast)
    kept = sorted([*programs_own(), *everything_kept(session)], key=len, reverse=True)
    commit(session)
    found = {}
    for rule in get_rules(app):
        if rule.rule.endswith((".pdf", ".csv")):
            continue
        path = sample_path(app, rule, samples)
        with reader.get(path, headers={"Accept-Language": "en"}) as answer:
            if answer.mimetype != "text/html":
                continue
            if french := french_in(answer.get_data(as_text=True), kept):
                found[path] = french
    assert not found


@pytest.mark.parametrize(
    "path", ["/reception", "/account/password", "/admin/people/new", "/admin/sites/new"]
)
def test_what_is_refused_is_said_in_english(
    session: Session, reader: FlaskClient, path: str
) -> None:
    kept = everything_kept(session)
    commit(session)
    answer = reader.post(path, data={})
    assert answer.status_code == 422
    assert french_in(answer.get_data(as_text=True), kept) == []


def test_a_browser_that_asks_for_english_gets_it_signed_out(app: Flask) -> None:
    client, english = app.test_client(), {"Accept-Language": "en-GB,en;q=0.9"}
    for path in ("/sign-in", "/q/nonsense", "/p/nonsense", "/invitation/nonsense"):
        page = client.get(path, headers=english).get_data(as_text=True)
        assert french_in(page, []) == [], path
    refused = client.post("/sign-in", data={}, headers=english)
    assert refused.status_code == 422
    assert french_in(refused.get_data(as_text=True), []) == []


def test_somebody_who_works_in_french_reads_french(sign_in: SignIn) -> None:
    """What the other tests look for is there when it should be."""
    for path in ("/", "/board", "/reception", "/search?q=lip"):
        page = sign_in("claire").get(path).get_data(as_text=True)
        assert len(french_in(page, [])) > 3, path
