"""No link on any page leads nowhere, for anybody who can read that page."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import PASSWORD, ROLES
from tests.world import World, world

_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
_ELSEWHERE = ("/static/", "/sign-out")
_OF_A_KIND = 2
"""Pages that differ in a number or a choice only: so many of them are read."""


@pytest.fixture(scope="module")
def workshop(app: Flask) -> Iterator[World]:
    with world(app) as built:
        yield built


@pytest.mark.parametrize("person", ROLES)
def test_every_link_leads_somewhere(workshop: World, person: str) -> None:
    client = workshop.app.test_client()
    sent = {"email": workshop.cast.email(person), "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 303
    nowhere = {link: (page, status) for page, link, status in followed(client) if status >= 400}
    assert nowhere == {}


def followed(client: FlaskClient) -> Iterator[tuple[str, str, int]]:
    """From the home page on: where a link stands, where it leads, and with what status."""
    waiting = deque([("", "/")])
    seen = {"/"}
    kinds = Counter[str]()
    while waiting:
        page, address = waiting.popleft()
        answer = client.get(address)
        yield page, address, answer.status_code
        if answer.mimetype != "text/html":
            continue
        for link in map(unescape, _LINK.findall(answer.text)):
            kind = re.sub(r"=[^&]*", "=", re.sub(r"[A-Z]{3}-\d\d-\d+|\d+", "N", link))
            if link in seen or link.startswith(_ELSEWHERE) or kinds[kind] >= _OF_A_KIND:
                continue
            seen.add(link)
            kinds[kind] += 1
            waiting.append((address, link))
