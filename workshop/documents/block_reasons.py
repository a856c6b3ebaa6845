"""Why a block is validated or not, in one sentence: on the papers, the pages and at the command line."""

from collections.abc import Sequence
from typing import Final

from workshop.assessment.rules import BlockResult, Reason

_FRENCH: Final = {
    "one": "{acquired} sur {total} acquise",
    "many": "{acquired} sur {total} acquises",
    "too_few": "il en faut {needed}",
    "missing_one": "{codes} obligatoire non acquise",
    "missing_many": "{codes} obligatoires non acquises",
    "and": " et ",
    "validated": "{why} : bloc validé",
    "not_validated": "{why} : bloc non validé",
    "held": "bloc déjà acquis",
    "not_taken": "épreuve non passée : bloc non validé",
}
_ENGLISH: Final = {
    "one": "{acquired} of {total} acquired",
    "many": "{acquired} of {total} acquired",
    "too_few": "{needed} are needed",
    "missing_one": "{codes} is compulsory and not acquired",
    "missing_many": "{codes} are compulsory and not acquired",
    "and": " and ",
    "validated": "{why}: block validated",
    "not_validated": "{why}: block not validated",
    "held": "block already held",
    "not_taken": "test not taken: block not validated",
}
_WORDS: Final = {"fr": _FRENCH, "en": _ENGLISH}


def told_reason(result: BlockResult, language: str) -> str:
    """`3 sur 5 acquises, C.2.4 obligatoire non acquise : bloc non validé`"""
    words = _WORDS[language]
    if result.reason in (Reason.HELD, Reason.NOT_TAKEN):
        return words[result.reason]
    counted = words["many" if result.acquired > 1 else "one"]
    why = [counted.format(acquired=result.acquired, total=result.total)]
    if result.acquired < result.needed:
        why.append(words["too_few"].format(needed=result.needed))
    if result.missing:
        said = words["missing_one" if len(result.missing) == 1 else "missing_many"]
        why.append(said.format(codes=_listed(result.missing, words["and"])))
    end = words["validated" if result.validated else "not_validated"]
    return end.format(why=", ".join(why))


def _listed(codes: Sequence[str], last: str) -> str:
    """`C.2.1, C.2.2 et C.2.4`"""
    return last.join(filter(None, (", ".join(codes[:-1]), codes[-1])))
