"""`workshop verify`: is the story intact?"""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask

from workshop.cli.application import CreateApp, reading
from workshop.cli.findings import told
from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.numbering import read_ticket_number
from workshop.domain.people import Language
from workshop.queries.verification import Verification, verify_database, verify_one_ticket


@click.command()
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help="Of the sentence; DEFAULT_LANGUAGE else.",
)
@click.pass_obj
def verify(create_app: CreateApp, number: str | None, as_json: bool, language: str | None) -> None:
    """Prove that nothing was altered, removed, inserted or moved in the tracking sheets.

    Without NUMBER the whole database is walked: journal, tickets, number series, files kept, frozen
    evidence of candidates, changes of settings, people and roles. With it one ticket is checked, and
    that no entry is missing after its last one. The first bad entry is named, and the status is 1.
    """
    with reading(create_app) as app:
        report = _verify_ticket(app, number) if number else _verify_all(app)
        said = told(report, language or app.config["DEFAULT_LANGUAGE"])
    click.echo(_as_json(report, said) if as_json else said)
    raise SystemExit(1 if report.finding else 0)


def _verify_all(app: Flask) -> Verification:
    return verify_database(db.session(), *_proofs(app))


def _verify_ticket(app: Flask, text: str) -> Verification:
    number = read_ticket_number(text)
    try:
        return verify_one_ticket(db.session(), number or text, *_proofs(app))
    except NotFound as error:
        raise click.UsageError(f"No ticket {text}.") from error


def _proofs(app: Flask) -> tuple[bytes, Path, Path]:
    """What is kept outside the database: key, anchor and files."""
    settings = app.config
    return (
        settings["SEAL_KEY"].encode(),
        Path(settings["SEAL_ANCHOR"]),
        Path(settings["MEDIA_PATH"]),
    )


def _as_json(report: Verification, said: str) -> str:
    result = {"intact": report.finding is None, "sentence": said, **asdict(report)}
    return json.dumps(result, ensure_ascii=False)
