"""The codes of a scenario in words, and words typed by a trainer back in codes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import product
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.snapshot import Subject
from workshop.assessment.evidence.vocabularies import ROLES, VOCABULARIES
from workshop.assessment.scenario import BaselineRange
from workshop.assessment.scenario_file import key_subject
from workshop.documents.evidence_reasons import told_code, told_subject
from workshop.domain.catalogue import items
from workshop.domain.folding import fold
from workshop.domain.permissions import Role
from workshop.domain.watch import OWN_CALIBRE, WatchKind
from workshop.measurements.calibres import calibres
from workshop.measurements.quantities import CHARACTERISTICS, Outcome
from workshop.measurements.values import format_value
from workshop.web.sentences.labels import WATCH_KINDS, label, named, pair
from workshop.web.translation import euros, language

LISTS: Final[Mapping[str, Any]] = {
    "all_of": _("Tout ceci"),
    "one_of": _("Au moins un de ceux-ci"),
    "only": _("Rien d’autre que ceux-ci"),
    "forbidden": _("Aucun de ceux-ci"),
    "order": _("Dans cet ordre"),
}
"""What a key may expect, in the words of its form."""

SECTIONS: Final[Mapping[str, Any]] = {
    "customer": _("Client"),
    "watch": _("Montre"),
    "second_watch": _("Seconde montre"),
    "history": _("Visite précédente"),
    "reception": _("Réception"),
    "second_reception": _("Réception de la seconde montre"),
    "diagnosis": _("Diagnostic"),
    "second_diagnosis": _("Diagnostic de la seconde montre"),
    "quote": _("Devis"),
    "second_quote": _("Devis de la seconde montre"),
    "order": _("Ordre de réparation"),
}
_FACTS: Final[Mapping[str, Any]] = {
    "family_name": _("nom"),
    "given_name": _("prénom"),
    "address": _("adresse"),
    "phone": _("téléphone"),
    "email": _("e-mail"),
    "language": _("langue"),
    "brand": _("marque"),
    "model": _("modèle"),
    "reference": _("référence"),
    "serial": _("numéro de série"),
    "kind": _("genre"),
    "calibre": _("calibre"),
    "case_back": _("fond"),
    "water_rating_bar": _("étanchéité (bar)"),
    "last_operation": _("dernière opération"),
    "symptoms": _("symptômes"),
    "hypotheses": _("hypothèses"),
    "marks": _("marques"),
    "accessories": _("accessoires"),
    "request": _("demande"),
    "anomalies": _("anomalies"),
    "cause": _("cause"),
    "agreed_cents": _("accepté par le client"),
    "operations": _("opérations"),
    "operation": _("opération"),
    "price_cents": _("payé"),
    "months_ago": _("il y a (mois)"),
    "promised_in_working_days": _("promis dans (jours ouvrés)"),
}
_VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    "symptoms": ("symptoms",),
    "hypotheses": ("hypotheses",),
    "cause": ("hypotheses",),
    "anomalies": ("anomalies",),
    "operations": ("operations",),
    "last_operation": ("operations",),
    "operation": ("operations",),
    "accessories": ("accessories",),
    "case_back": ("case_backs",),
    "marks": ("zones", "marks"),
}


_OF_CHARACTERISTICS: Final = frozenset(
    {Subject.TEST_PLAN, Subject.TESTS_BOTH_SIDES, Subject.CONTROLS, Subject.FUNCTIONS_PASSED}
)
"""What a ticket says in readings and tests, which have no catalogue of their own."""


def names_own_calibre(seed: Mapping[str, Any]) -> bool:
    """Whether a watch of the seed has a calibre that the centre added."""
    watches = (facts for facts in seed.values() if isinstance(facts, dict))
    return any(str(facts.get("calibre", "")).startswith(OWN_CALIBRE) for facts in watches)


def told_seed(
    seed: Mapping[str, Any], own_calibres: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each section of the seed with its facts, in words; `own_calibres` are names by id."""
    for section in sorted(seed, key=_rank):
        if isinstance(facts := seed[section], dict) and facts:
            names = sorted(facts, key=_fact_rank)
            told = [
                (_fact(name), own_calibres.get(facts[name]) or _value(name, facts[name]))
                if name == "calibre"
                else (_fact(name), _value(name, facts[name]))
                for name in names
            ]
            yield str(SECTIONS.get(section, section)), told


def _rank(section: str) -> int:
    return [*SECTIONS, section].index(section)


def _fact_rank(name: str) -> int:
    return [*_FACTS, name].index(name)


def _fact(name: str) -> str:
    return str(_FACTS.get(name, name))


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, each) for each in value)
    if name.endswith("_cents") and isinstance(value, int):
        return euros(value)
    if name == "kind" and value in list(WatchKind):
        return str(WATCH_KINDS[WatchKind(value)])
    if name == "calibre" and value in calibres():
        return calibres()[value].name
    vocabularies = _VOCABULARIES.get(name, ())
    parts = str(value).split(":") if vocabularies else [str(value)]
    names = (*vocabularies, *[""] * len(parts))
    told = [named(part, of) if of else part for part, of in zip(parts, names, strict=False)]
    return gettext(" : ").join(told)


def told_key(entry: KeyEntry) -> Iterator[tuple[str, list[str]]]:
    """What a key expects, each kind of expectation with its codes in words."""
    for name, words in LISTS.items():
        if codes := getattr(entry, name):
            yield str(words), [told(entry.criterion_id, code) for code in codes]
    if entry.least_cents is not None:
        yield gettext("Montant d’au moins"), [euros(entry.least_cents)]
    if entry.most_cents is not None:
        yield gettext("Montant d’au plus"), [euros(entry.most_cents)]
    if entry.expects_nothing:
        yield gettext("Rien ne doit être noté"), []


def told(criterion: str, code: str) -> str:
    """A code of the key of a criterion: `Spiral : aimanté`."""
    return told_code(key_subject(criterion), code, language())


def about(criterion: str) -> str:
    """What the key of a criterion speaks of; empty where it is several things or an amount."""
    subject = key_subject(criterion)
    return told_subject(subject, language()) if subject else ""


def coded(criterion: str, text: str) -> str:
    """The code of what a trainer typed, in words or already as a code; as it is when unknown."""
    subject = key_subject(criterion)
    parts = [part.strip() for part in text.split(":")]
    width = len(_parts(subject))
    found = _codes(subject, language()).get(":".join(fold(part) for part in parts[:width]))
    return ":".join([found, *parts[width:]] if found else parts)


def choices(criterion: str) -> list[str]:
    """The words a trainer may type, for each part of a code in turn."""
    return [name for names in _parts(key_subject(criterion)) for name in names.values()]


@cache
def _codes(subject: Subject | None, of_language: str) -> Mapping[str, str]:
    """Code by folded words, of everything the key of a subject may hold."""
    found = {}
    for parts in product(*(part.items() for part in _named_parts(subject, of_language))):
        words = ":".join(fold(name) for _code, name in parts)
        found[words] = ":".join(code for code, _name in parts)
    return found


def _parts(subject: Subject | None) -> list[Mapping[str, str]]:
    return _named_parts(subject, language())


def _named_parts(subject: Subject | None, of_language: str) -> list[Mapping[str, str]]:
    if subject in ROLES:
        return [{role.value: told_code(subject, role.value, of_language) for role in Role}]
    names = VOCABULARIES.get(subject, ()) if subject else ()
    if subject in _OF_CHARACTERISTICS:
        return [{code: known.label(of_language) for code, known in CHARACTERISTICS.items()}]
    return [{code: item.label(of_language) for code, item in items(name).items()} for name in names]


def told_range(wanted: BaselineRange) -> str:
    """`Amplitude, 6H : de 150° à 200°`"""
    least, most = (_read(wanted.characteristic, each) for each in (wanted.least, wanted.most))
    said = least if least == most else gettext("de %(least)s à %(most)s", least=least, most=most)
    return pair(told_place(wanted.characteristic, wanted.position), said)


def told_reading(reading: Mapping[str, str]) -> str:
    """`Amplitude, 6H : 180°`"""
    code = reading["characteristic"]
    return pair(told_place(code, reading["position"]), _read(code, reading["value"]))


def told_place(characteristic: str, position: str) -> str:
    """`Amplitude, 6H`"""
    known = CHARACTERISTICS.get(characteristic)
    name = known.label(language()) if known else characteristic
    return f"{name}, {position}" if position else name


def typed_value(text: str) -> str:
    """As it is kept: `−12,5` is `-12.5`, `défaut` the code of a functional check."""
    words = {fold(label(each)): each.value for each in Outcome}
    plain = text.replace("\u2212", "-").replace(",", ".").replace(" ", "")
    return words.get(fold(text), plain)


def shown_value(value: str) -> str:
    """As a person types it: the other way round."""
    if value in list(Outcome):
        return label(Outcome(value))
    return value.replace(".", ",") if language() == "fr" else value


def _read(characteristic: str, value: str) -> str:
    """A figure with its unit, or the word of a functional check."""
    known = CHARACTERISTICS.get(characteristic)
    if value in list(Outcome):
        return label(Outcome(value))
    try:
        return format_value(Decimal(value), known, language()) if known else value
    except InvalidOperation:
        return value
