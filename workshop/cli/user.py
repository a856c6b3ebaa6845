"""`workshop user`: people, when nobody can sign in to do it on the pages."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TextIO

import click
from flask import Flask

from workshop.cli.application import CreateApp, application, reading, refusals
from workshop.cli.password import password_file, read_password
from workshop.cli.words import terminal_language
from workshop.db.session import commit, db
from workshop.domain.people import MAX_TECHNICAL_LEVEL, Actor, Language
from workshop.domain.permissions import GIVEN_ROLES, Role
from workshop.operations.account import PasswordPolicy
from workshop.operations.people import (
    ChangeRoles,
    CreatePerson,
    PersonData,
    RoleChange,
    SetPassword,
    change_roles,
    create_person,
    set_password,
)
from workshop.queries.accounts import Account, accounts, site_ids

_ROLES = click.Choice([role.value for role in GIVEN_ROLES])
_LANGUAGES = click.Choice([language.value for language in Language])


@click.group()
def user() -> None:
    """People: list and add them, give a password or roles."""


@user.command("list")
@click.option("--site", help="Only people with a role at this site (its three letters).")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def list_people(create_app: CreateApp, site: str | None, as_json: bool) -> None:
    """Everybody with an account."""
    with reading(create_app):
        if site:
            _site_id(site)
        found = [a for a in accounts(db.session()) if not site or site.upper() in a.roles]
    if as_json:
        click.echo(json.dumps([asdict(account) for account in found], ensure_ascii=False))
        return
    for account in found:
        click.echo(_line(account))


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="First and family name.")
@click.option("--site", required=True, help="Three letters of a site.")
@click.option("--role", "roles", type=_ROLES, multiple=True, required=True, help="May be repeated.")
@click.option("--level", type=click.IntRange(0, MAX_TECHNICAL_LEVEL), default=0, show_default=True)
@click.option("--language", type=_LANGUAGES, default="fr", show_default=True)
@click.option("--password-file", type=password_file, help="First line; - for standard input.")
@click.pass_obj
def add(
    create_app: CreateApp,
    email: str,
    name: str,
    site: str,
    roles: Sequence[str],
    level: int,
    language: str,
    password_file: TextIO | None,
) -> None:
    """Somebody new, with roles at a site."""
    with application(create_app) as app, refusals():
        data = PersonData(name, email, level, Language(language))
        command = CreatePerson(_site_id(site), data, frozenset(Role(role) for role in roles))
        now = datetime.now(UTC)
        person = create_person(db.session(), _operator(), command, now=now)
        given = _password(app, person.id, password_file, name)
        set_password(db.session(), _operator(), given, now=now)
        commit(db.session())
    click.echo(f"Added: {email}")


@user.command()
@click.argument("email")
@click.option("--password-file", type=password_file, help="First line; - for standard input.")
@click.pass_obj
def password(create_app: CreateApp, email: str, password_file: TextIO | None) -> None:
    """A new password; the sessions of the person end."""
    with application(create_app) as app, refusals():
        account = _account(email)
        command = _password(app, account.id, password_file, account.name)
        set_password(db.session(), _operator(), command, now=datetime.now(UTC))
        commit(db.session())
    click.echo(f"New password for {email}")


@user.command()
@click.argument("email")
@click.option("--site", required=True, help="Three letters of a site.")
@click.option("--give", type=_ROLES, multiple=True, help="May be repeated.")
@click.option("--take", type=_ROLES, multiple=True, help="May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def roles(
    create_app: CreateApp,
    email: str,
    site: str,
    give: Sequence[str],
    take: Sequence[str],
    as_json: bool,
) -> None:
    """Give and take roles at a site, then show those held."""
    with application(create_app), refusals():
        account, site_id = _account(email), _site_id(site)
        changes = tuple(
            RoleChange(account.id, site_id, Role(role), granted)
            for names, granted in ((give, True), (take, False))
            for role in names
        )
        change_roles(db.session(), _operator(), ChangeRoles(changes), now=datetime.now(UTC))
        commit(db.session())
        account = _account(email)
    click.echo(json.dumps(asdict(account), ensure_ascii=False) if as_json else _line(account))


def _operator() -> Actor:
    """Whoever may run commands on the machine administers every site."""
    sites = site_ids(db.session()).values()
    return Actor(0, "workshop user", dict.fromkeys(sites, frozenset({Role.ADMINISTRATOR})))


def _site_id(code: str) -> int:
    known = site_ids(db.session())
    if code.upper() not in known:
        raise click.UsageError(f"No site {code}: {', '.join(sorted(known)) or 'there is none'}.")
    return known[code.upper()]


def _account(email: str) -> Account:
    for account in accounts(db.session()):
        if account.email == email.strip().casefold():
            return account
    raise click.UsageError(f"Nobody with the address {email}.")


def _password(app: Flask, person_id: int, file: TextIO | None, whose: str) -> SetPassword:
    policy = PasswordPolicy.from_settings(app.config)
    return SetPassword(
        person_id, read_password(file, whose, terminal_language(app, os.environ)), policy
    )


def _line(account: Account) -> str:
    held = "; ".join(f"{code}: {', '.join(roles)}" for code, roles in account.roles.items())
    marks = "" if account.active else " (no access)"
    return f"{account.email}\t{account.name}{marks}\t{held or 'no role'}"
