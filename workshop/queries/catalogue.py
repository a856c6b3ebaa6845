"""The catalogue: calibres with the source of each figure, profiles of limits with their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.limits import CURRENT_CALIBRE, CURRENT_PROFILE
from workshop.db.models import (
    LimitProfile,
    LimitProfileVersion,
    Person,
    WorkshopCalibre,
    WorkshopCalibreVersion,
)
from workshop.domain.errors import NotFound
from workshop.domain.folding import fold_compact
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.watch import OWN_CALIBRE, own_calibre_number
from workshop.measurements.calibres import Calibre, calibres, search_calibres
from workshop.measurements.profiles import limits_for
from workshop.measurements.tolerance import Authority, Limit
from workshop.measurements.workshop_profile import WorkshopProfile


@dataclass(frozen=True)
class CalibresPage:
    """`own` are those the workshop added; `found` those of the catalogue, all of them unsearched."""

    text: str
    own: tuple[Calibre, ...]
    found: tuple[Calibre, ...]
    may_keep: bool


@dataclass(frozen=True)
class Version:
    number: int
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class CalibrePage:
    """`limits` follow from the figures; `versions` are empty for a calibre of the catalogue."""

    calibre: Calibre
    limits: tuple[Limit, ...]
    versions: tuple[Version, ...]
    own_id: int | None
    version: int
    may_keep: bool


@dataclass(frozen=True)
class ProfileLine:
    id: int
    name: str
    in_use: bool
    profile: WorkshopProfile
    version: Version


@dataclass(frozen=True)
class ProfilesPage:
    profiles: tuple[ProfileLine, ...]
    may_keep: bool


@dataclass(frozen=True)
class ProfilePage:
    """`shown` is the version asked for, the one that judges now unless said."""

    id: int
    name: str
    in_use: bool
    version: int
    shown: WorkshopProfile
    shown_version: Version
    versions: tuple[Version, ...]
    may_keep: bool


def calibres_page(session: Session, actor: Actor, site_id: int, text: str) -> CalibresPage:
    actor.require(Permission.DIAGNOSE, site_id)
    return CalibresPage(
        text=text,
        own=_own_named(session, site_id, text),
        found=search_calibres(text, 60) if text else tuple(calibres().values()),
        may_keep=actor.may(Permission.KEEP_CATALOGUE, site_id),
    )


def offered_calibres(
    session: Session, actor: Actor, site_id: int, text: str
) -> tuple[Calibre, ...]:
    """What the counter offers for a few letters: the workshop's own, then the catalogue's."""
    actor.require(Permission.RECEIVE, site_id)
    own = _own_named(session, site_id, text) if text.strip() else ()
    return (*own, *search_calibres(text))


def own_calibres(session: Session, site_id: int) -> tuple[tuple[str, str], ...]:
    """The calibres a site added, by id and name: for who was let in to one of its pages."""
    rows = session.execute(
        select(WorkshopCalibre.id, WorkshopCalibre.name)
        .where(WorkshopCalibre.site_id == site_id)
        .order_by(WorkshopCalibre.name)
    )
    return tuple((f"{OWN_CALIBRE}{each}", name) for each, name in rows)


def _own_named(session: Session, site_id: int, text: str) -> tuple[Calibre, ...]:
    """The site's own calibres whose name holds the text, as they are now."""
    rows = session.scalars(
        select(WorkshopCalibreVersion.document)
        .join(WorkshopCalibre, CURRENT_CALIBRE)
        .where(WorkshopCalibre.site_id == site_id)
        .order_by(WorkshopCalibre.name)
    )
    own = (Calibre.from_dict(document) for document in rows)
    typed = fold_compact(text)
    return tuple(each for each in own if typed in fold_compact(each.name))


def calibre_page(session: Session, actor: Actor, site_id: int, calibre_id: str) -> CalibrePage:
    """Raises `NotFound` for a calibre of neither the catalogue nor one of the person's sites."""
    actor.require(Permission.DIAGNOSE, site_id)
    number = own_calibre_number(calibre_id)
    if number is not None:
        return _own_calibre(session, actor, number)
    known = calibres().get(calibre_id)
    if known is None:
        raise NotFound("calibre_not_found")
    limits = limits_for(known.id, known.kind)
    return CalibrePage(known, _that_follow(known, limits), (), None, 0, False)


def _own_calibre(session: Session, actor: Actor, number: int) -> CalibrePage:
    rows = session.execute(
        select(WorkshopCalibre, WorkshopCalibreVersion, Person.name.label("made_by"))
        .join(WorkshopCalibreVersion, WorkshopCalibreVersion.calibre_id == WorkshopCalibre.id)
        .join(Person, Person.id == WorkshopCalibreVersion.made_by_id)
        .where(
            WorkshopCalibre.id == number,
            WorkshopCalibre.site_id.in_(tuple(actor.roles)),
        )
        .order_by(WorkshopCalibreVersion.version.desc())
    ).all()
    if not rows:
        raise NotFound("workshop_calibre_not_found")
    found = rows[0].WorkshopCalibre
    actor.require(Permission.DIAGNOSE, found.site_id)
    known = Calibre.from_dict(rows[0].WorkshopCalibreVersion.document)
    return CalibrePage(
        calibre=known,
        limits=_that_follow(known, limits_for(None, known.kind, own_calibre=known)),
        versions=tuple(_version(row.WorkshopCalibreVersion, row.made_by) for row in rows),
        own_id=found.id,
        version=found.version,
        may_keep=actor.may(Permission.KEEP_CATALOGUE, found.site_id),
    )


def _that_follow(known: Calibre, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The limits of the maker and indications: those of the house are the same for every calibre."""
    return tuple(
        limit
        for limit in limits
        if limit.authority in (Authority.MAKER, Authority.THIRD_PARTY)
        or limit.characteristic == "power_reserve"
    )


def profiles_page(session: Session, actor: Actor, site_id: int) -> ProfilesPage:
    actor.require(Permission.DIAGNOSE, site_id)
    rows = session.execute(
        _PROFILES.where(LimitProfile.site_id == site_id, CURRENT_PROFILE).order_by(
            LimitProfile.in_use.desc(), LimitProfile.name
        )
    )
    return ProfilesPage(
        tuple(
            ProfileLine(
                row.LimitProfile.id,
                row.LimitProfile.name,
                row.LimitProfile.in_use,
                WorkshopProfile.from_dict(row.LimitProfileVersion.document),
                _version(row.LimitProfileVersion, row.made_by),
            )
            for row in rows
        ),
        actor.may(Permission.KEEP_CATALOGUE, site_id),
    )


def profile_page(
    session: Session, actor: Actor, profile_id: int, version: int | None = None
) -> ProfilePage:
    rows = session.execute(
        _PROFILES.where(
            LimitProfile.id == profile_id, LimitProfile.site_id.in_(tuple(actor.roles))
        ).order_by(LimitProfileVersion.version.desc())
    ).all()
    asked = [row for row in rows if version in (None, row.LimitProfileVersion.version)]
    if not asked:
        raise NotFound("limit_profile_not_found")
    found: LimitProfile = asked[0].LimitProfile
    actor.require(Permission.DIAGNOSE, found.site_id)
    shown = asked[0].LimitProfileVersion
    return ProfilePage(
        id=found.id,
        name=found.name,
        in_use=found.in_use,
        version=found.version,
        shown=WorkshopProfile.from_dict(shown.document),
        shown_version=_version(shown, asked[0].made_by),
        versions=tuple(_version(row.LimitProfileVersion, row.made_by) for row in rows),
        may_keep=actor.may(Permission.KEEP_CATALOGUE, found.site_id),
    )


_PROFILES = (
    select(LimitProfile, LimitProfileVersion, Person.name.label("made_by"))
    .join(LimitProfileVersion, LimitProfileVersion.profile_id == LimitProfile.id)
    .join(Person, Person.id == LimitProfileVersion.made_by_id)
)


def _version(row: Any, made_by: str) -> Version:
    return Version(row.version, row.reason, made_by, row.made_at)
