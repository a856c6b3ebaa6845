"""The indexes behind the search: what a clerk may know, kept by the database itself.

SQLite has two FTS5 tables without content of their own, filled by triggers: `ticket_fts_words` for
how words begin, and `ticket_fts` with their trigrams for what stands in the middle of one.
PostgreSQL has one `pg_trgm` GIN index for both. Two traps of SQLite 3.40 decide how they are asked
(`queries/search.py`): `LIKE` on an FTS table may crash the process, and `LIKE … ESCAPE` ignores the
index.
"""

from typing import Final

from sqlalchemy import DDL, MetaData, Table, event

# Two private characters nobody types stand for a site (`site_mark`). A third makes them a trigram,
# and before each word they make words of each site: a site is searched without its neighbours.
_MARK: Final = "char(57344 + row.site_id / 6400, 57344 + row.site_id %% 6400)"
_TRIGRAMS: Final = "row.doc || ' ' || @ || char(57344)".replace("@", _MARK)
_WORDS: Final = "@ || replace(rtrim(row.doc || ' ' || row.endings), ' ', ' ' || @)".replace(
    "@", _MARK
)


def _on_both(statements: str, row: str) -> str:
    filled = statements.replace("TRIGRAMS", _TRIGRAMS).replace("WORDS", _WORDS)
    return filled.replace("row.", f"{row}.")


_ADD: Final = _on_both(
    "INSERT INTO ticket_fts(rowid, doc) VALUES (row.ticket_id, TRIGRAMS); "
    "INSERT INTO ticket_fts_words(rowid, words) VALUES (row.ticket_id, WORDS);",
    "new",
)
_REMOVE: Final = _on_both(
    "INSERT INTO ticket_fts(ticket_fts, rowid, doc) "
    "VALUES ('delete', row.ticket_id, TRIGRAMS); "
    "INSERT INTO ticket_fts_words(ticket_fts_words, rowid, words) "
    "VALUES ('delete', row.ticket_id, WORDS);",
    "old",
)
# Beginnings of 3 to 10 letters after the mark have lists of their own, already in order: a common
# one costs no more than a rare one.
_SQLITE: Final = (
    "CREATE VIRTUAL TABLE ticket_fts USING fts5(doc, content='', tokenize='trigram')",
    "CREATE VIRTUAL TABLE ticket_fts_words USING fts5(words, content='', detail=none, "
    "tokenize='unicode61', prefix='5 6 7 8 9 10 11 12')",
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
    """The SQL that makes the indexes on an existing, empty `ticket_search` table: for migrations."""
    made = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    return tuple(statement.replace("%%", "%") for statement in made)


def site_mark(site_id: int) -> str:
    """What stands before every word of a site's tickets in the index of words."""
    return chr(57344 + site_id // 6400) + chr(57344 + site_id % 6400)


def site_token(site_id: int) -> str:
    """The one trigram that every ticket of a site has in the index of trigrams."""
    return site_mark(site_id) + chr(57344)


def attach_index(metadata: MetaData) -> None:
    """Make the indexes whenever the tables are made from the models (tests); migrations do their own."""
    table = metadata.tables["ticket_search"]
    for dialect, made in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
        for statement in made:
            _after(table, "after_create", statement, dialect)
    for name in ("ticket_fts", "ticket_fts_words"):
        _after(table, "after_drop", f"DROP TABLE IF EXISTS {name}", "sqlite")


def _after(table: Table, moment: str, statement: str, dialect: str) -> None:
    event.listen(table, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
