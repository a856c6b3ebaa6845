"""Filling a database for show and for measurements, and the measurements themselves."""

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import CHEAP_PASSWORDS
from workshop.app import create_app
from workshop.cli import workshop
from workshop.cli.bench.browser import BoardOnScreen
from workshop.cli.bench.filling import form_with
from workshop.cli.bench.measuring import HELLO, Measure, _nearest_rank
from workshop.cli.bench.pages import PAGES
from workshop.cli.bench.table import sentence, table
from workshop.db.models import Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.operations.demo.tales import people, tales


def cheap(overrides: Mapping[str, Any] | None = None) -> Flask:
    return create_app({**CHEAP_PASSWORDS, **(overrides or {})})


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder of its own, named by the environment."""
    for name in [name for name in os.environ if name.startswith("WORKSHOP_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "instance"
    monkeypatch.setenv("WORKSHOP_INSTANCE_PATH", str(folder))
    return folder


def run(*words: str, app: Flask | None = None) -> Result:
    return CliRunner().invoke(workshop, words, obj=(lambda: app) if app else cheap)


class TestDemo:
    def test_it_fills_an_empty_database_once(self, instance: Path) -> None:
        assert run("init").exit_code == 0
        built = run("demo", "--json")
        assert built.exit_code == 0, built.output
        report = json.loads(built.stdout)
        assert report["tickets"] == len(tales())
        assert {person["email"] for person in report["people"]} == {p.email for p in people()}
        again = run("demo")
        assert again.exit_code == 1
        assert "empty database" in again.output
        assert run("verify").exit_code == 0


class TestPopulate:
    def test_sealed_tickets_at_the_site_named(
        self, app: Flask, session: Session, cast: Cast
    ) -> None:
        commit(session)
        done = run("populate", "--tickets", "30", "--seed", "4", "--site", "dij", app=app)
        assert done.exit_code == 0, done.output
        session.rollback()
        sites = session.scalars(select(Ticket.site_id).distinct()).all()
        assert sites == [cast.other_shop]
        assert session.scalar(select(func.count()).select_from(Ticket)) == 30
        authors = session.scalars(select(TrackingEntry.author_name).distinct()).all()
        assert authors == ["Olga Morel"]
        assert run("verify", app=app).exit_code == 0

    def test_a_site_must_be_chosen_among_several(self, app: Flask, session: Session) -> None:
        commit(session)
        refused = run("populate", "--tickets", "1", app=app)
        assert refused.exit_code == 2
        assert "BES, DIJ, ECO" in refused.output
        assert run("populate", "--tickets", "1", "--site", "xyz", app=app).exit_code == 2

    @pytest.mark.parametrize("tickets", ["0", "-5", "many"])
    def test_absurd_numbers_are_usage_errors(self, app: Flask, tickets: str) -> None:
        assert run("populate", "--tickets", tickets, app=app).exit_code == 2


class TestBench:
    def test_every_page_at_every_size_and_the_same_instance_again(
        self, instance: Path, tmp_path: Path
    ) -> None:
        words = ("bench", "--sizes", "12,25", "--rounds", "1", "--no-browser", "--json")
        first = run(*words, "--keep", str(tmp_path / "kept"))
        assert first.exit_code == 0, first.output
        measures = [Measure(**each) for each in json.loads(first.stdout)["measures"]]
        seen = [(each.page, each.tickets) for each in measures]
        assert seen == [(HELLO, 0), *((page.name, n) for page in PAGES for n in (12, 25))]
        for each in measures:
            assert 0 < each.p50_ms <= each.p95_ms
            assert each.bytes > 0
            assert (each.queries > 0) == (each.page != HELLO)
        database = tmp_path / "kept" / "12-tickets" / "workshop.db"
        made_at = database.with_name("filled").stat().st_mtime_ns
        again = run(*words[:-1], "--keep", str(tmp_path / "kept"))
        assert again.exit_code == 0
        assert "register a ticket" in again.output
        assert database.with_name("filled").stat().st_mtime_ns == made_at
        assert not instance.exists()

    @pytest.mark.parametrize("sizes", ["", "0", "ten", "1,,2", "99999999"])
    def test_absurd_sizes_are_usage_errors(self, instance: Path, sizes: str) -> None:
        assert run("bench", "--sizes", sizes).exit_code == 2

    def test_percentiles_are_values_that_were_measured(self) -> None:
        values = [float(n) for n in range(1, 21)]
        assert (_nearest_rank(values, 0.5), _nearest_rank(values, 0.95)) == (10.0, 19.0)
        assert _nearest_rank([7.0], 0.5) == _nearest_rank([7.0], 0.95) == 7.0

    def test_the_table_compares_the_last_size_with_the_first(self) -> None:
        measures = [
            Measure(HELLO, 0, 0.1, 0.2, 0, 43),
            Measure("board", 10, 2.0, 3.0, 3, 12_000),
            Measure("board", 1000, 3.0, 4.0, 3, 12_000),
        ]
        last = table(measures).splitlines()[-1]
        assert last.startswith("board")
        assert "2.00 / 3.00 · 3 · 12,000" in last
        assert last.endswith("1.50")

    def test_what_chromium_saw_or_why_it_saw_nothing(self) -> None:
        seen = BoardOnScreen(bytes=120_000, new_window_ms=190, open_window_ms=90, word_ms=40)
        assert "120,000 bytes" in sentence(seen)
        assert "on screen after 90 ms in an open window" in sentence(seen)
        assert "a page of one word 40 ms" in sentence(seen)
        assert "190 ms in a new one" in sentence(seen)
        assert "not measured (no browser)" in sentence(BoardOnScreen(reason="no browser"))


def test_a_form_is_sent_as_a_browser_would_send_it() -> None:
    page = """
    <form action="/a"><input name="q"></form>
    <form action="/b" method="post">
      <input type="hidden" name="token" value="t&amp;u"><input name="name" value="Zoé">
      <input type="checkbox" name="one" checked><input type="checkbox" name="two" value="2">
      <input type="radio" name="kind" value="x" checked><input type="radio" name="kind" value="y">
      <select name="metal"><option value="">–</option><option value="steel" selected>Acier</option></select>
      <textarea name="words">Elle
s’arrête</textarea><input name="off" value="1" disabled>
      <button name="then" value="finish">Fini</button>
    </form>"""
    form = form_with(page, "token")
    assert form.action == "/b"
    assert form.fields == [
        ("token", "t&u"), ("name", "Zoé"), ("one", "on"), ("kind", "x"), ("metal", "steel"),
        ("words", "Elle\ns’arrête"),
    ]  # fmt: skip
    sent = form.with_values({"name": "Ana", "tags": ["a", "b"]})
    assert sent[-3:] == [("name", "Ana"), ("tags", "a"), ("tags", "b")]
    with pytest.raises(LookupError):
        form_with(page, "nobody")


@pytest.mark.browser
def test_the_board_on_a_real_screen(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = sys.modules["workshop.cli.bench.browser"]
    monkeypatch.setattr(measured, "TICKETS", 40)
    monkeypatch.setattr(measured, "_VISITS", 1)
    with ThreadPoolExecutor() as apart:  # this thread may hold the browser of other tests
        seen = apart.submit(measured.measure_board, cheap, tmp_path).result()
    if seen.reason and os.environ.get("CI") != "true":
        pytest.skip(seen.reason)
    assert not seen.reason
    assert 10_000 < seen.bytes < 150_000
    assert min(seen.new_window_ms, seen.open_window_ms, seen.word_ms) > 0
