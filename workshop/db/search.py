"""The index behind the search: trigrams of what a clerk may know, kept by the database itself.

SQLite has an FTS5 table without content of its own, filled by triggers; PostgreSQL a `pg_trgm` GIN
index. Two traps of SQLite 3.40 decide how it is asked (`queries/search.py`): `LIKE` on the FTS
table may crash the process, and `LIKE … ESCAPE` ignores the index.
"""

from typing import Final

from sqlalchemy import DDL, MetaData, Table, event

# What is indexed of a row. One trigram per site, of private characters nobody types, is added: a
# common word at a small site is found without walking through the tickets of the others.
_INDEXED: Final = (
    "row.doc || ' ' || char(57344 + row.site_id / 6400, 57344 + row.site_id %% 6400, 57344)"
)
_ADD: Final = "INSERT INTO ticket_fts(rowid, doc) VALUES (new.ticket_id, @);".replace(
    "@", _INDEXED.replace("row.", "new.")
)
_REMOVE: Final = (
    "INSERT INTO ticket_fts(ticket_fts, rowid, doc) VALUES ('delete', old.ticket_id, @);".replace(
        "@", _INDEXED.replace("row.", "old.")
    )
)
_SQLITE: Final = (
    "CREATE VIRTUAL TABLE ticket_fts USING fts5(doc, content='', tokenize='trigram')",
    "CREATE TRIGGER ticket_search_added AFTER INSERT ON ticket_search BEGIN " + _ADD + " END",
    "CREATE TRIGGER ticket_search_removed AFTER DELETE ON ticket_search BEGIN " + _REMOVE + " END",
    "CREATE TRIGGER ticket_search_changed AFTER UPDATE ON ticket_search BEGIN "
    + _REMOVE
    + " "
    + _ADD
    + " END",
)
_POSTGRESQL: Final = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_ticket_fts ON ticket_search USING gin (doc gin_trgm_ops)",
)


def statements(dialect: str) -> tuple[str, ...]:
    """The SQL that makes the index on an existing, empty `ticket_search` table: for migrations."""
    made = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    return tuple(statement.replace("%%", "%") for statement in made)


def site_token(site_id: int) -> str:
    """The one trigram that every ticket of a site has in the FTS index."""
    return chr(57344 + site_id // 6400) + chr(57344 + site_id % 6400) + chr(57344)


def attach_index(metadata: MetaData) -> None:
    """Make the index whenever the tables are made from the models (tests); migrations do their own."""
    table = metadata.tables["ticket_search"]
    for dialect, made in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
        for statement in made:
            _after(table, "after_create", statement, dialect)
    _after(table, "after_drop", "DROP TABLE IF EXISTS ticket_fts", "sqlite")


def _after(table: Table, moment: str, statement: str, dialect: str) -> None:
    event.listen(table, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
