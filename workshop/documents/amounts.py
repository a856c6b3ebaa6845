"""Priced lines and their totals, as quotes and notes show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workshop.documents.formats import money, number, percent
from workshop.documents.parties import Texts
from workshop.domain.money import vat_table


@dataclass(frozen=True)
class Line:
    """Labour or a part. Prices include VAT; `vat_bp` is the rate in basis points.

    `kind` is shown as given: main-d’œuvre, pièce neuve, d’occasion, équivalente, échange standard.
    `chosen` says what became of an option: taken, left, or None while nobody has decided.
    """

    label: str
    kind: str
    quantity: Decimal
    unit_cents: int
    total_cents: int
    vat_bp: int
    detail: str = ""
    chosen: bool | None = None


def share_lines(shares: Sequence[tuple[int, int]], label: str) -> tuple[Line, ...]:
    """An amount that is no service nor part: a line for each of its shares, cents and rate of VAT."""
    return tuple(Line(label, "", Decimal(1), cents, cents, rate) for cents, rate in shares)


def line_pages(lines: Sequence[Line], language: str) -> list[dict[str, object]]:
    """The rows of a table of priced lines."""
    return [
        {
            "label": line.label,
            "kind": line.kind,
            "detail": line.detail,
            "quantity": number(line.quantity.normalize(), language),
            "unit": money(line.unit_cents, language),
            "vat": percent(line.vat_bp, language),
            "total": money(line.total_cents, language),
            "chosen": line.chosen,
        }
        for line in lines
    ]


def totals_page(
    lines: Sequence[Line], common: Texts, language: str, vat_exemption: str | None
) -> dict[str, object]:
    """Net, VAT by rate and total; outside VAT, the total and the sentence that says why."""
    total = money(sum(line.total_cents for line in lines), language)
    if vat_exemption is not None:
        return {"rows": [], "label": common["total"], "total": total, "mention": vat_exemption}
    vat = vat_table((line.total_cents, line.vat_bp) for line in lines)
    rows = [(common["net_total"], money(sum(share.net_cents for share in vat), language))]
    for share in vat:
        label = common["vat_at"].format(
            rate=percent(share.rate_bp, language), net=money(share.net_cents, language)
        )
        rows.append((label, money(share.vat_cents, language)))
    return {"rows": rows, "label": common["gross_total"], "total": total, "mention": ""}
