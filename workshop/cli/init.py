"""`workshop init`: secrets, database, and the first site and administrator."""

import os
import secrets
from pathlib import Path

import click
from flask_migrate import upgrade

from workshop.cli.application import CreateApp, application
from workshop.settings import SECRETS, instance_path


@click.command()
@click.pass_obj
def init(create_app: CreateApp) -> None:
    """Make the secrets once, create the database or bring it up to date."""
    for path in make_secrets(instance_path()):
        click.echo(f"Secret made: {path}")
    with application(create_app) as app:
        Path(app.config["MEDIA_PATH"]).mkdir(parents=True, exist_ok=True)
        upgrade()
    click.echo("Database ready.")


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
