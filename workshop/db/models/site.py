"""Sites: a shop, a workshop or a training centre, live or training, and its identity on paper."""

from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, choice
from workshop.domain.instrument import OverduePolicy


class SiteMode(StrEnum):
    """`EXAM`: the bench of a candidate who is being assessed, where nothing helps him."""

    LIVE = "live"
    TRAINING = "training"
    EXAM = "exam"


class VatRegime(StrEnum):
    STANDARD = "standard"
    FRANCHISE = "franchise"


class Site(Base):
    """`centre_id` names the training centre of a bench: a site made for one sitting alone."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("length(code) = 3", name="code_of_three"),
        CheckConstraint("repair_guarantee_months >= 0", name="guarantee_not_negative"),
        CheckConstraint(
            "down_payment_bp IS NULL OR down_payment_bp BETWEEN 1 AND 10000",
            name="down_payment_in_range",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    mode: Mapped[SiteMode] = mapped_column(choice(SiteMode), default=SiteMode.LIVE)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    legal_name: Mapped[str] = mapped_column(String(160), default="")
    siren: Mapped[str] = mapped_column(String(9), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(254), default="")
    logo_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    vat_regime: Mapped[VatRegime] = mapped_column(choice(VatRegime), default=VatRegime.STANDARD)
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    opening_days: Mapped[list[int]] = mapped_column(JsonText, default=lambda: [1, 2, 3, 4, 5])
    closed_on: Mapped[list[str]] = mapped_column(JsonText, default=list)
    mediator: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    repair_guarantee_months: Mapped[int] = mapped_column(default=12)
    quote_validity_days: Mapped[int] = mapped_column(default=30)
    diagnosis_fee_cents: Mapped[int] = mapped_column(default=0)
    labour_rate_cents: Mapped[int] = mapped_column(default=8000)
    down_payment_bp: Mapped[int | None] = mapped_column()
    down_payment_from_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    down_payment_holds_work: Mapped[bool] = mapped_column(default=False, server_default=false())
    asks_immediate_execution: Mapped[bool] = mapped_column(default=True, server_default=true())
    pre_quote_validation_from_cents: Mapped[int | None] = mapped_column()
    asks_own_verdict: Mapped[bool | None] = mapped_column()
    overdue_instrument: Mapped[OverduePolicy] = mapped_column(
        choice(OverduePolicy), default=OverduePolicy.WARN, server_default=OverduePolicy.WARN
    )

    @property
    def is_bench(self) -> bool:
        """That of one sitting: one person does everything there."""
        return self.centre_id is not None


class VatRate(Base):
    """A dated rate of a site, in basis points including none after `until_on`."""

    __tablename__ = "vat_rate"
    __table_args__ = (
        UniqueConstraint("site_id", "code", "from_on"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(20))
    rate_bp: Mapped[int] = mapped_column()
    from_on: Mapped[date] = mapped_column()
    until_on: Mapped[date | None] = mapped_column()


class ServicePrice(Base):
    """A line of a site's price list. Prices include VAT; operations are catalogue codes."""

    __tablename__ = "service_price"
    __table_args__ = (
        UniqueConstraint("site_id", "code"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint(
            "price_max_cents IS NULL OR price_max_cents >= price_cents", name="range_in_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(60))
    name_fr: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    kinds: Mapped[list[str]] = mapped_column(JsonText)
    operations: Mapped[list[str]] = mapped_column(JsonText)
    price_cents: Mapped[int] = mapped_column()
    price_max_cents: Mapped[int | None] = mapped_column()
    quick: Mapped[bool] = mapped_column(default=False)
    delay_days: Mapped[int] = mapped_column(default=10)
    guarantee_months: Mapped[int] = mapped_column(default=12)
    active: Mapped[bool] = mapped_column(default=True)


class Series(Base):
    """The last number given in a series; its row is locked while a number is taken."""

    __tablename__ = "series"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column()
