"""Building the application for a command, with a clear word when something is missing or refused."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from workshop.cli.words import refused, terminal_language
from workshop.db.session import db, writing
from workshop.domain.errors import WorkshopError
from workshop.settings import SettingsError

CreateApp = Callable[[], Flask]


def build(create_app: CreateApp) -> Flask:
    """The application; a setting that is missing or cannot work ends the command with status 2."""
    try:
        return create_app()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def open_database() -> None:
    """See that the database can be opened: one that cannot ends the command with status 2."""
    try:
        db.engine.connect().close()
    except SQLAlchemyError as error:
        raise click.UsageError(f"{db.engine.url} cannot be opened: {why_closed(error)}") from error


def why_closed(error: SQLAlchemyError) -> str:
    """What the database itself says, on one line."""
    said = getattr(error, "orig", None) or error
    return " ".join(str(said).split()) + " (WORKSHOP_DATABASE_URL)"


@contextmanager
def application(create_app: CreateApp) -> Iterator[Flask]:
    """The application with its context, in transactions that write."""
    app = build(create_app)
    with app.app_context(), writing():
        open_database()
        yield app


@contextmanager
def reading(create_app: CreateApp) -> Iterator[Flask]:
    """The application with its context, in one transaction that sees one state of the database."""
    app = build(create_app)
    with app.app_context():
        open_database()
        see_one_state()
        yield app
        db.session.rollback()


def see_one_state() -> None:
    """What the transaction reads from now on is of one instant; on SQLite it always is."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def refusals() -> Iterator[None]:
    """An act that is refused ends the command with status 2 and its reason in words."""
    try:
        yield
    except WorkshopError as error:
        language = terminal_language(current_app, os.environ)
        raise click.UsageError(refused(language, error)) from error
