"""`workshop init`: secrets, database, and the first site and administrator or the demo."""

import os
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

import click
from flask import Flask
from flask_migrate import upgrade

from workshop.cli.application import CreateApp, application, refusals
from workshop.cli.password import has_terminal, password_file, read_password
from workshop.cli.sign_ins import show_sign_ins
from workshop.cli.words import ask, say, terminal_language
from workshop.db.session import commit, db
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Language
from workshop.exchange import badge_key
from workshop.operations.account import PasswordPolicy
from workshop.operations.demo import build_demo
from workshop.operations.demo.tales import people
from workshop.operations.first_site import FoundWorkshop, found_workshop
from workshop.operations.people import PersonData
from workshop.operations.site import CreateSite
from workshop.queries.accounts import accounts, site_ids
from workshop.settings import BADGE_KEY_FILE, SECRETS, instance_path


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


_WRONG: Final = {
    "site_name_missing": "site_name",
    "site_code_of_three_letters": "site_code",
    "person_name_missing": "admin_name",
    "email_unreadable": "admin_email",
    "password_too_short": "password_file",
}
"""The answer that each refusal is about, so that it alone is asked again."""


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
    made = make_secrets(instance_path())
    with application(create_app) as app, refusals():
        language = terminal_language(app, os.environ)
        for path in made:
            click.echo(say(language, "secret_made", path=path))
        Path(app.config["MEDIA_PATH"]).mkdir(parents=True, exist_ok=True)
        upgrade()
        click.echo(say(language, "database_ready"))
        if site_ids(db.session()):
            if first.given:
                raise click.UsageError("There is a site already: add others on its pages.")
        elif demo:
            _fill_with_demo(app, language)
        elif first.given or has_terminal():
            _found(app, first, language)
        if demo and any(a.email == people()[0].email for a in accounts(db.session())):
            show_sign_ins(people(), language)


def make_secrets(instance: Path) -> list[Path]:
    """Make the secret files that are missing, readable by their owner only; returns them."""
    instance.mkdir(parents=True, exist_ok=True)
    wanted = {name: (file, _new_secret) for name, file in SECRETS.items()}
    if badge_key.INSTALLED:
        wanted["BADGE_KEY"] = (BADGE_KEY_FILE, badge_key.new_key)
    made = []
    for name, (file, new) in wanted.items():
        path = instance / file
        if path.exists() or os.environ.get(f"WORKSHOP_{name}"):
            continue
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(new())
        made.append(path)
    return made


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _fill_with_demo(app: Flask, language: Language) -> None:
    click.echo(say(language, "making_demo"))
    build_demo(db.session(), app.config, now=datetime.now(UTC))
    commit(db.session())


def _found(app: Flask, first: FirstSite, language: Language) -> None:
    """Lead through what the options do not say; what was typed and refused is asked again."""
    if has_terminal() and not first.given:
        click.echo(say(language, "first_questions"))
    answers, policy = first, PasswordPolicy.from_settings(app.config)
    while True:
        answers = _answered(answers, language)
        site = CreateSite(answers.site_name or "", answers.site_code or "")
        administrator = PersonData(answers.admin_name or "", answers.admin_email or "")
        password = read_password(answers.password_file, administrator.name, language)
        command = FoundWorkshop(site, administrator, password, policy)
        try:
            found_workshop(db.session(), command, now=datetime.now(UTC))
        except RuleViolation as refusal:
            wrong = _WRONG.get(refusal.code)
            if wrong is None or getattr(first, wrong) is not None:
                raise
            db.session.rollback()
            click.echo(say(language, refusal.code, **refusal.facts))
            answers = replace(answers, **{wrong: None})
        else:
            break
    commit(db.session())
    click.echo(say(language, "site_opened", email=administrator.email))


def _answered(first: FirstSite, language: Language) -> FirstSite:
    """With an answer to every question that has none yet."""
    return FirstSite(
        first.site_name or _ask(language, "site_name"),
        first.site_code or _ask(language, "site_code"),
        first.admin_name or _ask(language, "admin_name"),
        first.admin_email or _ask(language, "admin_email"),
        first.password_file,
    )


def _ask(language: Language, name: str) -> str:
    if not has_terminal():
        raise click.UsageError(f"No terminal to ask: give --{name.replace('_', '-')}.")
    return ask(language, name)
