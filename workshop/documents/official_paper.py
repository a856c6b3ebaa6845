"""A paper of an assessment session: letters, sheets and minutes are made of the same sections."""

from dataclasses import dataclass
from datetime import datetime

from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Customer,
    Signature,
    business_page,
    customer_page,
    digest_line,
    facts,
    signature_page,
)

Fact = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """`width` is its share of the line; `is_number` puts what it holds at the right."""

    label: str
    width: int = 1
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """`to_fill` draws every cell, so that somebody can write in it, and a last one for `remark`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    to_fill: bool = False
    remark: str = ""


@dataclass(frozen=True)
class SignatureBox:
    """A box to sign in; with `signature` it shows the one that was given."""

    label: str
    hint: str = ""
    signature: Signature | None = None


@dataclass(frozen=True)
class Section:
    """Shown in this order: heading, facts, paragraphs, table, signatures."""

    heading: str = ""
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    signatures: tuple[SignatureBox, ...] = ()
    fact_columns: int = 3


@dataclass(frozen=True)
class OfficialPaper:
    """`is_provisional` prints that the rules are not confirmed by the certifier.

    `opening` are the facts seen first. `digest` is the hash of what the paper is made from.
    """

    heading: str
    number: str
    dated: str
    at: datetime
    business: Business
    is_provisional: bool
    sections: tuple[Section, ...]
    addressee: Customer | None = None
    opening: tuple[Fact, ...] = ()
    digest: str = ""


def official_paper(data: OfficialPaper, language: str) -> bytes:
    """The paper as a PDF, in `language`."""
    t, common = texts(language)["official_paper"], texts(language)["common"]
    zone = data.business.time_zone
    page = {
        "title": f"{data.heading} {data.number}",
        "heading": data.heading,
        "numbers": [data.number],
        "dated": data.dated,
        "qr": None,
        "business": business_page(data.business, common),
        "provisional": t["provisional"] if data.is_provisional else "",
        "customer": customer_page(data.addressee) if data.addressee else None,
        "promises": facts(*data.opening),
        "sections": [
            {
                "heading": each.heading,
                "facts": facts(*each.facts),
                "columns": each.fact_columns,
                "paragraphs": [text for text in each.paragraphs if text],
                "table": _table(each.table),
                "signatures": [
                    {
                        "label": box.label,
                        "hint": box.hint or None,
                        "signature": signature_page(box.signature, common, language, zone),
                    }
                    for box in each.signatures
                ],
            }
            for each in data.sections
        ],
        "digest": digest_line(t["digest"], data.digest),
    }
    return render("official_paper", page, language=language, at=data.at)


def _table(table: Table | None) -> dict[str, object] | None:
    if table is None or not table.rows:
        return None
    return {
        "columns": [
            {"label": each.label, "width": each.width, "number": each.is_number}
            for each in table.columns
        ],
        "rows": [list(row) for row in table.rows],
        "to_fill": table.to_fill,
        "remark": table.remark,
    }
