"""Taking out of a text what tells who a customer is."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workshop.domain.folding import fold, fold_compact

_SHORTEST_NAME: Final = 3


class Removed(StrEnum):
    """What was taken out."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    SERIAL = "serial"


_MARKS: Final = {
    Removed.NAME: "[nom]",
    Removed.PHONE: "[téléphone]",
    Removed.EMAIL: "[e-mail]",
    Removed.ADDRESS: "[adresse]",
    Removed.SERIAL: "[numéro]",
}
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?:\+|\b)\d(?:[ .\-/\u00a0\u202f]?\d){8,14}\b")
_TITLED: Final = re.compile(
    r"\b(M\.|MM\.|Mr|Mme|Mlle|Mmes|Monsieur|Madame|Mademoiselle|Dr|Docteur|Me|Maître)"
    r"(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]+)+"
)
_POSTAL: Final = re.compile(
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|route)"
    r"\s[^\n;.]*",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w’'-]+")


@dataclass(frozen=True)
class Known:
    """What is known of the people and things a text may name."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()


@dataclass(frozen=True)
class Anonymised:
    """`removed` holds what was taken out, in the order of the rules, each once."""

    text: str
    removed: tuple[tuple[Removed, str], ...]


def anonymised(text: str, known: Known) -> Anonymised:
    """The text with marks such as `[nom]` in the place of what tells who somebody is.

    Rather too much than too little: a word equal to a name goes, whatever it means here.
    """
    found: dict[tuple[Removed, str], None] = {}

    def take(what: Removed) -> Callable[[re.Match[str]], str]:
        def replaced(match: re.Match[str]) -> str:
            found[(what, match.group())] = None
            return _MARKS[what]

        return replaced

    text = _EMAIL.sub(take(Removed.EMAIL), text)
    for line in known.addresses:
        text = re.sub(re.escape(line), take(Removed.ADDRESS), text, flags=re.IGNORECASE)
    text = _POSTAL.sub(take(Removed.ADDRESS), text)
    for serial in known.serials:
        text = _serial(serial).sub(take(Removed.SERIAL), text)
    text = _PHONE.sub(take(Removed.PHONE), text)
    text = _TITLED.sub(take(Removed.NAME), text)
    text = _words(text, known.names, take(Removed.NAME))
    return Anonymised(text, tuple(found))


def _serial(serial: str) -> re.Pattern[str]:
    """The serial however it is spaced; what has no letter or figure matches nothing."""
    letters = fold_compact(serial)
    spelt = r"[\s./-]?".join(letters)
    return re.compile(rf"\b{spelt}\b" if letters else r"(?!)", re.IGNORECASE)


def _words(text: str, names: Collection[str], replace: Callable[[re.Match[str]], str]) -> str:
    """Whole names with their hyphens, and each of their words that is long enough to tell."""
    folded = {fold(word) for name in names for word in name.split()}
    known = folded | {part for word in folded for part in word.split()}
    known = {word for word in known if len(word) >= _SHORTEST_NAME}
    return _WORD.sub(lambda m: replace(m) if fold(m.group()) in known else m.group(), text)
