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
_PART: Final = 3
_LONGEST_JOINED: Final = 24
_LETTERS_THEN_DIGITS: Final = re.compile(rf"([a-z]{{{_PART},}})(\d{{{_PART},}})")
_NOT_DIGIT: Final = re.compile(r"\D+")
_TRUNK_ZERO: Final = "(0)"
_FRENCH_WITHOUT_PLUS: Final = re.compile(r"330?[1-9]\d{8}")
# Digits with signs between them, standing apart from the words around.
_PHONE: Final = re.compile(r"(?<![^\s:.,;])\(?\+?(?:[^\w+@]{0,3}\d)+(?![^\s.,;:)])")
_PHONE_LEAST: Final = 6
"""Digits by which a number among words, or after 00, is taken for a phone number."""

_PHONE_WORDS: Final = frozenset({"tel", "telephone", "phone", "portable", "mobile", "port", "mob"})


def fold(text: str) -> str:
    """Lower-case words of `[a-z0-9]` separated by single spaces."""
    lowered = text.casefold().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))
    return _NOT_WORD.sub(" ", bare).strip()


def fold_compact(text: str) -> str:
    """Folded without any space: serials and references as people really type them."""
    return fold(text).replace(" ", "")


def in_two_words(word: str) -> tuple[str, ...]:
    """The pairs a word may have been made of by leaving out a space: `tagheuer`, `skx007`. Each
    part has three characters or more; digits part from letters only."""
    apart = _LETTERS_THEN_DIGITS.fullmatch(word)
    if apart or not word.isalpha():
        return (" ".join(apart.groups()),) if apart else ()
    cuts = range(_PART, min(len(word), _LONGEST_JOINED) - _PART + 1)
    return tuple(f"{word[:cut]} {word[cut:]}" for cut in cuts)


def digit_endings(text: str) -> str:
    """Each ending, of three characters or more, of the words that hold a digit: the middle of a
    phone or serial begins one of them."""
    words = [word for word in text.split() if _DIGIT.search(word)]
    found = {word[start:]: None for word in words for start in range(1, len(word) - 2)}
    return " ".join(found)


def phone_digits(text: str) -> str:
    """Digits of a phone number, French ones as one dials them in France: `+33 6 12…`, `0033612…`
    and `06.12…` are the same, and so are `+41 79…` and `0041 (0)79…`; it need not be whole yet."""
    digits = _NOT_DIGIT.sub("", text.replace(_TRUNK_ZERO, ""))
    international = "+" in text or (digits.startswith("00") and len(digits) >= _PHONE_LEAST)
    abroad = digits.removeprefix("00") if international else digits
    if abroad.startswith("33") and (international or _FRENCH_WITHOUT_PLUS.fullmatch(abroad)):
        return f"0{abroad.removeprefix('33').removeprefix('0')}"
    return abroad


def phone_and_words(text: str) -> tuple[str, tuple[str, ...]]:
    """The digits of the phone number in what was typed or pasted, and the folded words around it:
    `Tél. 06 39 98 78 23 Monnier`. Without letters all of it is one number, whole or not."""
    if not any(sign.isalpha() for sign in text):
        return phone_digits(text), ()
    for said in _PHONE.finditer(text):
        digits = phone_digits(said.group())
        if len(digits) >= _PHONE_LEAST:
            words = fold(f"{text[: said.start()]} {text[said.end() :]}").split()
            return digits, tuple(word for word in words if word not in _PHONE_WORDS)
    return "", tuple(fold(text).split())


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
