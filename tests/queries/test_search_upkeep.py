"""The index of SQLite in few parts. Not collected on PostgreSQL, which looks after its own."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.story import received
from workshop.db import search_upkeep
from workshop.db.search_upkeep import join_parts, parts
from workshop.db.session import commit
from workshop.operations.customer import CustomerData, update_customer
from workshop.queries.search import search

INDEXES = ("ticket_fts", "ticket_fts_words")


@pytest.fixture
def scattered(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Numbers by family name; each watch came in by a commit of its own, one name was changed."""
    monkeypatch.setattr(search_upkeep, "_MOST_PARTS", 1)
    joined(session)  # what earlier tests left
    for index in INDEXES:  # nor does the index join any by itself, at every fourth or so
        automerge = f"INSERT INTO {index}({index}, rank) VALUES ('automerge', 0)"
        session.execute(text(automerge))
    names = ("Lefèvre", "Œuvrard", "Łuczak", "Mercier")
    numbers = {name: received(session, cast, customer=named(name)).number for name in names}
    last = received(session, cast, customer=named("Provisoire"))
    update_customer(session, cast.claire, last.customer_id, named("Durable"), now=NOW)
    commit(session)
    return numbers | {"Durable": last.number}


def named(family_name: str) -> CustomerData:
    return CustomerData(family_name=family_name, given_name="Zoé", phone="06 12 34 56 78")


def joined(session: Session) -> int:
    """How many steps it took."""
    steps = 0
    for _ in join_parts(session):
        commit(session)
        steps += 1
    return steps


def test_joined_parts_hold_all_that_the_parts_held(
    session: Session, cast: Cast, scattered: dict[str, str]
) -> None:
    assert all(parts(session, index) > 1 for index in INDEXES)
    assert joined(session) >= len(INDEXES)
    assert [parts(session, index) for index in INDEXES] == [1, 1]
    for name, number in scattered.items():
        for typed in (name, name[1:5]):
            assert number in [row.number for row in search(session, cast.claire, typed).rows]
    assert not search(session, cast.claire, "Provisoire").rows


def test_what_comes_in_afterwards_is_found_too(
    session: Session, cast: Cast, scattered: dict[str, str]
) -> None:
    joined(session)
    number = received(session, cast, customer=named("Tardif")).number
    assert [row.number for row in search(session, cast.claire, "tardif").rows] == [number]


def test_few_parts_are_left_alone(
    session: Session, scattered: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_upkeep, "_MOST_PARTS", 20)
    assert joined(session) == 0


def test_large_indexes_are_joined_in_many_small_steps(
    session: Session, cast: Cast, scattered: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two of them anybody may save."""
    monkeypatch.setattr(search_upkeep, "_PAGES", 2)
    steps = iter(join_parts(session))
    next(steps)
    commit(session)
    number = received(session, cast, customer=named("Entretemps")).number
    for _ in steps:
        commit(session)
    assert [row.number for row in search(session, cast.claire, "entretemps").rows] == [number]
    assert search(session, cast.claire, "durable").rows
