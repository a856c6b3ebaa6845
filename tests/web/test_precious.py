"""The register of deposits in precious metal: who reads it, what it says, how much it asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.db.models import Customer, Ticket, Watch
from workshop.db.session import commit
from workshop.domain.ticket import Move
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.queries import precious

SignIn = Callable[[str], FlaskClient]
REGISTER = "/precious-metals"
GOLD = {
    "case_metal": "gold_yellow",
    "case_weight_cg": 3850,
    "fineness": 750,
    "serial": "OR-1",
    "reference": "2684",
}
AT_HOME = replace(story.CUSTOMER, address="8 rue Bersot\n25000 Besançon")


def gold(session: Session, cast: Cast, **changes: Any) -> Ticket:
    return story.received(session, cast, watch=GOLD, customer=AT_HOME, **changes)


@pytest.mark.parametrize(
    ("person", "status"),
    [("marc", 200), ("adele", 200), ("claire", 404), ("theo", 404), ("nora", 404)],
)
def test_the_hierarchy_and_the_administrator_read_it(
    sign_in: SignIn, person: str, status: int
) -> None:
    reader = sign_in(person)
    assert reader.get(REGISTER).status_code == status
    assert reader.get(f"{REGISTER}.csv").status_code == status


def test_it_says_who_left_what_and_where_it_is(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    story.received(session, cast)
    kept = gold(session, cast).number
    gone = gold(session, cast, signed=False)
    cancel = MoveTicket(gone.number, Move.CANCEL, "Il la reprend.")
    move_ticket(session, cast.claire, cancel, now=NOW + timedelta(days=1))
    commit(session)
    numbers = [kept, gone.number]
    page = sign_in("marc").get(REGISTER).text
    for expected in (*numbers, "Zoé Lefèvre", "8 rue Bersot", "25000 Besançon", "Or jaune",
                     "Lip Himalaya, automatique, réf. 2684, n° OR-1", "750 ‰", "38,50 g",
                     "chez nous", "annulée"):  # fmt: skip
        assert expected in page
    assert "BES-26-00001" not in page
    head, *rows = sign_in("marc").get(f"{REGISTER}.csv").text.splitlines()
    assert head.startswith("\ufeffFiche;Date de dépôt;Déposant;Adresse;Description;Métal;")
    assert [row.split(";")[0] for row in rows] == numbers
    assert "8 rue Bersot, 25000 Besançon" in rows[0]
    assert "Or jaune;750;38,50;" in rows[0]


def test_what_was_signed_stays_in_the_register(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = gold(session, cast)
    watch = session.get_one(Watch, ticket.watch_id)
    watch.precious, watch.case_metal, watch.case_weight_cg, watch.fineness = (
        False,
        "plated",
        None,
        None,
    )
    session.get_one(Customer, ticket.customer_id).address = "9 rue Neuve"
    commit(session)
    page = sign_in("marc").get(REGISTER).text
    for expected in ("Or jaune", "38,50 g", "8 rue Bersot"):
        assert expected in page
    assert "9 rue Neuve" not in page


def test_a_watch_of_another_site_is_not_in_it(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = gold(session, cast)
    ticket.site_id = cast.other_shop
    commit(session)
    assert ticket.number not in sign_in("marc").get(REGISTER).text


def test_a_page_asks_the_same_however_long_the_register_is(
    session: Session, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precious, "PAGE_SIZE", 2)
    marc, engine = sign_in("marc"), session.get_bind()
    assert isinstance(engine, Engine)
    gold(session, cast)
    with statements(engine) as few:
        assert "page=2" not in marc.get(REGISTER).text
    for _ in range(2):
        gold(session, cast)
    with statements(engine) as many:
        assert "page=2" in marc.get(REGISTER).text
    assert len(many) == len(few)
    assert "BES-26-00001" in marc.get(f"{REGISTER}?page=2").text
