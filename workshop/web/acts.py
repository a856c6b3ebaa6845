"""Performing an act for a request: operate, commit, and lead on; a repeated form changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol, TypeVar

from flask import flash, redirect, request
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workshop.db.insert import conflict_insert_on, dialect_of
from workshop.db.models import IdempotencyKey
from workshop.db.session import commit, db
from workshop.domain.people import Actor
from workshop.web.identity import actor, now, signed_in

# Made once: every act runs it.
_LED_TO: Final = update(IdempotencyKey.__table__).where(  # type: ignore[arg-type]
    IdempotencyKey.key == bindparam("claimed")
)

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
    leads where the first led. The browser is told (key `draft`) that it may forget what it kept.
    """
    key = request.form.get("once", "")[:64]
    earlier = _claim(key) if key else None
    if earlier is not None:
        return redirect(earlier, 303)
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
    use = {
        "key": key,
        "person_id": someone.actor.person_id if someone else None,
        "location": "",
        "used_at": now(),
    }
    if session.connection().scalar(_claiming(dialect_of(session)), use):
        return None
    return session.scalar(select(IdempotencyKey.location).where(IdempotencyKey.key == key))


@cache
def _claiming(dialect: str) -> Any:
    claim = conflict_insert_on(dialect, IdempotencyKey.__table__).on_conflict_do_nothing()
    return claim.returning(IdempotencyKey.key)
