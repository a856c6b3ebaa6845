"""Building the application for a command, with a clear word when a setting is missing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask

from workshop.db.session import writing
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
