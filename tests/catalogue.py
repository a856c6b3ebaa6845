"""What a workshop adds to the catalogue in tests: a profile of limits, a calibre."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.clock import NOW
from workshop.db.models import LimitProfile, WorkshopCalibre
from workshop.db.session import commit
from workshop.domain.watch import WatchKind
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority
from workshop.measurements.workshop_profile import Scope, WrittenLimit
from workshop.operations.limit_profiles import AddProfile, ProfileSheet, add_profile
from workshop.operations.workshop_calibres import AddCalibre, CalibreSheet, add_calibre

RESERVE = WrittenLimit("power_reserve", minimum=Decimal(40))


def profile_sheet(*written: WrittenLimit, **changes: Any) -> ProfileSheet:
    sheet: dict[str, Any] = {
        "name": "Contrat Bijouterie",
        "authority": Authority.CONTRACT,
        "scope": Scope(),
        "source": Source(SourceKind.HOUSE, "Cahier des charges 2026"),
        "written": written or (RESERVE,),
    }
    return ProfileSheet(**sheet | changes)


def limit_profile(
    session: Session, cast: Cast, *written: WrittenLimit, now: datetime = NOW, **changes: Any
) -> LimitProfile:
    """Written by Marc: a reserve of 40 h unless `written` says otherwise."""
    command = AddProfile(cast.shop, profile_sheet(*written, **changes))
    found = add_profile(session, cast.marc, command, now=now)
    commit(session)
    return found


def calibre_sheet(**changes: Any) -> CalibreSheet:
    sheet: dict[str, Any] = {
        "maker": "Landeron",
        "reference": "24",
        "kind": WatchKind.AUTOMATIC,
        "has_complication": False,
        "complication_reason": "",
        "note": "",
        "source": Source(SourceKind.MANUFACTURER, "Fiche technique L24"),
        "figures": {"lift_angle_deg": Decimal(51), "power_reserve_min_h": Decimal(44)},
    }
    return CalibreSheet(**sheet | changes)


def own_calibre(
    session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any
) -> WorkshopCalibre:
    """An automatic movement that the catalogue lacks, written by Marc."""
    command = AddCalibre(cast.shop, calibre_sheet(**changes))
    found = add_calibre(session, cast.marc, command, now=now)
    commit(session)
    return found
