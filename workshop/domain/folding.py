"""Folding of what people type, so that `Élodie`, `elodie` and `ELODIE` are one.

Done in Python for every database: SQLite's own folding leaves œ, ł and ø alone.
"""

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]+")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_DIGIT: Final = re.compile(r"\d")
_NOT_DIGIT: Final = re.compile(r"\D+")
_FRENCH_PREFIX: Final = re.compile(r"(?:00)?330?([1-9]\d{8})")


def fold(text: str) -> str:
    """Lower-case words of `[a-z0-9]` separated by single spaces."""
    lowered = text.casefold().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))
    return _NOT_WORD.sub(" ", bare).strip()


def fold_compact(text: str) -> str:
    """Folded without any space: serials and references as people really type them."""
    return fold(text).replace(" ", "")


def digit_endings(text: str) -> str:
    """Each ending, of three characters or more, of the words that hold a digit: the middle of a
    phone or serial begins one of them."""
    words = [word for word in text.split() if _DIGIT.search(word)]
    found = {word[start:]: None for word in words for start in range(1, len(word) - 2)}
    return " ".join(found)


def phone_digits(text: str) -> str:
    """National digits of a phone number: `+33 6 12…`, `0033612…` and `06.12…` are the same."""
    digits = _NOT_DIGIT.sub("", text)
    match = _FRENCH_PREFIX.fullmatch(digits)
    return f"0{match.group(1)}" if match else digits


def one_edit_variants(word: str) -> frozenset[str]:
    """The word and each form of it with one letter left out.

    Two words within one insertion, deletion, replacement or swap of neighbours share a variant.
    """
    return frozenset({word} | {word[:i] + word[i + 1 :] for i in range(len(word))})


def within_one_edit(a: str, b: str) -> bool:
    """True when at most one insertion, deletion, replacement or swap of neighbours separates them."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    return a[start + 1 :] == b[start + 1 :] or (
        a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
    )
