"""Amounts, dates and quantities as they are written on paper, in French and in English."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

LANGUAGES = ("fr", "en")

NO_BREAK = "\u00a0"
NARROW_NO_BREAK = "\u202f"
MINUS = "\u2212"

_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DECIMAL_SIGN = {"fr": ",", "en": "."}
_THOUSANDS = {"fr": NARROW_NO_BREAK, "en": ","}


def number(value: Decimal, language: str) -> str:
    """A number with its thousands grouped and a real minus sign; its decimals are kept as given."""
    written = f"{abs(value):,f}".translate(
        {ord(","): _THOUSANDS[language], ord("."): _DECIMAL_SIGN[language]}
    )
    return f"{MINUS}{written}" if value < 0 else written


def money(cents: int, language: str) -> str:
    """Whole cents of euro: `1 234,50 €` in French, `€1,234.50` in English."""
    amount = number(abs(Decimal(cents)).scaleb(-2).quantize(Decimal("0.01")), language)
    written = f"{amount}{NO_BREAK}€" if language == "fr" else f"€{amount}"
    return f"{MINUS}{written}" if cents < 0 else written


def day(value: date, language: str) -> str:
    """A date in words: `20 novembre 2026`, `1er mars 2027`, `20 November 2026`."""
    first = language == "fr" and value.day == 1
    number_of_day = "1er" if first else str(value.day)
    month = _MONTHS[language][value.month - 1]
    return f"{number_of_day}{NO_BREAK}{month}{NO_BREAK}{value.year}"


def clock(at: datetime, language: str, zone: str) -> str:
    """The time of day where the workshop is: `9 h 05`, `09:05`."""
    local = at.astimezone(ZoneInfo(zone))
    if language == "fr":
        return f"{local.hour}{NO_BREAK}h{NO_BREAK}{local:%M}"
    return f"{local:%H:%M}"


def day_of(at: datetime, language: str, zone: str) -> str:
    """The date, in words, an aware instant falls on where the workshop is."""
    return day(at.astimezone(ZoneInfo(zone)).date(), language)


def moment(at: datetime, language: str, zone: str) -> str:
    """Date and time of an aware instant where the workshop is: `20 novembre 2026 à 9 h 05`."""
    joint = f"{NO_BREAK}à " if language == "fr" else ", "
    return f"{day_of(at, language, zone)}{joint}{clock(at, language, zone)}"


def percent(basis_points: int, language: str) -> str:
    """A rate given in basis points: 2000 is `20 %`, 550 is `5,5 %` (`20%` in English)."""
    rate = (Decimal(basis_points) / 100).normalize()
    written = number(rate, language)
    return f"{written}{NARROW_NO_BREAK}%" if language == "fr" else f"{written}%"


def weight(grams: Decimal, language: str) -> str:
    """A weight in grams, with the decimals of the scales it was read on."""
    return f"{number(grams, language)}{NARROW_NO_BREAK}g"


def fineness(permille: int) -> str:
    """The *titre* of a precious metal in thousandths: `750 ‰`."""
    return f"{permille}{NARROW_NO_BREAK}‰"


def grouped(digest: str) -> str:
    """A hexadecimal hash in groups of eight, as people compare them."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
