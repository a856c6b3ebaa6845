"""`workshop backup`: a copy of everything, proved to be intact."""

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from workshop.cli.application import CreateApp, reading
from workshop.cli.findings import told
from workshop.cli.words import say, terminal_language
from workshop.db.backup import ANCHOR, DATABASE, MEDIA, copy_database, copy_files
from workshop.db.session import db
from workshop.queries.verification import Verification, verify_database


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def backup(create_app: CreateApp, folder: Path, as_json: bool) -> None:
    """Copy database, anchor and files into FOLDER while people go on working.

    Each backup is a folder of its own, named by its time (UTC); photos, recordings and printouts
    are shared by all, in FOLDER/media: only new ones are copied. The copy is then verified like the
    original; status 1 when something is found. The keys are not in it: keep them elsewhere.
    """
    with reading(create_app) as app:
        if db.engine.dialect.name != "sqlite":
            raise click.UsageError("Only SQLite is copied here: for PostgreSQL use pg_dump.")
        language = terminal_language(app, os.environ)
        try:
            made, copied = _copied(app, folder)
        except (OSError, sqlite3.Error) as error:
            said = say(language, "backup_failed", path=folder, reason=error)
            raise click.UsageError(said) from error
        report = _verified(app, made, folder)
        said = told(report, language)
    if as_json:
        result = {"folder": str(made), "files_copied": copied, "intact": report.finding is None}
        click.echo(json.dumps(result | {"sentence": said}, ensure_ascii=False))
    else:
        click.echo(say(language, "backup_made", path=made, count=copied))
        click.echo(said)
    raise SystemExit(1 if report.finding else 0)


def _copied(app: Flask, folder: Path) -> tuple[Path, int]:
    made = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    copy_database(db.engine, Path(app.config["SEAL_ANCHOR"]), made)
    return made, copy_files(Path(app.config["MEDIA_PATH"]), folder / MEDIA)


def _verified(app: Flask, made: Path, folder: Path) -> Verification:
    engine = create_engine(f"sqlite:///{made / DATABASE}")
    try:
        with Session(engine) as session:
            key = app.config["SEAL_KEY"].encode()
            return verify_database(session, key, made / ANCHOR, folder / MEDIA)
    finally:
        engine.dispose()
