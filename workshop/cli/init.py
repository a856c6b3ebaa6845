"""`workshop init`: secrets, database, and the first site and administrator or the demo."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from flask import Flask
from flask_migrate import upgrade

from workshop.cli.application import CreateApp, application, refusals
from workshop.cli.password import has_terminal, password_file, read_password
from workshop.cli.sign_ins import show_sign_ins
from workshop.db.session import commit, db
from workshop.operations.account import PasswordPolicy
from workshop.operations.demo import build_demo
from workshop.operations.demo.tales import people
from workshop.operations.first_site import FoundWorkshop, found_workshop
from workshop.operations.people import PersonData
from workshop.operations.site import CreateSite
from workshop.queries.accounts import accounts, site_ids
from workshop.settings import SECRETS, instance_path


@dataclass(frozen=True)
class FirstSite:
    """What the options say of the first site and its administrator; all or none is given."""

    site_name: str | None
    site_code: str | None
    admin_name: str | None
    admin_email: str | None
    password_file: TextIO | None

    @property
    def given(self) -> bool:
        return any((self.site_name, self.site_code, self.admin_name, self.admin_email))


@click.command()
@click.option("--demo/--no-demo", help="Fill an empty database with the demo workshop.")
@click.option("--site-name", help="Name of the first site.")
@click.option("--site-code", help="Three letters that begin its ticket numbers.")
@click.option("--admin-name", help="First and family name of its administrator.")
@click.option("--admin-email", help="The address the administrator signs in with.")
@click.option("--admin-password-file", type=password_file, help="First line; - for standard input.")
@click.pass_obj
def init(
    create_app: CreateApp,
    demo: bool,
    site_name: str | None,
    site_code: str | None,
    admin_name: str | None,
    admin_email: str | None,
    admin_password_file: TextIO | None,
) -> None:
    """Make the secrets once, create the database or bring it up to date.

    An empty database then gets the demo, or the first site and its administrator: by the options,
    or by questions when there is a terminal. Run again, it changes nothing.
    """
    first = FirstSite(site_name, site_code, admin_name, admin_email, admin_password_file)
    if demo and first.given:
        raise click.UsageError("The demo brings its own sites: leave out the first site.")
    for path in make_secrets(instance_path()):
        click.echo(f"Secret made: {path}")
    with application(create_app) as app, refusals():
        Path(app.config["MEDIA_PATH"]).mkdir(parents=True, exist_ok=True)
        upgrade()
        click.echo("Database ready.")
        if site_ids(db.session()):
            if first.given:
                raise click.UsageError("There is a site already: add others on its pages.")
        elif demo:
            _fill_with_demo(app)
        elif first.given or has_terminal():
            _found(app, first)
        if demo and any(a.email == people()[0].email for a in accounts(db.session())):
            show_sign_ins(people())


def make_secrets(instance: Path) -> list[Path]:
    """Make the secret files that are missing, readable by their owner only; returns them."""
    instance.mkdir(parents=True, exist_ok=True)
    made = []
    for name, file in SECRETS.items():
        path = instance / file
        if path.exists() or os.environ.get(f"WORKSHOP_{name}"):
            continue
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        made.append(path)
    return made


def _fill_with_demo(app: Flask) -> None:
    click.echo("Making the demo workshop…")
    build_demo(db.session(), app.config, now=datetime.now(UTC))
    commit(db.session())


def _found(app: Flask, first: FirstSite) -> None:
    """Lead through what the options do not say."""
    asking = has_terminal()
    if asking and not first.given:
        click.echo("No site yet. A few questions, then you can sign in.")
    site = CreateSite(
        _answer(first.site_name, "Name of the site", "--site-name"),
        _answer(first.site_code, "Three letters for its ticket numbers", "--site-code"),
    )
    administrator = PersonData(
        _answer(first.admin_name, "Your first and family name", "--admin-name"),
        _answer(first.admin_email, "Your e-mail address", "--admin-email"),
    )
    password = read_password(first.password_file, administrator.name)
    policy = PasswordPolicy.from_settings(app.config)
    command = FoundWorkshop(site, administrator, password, policy)
    found_workshop(db.session(), command, now=datetime.now(UTC))
    commit(db.session())
    click.echo(f"Site opened. Sign in as {administrator.email}.")


def _answer(given: str | None, question: str, option: str) -> str:
    if given:
        return given
    if not has_terminal():
        raise click.UsageError(f"No terminal to ask: give {option}.")
    return str(click.prompt(question))
