"""Measured values as people type them, as the table stores them and as a page shows them."""

import re
from decimal import Decimal
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.measurements.quantities import Characteristic

_LONGEST_ENTRY: Final = 40
_MINUS_SIGNS: Final = str.maketrans(dict.fromkeys("−–‐‑‒﹣－", "-"))
_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>[0-9]{1,3}(?:\s[0-9]{3})+|[0-9]*)(?:[.,](?P<fraction>[0-9]+))?"
)
_NARROW_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
# unit code: French symbol, English symbol
_SYMBOLS: Final = {
    "s/d": ("s/j", "s/d"),
    "month": ("mois", "months"),
    "div": ("div.", "div."),
    "s/month": ("s/mois", "s/month"),
    "deg": ("°", "°"),
    "uA": ("µA", "µA"),
    "kOhm": ("kΩ", "kΩ"),
    "MOhm": ("MΩ", "MΩ"),
    "ug/min": ("µg/min", "µg/min"),
    "months": ("mois", "months"),
}


def parse_value(text: str, characteristic: Characteristic) -> Decimal:
    """The exact value typed: `4,5`, `4.5`, `−4`, `- 4`, `+4`, `1 234`.

    Raises RuleViolation at field `characteristic.code`: `value_missing`, `value_not_a_number`,
    `value_too_precise` (more decimals than are kept; never rounded), `value_out_of_range`.
    """
    entry = text.strip()
    facts: dict[str, object] = {
        "characteristic": characteristic.code,
        "entered": entry[:_LONGEST_ENTRY],
    }
    if not entry:
        raise RuleViolation("value_missing", facts, field=characteristic.code)
    number = _NUMBER.fullmatch(entry.translate(_MINUS_SIGNS))
    if len(entry) > _LONGEST_ENTRY or not number or not (number["whole"] or number["fraction"]):
        raise RuleViolation("value_not_a_number", facts, field=characteristic.code)
    fraction = number["fraction"] or ""
    if len(fraction) > characteristic.decimals:
        facts["decimals"] = str(characteristic.decimals)
        raise RuleViolation("value_too_precise", facts, field=characteristic.code)
    whole = re.sub(r"\s", "", number["whole"]) or "0"
    value = Decimal(f"{number['sign']}{whole}.{fraction}") + 0  # + 0: there is no minus zero
    if not characteristic.minimum <= value <= characteristic.maximum:
        facts |= {
            "minimum": characteristic.minimum,
            "maximum": characteristic.maximum,
            "unit": characteristic.unit or "",
        }
        raise RuleViolation("value_out_of_range", facts, field=characteristic.code)
    return value


def scaled(value: Decimal, characteristic: Characteristic) -> int:
    """The whole number stored: the value times ten to the decimals kept.

    Raises ValueError when the value has more decimals than are kept.
    """
    shifted = value.scaleb(characteristic.decimals)
    if shifted != shifted.to_integral_value():
        raise ValueError(f"{value} has more than {characteristic.decimals} decimals")
    return int(shifted)


def unscaled(stored: int, characteristic: Characteristic) -> Decimal:
    """The value behind a stored whole number; the reverse of `scaled`."""
    return Decimal(stored).scaleb(-characteristic.decimals)


def format_number(
    value: Decimal, characteristic: Characteristic, language: str, *, padded: bool = True
) -> str:
    """The number alone, without unit: `+4,5` (fr), `−12.0` (en).

    All decimals that are not zero and, when `padded`, at least those the quantity always shows.
    A mean with endless decimals is rounded to the decimals kept, for display only.
    """
    kept = value.quantize(Decimal(1).scaleb(-characteristic.decimals))
    whole, _, fraction = f"{abs(kept):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(characteristic.shown if padded else 0, "0")
    sign = MINUS if kept < 0 else "+" if kept > 0 and characteristic.is_signed else ""
    separator = "." if language == "en" else ","
    return sign + whole + (separator + fraction if fraction else "")


def unit_symbol(characteristic: Characteristic, language: str) -> str:
    """The unit as printed: `s/j` in French and `s/d` in English for seconds per day."""
    return symbol(characteristic.unit or "", language)


def symbol(unit: str, language: str) -> str:
    """The symbol of a unit code: `s/d` reads `s/j` in French."""
    french, english = _SYMBOLS.get(unit, (unit, unit))
    return english if language == "en" else french


def with_unit(number: str, characteristic: Characteristic, language: str) -> str:
    """A formatted number and its unit: after U+202F, but degrees stand against the number."""
    symbol = unit_symbol(characteristic, language)
    return number + ("" if symbol == "°" else _NARROW_SPACE) + symbol


def format_value(value: Decimal, characteristic: Characteristic, language: str) -> str:
    """`+4,5 s/j` (fr), `−12.0 s/d` (en), `270°`, with a real minus and U+202F before the unit."""
    number = format_number(value, characteristic, language)
    return with_unit(number, characteristic, language)
