"""Who is signed in: loaded with roles and sites in one query, two for people at a bench."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import Select, bindparam, exists, select

from workshop.db.models import EndedSession, Person, RoleAssignment, Site, SiteMode
from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission, Role
from workshop.measurements.quantities import PositionNaming
from workshop.queries.bench_clocks import BenchClock, bench_clocks

_RENEWED_EVERY_S: Final = 300

_PERSON: Final = Person.__table__
_ROLE: Final = RoleAssignment.__table__
_SITE: Final = Site.__table__
_ENDED: Final = exists().where(EndedSession.key == bindparam("session_key"))
_PERSON_WITH_ROLES: Final[Select[Any]] = (
    select(
        _PERSON.c.name,
        _PERSON.c.email,
        _PERSON.c.language,
        _PERSON.c.technical_level,
        _PERSON.c.current_site_id,
        _PERSON.c.session_epoch,
        _PERSON.c.position_naming,
        _PERSON.c.asks_own_verdict,
        _ROLE.c.role,
        _SITE.c.id.label("site_id"),
        _SITE.c.code,
        _SITE.c.name.label("site_name"),
        _SITE.c.mode,
        _SITE.c.centre_id,
        _SITE.c.time_zone,
    )
    .select_from(_PERSON)
    .outerjoin(_ROLE, _ROLE.c.person_id == _PERSON.c.id)
    .outerjoin(_SITE, _SITE.c.id == _ROLE.c.site_id)
    .where(_PERSON.c.id == bindparam("person_id"), _PERSON.c.active, ~_ENDED)
    .order_by(_SITE.c.id)
)


@dataclass(frozen=True)
class SiteChoice:
    """A site as the header of every page shows it."""

    id: int
    code: str
    name: str
    training: bool
    time_zone: str
    exam: bool = False


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The person of the session. `get_id` carries the epoch, by which a new password ends all of
    the person's sessions, and the key of this one, which signing out ends by itself.

    `sites` are those the person works at: benches they only supervise are among the roles, and
    `benches` holds the clocks of all of them.
    """

    actor: Actor
    epoch: int
    session_key: str
    email: str
    language: Language
    position_naming: PositionNaming
    asks_own_verdict: bool
    sites: tuple[SiteChoice, ...]
    site: SiteChoice | None
    benches: tuple[BenchClock, ...] = ()

    def get_id(self) -> str:
        return f"{self.actor.person_id}.{self.epoch}.{self.session_key}"


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = "strong"
    manager.init_app(app)
    manager.user_loader(load_person)
    app.before_request(_renew_session)


def _renew_session() -> None:
    """A session in use does not end; signing its cookie anew for every page is a tenth of one."""
    if request.endpoint == "static" or not session.permanent:
        return
    at = int(now().timestamp())
    if at - session.get("renewed_at", 0) >= _RENEWED_EVERY_S:
        session["renewed_at"] = at


def person_entering(person_id: int, epoch: int) -> SignedIn | None:
    """The person, at the beginning of a session of its own."""
    return load_person(f"{person_id}.{epoch}.{secrets.token_urlsafe(16)}")


def load_person(session_id: str) -> SignedIn | None:
    """The person behind a session cookie; None when gone, inactive or signed out."""
    person_id, _, rest = session_id.partition(".")
    epoch, _, key = rest.partition(".")
    if not (person_id.isdigit() and epoch.isdigit() and key):
        return None
    asked = {"person_id": int(person_id), "session_key": key}
    rows = db.session().execute(_PERSON_WITH_ROLES, asked).all()
    if not rows or rows[0].session_epoch != int(epoch):
        return None
    first = rows[0]
    held = _reachable([row for row in rows if row.site_id is not None])
    roles: dict[int, set[Role]] = {}
    sites: dict[int, SiteChoice] = {}
    benches: set[int] = set()
    for row in held:
        roles.setdefault(row.site_id, set()).add(row.role)
        if row.centre_id is not None:
            benches.add(row.site_id)
        if row.centre_id is None or row.role is Role.CANDIDATE:
            sites[row.site_id] = _choice(row)
    return SignedIn(
        actor=Actor(
            int(person_id),
            first.name,
            {site_id: frozenset(held) for site_id, held in roles.items()},
            first.technical_level,
            is_examined=any(
                row.mode is SiteMode.EXAM and row.role is Role.CANDIDATE for row in held
            ),
        ),
        epoch=first.session_epoch,
        session_key=key,
        email=first.email,
        language=first.language,
        position_naming=first.position_naming,
        asks_own_verdict=first.asks_own_verdict,
        sites=tuple(sites.values()),
        site=sites.get(first.current_site_id) or next(iter(sites.values()), None),
        benches=bench_clocks(db.session(), benches) if benches else (),
    )


def _reachable(rows: list[Any]) -> list[Any]:
    """All of a person's roles; while an exam runs, only the bench where they sit it."""
    exam = [row for row in rows if row.mode is SiteMode.EXAM and row.role is Role.CANDIDATE]
    return exam or rows


def _choice(row: Any) -> SiteChoice:
    return SiteChoice(
        row.site_id,
        row.code,
        row.site_name,
        training=row.mode is SiteMode.TRAINING,
        time_zone=row.time_zone,
        exam=row.mode is SiteMode.EXAM,
    )


def signed_in() -> SignedIn | None:
    """The person of this request, or None."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def person() -> SignedIn:
    """The person of a request that needs one."""
    return cast(SignedIn, current_user._get_current_object())


def actor() -> Actor:
    return person().actor


def position_naming() -> PositionNaming:
    """How the reader of a page names positions: by the hour unless they chose otherwise."""
    someone = signed_in()
    return someone.position_naming if someone else PositionNaming.HOUR


def current_site(permission: Permission = Permission.SIGNED_IN) -> SiteChoice:
    """The site the person works at now; another of theirs when only there they hold `permission`.

    Raises `NotFound` when there is none.
    """
    someone = person()
    if someone.site and someone.actor.may(permission, someone.site.id):
        return someone.site
    for site in someone.sites:
        if someone.actor.may(permission, site.id):
            return site
    raise NotFound("site_not_found")


def now() -> datetime:
    """The instant of this request: everything one request writes bears the same."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)
