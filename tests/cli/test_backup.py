"""`workshop backup`: what is put back from it is whole, also when people worked meanwhile."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.recordings import noise_sound, recorded
from workshop.app import create_app
from workshop.cli import workshop
from workshop.db import backup
from workshop.db.session import commit
from workshop.operations.ticket import PlaceWatch, place_watch

Run = Callable[[], Result]
command = import_module("workshop.cli.backup")  # the package has the command itself by that name


@pytest.fixture
def media(app: Flask) -> Path:
    return Path(app.config["MEDIA_PATH"])


@pytest.fixture
def number(session: Session, cast: Cast, media: Path) -> str:
    """A watch that was listened to."""
    shutil.rmtree(media, ignore_errors=True)
    found = story.in_diagnosis(session, cast).number
    recorded(session, cast, found, media)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def run(app: Flask, session: Session, folder: Path) -> Run:
    """Another process than the one that acts: it sees what is committed."""

    def on_test_database() -> Result:
        session.rollback()
        return CliRunner().invoke(
            workshop, ["backup", str(folder), "--json"], obj=lambda: app, env={"LANG": "fr_FR"}
        )

    return on_test_database


def made(result: Result) -> Path:
    return Path(json.loads(result.output)["folder"])


def test_what_is_put_back_is_whole(
    run: Run, app: Flask, number: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["intact"]
    new = tmp_path / "elsewhere"
    shutil.copytree(made(result), new)
    shutil.copytree(folder / "media", new / "media")
    monkeypatch.setenv("WORKSHOP_INSTANCE_PATH", str(new))
    monkeypatch.setenv("WORKSHOP_SECRET_KEY", app.config["SECRET_KEY"])
    monkeypatch.setenv("WORKSHOP_SEAL_KEY", app.config["SEAL_KEY"])
    verified = CliRunner().invoke(workshop, ["verify"], obj=create_app)
    assert verified.exit_code == 0, verified.output
    assert "1 fiche, 0 photo, 1 enregistrement" in verified.output
    assert CliRunner().invoke(workshop, ["verify", number], obj=create_app).exit_code == 0


def test_only_new_files_are_copied(
    run: Run,
    session: Session,
    cast: Cast,
    number: str,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied = [json.loads(run().output)["files_copied"]]
    monkeypatch.setattr(command, "datetime", _a_second_later())
    copied.append(json.loads(run().output)["files_copied"])
    recorded(session, cast, number, media, sound=noise_sound())
    monkeypatch.setattr(command, "datetime", _a_second_later(2))
    copied.append(json.loads(run().output)["files_copied"])
    assert copied == [1, 0, 1]


def _a_second_later(seconds: int = 1) -> Any:
    return SimpleNamespace(now=lambda zone: datetime.now(zone) + timedelta(seconds=seconds))


@pytest.mark.parametrize("before", ["copy_anchor", "copy_files"])
def test_people_go_on_working_meanwhile(
    before: str,
    run: Run,
    app: Flask,
    session: Session,
    cast: Cast,
    number: str,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Just after the anchor, or the database, was copied."""
    home = {"copy_anchor": backup, "copy_files": command}[before]
    real = getattr(home, before)

    def while_somebody_works(source: Path, target: Path) -> Any:
        result = real(source, target) if before == "copy_anchor" else None
        place_watch(session, cast.theo, PlaceWatch(number, "bench_2"), now=NOW)
        recorded(session, cast, number, media, sound=noise_sound())
        commit(session)
        return real(source, target) if before == "copy_files" else result

    monkeypatch.setattr(home, before, while_somebody_works)
    result = run()
    assert result.exit_code == 0, result.output


def test_a_file_that_was_replaced_is_found(run: Run, number: str, media: Path) -> None:
    (sound,) = media.glob("??/*.sound")
    sound.write_bytes(b"another watch")
    result = run()
    assert result.exit_code == 1
    assert "a été remplacé" in json.loads(result.output)["sentence"]
    assert made(result).is_dir()


def test_a_story_that_was_altered_is_found(run: Run, session: Session, number: str) -> None:
    session.execute(text("UPDATE tracking_entry SET author_name = 'X' WHERE position = 2"))
    session.commit()
    result = run()
    assert (result.exit_code, json.loads(result.output)["intact"]) == (1, False)


def test_nothing_stays_of_a_backup_that_failed(
    run: Run, number: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "copy_anchor", full)
    result = run()
    assert (result.exit_code, "n’a pas pu être écrite" in result.output) == (2, True)
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_written(run: Run, number: str, folder: Path) -> None:
    folder.write_text("a file")
    result = run()
    assert (result.exit_code, "is a file" in result.output) == (2, True)


def test_postgresql_has_its_own_tool(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    monkeypatch.setattr(command, "db", SimpleNamespace(engine=elsewhere))
    result = run()
    assert (result.exit_code, "pg_dump" in result.output) == (2, True)
