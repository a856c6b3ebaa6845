"""What a training centre wrote down to judge watches by, at a bench: calibres and profiles of limits.

The bench has copies of its own, as they were when it was laid: what the centre changes meanwhile
does not reach it. Each keeps its name and its number of version.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.limits import CURRENT_CALIBRE, CURRENT_PROFILE
from workshop.db.models import (
    LimitProfile,
    LimitProfileVersion,
    Site,
    WorkshopCalibre,
    WorkshopCalibreVersion,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.watch import OWN_CALIBRE, own_calibre_number


def copy_limits(session: Session, centre_id: int, bench_id: int) -> None:
    """Every calibre and every profile in use; a profile for a calibre is for its copy."""
    copies = _copy_calibres(session, centre_id, bench_id)
    rows = session.execute(
        select(LimitProfile, LimitProfileVersion)
        .join(LimitProfileVersion, CURRENT_PROFILE)
        .where(LimitProfile.site_id == centre_id, LimitProfile.in_use)
        .order_by(LimitProfile.id)
    ).all()
    for profile, version in rows:
        copy = LimitProfile(site_id=bench_id, name=profile.name, version=profile.version)
        session.add(copy)
        session.flush()
        scope = version.document["scope"]
        document = {
            **version.document,
            "id": f"workshop:{copy.id}/{copy.version}",
            "scope": {**scope, "calibre": copies.get(scope["calibre"], scope["calibre"])},
        }
        session.add(LimitProfileVersion(profile_id=copy.id, **_kept(version), document=document))
    session.flush()


def _copy_calibres(session: Session, centre_id: int, bench_id: int) -> dict[str, str]:
    """The id of each copy by that of its original."""
    rows = session.execute(
        select(WorkshopCalibre, WorkshopCalibreVersion)
        .join(WorkshopCalibreVersion, CURRENT_CALIBRE)
        .where(WorkshopCalibre.site_id == centre_id)
        .order_by(WorkshopCalibre.id)
    ).all()
    copies = {}
    for calibre, version in rows:
        copy = WorkshopCalibre(site_id=bench_id, name=calibre.name, version=calibre.version)
        session.add(copy)
        session.flush()
        copies[_id(calibre)] = _id(copy)
        document = {**version.document, "id": _id(copy)}
        session.add(WorkshopCalibreVersion(calibre_id=copy.id, **_kept(version), document=document))
    session.flush()
    return copies


def _id(calibre: WorkshopCalibre) -> str:
    return f"{OWN_CALIBRE}{calibre.id}"


def _kept(version: LimitProfileVersion | WorkshopCalibreVersion) -> dict[str, Any]:
    names = ("version", "reason", "made_by_id", "made_at")
    return {name: getattr(version, name) for name in names}


def calibre_at(session: Session, bench: Site, calibre_id: str | None) -> str | None:
    """The bench's copy of a calibre of its centre; an id of the catalogue as it is.

    Raises `RuleViolation("unknown_calibre")` for a calibre the centre does not have.
    """
    number = own_calibre_number(calibre_id)
    if number is None:
        return calibre_id
    original = session.get(WorkshopCalibre, number)
    copy = None
    if original is not None and original.site_id == bench.centre_id:
        own = WorkshopCalibre.site_id == bench.id, WorkshopCalibre.name == original.name
        copy = session.scalar(select(WorkshopCalibre).where(*own))
    if copy is None:
        raise RuleViolation("unknown_calibre", {"calibre": calibre_id})
    return _id(copy)


def limits_at(session: Session, bench: Site) -> dict[str, list[dict[str, Any]]]:
    """The calibres and profiles of a bench as its evidence keeps them."""
    calibres = (
        select(WorkshopCalibreVersion.document)
        .join(WorkshopCalibre, WorkshopCalibre.id == WorkshopCalibreVersion.calibre_id)
        .where(WorkshopCalibre.site_id == bench.id)
        .order_by(WorkshopCalibreVersion.calibre_id)
    )
    profiles = (
        select(LimitProfileVersion.document)
        .join(LimitProfile, LimitProfile.id == LimitProfileVersion.profile_id)
        .where(LimitProfile.site_id == bench.id)
        .order_by(LimitProfileVersion.profile_id)
    )
    return {
        "calibres": list(session.scalars(calibres)),
        "profiles": list(session.scalars(profiles)),
    }
