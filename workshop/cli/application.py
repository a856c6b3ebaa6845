"""Building the application for a command, with a clear word when something is missing or refused."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app

from workshop.cli.words import refused, terminal_language
from workshop.db.session import db, writing
from workshop.domain.errors import WorkshopError
from workshop.settings import SettingsError

CreateApp = Callable[[], Flask]


def build(create_app: CreateApp) -> Flask:
    """The application; a missing setting ends the command with status 2."""
    try:
        return create_app()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def application(create_app: CreateApp) -> Iterator[Flask]:
    """The application with its context, in transactions that write."""
    app = build(create_app)
    with app.app_context(), writing():
        yield app


@contextmanager
def reading(create_app: CreateApp) -> Iterator[Flask]:
    """The application with its context, in one transaction that sees one state of the database."""
    app = build(create_app)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield app
        db.session.rollback()


@contextmanager
def refusals() -> Iterator[None]:
    """An act that is refused ends the command with status 2 and its reason in words."""
    try:
        yield
    except WorkshopError as error:
        language = terminal_language(current_app, os.environ)
        raise click.UsageError(refused(language, error)) from error
