"""What a tracking-sheet entry says: a short title for its kind, and its facts in words.

Each subject words its own kinds: a module `<subject>_entries.py` beside this one exports
`DESCRIPTIONS`, from a kind to a function that turns the payload into text, one fact a line.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.domain.errors import RuleViolation
from workshop.domain.tracking import EntryKind, canonical
from workshop.web import sentences
from workshop.web.translation import language

Description = Callable[[dict[str, Any]], str]

TITLES: Mapping[EntryKind, Any] = {
    EntryKind.OPENED: _("Montre reçue"),
    EntryKind.RECEPTION_UPDATED: _("Réception complétée"),
    EntryKind.NEEDS_STATED: _("Attentes du client"),
    EntryKind.COMPLAINT_RECORDED: _("Réclamation"),
    EntryKind.COMPLAINT_ACCEPTED: _("Accord du client sur la réclamation"),
    EntryKind.DEPOSIT_SIGNED: _("Fiche de dépôt signée"),
    EntryKind.PRE_QUOTE_VALIDATED: _("Pré-devis validé"),
    EntryKind.PRE_DIAGNOSIS_SENT: _("Pré-diagnostic transmis"),
    EntryKind.MOVED: _("Changement d’étape"),
    EntryKind.WAITING_SET: _("À qui le tour"),
    EntryKind.PLACED: _("Montre déplacée"),
    EntryKind.PROMISED: _("Date promise"),
    EntryKind.FORECAST_SET: _("Date prévue"),
    EntryKind.ASSIGNED: _("Confiée à"),
    EntryKind.OBSERVATION: _("Observation"),
    EntryKind.ANOMALY: _("Anomalie constatée"),
    EntryKind.PHOTO: _("Photo"),
    EntryKind.CORRECTION: _("Correction"),
    EntryKind.ALERT_RAISED: _("Alerte à la hiérarchie"),
    EntryKind.ALERT_ANSWERED: _("Réponse à l’alerte"),
    EntryKind.QUESTION_ASKED: _("Question"),
    EntryKind.QUESTION_ANSWERED: _("Réponse"),
    EntryKind.DIAGNOSIS_TAKEN_ON: _("Diagnostic pris en charge"),
    EntryKind.UNCASING_RECORDED: _("Déboîtage"),
    EntryKind.READINGS_RECORDED: _("Mesures et tests"),
    EntryKind.SOUND_RECORDED: _("Montre écoutée"),
    EntryKind.SOUND_ANALYSED_AGAIN: _("Enregistrement analysé autrement"),
    EntryKind.COMPONENTS_INSPECTED: _("État des composants"),
    EntryKind.ANOMALY_CODED: _("Anomalie qualifiée"),
    EntryKind.HYPOTHESIS_JUDGED: _("Hypothèse examinée"),
    EntryKind.WORK_PROPOSED: _("Travaux proposés"),
    EntryKind.DIAGNOSIS_CONCLUDED: _("Diagnostic final"),
    EntryKind.DIAGNOSIS_VALIDATED: _("Diagnostic validé"),
    EntryKind.DIAGNOSIS_SENT_BACK: _("Diagnostic à reprendre"),
    EntryKind.DIAGNOSIS_HANDED_OVER: _("Remis pour chiffrage"),
    EntryKind.DIAGNOSIS_RECEIVED: _("Dossier et pièces reçus"),
    EntryKind.GUARANTEE_APPROVED: _("Garantie accordée"),
    EntryKind.QUOTE_DRAFTED: _("Devis préparé"),
    EntryKind.QUOTE_VALIDATED: _("Devis validé"),
    EntryKind.QUOTE_SENT: _("Devis envoyé"),
    EntryKind.QUOTE_REMINDED: _("Devis rappelé au client"),
    EntryKind.QUOTE_DECIDED: _("Décision du client"),
    EntryKind.QUOTE_EXPIRED: _("Devis expiré"),
    EntryKind.DOWN_PAYMENT_RECEIVED: _("Acompte reçu"),
    EntryKind.DOWN_PAYMENT_REPAID: _("Acompte remboursé"),
    EntryKind.LEVEL_CHECKED: _("Niveau technique vérifié"),
    EntryKind.ESCALATED: _("Hors périmètre : hiérarchie saisie"),
    EntryKind.ESCALATION_DECIDED: _("Décision de la hiérarchie"),
    EntryKind.WORK_PLANNED: _("Plan de travail"),
    EntryKind.PLAN_APPROVED: _("Plan de travail validé"),
    EntryKind.TOOLS_CHECKED: _("Outils vérifiés"),
    EntryKind.SUPPLIES_CHECKED: _("Fournitures vérifiées"),
    EntryKind.SUPPLY_REQUESTED: _("Fourniture demandée"),
    EntryKind.SUPPLY_RECEIVED: _("Fourniture arrivée"),
    EntryKind.HSE_CHECKED: _("Hygiène et sécurité"),
    EntryKind.DELAY_REQUESTED: _("Retard signalé"),
    EntryKind.DELAY_APPROVED: _("Retard accepté"),
    EntryKind.DELAY_REFUSED: _("Retard refusé"),
    EntryKind.CUSTOMER_TOLD: _("Client prévenu"),
    EntryKind.CONDITION_CHECKED: _("État constaté"),
    EntryKind.TRACKING_TRANSMITTED: _("Fiche de suivi transmise"),
    EntryKind.PARTS_COUNTED: _("Composants comptés"),
    EntryKind.PROCEDURE_TICKED: _("Mode opératoire"),
    EntryKind.OPERATION_DONE: _("Opération terminée"),
    EntryKind.DIAGNOSIS_REASSESSED: _("Diagnostic confronté au démontage"),
    EntryKind.PART_FITTED: _("Pièce posée"),
    EntryKind.PART_NOT_USED: _("Pièce pas utilisée"),
    EntryKind.PART_REMOVED: _("Pièce déposée"),
    EntryKind.CONTROL_PASSED: _("Contrôle final conforme"),
    EntryKind.CONTROL_FAILED: _("Contrôle final non conforme"),
    EntryKind.DEROGATION_GRANTED: _("Dérogation"),
    EntryKind.REOPENED: _("Reprise de l’intervention"),
    EntryKind.ACCESSORIES_CHECKED: _("Accessoires pointés"),
    EntryKind.EXPLAINED: _("Explications données"),
    EntryKind.NOTE_ISSUED: _("Note établie"),
    EntryKind.CREDIT_NOTE_ISSUED: _("Avoir établi"),
    EntryKind.HANDED_BACK: _("Montre remise"),
    EntryKind.GUARANTEE_RETURN: _("Retour sous garantie"),
    EntryKind.COLLECTION_REMINDED: _("Relance pour retrait"),
    EntryKind.COURT_AUTHORISED: _("Autorisation du tribunal"),
    EntryKind.CUSTOMER_MERGED: _("Fiches client réunies"),
    EntryKind.CUSTOMER_SEPARATED: _("Fiches client séparées"),
    EntryKind.COMPLAINT_ANSWERED: _("Réponse à la réclamation"),
    EntryKind.COMPLAINT_CLOSED: _("Réclamation close"),
    EntryKind.SATISFACTION_GIVEN: _("Avis du client"),
    EntryKind.CARE_REMINDED: _("Rappel d’entretien"),
}


def entry_title(kind: EntryKind) -> str:
    return _title(kind, language())


@cache
def _title(kind: EntryKind, _language: str) -> str:
    return str(TITLES[kind])


@cache
def _descriptions() -> dict[EntryKind, Description]:
    found: dict[EntryKind, Description] = {}
    for module in iter_modules(sentences.__path__):
        if module.name.endswith("_entries"):
            found |= import_module(f"{sentences.__name__}.{module.name}").DESCRIPTIONS
    return found


def describe(kind: EntryKind, payload: dict[str, Any]) -> tuple[str, list[str]]:
    """The title of an entry and its facts, a line each, in the language of the request.

    A payload that is not what its kind holds (somebody altered it) is shown as it is.
    """
    tell = _descriptions().get(kind)
    try:
        text = tell(payload) if tell else ""
    except (LookupError, TypeError, ValueError, AttributeError, RuleViolation):
        text = canonical(payload)
    return entry_title(kind), [line for line in text.split("\n") if line.strip()]
