"""An instance for measurements: its own folder, secrets, database and people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine

from workshop.cli.init import make_secrets
from workshop.cli.populate import fill
from workshop.db.session import commit, db, writing
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.operations.account import PasswordPolicy
from workshop.operations.first_site import FoundWorkshop, found_workshop
from workshop.operations.people import (
    CreatePerson,
    PersonData,
    SetPassword,
    create_person,
    set_password,
)
from workshop.operations.site import CreateSite
from workshop.queries.accounts import accounts, site_ids

PASSWORD: Final = "mesures sur un banc d’essai"  # noqa: S105  (of databases made to be thrown away)
PEOPLE: Final = {
    "counter": (Role.COUNTER, 0),
    "technician": (Role.TECHNICIAN, 3),
    "manager": (Role.MANAGER, 4),
}
_SEED: Final = 1

CreateConfiguredApp = Callable[[Mapping[str, Any]], Flask]


@dataclass(frozen=True)
class Instance:
    size: int
    app: Flask
    engine: Engine


def open_instance(create_app: CreateConfiguredApp, folder: Path, size: int) -> Instance:
    """The instance with `size` tickets under `folder`: made, or found whole from an earlier run."""
    home = folder / f"{size}-tickets"
    make_secrets(home)
    app = create_app(
        {
            "INSTANCE_PATH": str(home),
            "DATABASE_URL": f"sqlite:///{home}/workshop.db",
            "MEDIA_PATH": str(home / "media"),
            "SEAL_ANCHOR": str(home / "journal.anchor"),
            "PUBLIC_URL": "http://localhost",
            "COOKIE_SECURE": False,
            "TRUSTED_PROXIES": 0,
        }
    )
    filled = home / "filled"
    with app.app_context(), writing():
        if not filled.exists():
            upgrade()
            _populate(app, size)
            filled.touch()
        engine = db.engine
        db.session.remove()
    return Instance(size, app, engine)


def _populate(app: Flask, size: int) -> None:
    session, now = db.session(), datetime.now(UTC)
    policy = PasswordPolicy.from_settings(app.config)
    site = CreateSite("Banc d’essai", "BEN")
    founder = PersonData("Administration", address("administrator"))
    found_workshop(session, FoundWorkshop(site, founder, PASSWORD, policy), now=now)
    (site_id,) = site_ids(session).values()
    administrator = Actor(
        accounts(session)[0].id, founder.name, {site_id: frozenset({Role.ADMINISTRATOR})}
    )
    for name, (role, level) in PEOPLE.items():
        person = create_person(
            session,
            administrator,
            CreatePerson(site_id, PersonData(name, address(name), level), frozenset({role})),
            now=now,
        )
        set_password(session, administrator, SetPassword(person.id, PASSWORD, policy), now=now)
    commit(session)
    for done in fill(administrator, site_id, size, _SEED):
        click.echo(f"\r{size} tickets: {done}", nl=False, err=True)
    click.echo(err=True)


def address(name: str) -> str:
    """What the person called `name` signs in with."""
    return f"{name}@bench.example"
