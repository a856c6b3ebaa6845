"""`workshop demo`: a believable workshop in an empty database."""

import json
import os
from datetime import UTC, datetime

import click

from workshop.cli.application import CreateApp, application, refusals
from workshop.cli.sign_ins import show_sign_ins
from workshop.cli.words import say, terminal_language
from workshop.db.session import commit, db
from workshop.operations.demo import Demo, build_demo
from workshop.queries.accounts import site_ids


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def demo(create_app: CreateApp, as_json: bool) -> None:
    """Fill an empty database with the demo workshop and say who may sign in.

    Some seventy tickets over all steps, with photos, readings, quotes and passports, played act by
    act. Status 1, and nothing changed, when there is data already.
    """
    with application(create_app) as app, refusals():
        if site_ids(db.session()):
            click.echo("There is data already: the demo needs an empty database.", err=True)
            raise SystemExit(1)
        built = build_demo(db.session(), app.config, now=datetime.now(UTC))
        commit(db.session())
        language = terminal_language(app, os.environ)
    if as_json:
        click.echo(_as_json(built))
    else:
        click.echo(say(language, "demo_made", count=len(built.tickets)))
        show_sign_ins(built.people, language)


def _as_json(built: Demo) -> str:
    report = {
        "tickets": len(built.tickets),
        "password": built.password,
        "people": [
            {
                "email": person.email,
                "name": person.name,
                "roles": {code: sorted(roles) for code, roles in person.roles.items()},
            }
            for person in built.people
        ],
    }
    return json.dumps(report, ensure_ascii=False)
