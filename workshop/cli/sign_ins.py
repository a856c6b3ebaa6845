"""Who may sign in to the demo, as `init` and `demo` print it."""

import click

from workshop.cli.words import say
from workshop.domain.people import Language
from workshop.operations.demo.cast import PASSWORD
from workshop.operations.demo.tales import DemoPerson


def show_sign_ins(people: tuple[DemoPerson, ...], language: Language) -> None:
    """One line per person: address and roles; one password for all."""
    click.echo(say(language, "demo_sign_ins", password=PASSWORD))
    for person in people:
        roles = sorted({role for held in person.roles.values() for role in held})
        held = ", ".join(say(language, role) for role in roles) or say(language, "no_role")
        click.echo(f"  {person.email:28} {held}")
