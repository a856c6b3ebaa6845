"""What a business has to say of itself on paper: SIREN, VAT number, and what is still missing."""

from collections.abc import Mapping
from typing import Any, Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold

REQUIRED: Final = ("legal_name", "siren", "address", "phone", "email", "mediator", "terms")
"""Printed on every slip, quote and note of a live site (`docs/glossary.md`)."""


def read_siren(text: str) -> str:
    """The nine digits of a SIREN typed with or without spaces; empty for none.

    The last digit is a Luhn check: 732 829 320 is one, 732 829 321 is not (INSEE).
    """
    digits = "".join(text.split())
    if not digits:
        return ""
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()):
        raise RuleViolation("siren_not_nine_digits", field="siren")
    if _luhn(digits) % 10:
        raise RuleViolation("siren_mistyped", field="siren")
    return digits


def _luhn(digits: str) -> int:
    """Sum where every second digit from the right is doubled and its own digits added."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return sum(int(digit) for digit in digits[::-2]) + sum(n // 10 + n % 10 for n in doubled)


def read_vat_number(text: str, siren: str) -> str:
    """A VAT number without spaces; a French one must be that of `siren`.

    FR, a key of two digits (12 + 3 × (SIREN mod 97)) mod 97, and the SIREN: FR44732829320.
    """
    number = "".join(text.split()).upper()
    if not number.startswith("FR"):
        return number
    if not siren or number != f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}":
        raise RuleViolation("vat_number_not_of_siren", field="vat_number")
    return number


def missing_identity(identity: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the required facts a site has not given yet."""
    return tuple(name for name in REQUIRED if not identity[name])


def code_from_name(name: str, taken: frozenset[str]) -> str:
    """A stable code for something named by a person, unlike any of `taken`: `full_service_2`."""
    stem = "_".join(fold(name).split())[:50] or "service"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}_{number}", number + 1
    return code
