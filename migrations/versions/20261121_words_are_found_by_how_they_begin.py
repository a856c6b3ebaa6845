"""words are found by how they begin"""

import re

import sqlalchemy as sa
from alembic import op


revision = "5d0f6c1e2a47"
down_revision = "b8cb89048cad"
branch_labels = None
depends_on = None


_TRIGGERS = ("ticket_search_added", "ticket_search_removed", "ticket_search_changed")
_BATCH = 10_000


def _triggers(add: str, remove: str) -> tuple[str, ...]:
    """The statements after INSERT, DELETE and UPDATE; `row.` stands for the row they are about."""
    new, old = add.replace("row.", "new."), remove.replace("row.", "old.")
    acts = (f"INSERT ON ticket_search BEGIN {new}", f"DELETE ON ticket_search BEGIN {old}", f"UPDATE ON ticket_search BEGIN {old} {new}")
    return tuple(f"CREATE TRIGGER {name} AFTER {act} END" for name, act in zip(_TRIGGERS, acts))


_MARK = "char(57344 + row.site_id / 6400, 57344 + row.site_id % 6400)"
_TRIGRAMS = f"row.doc || ' ' || {_MARK} || char(57344)"
_WORDS = f"{_MARK} || replace(rtrim(row.doc || ' ' || row.endings), ' ', ' ' || {_MARK})"
_BEFORE_TRIGRAMS = "row.doc || ' ' || char(57344 + row.site_id / 6400, 57344 + row.site_id % 6400, 57344)"

_BEFORE = _triggers(
    f"INSERT INTO ticket_fts(rowid, doc) VALUES (row.ticket_id, {_BEFORE_TRIGRAMS});",
    f"INSERT INTO ticket_fts(ticket_fts, rowid, doc) VALUES ('delete', row.ticket_id, {_BEFORE_TRIGRAMS});",
)
_AFTER = _triggers(
    f"INSERT INTO ticket_fts(rowid, doc) VALUES (row.ticket_id, {_TRIGRAMS}); "
    f"INSERT INTO ticket_fts_words(rowid, words) VALUES (row.ticket_id, {_WORDS});",
    f"INSERT INTO ticket_fts(ticket_fts, rowid, doc) VALUES ('delete', row.ticket_id, {_TRIGRAMS}); "
    f"INSERT INTO ticket_fts_words(ticket_fts_words, rowid, words) VALUES ('delete', row.ticket_id, {_WORDS});",
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        _drop_triggers()
    op.add_column("ticket_search", sa.Column("endings", sa.Text(), server_default="", nullable=False))
    _fill_endings()
    if on_sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE ticket_fts_words USING fts5(words, content='', detail=none, "
            "tokenize='unicode61', prefix='5 6 7 8 9 10 11 12')"
        )
        words = _WORDS.replace("row.", "")
        op.execute(f"INSERT INTO ticket_fts_words(rowid, words) SELECT ticket_id, {words} FROM ticket_search")
        for statement in _AFTER:
            op.execute(statement)


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        _drop_triggers()
        op.execute("DROP TABLE ticket_fts_words")
    op.drop_column("ticket_search", "endings")
    if on_sqlite:
        for statement in _BEFORE:
            op.execute(statement)


def _drop_triggers() -> None:
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")


def _fill_endings() -> None:
    """For the tickets that are there already, a batch at a time."""
    connection = op.get_bind()
    read = sa.text("SELECT ticket_id, doc FROM ticket_search WHERE ticket_id > :last ORDER BY ticket_id LIMIT :n")
    write = sa.text("UPDATE ticket_search SET endings = :endings WHERE ticket_id = :ticket_id")
    last = 0
    while rows := connection.execute(read, {"last": last, "n": _BATCH}).all():
        connection.execute(write, [{"ticket_id": row.ticket_id, "endings": _endings(row.doc)} for row in rows])
        last = rows[-1].ticket_id


def _endings(doc: str) -> str:
    words = [word for word in doc.split() if re.search(r"\d", word)]
    return " ".join(dict.fromkeys(word[start:] for word in words for start in range(1, len(word) - 2)))
