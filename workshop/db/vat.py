"""The VAT rates of a site on a given day."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workshop.db.models import Site, VatRate, VatRegime
from workshop.domain.errors import RuleViolation

STANDARD = "standard"


def vat_rates(session: Session, site: Site, day: date) -> dict[str, int]:
    """Basis points by code, the standard rate first; none but zero for a site outside VAT.

    Raises `RuleViolation` when the site has no standard rate on that day.
    """
    if site.vat_regime is VatRegime.FRANCHISE:
        return {STANDARD: 0}
    rows = session.execute(
        select(VatRate.code, VatRate.rate_bp)
        .where(
            VatRate.site_id == site.id,
            VatRate.from_on <= day,
            or_(VatRate.until_on.is_(None), VatRate.until_on >= day),
        )
        .order_by(VatRate.from_on)
    )
    rates = {row.code: row.rate_bp for row in rows}
    if STANDARD not in rates:
        raise RuleViolation("vat_rate_missing")
    return {STANDARD: rates.pop(STANDARD), **rates}
