"""`workshop populate`: many tickets at once, to see how the program behaves when it has grown."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from workshop.cli.application import CreateApp, application, refusals
from workshop.cli.worker import tidy_search
from workshop.db.session import commit, db
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.operations.population import populate as add_tickets
from workshop.queries.accounts import Account, accounts, site_ids


@click.command()
@click.option("--tickets", type=click.IntRange(1, 10_000_000), required=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same for the same seed.")
@click.option("--site", help="Three letters of the site; needed when there are several.")
@click.pass_obj
def populate(create_app: CreateApp, tickets: int, seed: int, site: str | None) -> None:
    """Add believable tickets, with customers, watches and sealed entries, to a site.

    For measurements, not for a workshop at work: they cannot be taken out again. Interrupted, it
    leaves a sound database with fewer of them.
    """
    with application(create_app), refusals():
        site_id, actor = _author(site)
        for done in fill(actor, site_id, tickets, seed):
            click.echo(f"\r{done} / {tickets}", nl=False, err=True)
    click.echo(err=True)
    click.echo(f"{tickets} tickets added.")


def fill(actor: Actor, site_id: int, tickets: int, seed: int) -> Iterator[int]:
    """Add the tickets, each batch in a commit of its own; yields how many are in."""
    session = db.session()
    for done in add_tickets(session, actor, site_id, tickets, seed, now=datetime.now(UTC)):
        commit(session)
        yield done
    tidy_search(session)


def _author(site: str | None) -> tuple[int, Actor]:
    """The site, and somebody who works there: every act has an author."""
    known = site_ids(db.session())
    code = site.upper() if site else next(iter(known), "")
    if code not in known or (site is None and len(known) > 1):
        choice = ", ".join(sorted(known)) or "there is none"
        raise click.UsageError(f"Choose a site with --site: {choice}.")
    people = [account for account in accounts(db.session()) if code in account.roles]
    if not people:
        raise click.UsageError(f"Nobody works at {code}: add somebody with `workshop user add`.")
    return known[code], _administrator(people[0], known[code])


def _administrator(account: Account, site_id: int) -> Actor:
    """Whoever may run commands on the machine administers its sites."""
    return Actor(account.id, account.name, {site_id: frozenset({Role.ADMINISTRATOR})})
