"""Signing in and passwords."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workshop.db.insert import conflict_insert
from workshop.db.models import EndedSession, Person, SignInFailure
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor, Language
from workshop.measurements.quantities import PositionNaming


@dataclass(frozen=True)
class PasswordPolicy:
    """Argon2id cost and the limits on failures; from the settings."""

    memory_kib: int
    time_cost: int
    min_length: int
    failures: int
    window_minutes: int

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "PasswordPolicy":
        return cls(
            settings["ARGON2_MEMORY_KIB"],
            settings["ARGON2_TIME_COST"],
            settings["PASSWORD_MIN_LENGTH"],
            settings["SIGN_IN_FAILURES"],
            settings["SIGN_IN_WINDOW_MINUTES"],
        )


@cache
def _hasher(memory_kib: int, time_cost: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory_kib, time_cost=time_cost, parallelism=1)


@cache
def _nobody(policy: PasswordPolicy) -> str:
    """A hash to check against when the address is unknown, so that both answers take as long."""
    return hash_password("nobody has this password", policy)


def hash_password(password: str, policy: PasswordPolicy) -> str:
    """Argon2id hash; `RuleViolation` when the password is too short."""
    if len(password) < policy.min_length:
        raise RuleViolation("password_too_short", {"length": policy.min_length}, field="password")
    return _hasher(policy.memory_kib, policy.time_cost).hash(password)


def _matches(password: str, password_hash: str, policy: PasswordPolicy) -> bool:
    try:
        return _hasher(policy.memory_kib, policy.time_cost).verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@dataclass(frozen=True)
class Credentials:
    email: str
    password: str
    address: str


def check_failures(
    session: Session, credentials: Credentials, policy: PasswordPolicy, *, now: datetime
) -> None:
    """Refuse before looking at the password when too many tries failed, by account or address."""
    since = now - timedelta(minutes=policy.window_minutes)
    limits = {
        f"email:{_key(credentials.email)}": policy.failures,
        f"ip:{credentials.address}": 5 * policy.failures,
    }
    counts = dict(
        session.execute(
            select(SignInFailure.key, func.count())
            .where(SignInFailure.key.in_(limits), SignInFailure.at > since)
            .group_by(SignInFailure.key)
        ).all()
    )  # type: dict[str, int]
    if any(counts.get(key, 0) >= limit for key, limit in limits.items()):
        raise RuleViolation("too_many_failures", {"minutes": policy.window_minutes})


def person_with_password(
    session: Session, credentials: Credentials, policy: PasswordPolicy
) -> tuple[int, int] | None:
    """Id and session epoch of the active person these credentials belong to, or None."""
    row = session.execute(
        select(Person.id, Person.session_epoch, Person.password_hash).where(
            Person.email == _key(credentials.email), Person.active
        )
    ).one_or_none()
    if row is None:
        _matches(credentials.password, _nobody(policy), policy)
        return None
    if not _matches(credentials.password, row.password_hash, policy):
        return None
    return row.id, row.session_epoch


def record_failure(session: Session, credentials: Credentials, *, now: datetime) -> None:
    """Count a failed sign-in; old ones are swept away on the way."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - timedelta(days=1)))
    session.add_all(
        SignInFailure(key=key, at=now)
        for key in (f"email:{_key(credentials.email)}", f"ip:{credentials.address}")
    )


def forget_failures(session: Session, email: str) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.key == f"email:{_key(email)}"))


def end_session(session: Session, key: str, lifetime: timedelta, *, now: datetime) -> None:
    """Its cookie opens nothing any more; those too old to be sent are swept away on the way."""
    session.execute(delete(EndedSession).where(EndedSession.ended_at < now - lifetime))
    ended = conflict_insert(session, EndedSession).values(key=key, ended_at=now)
    session.execute(ended.on_conflict_do_nothing())


def _key(email: str) -> str:
    return email.strip().casefold()[:254]


@dataclass(frozen=True)
class ChangePassword:
    current: str
    new: str
    policy: PasswordPolicy


def change_password(
    session: Session, actor: Actor, command: ChangePassword, *, now: datetime
) -> Person:
    """A new password; every other session of the person ends."""
    person = session.get_one(Person, actor.person_id)
    if not _matches(command.current, person.password_hash, command.policy):
        raise RuleViolation("password_wrong", field="current")
    person.password_hash = hash_password(command.new, command.policy)
    person.session_epoch += 1
    return person


@dataclass(frozen=True)
class Preferences:
    language: Language | None = None
    site_id: int | None = None
    position_naming: PositionNaming | None = None
    asks_own_verdict: bool | None = None


def set_preferences(
    session: Session, actor: Actor, command: Preferences, *, now: datetime
) -> Person:
    """Language, names of positions, own verdict first or not, and the site they work at now."""
    person = session.get_one(Person, actor.person_id)
    if command.position_naming is not None:
        person.position_naming = command.position_naming
    if command.asks_own_verdict is not None:
        person.asks_own_verdict = command.asks_own_verdict
    if command.language is not None:
        person.language = command.language
    if command.site_id is not None:
        if command.site_id not in actor.roles:
            raise RuleViolation("person_unknown_here")
        person.current_site_id = command.site_id
    return person
