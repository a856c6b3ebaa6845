"""Who may sign in to the demo, as `init` and `demo` print it."""

import click

from workshop.operations.demo.cast import PASSWORD
from workshop.operations.demo.tales import DemoPerson


def show_sign_ins(people: tuple[DemoPerson, ...]) -> None:
    """One line per person: address and roles; one password for all."""
    click.echo(f"Sign in to the demo, password {PASSWORD}")
    for person in people:
        roles = sorted({role.value for held in person.roles.values() for role in held})
        click.echo(f"  {person.email:28} {', '.join(roles) or 'no role'}")
