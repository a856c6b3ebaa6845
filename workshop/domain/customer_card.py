"""Two cards of one customer: which value of each is kept when they are merged.

E-mail and phone are never keys: couples share them. A person compares the cards and decides.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from workshop.domain.tracking import canonical

Card = Mapping[str, Any]
"""The values of a card by column, as plain JSON values."""


class CardPart(StrEnum):
    """What is chosen as one when two cards are merged."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    COMPANY = "company"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CHANNEL = "channel"
    LANGUAGE = "language"
    CONSENT = "consent"
    ACCESS = "access"


COLUMNS: Final[Mapping[CardPart, tuple[str, ...]]] = {
    **{part: (part.value,) for part in CardPart},
    CardPart.CONSENT: ("contact_consent_at",),
    CardPart.ACCESS: ("access_needs", "access_procedure"),
}
"""The columns of the customer that make up each part."""


def values_of(card: Card, part: CardPart) -> tuple[Any, ...]:
    return tuple(card[column] for column in COLUMNS[part])


def differing(kept: Card, gone: Card) -> tuple[CardPart, ...]:
    """The parts on which the two cards do not say the same, nothing said included."""
    return tuple(part for part in CardPart if values_of(kept, part) != values_of(gone, part))


def proposed(kept: Card, gone: Card) -> frozenset[CardPart]:
    """What the kept card leaves empty and the other one says; never a consent."""
    return frozenset(
        part
        for part in differing(kept, gone)
        if part is not CardPart.CONSENT and not any(values_of(kept, part))
    )


def card_mark(*cards: Card) -> str:
    """What tells whether a card still says what a page showed: SHA-256 of its values."""
    return sha256(canonical({"cards": list(cards)}).encode()).hexdigest()
