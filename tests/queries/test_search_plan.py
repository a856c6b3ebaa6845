"""How SQLite runs a search: by its indexes. Not collected on PostgreSQL, whose plans are its own."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.counting import statements
from tests.story import received
from workshop.queries.search import search


@pytest.mark.parametrize(
    "words",
    [
        "lefevre",
        "lefevre zoe",
        "zo lefevre",
        "efevr",
        "0612345678",
        "BES-26-00001",
        "li",
        "06 12 34",
    ],
)
def test_no_table_is_walked_through(session: Session, cast: Cast, words: str) -> None:
    received(session, cast)
    for plan in plans(session, cast, words):
        scans = [
            line for line in plan if line.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in line
        ]
        assert not scans, scans


def plans(session: Session, cast: Cast, words: str) -> list[list[str]]:
    """How SQLite would run each statement of a search."""
    with statements(session.get_bind()) as seen:
        search(session, cast.claire, words)
    connection = session.connection()
    return [
        [
            row[3]
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        for statement, parameters in seen
        if statement.lstrip().startswith("SELECT")
    ]
