"""Ticket numbers: per site and year, without gaps, never reused: `BES-26-00042`."""

import re
from typing import Final

SITE_CODE: Final = re.compile(r"[A-Z]{3}")
_LOOSE: Final = re.compile(r"([A-Z]{3})[^A-Z0-9]{0,3}(\d{2})[^A-Z0-9]{0,3}(\d{1,7})")


def ticket_number(site_code: str, year: int, rank: int) -> str:
    """The number printed on slips and labels; `rank` counts from 1 within site and year."""
    return f"{site_code}-{year % 100:02d}-{rank:05d}"


def read_ticket_number(text: str) -> str | None:
    """The number meant by what was typed or scanned (`bes 26 42`, a label's address), or None."""
    code = text.strip().upper().rstrip("/").rsplit("/", 1)[-1].strip()
    match = _LOOSE.fullmatch(code)
    if match is None:
        return None
    site, year, rank = match.groups()
    return f"{site}-{year}-{int(rank):05d}"
