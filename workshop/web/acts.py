"""Performing an act for a request: operate, commit, and lead on; a repeated form changes nothing."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import IO, Any, Final, Protocol, TypeVar

from flask import flash, redirect, request
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workshop.db.insert import conflict_insert_on, dialect_of
from workshop.db.models import IdempotencyKey
from workshop.db.session import commit, db
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.web.identity import actor, now, signed_in

# Made once: every act runs it.
_LED_TO: Final = update(IdempotencyKey.__table__).where(  # type: ignore[arg-type]
    IdempotencyKey.key == bindparam("claimed")
)

_EARLIER: Final = select(IdempotencyKey.location, IdempotencyKey.content)
_CARRIED: Final = frozenset({"csrf_token", "once", "version", "draft"})
"""What a form brings along; the rest is what somebody says with it."""

C = TypeVar("C", contravariant=True)
R = TypeVar("R", covariant=True)
T = TypeVar("T")


class Operation(Protocol[C, R]):
    def __call__(self, session: Session, actor: Actor, command: C, *, now: datetime) -> R: ...


def act(operation: Operation[C, T], command: C, location: Callable[[T], str]) -> Response:
    """Do one act and answer with a redirection (303) to `location(result)`."""
    return act_once(lambda: operation(db.session(), actor(), command, now=now()), location)


def act_once(perform: Callable[[], T], location: Callable[[T], str]) -> Response:
    """Do what `perform` does, all in one commit, and lead to `location(result)`.

    A form carries the key `once`: sent twice (double click, back button, resubmission), the second
    leads where the first led. With other words it is not the same form: `RuleViolation`, so that
    they are not taken for those already written. The browser is told (key `draft`) that it may
    forget what it kept.
    """
    key = request.form.get("once", "")[:64]
    target = _claim(key) if key else None
    if target is None:
        target = location(perform())
        if key:
            db.session().connection().execute(_LED_TO, {"claimed": key, "location": target})
        commit(db.session())
    draft = request.form.get("draft", "")[:200]
    if draft:
        flash(draft, "draft")
    return redirect(target, 303)


def _claim(key: str) -> str | None:
    """Take the key for this transaction; where it led before, when it was already used.

    While another transaction holds the same key this waits, and then follows it.
    """
    someone = signed_in()
    session = db.session()
    content = _content()
    use = {
        "key": key,
        "person_id": someone.actor.person_id if someone else None,
        "location": "",
        "content": content,
        "used_at": now(),
    }
    if session.connection().scalar(_claiming(dialect_of(session)), use):
        return None
    earlier = session.execute(_EARLIER.where(IdempotencyKey.key == key)).one()
    if earlier.content not in ("", content):
        raise RuleViolation("already_written")
    return earlier.location


def _content() -> str:
    """A digest of what the form says and where it was sent."""
    said = [(name, text) for name, text in request.form.items(multi=True) if name not in _CARRIED]
    files = [
        (name, file.filename, _digest(file.stream))
        for name, file in request.files.items(multi=True)
    ]
    return hashlib.sha256(json.dumps([request.path, said, files]).encode()).hexdigest()


def _digest(stream: IO[bytes]) -> str:
    """Of the whole file, wherever it was read to."""
    place = stream.tell()
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(place)
    return digest


@cache
def _claiming(dialect: str) -> Any:
    claim = conflict_insert_on(dialect, IdempotencyKey.__table__).on_conflict_do_nothing()
    return claim.returning(IdempotencyKey.key)
