"""A change of settings as an administrator reads it: what, and from what to what."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.assessment.scenario import VersionState
from workshop.assessment.sitting import Route, SittingState
from workshop.db.models import AuditSubject, SiteMode, VatRegime
from workshop.domain.catalogue import operations
from workshop.domain.customer_card import CardPart
from workshop.domain.instrument import InstrumentKind, OverduePolicy
from workshop.domain.permissions import Role
from workshop.domain.vat import vat_codes
from workshop.domain.watch import WatchKind
from workshop.queries.administration import Change
from workshop.web.sentences import labels, session_audit
from workshop.web.sentences.bench_labels import OWN_VERDICT_RULES
from workshop.web.sentences.care_labels import CARD_PARTS
from workshop.web.sentences.instrument_labels import per_day
from workshop.web.sentences.sitting_words import clock_reason, times
from workshop.web.translation import day, euros, language

TITLES: Mapping[AuditSubject, Any] = {
    AuditSubject.SITE: _("Réglages du site"),
    AuditSubject.LOGO: _("Logo"),
    AuditSubject.CLOSURES: _("Jours de fermeture"),
    AuditSubject.VAT_RATE: _("Taux de TVA"),
    AuditSubject.SERVICE: _("Liste de prix"),
    AuditSubject.PERSON: _("Personne"),
    AuditSubject.ROLES: _("Rôles"),
    AuditSubject.ACCESS: _("Accès"),
    AuditSubject.INSTRUMENT: _("Appareil"),
    AuditSubject.LIMIT_PROFILE: _("Profil de limites"),
    AuditSubject.CALIBRE: _("Calibre"),
    AuditSubject.SCENARIO: _("Scénario"),
    AuditSubject.SITTING: _("Mise en situation"),
    AuditSubject.ENROLMENT: _("Inscription d’un candidat"),
    AuditSubject.GRID: _("Grille signée"),
    AuditSubject.COMMON_GRID: _("Grille commune close"),
    AuditSubject.SESSION: _("Session d’évaluation"),
    AuditSubject.AWARD: _("Titre délivré"),
    AuditSubject.CUSTOMER: _("Fiche client"),
}

FIELDS: Mapping[str, Any] = {
    **session_audit.FIELDS,
    "version": _("version"),
    "scenario_state": _("état"),
    "reason": _("raison"),
    "asks_own_verdict": _("avis demandé avant le verdict"),
    "house": _("maison suivie"),
    "name": _("nom"),
    "code": _("lettres des numéros"),
    "mode": _("sorte"),
    "legal_name": _("raison sociale"),
    "siren": _("SIREN"),
    "vat_number": _("numéro de TVA"),
    "address": _("adresse"),
    "phone": _("téléphone"),
    "email": _("e-mail"),
    "website": _("site internet"),
    "mediator": _("médiateur de la consommation"),
    "terms": _("conditions générales"),
    "time_zone": _("fuseau horaire"),
    "opening_days": _("jours d’ouverture"),
    "closed_on": _("jours fermés"),
    "repair_guarantee_months": _("garantie des réparations (mois)"),
    "quote_validity_days": _("validité des devis (jours)"),
    "diagnosis_fee_cents": _("forfait de diagnostic"),
    "labour_rate_cents": _("taux horaire"),
    "pre_quote_validation_from_cents": _("pré-devis à valider à partir de"),
    "down_payment_bp": _("acompte demandé"),
    "down_payment_from_cents": _("acompte à partir de"),
    "down_payment_holds_work": _("travail retenu jusqu’à l’acompte"),
    "asks_immediate_execution": _("exécution immédiate proposée"),
    "vat_regime": _("régime de TVA"),
    "rate_bp": _("taux"),
    "from_on": _("à partir du"),
    "name_fr": _("nom français"),
    "name_en": _("nom anglais"),
    "kinds": _("montres"),
    "operations": _("opérations"),
    "price_cents": _("prix"),
    "price_max_cents": _("prix maximum"),
    "quick": _("service rapide"),
    "delay_days": _("délai (jours ouvrés)"),
    "guarantee_months": _("garantie (mois)"),
    "active": _("actif"),
    "technical_level": _("niveau technique"),
    "language": _("langue"),
    "roles": _("rôles"),
    "password": _("mot de passe"),
    "logo": _("logo"),
    "overdue_instrument": _("appareil échu"),
    "kind": _("sorte"),
    "maker": _("marque"),
    "model": _("modèle"),
    "serial": _("numéro de série"),
    "note": _("remarque"),
    "in_use": _("en service"),
    "done_on": _("contrôlé le"),
    "due_on": _("échéance"),
    "passed": _("conforme"),
    "checked_by": _("contrôlé par"),
    "certificate": _("certificat"),
    "certificate_sha256": _("fichier du certificat (SHA-256)"),
    "clock_correction_hundredths": _("correction d’horloge"),
    "clock_sound_sha256": _("enregistrement de l’horloge (SHA-256)"),
    "sitting": _("épreuve"),
    "sitting_state": _("état"),
    "modality": _("modalité"),
    "time_factor_e4": _("temps"),
    "certification": _("certification"),
    "route": _("voie"),
    "blocks": _("blocs présentés"),
    "held_blocks": _("blocs déjà acquis"),
    "prerequisites_checked_on": _("prérequis vérifiés le"),
    "accommodation": _("aménagement"),
    "withdrawn_on": _("désisté le"),
    "digest": _("empreinte"),
    "merged_card": _("autre fiche réunie, n°"),
    "tickets": _("dossiers déplacés"),
    "taken": _("repris de l’autre fiche"),
}

WEEKDAYS: Mapping[int, Any] = {
    1: _("lundi"),
    2: _("mardi"),
    3: _("mercredi"),
    4: _("jeudi"),
    5: _("vendredi"),
    6: _("samedi"),
    7: _("dimanche"),
}

LANGUAGES: Mapping[str, Any] = {"fr": _("français"), "en": _("anglais")}

_WORDS: Mapping[str, Any] = {
    "reset": _("à choisir de nouveau"),
    "given": _("donné en ligne de commande"),
    "set": _("déposé"),
    "removed": _("retiré"),
}


def title(change: Change) -> str:
    """`Liste de prix : Révision complète`; parts of a site's settings have no name of their own."""
    head = str(TITLES[change.subject])
    name = change.name
    if change.subject is AuditSubject.VAT_RATE:
        name = vat_codes()[name].text(language())
    if not name or change.subject is AuditSubject.SITE:
        return head
    return gettext("%(what)s : %(name)s", what=head, name=name)


def lines(change: Change) -> list[str]:
    """One line per field: `taux horaire : 80,00 € → 85,00 €`."""
    names = dict.fromkeys((*change.before, *change.after))
    return [_line(name, change.before.get(name), change.after.get(name)) for name in names]


def _line(name: str, before: Any, after: Any) -> str:
    said = FIELDS[name]
    if before in (None, "", []):
        return gettext("%(what)s : %(after)s", what=said, after=_value(name, after))
    return gettext(
        "%(what)s : %(before)s → %(after)s",
        what=said,
        before=_value(name, before),
        after=_value(name, after),
    )


def _value(name: str, value: Any) -> str:
    if value in (None, "", []):
        return gettext("rien")
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    read = _READERS.get(name)
    if read:
        return read(value)
    if name.endswith("_cents"):
        return euros(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(_WORDS.get(value, value) if isinstance(value, str) else value)


def _listed(names: Mapping[Any, Any], key: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda values: ", ".join(str(names[key(value)]) for value in values)


_READERS: Mapping[str, Callable[[Any], str]] = {
    **session_audit.READERS,
    "roles": _listed(labels.ROLES, Role),
    "opening_days": _listed(WEEKDAYS, int),
    "kinds": _listed(labels.WATCH_KINDS, WatchKind),
    "mode": lambda value: str(labels.SITE_MODES[SiteMode(value)]),
    "vat_regime": lambda value: str(labels.VAT_REGIMES[VatRegime(value)]),
    "rate_bp": lambda value: percent(value),
    "down_payment_bp": lambda value: percent(value),
    "language": lambda value: str(LANGUAGES[value]),
    "closed_on": lambda days: ", ".join(day(date.fromisoformat(text)) for text in days),
    "overdue_instrument": lambda value: labels.label(OverduePolicy(value)),
    "asks_own_verdict": lambda value: str(
        OWN_VERDICT_RULES[{True: "yes", False: "no", None: ""}[value]]
    ),
    "sitting_state": lambda value: labels.label(SittingState(value)),
    "time_factor_e4": times,
    "route": lambda value: labels.label(Route(value)),
    "reason": clock_reason,
    "prerequisites_checked_on": lambda text: day(date.fromisoformat(text)),
    "withdrawn_on": lambda text: day(date.fromisoformat(text)),
    "taken": _listed(CARD_PARTS, CardPart),
    "scenario_state": lambda value: labels.label(VersionState(value)),
    "kind": lambda value: labels.label(InstrumentKind(value)),
    "done_on": lambda text: day(date.fromisoformat(text)),
    "due_on": lambda text: day(date.fromisoformat(text)),
    "clock_correction_hundredths": lambda value: per_day(Decimal(value).scaleb(-2)),
    "from_on": lambda text: day(date.fromisoformat(text)),
    "operations": lambda codes: ", ".join(operations()[code].label(language()) for code in codes),
}


def percent(basis_points: int) -> str:
    """`20 %`, `5,5 %` in French; `20%`, `5.5%` in English."""
    text = f"{basis_points // 100}.{basis_points % 100:02d}".rstrip("0").rstrip(".")
    if language() == "en":
        return f"{text}%"
    return text.replace(".", ",") + "\u00a0%"
