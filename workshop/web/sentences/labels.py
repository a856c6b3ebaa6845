"""The screen words of steps, roles, places and other codes; `docs/glossary.md` lists them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.db.models import ContactChannel, PolishingConsent, SiteMode, VatRegime
from workshop.domain.catalogue import items
from workshop.domain.next_act import Act
from workshop.domain.permissions import Role
from workshop.domain.ticket import Move, Outcome, RepairKind, State, WaitingOn
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.web.sentences import (
    assessment_labels,
    bench_labels,
    care_labels,
    catalogue_labels,
    instrument_labels,
    jury_labels,
    quote_labels,
    restitution_labels,
    session_labels,
    work_labels,
)
from workshop.web.translation import language

STATES: Mapping[State, Any] = {
    State.RECEPTION: _("Réception"),
    State.DIAGNOSIS: _("Diagnostic"),
    State.QUOTE: _("Devis"),
    State.PREPARATION: _("Préparation"),
    State.SERVICING: _("Intervention"),
    State.RESTITUTION: _("Restitution"),
    State.RETURNED: _("Rendue"),
    State.RETURNED_UNREPAIRED: _("Rendue sans réparation"),
    State.CANCELLED: _("Annulée"),
    State.UNCLAIMED_DISPOSED: _("Non réclamée, vendue"),
}

MOVES: Mapping[Move, Any] = {
    Move.SEND_TO_DIAGNOSIS: _("Transmettre au diagnostic"),
    Move.QUICK_SERVICE: _("Passer en service rapide"),
    Move.CANCEL: _("Annuler le dépôt"),
    Move.SEND_TO_QUOTE: _("Transmettre pour chiffrage"),
    Move.APPROVE_GUARANTEE: _("Passer en garantie"),
    Move.ACCEPT_QUOTE: _("Passer en préparation"),
    Move.RESUME_FIRST_QUOTE: _("Reprendre sur le premier devis"),
    Move.CLOSE_UNREPAIRED: _("Rendre sans réparation"),
    Move.START_SERVICING: _("Commencer l’intervention"),
    Move.SUPPLEMENTARY_QUOTE: _("Demander un devis complémentaire"),
    Move.FAIL_FINAL_CONTROL: _("Renvoyer à l’établi"),
    Move.SEND_TO_RESTITUTION: _("Passer en restitution"),
    Move.REOPEN: _("Reprendre l’intervention"),
    Move.RETURN_REPAIRED: _("Rendre la montre"),
    Move.RETURN_UNREPAIRED: _("Rendre la montre sans réparation"),
    Move.DISPOSE_UNCLAIMED: _("Clore : montre non réclamée"),
}

ACTS: Mapping[Act, Any] = {
    Act.SIGN_DEPOSIT: _("Faire signer la fiche de dépôt"),
    Act.SEND_PRE_DIAGNOSIS: _("Transmettre le pré-diagnostic"),
    Act.VALIDATE_PRE_QUOTE: _("Valider le pré-devis"),
    Act.DIAGNOSE: _("Faire le diagnostic"),
    Act.VALIDATE_DIAGNOSIS: _("Valider le diagnostic"),
    Act.HAND_OVER: _("Remettre le dossier pour chiffrage"),
    Act.APPROVE_GUARANTEE: _("Accorder la garantie"),
    Act.WRITE_QUOTE: _("Établir le devis"),
    Act.RECORD_DECISION: _("Enregistrer la décision du client"),
    Act.RECEIVE_DOWN_PAYMENT: _("Recevoir l’acompte"),
    Act.CHECK_LEVEL: _("Vérifier le niveau technique"),
    Act.PLAN_WORK: _("Planifier le travail"),
    Act.CHECK_TOOLS: _("Vérifier les outils"),
    Act.GET_SUPPLIES: _("Réunir les fournitures"),
    Act.CHECK_HSE: _("Contrôler l’hygiène et la sécurité"),
    Act.DO_OPERATIONS: _("Poursuivre l’intervention"),
    Act.CONTROL: _("Faire le contrôle final"),
    Act.HAND_BACK: _("Rendre la montre"),
}

FACTS: Mapping[str, Any] = {
    "deposit_unsigned": _("la fiche de dépôt n’est pas signée"),
    "deposit_signed": _("la signature de dépôt"),
    "pre_diagnosis_sent": _("la transmission du pré-diagnostic"),
    "pre_quote_validated": _("la validation du pré-devis par la hiérarchie"),
    "price_from_list": _("un prix de service rapide de la liste"),
    "pre_quote_signed": _("l’accord signé du client sur le prix"),
    "diagnosis_validated": _("la validation du diagnostic par une autre personne"),
    "diagnosis_handed_over": _("la remise du dossier pour chiffrage"),
    "under_guarantee": _("une prise en garantie"),
    "guarantee_approved": _("l’accord de la hiérarchie pour la garantie"),
    "quote_accepted": _("l’accord du client sur le devis"),
    "first_quote_accepted": _("un premier devis accepté"),
    "down_payment_received": _("l’acompte du client"),
    "quote_refused_or_expired": _("le refus du client ou la fin de validité du devis"),
    "level_covered": _("un technicien habilité à ce niveau"),
    "plan_ready": _("le plan : opérations, personne et jour"),
    "tools_ready": _("les outils vérifiés"),
    "supplies_ready": _("les fournitures disponibles"),
    "hse_ready": _("les contrôles d’hygiène et de sécurité"),
    "operations_done": _("toutes les opérations terminées"),
    "parts_answered": _("ce que sont devenues les pièces prévues"),
    "diagnosis_compared": _("le diagnostic confronté au démontage"),
    "final_control_passed": _("le contrôle final par une seconde personne"),
    "final_control_failed": _("un contrôle final non conforme"),
    "failure_cause_recorded": _("la cause du contrôle non conforme"),
    "extra_work_recorded": _("le travail supplémentaire constaté"),
    "reopening_cause_recorded": _("la raison de la reprise"),
    "work_done": _("une intervention terminée"),
    "work_not_done": _("une montre rendue sans réparation"),
    "accessories_returned": _("tous les accessoires pointés"),
    "down_payment_repaid": _("le remboursement de l’acompte"),
    "collector_identified": _("l’identité de la personne qui récupère la montre"),
    "collector_signed": _("la signature de restitution"),
    "reminders_proved": _("la preuve des relances"),
    "one_year_elapsed": _("un an sans réclamation"),
    "court_authorised": _("l’autorisation du tribunal"),
}

WAITING: Mapping[WaitingOn, Any] = {
    WaitingOn.US: _("à nous"),
    WaitingOn.CUSTOMER: _("au client"),
    WaitingOn.PART: _("à une pièce"),
    WaitingOn.SUBCONTRACTOR: _("au sous-traitant"),
    WaitingOn.MANAGER: _("à la hiérarchie"),
}

ROLES: Mapping[Role, Any] = {
    Role.COUNTER: _("Chargé d’accueil"),
    Role.TECHNICIAN: _("Technicien"),
    Role.ESTIMATOR: _("Chargé de devis"),
    Role.STOREKEEPER: _("Magasinier"),
    Role.MANAGER: _("Hiérarchie"),
    Role.PARTNER: _("Partenaire"),
    Role.TRAINER: _("Formateur"),
    Role.CANDIDATE: _("Candidat"),
    Role.JUROR: _("Juré"),
    Role.CERTIFIER: _("Certificateur"),
    Role.ADMINISTRATOR: _("Administrateur"),
    Role.SUPERVISOR: _("Responsable de poste"),
}

TO_ROLES: Mapping[Role, Any] = {
    Role.COUNTER: _("à l’accueil"),
    Role.TECHNICIAN: _("à l’établi"),
    Role.ESTIMATOR: _("au chargé de devis"),
    Role.STOREKEEPER: _("au magasin"),
    Role.MANAGER: _("à la hiérarchie"),
    Role.PARTNER: _("au partenaire"),
    Role.TRAINER: _("au formateur"),
    Role.CANDIDATE: _("au candidat"),
    Role.JUROR: _("au juré"),
    Role.CERTIFIER: _("au certificateur"),
    Role.ADMINISTRATOR: _("à l’administrateur"),
    Role.SUPERVISOR: _("au responsable de poste"),
}

WATCH_KINDS: Mapping[WatchKind, Any] = {
    WatchKind.MANUAL: _("mécanique à remontage manuel"),
    WatchKind.AUTOMATIC: _("automatique"),
    WatchKind.QUARTZ: _("quartz"),
}

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.REPAIRED: _("réparée"),
    Outcome.UNREPAIRED: _("non réparée"),
}

REPAIR_KINDS: Mapping[RepairKind, Any] = {
    RepairKind.PAID: _("à la charge du client"),
    RepairKind.OWN_GUARANTEE: _("sous notre garantie"),
    RepairKind.BRAND_GUARANTEE: _("sous garantie de la marque"),
}

POLISHING: Mapping[PolishingConsent, Any] = {
    PolishingConsent.YES: _("polissage accepté"),
    PolishingConsent.LIGHT: _("avivage léger seulement"),
    PolishingConsent.NO: _("ne pas polir"),
}

CHANNELS: Mapping[ContactChannel, Any] = {
    ContactChannel.EMAIL: _("e-mail"),
    ContactChannel.PHONE: _("téléphone"),
    ContactChannel.SMS: _("SMS"),
    ContactChannel.POST: _("courrier"),
}

SITE_MODES: Mapping[SiteMode, Any] = {
    SiteMode.LIVE: _("atelier réel"),
    SiteMode.TRAINING: _("atelier école"),
    SiteMode.EXAM: _("poste d’examen"),
}

VAT_REGIMES: Mapping[VatRegime, Any] = {
    VatRegime.STANDARD: _("soumis à la TVA"),
    VatRegime.FRANCHISE: _("TVA non applicable (franchise en base)"),
}


_WORDS: tuple[Mapping[Any, Any], ...] = (
    STATES, MOVES, ACTS, WAITING, ROLES, WATCH_KINDS, OUTCOMES, REPAIR_KINDS, POLISHING,
    CHANNELS, SITE_MODES, VAT_REGIMES, *quote_labels.WORDS, *bench_labels.WORDS, *catalogue_labels.WORDS,
    *instrument_labels.WORDS,     *work_labels.WORDS, *restitution_labels.WORDS, *assessment_labels.WORDS, *jury_labels.WORDS,
    *session_labels.WORDS, *care_labels.WORDS,
)  # fmt: skip
_BY_TYPE: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    type(next(iter(words))): words for words in _WORDS
}


def label(code: StrEnum) -> str:
    """The screen word of a state, a move, a role or any other code of the program."""
    return _word(code, language())


@lru_cache(maxsize=None, typed=True)  # codes of two types may be spelt alike
def _word(code: StrEnum, _language: str) -> str:
    return str(_BY_TYPE[type(code)][code])


def has_words(code: StrEnum) -> bool:
    return type(code) in _BY_TYPE


def named(code: str, vocabulary: str) -> str:
    """The word of a catalogue entry; what is not in the catalogue was typed, and is shown as it is."""
    entry = items(vocabulary).get(code)
    return entry.label(language()) if entry else code


def characteristics(codes: Iterable[str]) -> str:
    """What is measured or tested, in words, one after the other."""
    return ", ".join(CHARACTERISTICS[code].label(language()).lower() for code in codes)


def pair(term: object, value: object) -> str:
    """`Marche : +4 s/j` in French, `Rate: +4 s/d` in English."""
    return gettext("%(term)s : %(value)s", term=term, value=value)


def lines(*parts: str) -> str:
    """The parts that say something, one under the other."""
    return "\n".join(part for part in parts if part)


def quoted(text: str) -> str:
    """What somebody said, between the quotation marks of the request's language."""
    return gettext("« %(wording)s »", wording=text)


def whose(roles: Iterable[Role]) -> str:
    """`Cet acte revient à l’accueil ou à la hiérarchie.`"""
    *others, last = (str(TO_ROLES[role]) for role in roles)
    who = gettext("%(some)s ou %(last)s", some=", ".join(others), last=last) if others else last
    return gettext("Cet acte revient %(who)s.", who=who)


def missing_facts(names: Iterable[str]) -> str:
    """`Il manque : la signature de dépôt, la transmission du pré-diagnostic.`"""
    return gettext("Il manque : %(facts)s.", facts=", ".join(str(FACTS[name]) for name in names))
