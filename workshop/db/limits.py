"""By which limits a watch is judged: the catalogue's, and what its workshop wrote down itself."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from workshop.db.models import (
    Customer,
    LimitProfile,
    LimitProfileVersion,
    Watch,
    WorkshopCalibre,
    WorkshopCalibreVersion,
)
from workshop.measurements.calibres import Calibre, calibre
from workshop.measurements.profiles import limits_for
from workshop.measurements.tolerance import Limit
from workshop.measurements.workshop_profile import WorkshopProfile

CURRENT_PROFILE: Final = (LimitProfile.id == LimitProfileVersion.profile_id) & (
    LimitProfile.version == LimitProfileVersion.version
)
CURRENT_CALIBRE: Final = (WorkshopCalibre.id == WorkshopCalibreVersion.calibre_id) & (
    WorkshopCalibre.version == WorkshopCalibreVersion.version
)
"""What joins a profile, a calibre of the workshop, to the version of it that holds."""


@dataclass(frozen=True)
class JudgedBy:
    """The calibre of a watch, the catalogue's or the workshop's, and its limits in precedence."""

    calibre: Calibre | None
    limits: tuple[Limit, ...]
    case_diameter_mm: Decimal | None


def own_columns(watch_id: Any) -> tuple[ColumnElement[str | None], ...]:
    """Three columns for a statement that reads the watch anyway, which `judged_by` takes.

    They spare a page the queries of its own for what a workshop wrote: the profiles of the site
    and the calibre of the watch, as JSON, with the company that sent the watch.
    """
    site = select(Watch.site_id).where(Watch.id == watch_id).scalar_subquery()
    profiles = (
        select(func.aggregate_strings(type_coerce(LimitProfileVersion.document, Text), ","))
        .join(LimitProfile, CURRENT_PROFILE)
        .where(LimitProfile.site_id == site, LimitProfile.in_use)
        .scalar_subquery()
    )
    own = select(Watch.workshop_calibre_id).where(Watch.id == watch_id).scalar_subquery()
    known = (
        select(type_coerce(WorkshopCalibreVersion.document, Text))
        .join(WorkshopCalibre, CURRENT_CALIBRE)
        .where(WorkshopCalibre.id == own)
        .scalar_subquery()
    )
    company = (
        select(Customer.company)
        .join(Watch, Watch.customer_id == Customer.id)
        .where(Watch.id == watch_id)
        .scalar_subquery()
    )
    return (
        profiles.label("own_profiles"),
        known.label("own_calibre"),
        company.label("own_company"),
    )


_OWN: Final = select(*own_columns(bindparam("watch_id")))


def judged_by(watch: Watch, row: Any) -> JudgedBy:
    """What judges `watch`, from a row with the columns of `own_columns`."""
    own = calibre_in(row)
    known = own or (calibre(watch.calibre_id) if watch.calibre_id else None)
    written = (
        WorkshopProfile.from_dict(each) for each in json.loads(f"[{row.own_profiles or ''}]")
    )
    calibre_id = known.id if known else None
    limits = limits_for(
        watch.calibre_id,
        watch.kind,
        watch.vintage,
        own_calibre=own,
        case_diameter_mm=case_diameter_mm(watch),
        grade=watch.grade,
        profiles=[
            each
            for each in sorted(written, key=lambda profile: profile.id)
            if each.scope.covers(
                watch.kind, watch.brand, calibre_id, row.own_company or "", watch.grade
            )
        ],
    )
    return JudgedBy(known, limits, case_diameter_mm(watch))


def calibre_in(row: Any) -> Calibre | None:
    """The workshop's own calibre of the watch, when it has one."""
    return Calibre.from_dict(json.loads(row.own_calibre)) if row.own_calibre else None


def what_judges(session: Session, watch: Watch) -> JudgedBy:
    """The same, in one query of its own."""
    return judged_by(watch, session.execute(_OWN, {"watch_id": watch.id}).one())


def case_diameter_mm(watch: Watch) -> Decimal | None:
    tenths = watch.case_diameter_tenths_mm
    return None if tenths is None else Decimal(tenths).scaleb(-1)
