"""`workshop worker`: delivers mail, ends sittings whose time is up, keeps the search quick."""

import json
import os
import signal
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from workshop.cli.application import CreateApp, application
from workshop.cli.words import say, terminal_language
from workshop.db.search_upkeep import join_parts
from workshop.db.session import commit, db
from workshop.exchange.mail import MailRefused, MailServer, MailUnavailable, deliver
from workshop.operations.outbox import Claimed, claim_next, mark_failed, mark_sent
from workshop.operations.sitting_clock import stop_overdue


@dataclass
class Delivery:
    """How many mails left, will be tried again, and were given up in one round."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


@click.command()
@click.option("--once", is_flag=True, help="Deliver what is due, then stop: status 1 if any stays.")
@click.option("--every", type=click.IntRange(1, 3600), default=15, help="Seconds between rounds.")
@click.option("--json", "as_json", is_flag=True, help="Report each round as JSON.")
@click.pass_obj
def worker(create_app: CreateApp, once: bool, every: int, as_json: bool) -> None:
    """Deliver the mail that acts have left in the outbox, and end sittings whose time is up.

    Without a mail server sittings are still ended on time; mail waits in the outbox. The index of
    the search is kept in few parts.
    """
    with application(create_app) as app:
        no_server = say(terminal_language(app, os.environ), "mail_waits")
        server, max_tries = MailServer.from_settings(app.config), app.config["MAIL_TRIES"]
        if once:
            end_sittings(db.session())
            tidy_search(db.session())
            if not server.host:
                raise click.UsageError(no_server)
            done = deliver_due(db.session(), server, max_tries)
            _report(done, as_json)
            raise SystemExit(1 if done.postponed or done.given_up else 0)
        if not server.host:
            click.echo(no_server, err=True)
        stop = _asked_to_stop()
        while not stop.is_set():
            end_sittings(db.session())
            tidy_search(db.session())
            if server.host:
                done = deliver_due(db.session(), server, max_tries)
                if done != Delivery():
                    _report(done, as_json)
            stop.wait(every)


def _asked_to_stop() -> threading.Event:
    """Set by the signals that end a service: the round under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def end_sittings(session: Session) -> int:
    """Freeze the work of candidates whose time is up, also where nobody looks; how many."""
    ended = stop_overdue(session, now=datetime.now(UTC))
    commit(session)
    return ended


def tidy_search(session: Session) -> None:
    """Join the parts of the search's index, each step in a commit of its own."""
    for _ in join_parts(session):
        commit(session)
    session.rollback()


def deliver_due(session: Session, server: MailServer, max_tries: int) -> Delivery:
    """Hand over every mail that is due, each in commits of its own."""
    done = Delivery()
    while claimed := claim_next(session, now=datetime.now(UTC)):
        commit(session)
        _deliver(session, claimed, server, max_tries, done)
        commit(session)
    session.rollback()
    return done


def _deliver(
    session: Session, claimed: Claimed, server: MailServer, max_tries: int, done: Delivery
) -> None:
    try:
        deliver(claimed.mail, server)
    except (MailRefused, MailUnavailable) as error:
        final = isinstance(error, MailRefused)
        given_up = mark_failed(
            session,
            claimed.mail_id,
            str(error),
            final=final,
            max_tries=max_tries,
            now=datetime.now(UTC),
        )
        done.given_up += given_up
        done.postponed += not given_up
    else:
        mark_sent(session, claimed.mail_id, now=datetime.now(UTC))
        done.sent += 1


def _report(done: Delivery, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        click.echo(f"Mail: {done.sent} sent, {done.postponed} postponed, {done.given_up} given up.")
