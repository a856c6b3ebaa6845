"""Why a rule proposes met or not met, in one sentence: on the grid, the feedback and the papers."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from workshop.assessment.evidence.proposal import Reason, ReasonCode
from workshop.assessment.evidence.snapshot import Subject
from workshop.assessment.evidence.vocabularies import ROLES, VOCABULARIES
from workshop.documents.formats import day, money
from workshop.domain.catalogue import items
from workshop.domain.resources import resource
from workshop.measurements.quantities import CHARACTERISTICS

_FRENCH: Final = {
    ReasonCode.ALL_RECORDED: "Tout ce qui est demandé est renseigné.",
    ReasonCode.NOT_RECORDED: "Rien n’est renseigné pour : {subjects}.",
    ReasonCode.LEFT_OUT: "{subject} : il manque {codes}.",
    ReasonCode.NOT_COLLECTED: "La fiche ne dit rien de : {subjects}.",
    ReasonCode.NO_KEY: "Le corrigé du sujet ne dit rien de ce critère.",
    ReasonCode.NOT_PLANTED: "Le sujet ne crée pas cette situation.",
    ReasonCode.OBSERVATION_ONLY: "Seule une personne peut l’observer.",
    ReasonCode.IN_ORDER: "Tout a été fait dans l’ordre.",
    ReasonCode.OUT_OF_ORDER: "L’ordre n’est pas respecté : {codes}.",
    ReasonCode.NEVER_HAPPENED: "Jamais fait : {mark}.",
    ReasonCode.BOTH_SIDES: "Chaque essai demandé a un résultat avant et après.",
    ReasonCode.ONE_SIDE_MISSING: "{characteristic} : aucun résultat {side}.",
    ReasonCode.NO_READINGS: "Aucune mesure à cette étape.",
    ReasonCode.NO_LIMIT: "Aucune tolérance pour : {codes}.",
    ReasonCode.WITHOUT_VERDICT: "Le candidat n’a pas donné de verdict pour : {codes}.",
    ReasonCode.VERDICTS_DIFFER: "Le verdict du candidat diffère de la tolérance pour : {codes}.",
    ReasonCode.DEVIATION_NOT_NOTED: "Écart non consigné pour : {codes}.",
    ReasonCode.FALSE_DEVIATION: "Écart consigné à tort pour : {codes}.",
    ReasonCode.OUTSIDE_TOLERANCE: "Hors tolérance : {codes}.",
    ReasonCode.BEFORE_LAST_OPERATION: "Mesuré avant la dernière opération : {codes}.",
    ReasonCode.READINGS_HOLD: "Les mesures conviennent ({count}).",
    ReasonCode.KEY_FOUND: "{subject} : trouvé {codes}.",
    ReasonCode.KEY_MISSED: "{subject} : manqué {codes}.",
    ReasonCode.KEY_NONE_OF: "{subject} : aucun des choix acceptés ({codes}).",
    ReasonCode.KEY_WRONG: "{subject} : à ne pas retenir, {codes}.",
    ReasonCode.KEY_EXTRA: "{subject} : relevé en plus, {codes} ; au juré d’en juger.",
    ReasonCode.TOO_LATE: "Fait trop tard.",
    ReasonCode.WITNESS_MISSED: "Noté par un juré, non signalé par le candidat : {codes}.",
    ReasonCode.WITNESS_FOUND: "Tout ce que les jurés ont noté a été signalé.",
    ReasonCode.NOT_WITNESSED: "Aucun juré n’a encore rien noté.",
    ReasonCode.ACKNOWLEDGED: "Fait par la bonne personne : {mark}.",
    ReasonCode.NOT_ACKNOWLEDGED: "Jamais fait : {mark}.",
    ReasonCode.WRONG_PERSON: "Fait par une autre personne que prévu : {mark}.",
    ReasonCode.OUTSIDE_SITTING: "Fait hors du temps de l’épreuve : {mark}.",
    ReasonCode.SPREAD: "Fiche remplie en continu : {total} entrées, plus long silence {silence_min} min.",
    ReasonCode.ENTERED_LATE: "{late} entrées sur {total} faites plus de {lag_min} min après l’acte.",
    ReasonCode.LONG_SILENCE: "Silence de {minutes} min, au plus {most} attendues.",
    ReasonCode.PHOTOS_PAIRED: "Photos avant et après présentes.",
    ReasonCode.PHOTO_MISSING: "Il manque la photo {side} : {view}.",
    ReasonCode.NEW_MARKS: "Nouvelles marques sur la montre : {codes}.",
    ReasonCode.NO_AMOUNTS: "Aucun montant.",
    ReasonCode.AMOUNTS_HOLD: "Le montant est juste : {total_cents}.",
    ReasonCode.TOTAL_WRONG: "Total {total_cents}, recalculé {recomputed_cents}.",
    ReasonCode.NOT_ON_LIST: "Hors tarif : {codes}.",
    ReasonCode.LINE_MISSING: "Il manque une ligne : {codes}.",
    ReasonCode.PRICE_OFF_LIST: "Prix différent du tarif : {codes}.",
    ReasonCode.OUTSIDE_RANGE: "Total {total_cents}, attendu de {least_cents} à {most_cents}.",
    ReasonCode.OVER_AGREED: "Total {total_cents}, accord du client {agreed_cents}.",
    ReasonCode.NOT_AGREED: "Sans accord du client : {codes}.",
    ReasonCode.NO_DATES: "Aucune date prévue ou promise.",
    ReasonCode.IN_TIME: "Les délais sont tenus.",
    ReasonCode.PLANNED_TOO_LATE: "Fin prévue le {planned_on}, promise le {promised_on}.",
    ReasonCode.NOT_APPROVED: "Non validé par une autre personne.",
    ReasonCode.NOT_TOLD: "Le client n’a pas été prévenu.",
}  # fmt: skip
_ENGLISH: Final = {
    ReasonCode.ALL_RECORDED: "All that is asked for is filled in.",
    ReasonCode.NOT_RECORDED: "Nothing is filled in for: {subjects}.",
    ReasonCode.LEFT_OUT: "{subject}: {codes} missing.",
    ReasonCode.NOT_COLLECTED: "The ticket says nothing of: {subjects}.",
    ReasonCode.NO_KEY: "The answer key says nothing of this criterion.",
    ReasonCode.NOT_PLANTED: "The scenario does not set up this situation.",
    ReasonCode.OBSERVATION_ONLY: "Only a person can observe it.",
    ReasonCode.IN_ORDER: "All was done in order.",
    ReasonCode.OUT_OF_ORDER: "Not in order: {codes}.",
    ReasonCode.NEVER_HAPPENED: "Never done: {mark}.",
    ReasonCode.BOTH_SIDES: "Each test asked for has a result before and after.",
    ReasonCode.ONE_SIDE_MISSING: "{characteristic}: no result {side}.",
    ReasonCode.NO_READINGS: "No reading at this stage.",
    ReasonCode.NO_LIMIT: "No tolerance for: {codes}.",
    ReasonCode.WITHOUT_VERDICT: "The candidate gave no verdict for: {codes}.",
    ReasonCode.VERDICTS_DIFFER: "The candidate’s verdict differs from the tolerance for: {codes}.",
    ReasonCode.DEVIATION_NOT_NOTED: "Deviation not recorded for: {codes}.",
    ReasonCode.FALSE_DEVIATION: "Deviation wrongly recorded for: {codes}.",
    ReasonCode.OUTSIDE_TOLERANCE: "Out of tolerance: {codes}.",
    ReasonCode.BEFORE_LAST_OPERATION: "Measured before the last operation: {codes}.",
    ReasonCode.READINGS_HOLD: "The readings hold ({count}).",
    ReasonCode.KEY_FOUND: "{subject}: found {codes}.",
    ReasonCode.KEY_MISSED: "{subject}: missed {codes}.",
    ReasonCode.KEY_NONE_OF: "{subject}: none of the accepted choices ({codes}).",
    ReasonCode.KEY_WRONG: "{subject}: not to be given, {codes}.",
    ReasonCode.KEY_EXTRA: "{subject}: also recorded, {codes}; for the juror to judge.",
    ReasonCode.TOO_LATE: "Done too late.",
    ReasonCode.WITNESS_MISSED: "Noted by a juror, not told by the candidate: {codes}.",
    ReasonCode.WITNESS_FOUND: "All that jurors noted was told.",
    ReasonCode.NOT_WITNESSED: "No juror has noted anything yet.",
    ReasonCode.ACKNOWLEDGED: "Done by the right person: {mark}.",
    ReasonCode.NOT_ACKNOWLEDGED: "Never done: {mark}.",
    ReasonCode.WRONG_PERSON: "Done by another person than expected: {mark}.",
    ReasonCode.OUTSIDE_SITTING: "Done outside the time of the test: {mark}.",
    ReasonCode.SPREAD: "Sheet filled in as the work went: {total} entries, longest silence {silence_min} min.",
    ReasonCode.ENTERED_LATE: "{late} of {total} entries made more than {lag_min} min after the act.",
    ReasonCode.LONG_SILENCE: "Silence of {minutes} min, at most {most} expected.",
    ReasonCode.PHOTOS_PAIRED: "Photos before and after are there.",
    ReasonCode.PHOTO_MISSING: "The photo {side} is missing: {view}.",
    ReasonCode.NEW_MARKS: "New marks on the watch: {codes}.",
    ReasonCode.NO_AMOUNTS: "No amount.",
    ReasonCode.AMOUNTS_HOLD: "The amount is right: {total_cents}.",
    ReasonCode.TOTAL_WRONG: "Total {total_cents}, recomputed {recomputed_cents}.",
    ReasonCode.NOT_ON_LIST: "Not on the price list: {codes}.",
    ReasonCode.LINE_MISSING: "A line is missing: {codes}.",
    ReasonCode.PRICE_OFF_LIST: "Price differs from the list: {codes}.",
    ReasonCode.OUTSIDE_RANGE: "Total {total_cents}, expected from {least_cents} to {most_cents}.",
    ReasonCode.OVER_AGREED: "Total {total_cents}, agreed by the customer {agreed_cents}.",
    ReasonCode.NOT_AGREED: "Without the customer’s agreement: {codes}.",
    ReasonCode.NO_DATES: "No date planned or promised.",
    ReasonCode.IN_TIME: "Kept in time.",
    ReasonCode.PLANNED_TOO_LATE: "Planned to end on {planned_on}, promised on {promised_on}.",
    ReasonCode.NOT_APPROVED: "Not approved by another person.",
    ReasonCode.NOT_TOLD: "The customer was not told.",
}  # fmt: skip
_SENTENCES: Final = {"fr": _FRENCH, "en": _ENGLISH}
_SIDES: Final = {
    "fr": {"before": "avant", "after": "après"},
    "en": {"before": "before", "after": "after"},
}
_NOTHING: Final = {"fr": "rien", "en": "nothing"}
_UNSET: Final = "—"
_JOINED: Final = {"fr": " : ", "en": ": "}


def told_evidence_reason(reason: Reason, language: str) -> str:
    """`Symptômes : manqué ne fonctionne plus.`"""
    facts = {name: _told(name, value, reason, language) for name, value in reason.facts.items()}
    if "act" in facts:
        facts["mark"] = facts["act"]
    if "first" in facts:
        facts["codes"] = f"{facts['first']} → {facts['then']}"
    sentence = _SENTENCES[language][reason.code].format_map(facts)
    return f"{sentence[0].upper()}{sentence[1:]}"


def _told(name: str, value: Any, reason: Reason, language: str) -> str:
    if value is None:
        return _UNSET
    if isinstance(value, date):
        return day(value, language)
    if name.endswith("_cents"):
        return money(value, language)
    subject = reason.facts.get("subject")
    if name == "codes":
        return _listed((told_code(subject, each, language) for each in value), language)
    if name == "subjects":
        return _listed((_word("subjects", each, language) for each in value), language)
    return _NAMES.get(name, _plain)(str(value), language)


def _plain(value: str, _: str) -> str:
    return value


def _listed(names: Iterable[str], language: str) -> str:
    return ", ".join(names) or _NOTHING[language]


def told_subject(subject: Subject, language: str) -> str:
    """What a ticket says in codes, by name: `Symptômes`."""
    return _word("subjects", subject, language)


def told_code(subject: Subject | None, code: str, language: str) -> str:
    """Each part by its catalogue; anything else as it is."""
    if subject in ROLES:
        return _word("roles", code, language)
    names = VOCABULARIES.get(subject, ()) if subject else ()
    if not names:
        return _uncatalogued(code, language)
    parts = code.split(":")
    told = [
        items(name)[part].label(language) if part in items(name) else part
        for part, name in zip(parts, names, strict=False)
    ]
    return _JOINED[language].join([*told, *parts[len(told) :]])


def _uncatalogued(code: str, language: str) -> str:
    """Readings and lines of a quote are named without their catalogue."""
    if code in CHARACTERISTICS:
        return _characteristic(code, language)
    name = next((name for name in ("operations", "services") if code in items(name)), None)
    return items(name)[code].label(language) if name else code


def _characteristic(code: str, language: str) -> str:
    return CHARACTERISTICS[code].label(language)


def _mark(mark: str, language: str) -> str:
    """A step, which has no name among the marks, by the catalogue of steps."""
    if mark in items("steps"):
        return items("steps")[mark].label(language)
    return _word("marks", mark, language)


def _word(kind: str, code: str, language: str) -> str:
    found = _words()[kind].get(code)
    return found[language] if found else code


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    path = resource("data") / "evidence_checks" / "words.toml"
    return tomllib.loads(path.read_text("utf-8"))


_NAMES: Final[Mapping[str, Callable[[str, str], str]]] = {
    "subject": lambda code, language: _word("subjects", code, language),
    "mark": _mark,
    "act": _mark,
    "first": _mark,
    "then": _mark,
    "before": _mark,
    "view": lambda code, language: _word("views", code, language),
    "side": lambda code, language: _SIDES[language][code],
    "characteristic": _characteristic,
}
