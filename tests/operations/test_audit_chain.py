"""Changes of settings, people and roles are sealed as the tracking sheets are.

Every test tampers with SQL only, as somebody with a database console would.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.db.anchor import CHANGES, read_anchors
from workshop.db.session import commit
from workshop.domain.audit import changes_mac
from workshop.domain.tracking import Head
from workshop.domain.verification import Finding, Tampering
from workshop.operations.site import (
    ChangeIdentity,
    CloseDays,
    Identity,
    change_identity,
    close_days,
)
from workshop.queries.verification import Verification, verify_database

Check = Callable[[], Verification]


@pytest.fixture
def check(session: Session, app: Flask, tmp_path: Path) -> Check:
    key, anchor = app.config["SEAL_KEY"].encode(), Path(app.config["SEAL_ANCHOR"])
    return lambda: verify_database(session, key, anchor, tmp_path)


def change(session: Session, cast: Cast, *names: str) -> None:
    """One change of the shop's name after the other, each in a commit of its own."""
    for name in names:
        command = ChangeIdentity(cast.shop, Identity(name, siren="123456782"))
        change_identity(session, cast.adele, command, now=NOW)
        commit(session)


def head(session: Session) -> dict[str, object]:
    row = session.execute(text("SELECT position, seal, mac FROM audit_head")).one()
    return dict(row._mapping)


def put_back(session: Session, former: dict[str, object]) -> None:
    session.execute(
        text("UPDATE audit_head SET position = :position, seal = :seal, mac = :mac"), former
    )


def test_changes_of_one_commit_and_of_several_are_sealed(
    session: Session, cast: Cast, check: Check
) -> None:
    change(session, cast, "Un", "Deux")
    for month in (7, 8):
        day = NOW.date().replace(month=month)
        close_days(session, cast.adele, CloseDays(cast.shop, day, day), now=NOW)
    commit(session)
    assert (check().finding, check().changes) == (None, 4)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET after = '{}' WHERE position = 2",
        "UPDATE audit_entry SET author_name = 'Personne' WHERE position = 2",
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE position = 2",
        "UPDATE audit_entry SET site_id = (SELECT max(id) FROM site) WHERE position = 2",
        "UPDATE audit_entry SET seal = '0' WHERE position = 2",
    ],
)
def test_an_altered_change_is_named(
    session: Session, cast: Cast, check: Check, tampering: str
) -> None:
    change(session, cast, "Un", "Deux", "Trois")
    session.execute(text(tampering))
    assert check().finding == Finding(Tampering.CHANGE_ALTERED, 2)


def test_a_change_taken_out_is_named(session: Session, cast: Cast, check: Check) -> None:
    change(session, cast, "Un", "Deux", "Trois")
    session.execute(text("DELETE FROM audit_entry WHERE position = 2"))
    assert check().finding == Finding(Tampering.CHANGE_REMOVED, 2)


def test_a_gap_that_was_closed_up_is_seen(session: Session, cast: Cast, check: Check) -> None:
    change(session, cast, "Un", "Deux", "Trois")
    session.execute(text("DELETE FROM audit_entry WHERE position = 2"))
    session.execute(text("UPDATE audit_entry SET position = 2 WHERE position = 3"))
    assert check().finding == Finding(Tampering.CHANGE_ALTERED, 2)


def test_the_end_cut_off_with_the_former_head_is_seen_by_the_anchor(
    session: Session, cast: Cast, check: Check
) -> None:
    change(session, cast, "Un", "Deux")
    former = head(session)
    change(session, cast, "Trois")
    session.execute(text("DELETE FROM audit_entry WHERE position = 3"))
    put_back(session, former)
    commit(session)
    assert check().finding == Finding(Tampering.CHANGE_REMOVED, 3)
    change(session, cast, "Autre", "Encore")
    assert check().finding == Finding(Tampering.CHANGES_REWRITTEN, 3)


@pytest.mark.parametrize("taken_back", [False, True])
def test_the_anchor_follows_what_is_written_beside_and_within_a_savepoint(
    session: Session, cast: Cast, app: Flask, taken_back: bool
) -> None:
    renamed = ChangeIdentity(cast.shop, Identity("Un", siren="123456782"))
    change_identity(session, cast.adele, renamed, now=NOW)
    with session.begin_nested() as savepoint:
        day = NOW.date()
        close_days(session, cast.adele, CloseDays(cast.shop, day, day), now=NOW)
        if taken_back:
            savepoint.rollback()
    commit(session)
    anchors = read_anchors(Path(app.config["SEAL_ANCHOR"]), app.config["SEAL_KEY"].encode())
    written = head(session)
    assert written["position"] == (1 if taken_back else 2)
    assert anchors[CHANGES] == Head(written["position"], written["seal"])


def test_everything_taken_out_is_seen(session: Session, cast: Cast, check: Check) -> None:
    change(session, cast, "Un")
    for table in ("audit_entry", "audit_head"):
        session.execute(text(f"DELETE FROM {table}"))
    assert check().finding == Finding(Tampering.CHANGE_REMOVED, 1)


def test_a_change_without_a_seal_slipped_in_is_seen(
    session: Session, cast: Cast, check: Check
) -> None:
    change(session, cast, "Un", "Deux")
    columns = "site_id, at, author_name, subject, name, before, after"
    session.execute(text(f"INSERT INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry"))
    assert check().finding == Finding(Tampering.CHANGE_ALTERED, 1)


def test_a_head_that_was_not_sealed_is_seen(
    session: Session, cast: Cast, check: Check, app: Flask
) -> None:
    change(session, cast, "Un")
    put_back(session, head(session) | {"mac": "0"})
    assert check().finding == Finding(Tampering.CHANGES_END_FORGED, 1)
    other_key = changes_mac(b"another key", Head(1, str(head(session)["seal"])))
    put_back(session, head(session) | {"mac": other_key})
    assert check().finding == Finding(Tampering.CHANGES_END_FORGED, 1)


def test_what_was_written_before_there_were_seals_is_covered_by_the_first(
    session: Session, cast: Cast, check: Check
) -> None:
    for day in ("2026-01-01", "2026-02-01"):
        session.execute(
            text(
                "INSERT INTO audit_entry (site_id, at, author_name, subject, name, before, after)"
                " VALUES (:site, :at, 'Adèle', 'site', 'rules', '{}', '{\"name\":\"A\"}')"
            ),
            {"site": cast.shop, "at": f"{day} 08:00:00"},
        )
    commit(session)
    assert (check().finding, check().changes) == (None, 0)
    change(session, cast, "Un", "Deux")
    assert (check().finding, check().changes) == (None, 2)
    session.execute(text("DELETE FROM audit_entry WHERE at < '2026-01-02'"))
    assert check().finding == Finding(Tampering.CHANGE_ALTERED, 1)


def test_an_anchor_without_its_line_proves_nothing(
    session: Session, cast: Cast, check: Check, app: Flask
) -> None:
    change(session, cast, "Un")
    Path(app.config["SEAL_ANCHOR"]).unlink()
    assert check().finding == Finding(Tampering.ANCHOR_MISSING, 1)
