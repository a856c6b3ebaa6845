"""Ticket numbers: per site and year, without gaps, never reused: `BES-26-00042`."""

import re
from typing import Final

SITE_CODE: Final = re.compile(r"[A-Z]{3}")

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GAP: Final = r"[^A-Z0-9]{1,3}"
_NO_GAP: Final = r"[^A-Z0-9]{0,3}"
_ADDRESS: Final = r"(?:\S*[^A-Z0-9\s])?"
_LOOSE: Final = re.compile(
    rf"{_ADDRESS}([A-Z]{{3}}){_NO_GAP}([0-9]{{2}}){_NO_GAP}([0-9]{{1,7}}){_NO_GAP}"
)
_ACCESSORY: Final = re.compile(
    rf"([A-Z]{{3}}){_GAP}([0-9]{{2}}){_GAP}([0-9]{{1,7}}){_GAP}A{_GAP}([0-9]{{1,2}})"
)
_AWARD: Final = re.compile(
    rf"([A-Z]+){_GAP}(RNCP[0-9]+){_GAP}([0-9]{{4}}){_GAP}([0-9]{{1,7}}){_GAP}([0-9A-Z])"
)


def ticket_number(site_code: str, year: int, rank: int) -> str:
    """The number printed on slips and labels; `rank` counts from 1 within site and year."""
    return f"{site_code}-{year % 100:02d}-{rank:05d}"


def note_number(site_code: str, year: int, rank: int) -> str:
    """The number of a note, in its own series: `BES-N-26-00017`."""
    return f"{site_code}-N-{year % 100:02d}-{rank:05d}"


def receipt_number(site_code: str, year: int, rank: int) -> str:
    """The number of the receipt of a down payment, in its own series: `BES-A-26-00004`."""
    return f"{site_code}-A-{year % 100:02d}-{rank:05d}"


def credit_note_number(site_code: str, year: int, rank: int) -> str:
    """The number of a credit note, in its own series: `BES-AV-26-00002`."""
    return f"{site_code}-AV-{year % 100:02d}-{rank:05d}"


def minutes_number(site_code: str, year: int, rank: int) -> str:
    """The number of minutes or of an addendum, in their own series: `ECO-PV-26-00003`."""
    return f"{site_code}-PV-{year % 100:02d}-{rank:05d}"


def read_ticket_number(text: str) -> str | None:
    """The number meant by what was typed or scanned (`bes 26 42`, a bag's label), or None.

    Scanners set to another keyboard spoil the signs between letters and digits.
    """
    match = _LOOSE.fullmatch(text.strip().upper())
    if match is None:
        return None
    site, year, rank = match.groups()
    return f"{site}-{year}-{int(rank):05d}"


def read_label(text: str) -> str | None:
    """The ticket meant by its number, by the label of its bag or by that of an accessory."""
    accessory = read_accessory_code(text)
    return accessory[0] if accessory else read_ticket_number(text)


def award_number(kind: str, certification: str, year: int, rank: int) -> str:
    """The number of a certificate or of a block attestation: `CQP-RNCP37858-2026-0001-K`.

    `rank` counts from 1 within kind, certification and year. The last sign checks the others
    (ISO 7064, MOD 37,36): one wrong sign never goes unseen, two neighbours swapped hardly ever.
    """
    body = f"{kind}-{certification}-{year}-{rank:04d}"
    return f"{body}-{_check_sign(body)}"


def read_award_number(text: str) -> str | None:
    """The number meant by what was typed (`cqp rncp37858 2026 1 …`), None when its check fails."""
    match = _AWARD.fullmatch(text.strip().upper())
    if match is None:
        return None
    kind, certification, year, rank, sign = match.groups()
    number = award_number(kind, certification, int(year), int(rank))
    return number if number.endswith(f"-{sign}") else None


def _check_sign(body: str) -> str:
    """ISO 7064, MOD 37,36, over the letters and digits."""
    product = 36
    for sign in body.replace("-", ""):
        total = (product + _SIGNS.index(sign)) % 36 or 36
        product = total * 2 % 37
    return _SIGNS[(37 - product) % 36]


def read_accessory_code(text: str) -> tuple[str | None, int] | None:
    """The accessory meant by what was typed or scanned: ticket number and rank, or None.

    A label holds `…/t/BES-26-00042?a=2`; the bare rank `2` does too, on a ticket already open.
    """
    code = text.strip().upper()
    if code.isdecimal() and len(code) <= 2:
        return None, int(code)
    match = _ACCESSORY.search(code)
    if match is None:
        return None
    site, year, rank, accessory = match.groups()
    return f"{site}-{year}-{int(rank):05d}", int(accessory)
