"""Quotes: what was proposed to a customer, version by version, and the one decision on each."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index
from workshop.db.types import UtcDateTime, choice
from workshop.domain.down_payment import DownPaymentPolicy
from workshop.domain.quote import (
    CLOSED,
    OPEN,
    Answer,
    DecisionChannel,
    LineKind,
    LineRole,
    QuoteKind,
    QuoteState,
)


class QuoteDelivery(StrEnum):
    """How a quote left: by mail, or handed over on paper at the counter."""

    MAIL = "mail"
    COUNTER = "counter"


def _listed(states: frozenset[QuoteState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_IS_OPEN = text(f"state IN ({_listed(OPEN)})")


class Quote(Base):
    """`number` is printed: ticket number, `D`, version. What was sent is frozen with its PDF.

    `closed_at` is when it was decided or found expired. `link_nonce` ties the customer's link to
    this version. `terms` and `proposed_cents` hold the site's terms and the price of the proposed
    work as they were when it left, `down_payment_*` the site's rule as it was when it was drafted.
    """

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("ticket_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint(
            "delay_days IS NULL OR delay_days BETWEEN 0 AND 730", name="delay_in_range"
        ),
        CheckConstraint("refusal_fee_cents >= 0", name="fee_not_negative"),
        CheckConstraint(
            "(validated_at IS NULL) = (validated_by_id IS NULL)", name="validated_by_somebody"
        ),
        CheckConstraint(
            "(state = 'draft') = (validated_at IS NULL)", name="validated_beyond_draft"
        ),
        CheckConstraint("(state IN ('draft', 'validated')) = (sent_at IS NULL)", name="sent_once"),
        CheckConstraint(
            "sent_at IS NULL OR (sent_by_id IS NOT NULL AND delivery IS NOT NULL"
            " AND proposed_cents IS NOT NULL"
            " AND document_sha256 IS NOT NULL AND document_pdf IS NOT NULL"
            " AND length(document_sha256) = 64)",
            name="sent_with_its_document",
        ),
        CheckConstraint(
            "sent_at IS NOT NULL OR (document_sha256 IS NULL AND document_pdf IS NULL)",
            name="document_only_when_sent",
        ),
        CheckConstraint(
            f"state NOT IN ({_listed(CLOSED)}) OR closed_at IS NOT NULL", name="closed_at_an_end"
        ),
        CheckConstraint("state <> 'sent' OR closed_at IS NULL", name="open_while_sent"),
        CheckConstraint(
            "(state = 'superseded') = (superseded_by_version IS NOT NULL)"
            " AND (superseded_by_version IS NULL OR superseded_by_version > version)",
            name="superseded_by_a_later_one",
        ),
        Index(
            "uq_quote_one_open",
            "ticket_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        partial_index("ix_quote_sent", "site_id", "valid_until", "id", where="state = 'sent'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    number: Mapped[str] = mapped_column(String(30), unique=True)
    version: Mapped[int] = mapped_column()
    kind: Mapped[QuoteKind] = mapped_column(choice(QuoteKind))
    state: Mapped[QuoteState] = mapped_column(choice(QuoteState), default=QuoteState.DRAFT)
    summary: Mapped[str] = mapped_column(Text, default="")
    valid_until: Mapped[date] = mapped_column()
    delay_days: Mapped[int | None] = mapped_column()
    refusal_fee_cents: Mapped[int] = mapped_column(default=0)
    proposed_cents: Mapped[int | None] = mapped_column()
    terms: Mapped[str] = mapped_column(Text, default="")
    down_payment_bp: Mapped[int | None] = mapped_column()
    down_payment_from_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    down_payment_holds_work: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    delivery: Mapped[QuoteDelivery | None] = mapped_column(choice(QuoteDelivery))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    link_nonce: Mapped[str] = mapped_column(String(32))
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    document_pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by_version: Mapped[int | None] = mapped_column()

    @property
    def supplementary(self) -> bool:
        return self.kind is QuoteKind.SUPPLEMENTARY

    @property
    def down_payment(self) -> DownPaymentPolicy:
        return DownPaymentPolicy(
            self.down_payment_bp, self.down_payment_from_cents, self.down_payment_holds_work
        )


class QuoteLine(Base):
    """Labour (an operation) or a part; `code` is the catalogue's, empty when in words.

    Cents include VAT; no unit price means not yet priced. `cost_cents` is what a part costs the workshop, for the estimator only. `agreed` is written by
    the decision: whether the line will be done.
    """

    __tablename__ = "quote_line"
    __table_args__ = (
        UniqueConstraint("quote_id", "position"),
        CheckConstraint("quantity >= 1", name="quantity_positive"),
        CheckConstraint("unit_cents IS NULL OR unit_cents >= 0", name="price_not_negative"),
        CheckConstraint("cost_cents IS NULL OR cost_cents >= 0", name="cost_not_negative"),
        CheckConstraint(
            "discount_cents >= 0 AND discount_cents <= quantity * coalesce(unit_cents, 0)",
            name="discount_within_price",
        ),
        CheckConstraint("vat_bp BETWEEN 0 AND 10000", name="rate_in_range"),
        CheckConstraint(
            "(role = 'alternative') = (alternative_group <> '')", name="alternative_has_a_group"
        ),
        CheckConstraint("(kind = 'part') = (part_kind <> '')", name="part_has_a_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    position: Mapped[int] = mapped_column()
    kind: Mapped[LineKind] = mapped_column(choice(LineKind))
    code: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200))
    part_kind: Mapped[str] = mapped_column(String(40), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    unit_cents: Mapped[int | None] = mapped_column()
    cost_cents: Mapped[int | None] = mapped_column()
    discount_cents: Mapped[int] = mapped_column(default=0)
    vat_bp: Mapped[int] = mapped_column()
    role: Mapped[LineRole] = mapped_column(choice(LineRole), default=LineRole.MANDATORY)
    group: Mapped[str] = mapped_column("alternative_group", String(1), default="")
    agreed: Mapped[bool | None] = mapped_column()


class QuoteDecision(Base):
    """The customer's one answer to a quote, and the proof kept of it.

    `recorded_by_id` is the colleague who wrote down an answer given at the counter or by phone,
    None when the customer answered by the link. `wording` is the sentence that was agreed to.
    `immediate_execution` is None where the site does not ask. `down_payment_cents` is what the
    accepted work asks for.
    """

    __tablename__ = "quote_decision"
    __table_args__ = (
        CheckConstraint(
            "(channel = 'link') = (recorded_by_id IS NULL)", name="recorded_by_a_colleague"
        ),
        CheckConstraint("signed_name <> ''", name="signed_by_somebody"),
    )

    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"), primary_key=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    channel: Mapped[DecisionChannel] = mapped_column(choice(DecisionChannel))
    signed_name: Mapped[str] = mapped_column(String(160))
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    wording: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    agreed_cents: Mapped[int] = mapped_column()
    down_payment_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    immediate_execution: Mapped[bool | None] = mapped_column()
    terms_sha256: Mapped[str] = mapped_column(String(64))
    document_sha256: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(60), default="")
