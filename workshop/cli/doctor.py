"""`workshop doctor`: is everything in place?"""

import json
import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import typst
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from workshop.cli.application import CreateApp, build, see_one_state, why_closed
from workshop.cli.chromium import find_chromium
from workshop.db.session import db
from workshop.domain.resources import resource
from workshop.exchange import badge_key
from workshop.queries import health
from workshop.settings import BADGE_KEY_FILE, SECRETS, setting_names

_MIN_FREE_BYTES = 1024**3


@dataclass(frozen=True)
class Check:
    """`ok`; or a finding, which makes the status 1; or a note on something optional."""

    name: str
    result: str
    text: str


def ok(name: str, text: str) -> Check:
    return Check(name, "ok", text)


def note(name: str, text: str) -> Check:
    return Check(name, "note", text)


def finding(name: str, text: str) -> Check:
    return Check(name, "finding", text)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def doctor(create_app: CreateApp, as_json: bool) -> None:
    """Check settings, secrets, database, folders, printing, mail and clock.

    One line each; status 1 when there is a finding. Notes are about things one can do without.
    """
    app = build(create_app)
    with app.app_context():
        checks = [check for examine in EXAMINATIONS for check in examine(app)]
        db.session.rollback()
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{check.result:8} {check.name:10} {check.text}")
    raise SystemExit(1 if any(check.result == "finding" for check in checks) else 0)


def _settings(app: Flask) -> Iterator[Check]:
    known = {f"WORKSHOP_{name}" for name in setting_names()}
    unknown = sorted(n for n in os.environ if n.startswith("WORKSHOP_") and n not in known)
    if unknown:
        yield finding("settings", f"unknown in the environment: {', '.join(unknown)}")
    else:
        yield ok("settings", "every WORKSHOP_ variable is known")
    if not app.config["PUBLIC_URL"]:
        yield note("settings", "PUBLIC_URL is empty: labels and mail only open on this machine")
    elif app.config["PUBLIC_URL"].startswith("https:") and not app.config["COOKIE_SECURE"]:
        yield finding("settings", "served over https: set COOKIE_SECURE")


def _secrets(app: Flask) -> Iterator[Check]:
    for name, file in SECRETS.items():
        yield _secret(name, Path(app.instance_path) / file)


def _secret(name: str, path: Path) -> Check:
    if not path.exists():
        return ok("secrets", f"{name} comes from the environment")
    if path.stat().st_mode & 0o077:
        return finding("secrets", f"others may read {path}: chmod 600")
    return ok("secrets", f"{path} is readable by its owner only")


def _badges(app: Flask) -> Iterator[Check]:
    if not badge_key.INSTALLED:
        yield note("badges", "not given: `make setup-badges` brings what signs them")
    elif not app.config["BADGE_KEY"]:
        yield note("badges", "not given: `workshop init` makes the key that signs them")
    else:
        yield _secret("BADGE_KEY", Path(app.instance_path) / BADGE_KEY_FILE)
        signs = badge_key.can_sign(app.config["BADGE_KEY"])
        said = "badges can be signed" if signs else "BADGE_KEY is no private RSA key in PEM"
        yield (ok if signs else finding)("badges", said)


def _database(app: Flask) -> Iterator[Check]:
    dialect = db.engine.dialect.name
    try:
        see_one_state()
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        yield finding("database", f"cannot be opened: {why_closed(error)}")
        return
    yield ok("database", f"{dialect} answers")
    if dialect == "sqlite":
        mode = db.session.execute(text("PRAGMA journal_mode")).scalar_one()
        keys = db.session.execute(text("PRAGMA foreign_keys")).scalar_one()
        good = (mode, keys) == ("wal", 1)
        yield (ok if good else finding)("database", f"journal {mode}, foreign keys {keys}")
    current = MigrationContext.configure(db.session.connection()).get_current_heads()
    wanted = ScriptDirectory(str(resource("migrations"))).get_heads()
    if not current or set(current) != set(wanted):
        yield finding("database", "not up to date: run `workshop init`")
        return
    yield ok("database", f"up to date ({', '.join(current)})")
    wrong = list(health.wrong_counts(db.session()))
    for difference in wrong:
        yield finding(
            "database",
            f"{difference.site_code}: {difference.kept} tickets counted in {difference.state}, "
            f"there are {difference.real}",
        )
    if not wrong:
        yield ok("database", "tickets are counted right")
    yield from _clock()
    yield from _outbox()


def _clock() -> Iterator[Check]:
    latest, now = health.latest_entry_at(db.session()), datetime.now(UTC)
    if latest and latest > now:
        yield finding("clock", f"{now:%Y-%m-%d %H:%M} UTC is before the last entry: {latest}")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")
    for code, zone in health.time_zones(db.session()):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield finding("clock", f"site {code}: no time zone {zone!r} on this machine")


def _outbox() -> Iterator[Check]:
    waiting, given_up = health.waiting_mail(db.session())
    if given_up:
        yield finding("mail", f"{given_up} given up, {waiting} waiting")
    else:
        yield ok("mail", f"{waiting} waiting in the outbox")


def _folders(app: Flask) -> Iterator[Check]:
    for name, folder in (
        ("media", Path(app.config["MEDIA_PATH"])),
        ("anchor", Path(app.config["SEAL_ANCHOR"]).parent),
    ):
        try:
            with tempfile.TemporaryFile(dir=folder):
                yield ok(name, f"{folder} can be written")
        except OSError as error:
            yield finding(name, f"{folder} cannot be written: {error.strerror}")
    free = shutil.disk_usage(app.instance_path).free
    said = f"{free / 1024**3:.1f} GiB free"
    yield (ok if free >= _MIN_FREE_BYTES else finding)("disk", said)


def _printing(app: Flask) -> Iterator[Check]:
    fonts = resource("templates") / "documents" / "fonts"
    found = sorted(path.stem for path in fonts.glob("*.ttf"))
    yield (ok if found else finding)("fonts", ", ".join(found) or f"none in {fonts}")
    try:
        with tempfile.NamedTemporaryFile(suffix=".typ") as page:
            typst.Compiler(Path(page.name), font_paths=[fonts]).compile(format="pdf")
        yield ok("typst", "makes a PDF")
    except typst.TypstError as error:
        yield finding("typst", str(error))
    chromium = find_chromium()
    yield (ok if chromium else note)("chromium", chromium or "not found: only tests need it")


def _mail(app: Flask) -> Iterator[Check]:
    host, port = app.config["SMTP_HOST"], app.config["SMTP_PORT"]
    if not host:
        yield note("mail", "no SMTP_HOST: mail waits in the outbox")
        return
    try:
        with smtplib.SMTP(host, port, timeout=5) as server:
            server.noop()
        yield ok("mail", f"{host}:{port} answers")
    except (OSError, smtplib.SMTPException) as error:
        yield finding("mail", f"{host}:{port} does not answer: {error}")


EXAMINATIONS: tuple[Callable[[Flask], Iterator[Check]], ...] = (
    _settings, _secrets, _badges, _database, _folders, _printing, _mail,
)  # fmt: skip
