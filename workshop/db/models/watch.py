"""Watches, as the site knows them across tickets."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, prefix_index
from workshop.db.types import JsonText, choice
from workshop.domain.watch import Grade, WatchKind


class Watch(Base):
    """`workshop_calibre_id` is a calibre the workshop added, in place of one of the catalogue."""

    __tablename__ = "watch"
    __table_args__ = (
        prefix_index("site_id", "folded_serial"),
        Index(None, "customer_id"),
        CheckConstraint(
            "case_weight_cg IS NULL OR case_weight_cg BETWEEN 1 AND 200000", name="weight_in_range"
        ),
        CheckConstraint("fineness IS NULL OR fineness BETWEEN 1 AND 999", name="fineness_in_range"),
        CheckConstraint(
            "NOT precious OR (case_weight_cg IS NOT NULL AND fineness IS NOT NULL)",
            name="precious_is_weighed",
        ),
        CheckConstraint(
            "case_diameter_tenths_mm IS NULL OR case_diameter_tenths_mm BETWEEN 50 AND 800",
            name="diameter_in_range",
        ),
        CheckConstraint(
            "calibre_id IS NULL OR workshop_calibre_id IS NULL", name="one_calibre_at_most"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    brand: Mapped[str] = mapped_column(String(80))
    model: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    folded_serial: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[WatchKind] = mapped_column(choice(WatchKind))
    calibre_id: Mapped[str | None] = mapped_column(String(60))
    calibre_text: Mapped[str] = mapped_column(String(80), default="")
    calibre_confirmed: Mapped[bool] = mapped_column(default=False)
    complications: Mapped[list[str]] = mapped_column(JsonText, default=list)
    case_metal: Mapped[str] = mapped_column(String(40), default="")
    precious: Mapped[bool] = mapped_column(default=False)
    case_weight_cg: Mapped[int | None] = mapped_column()
    fineness: Mapped[int | None] = mapped_column()
    strap_material: Mapped[str] = mapped_column(String(40), default="")
    water_resistance_bar: Mapped[int | None] = mapped_column()
    papers: Mapped[bool] = mapped_column(default=False)
    purchased_on: Mapped[date | None] = mapped_column()
    vintage: Mapped[bool] = mapped_column(default=False)
    radium_risk: Mapped[bool] = mapped_column(default=False)
    case_diameter_tenths_mm: Mapped[int | None] = mapped_column()
    grade: Mapped[Grade | None] = mapped_column(choice(Grade))
    workshop_calibre_id: Mapped[int | None] = mapped_column(ForeignKey("workshop_calibre.id"))
