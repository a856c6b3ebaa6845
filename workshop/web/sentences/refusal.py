"""One sentence per refusal: what is wrong and the way out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.documents.formats import number
from workshop.domain.errors import WorkshopError
from workshop.web.sentences import (
    assessment_refusals,
    bench_refusals,
    care_refusals,
    instrument_refusals,
    jury_refusals,
    labels,
    limit_refusals,
    restitution_refusals,
    session_refusals,
    sound_words,
    work_refusals,
)
from workshop.web.translation import day, euros, language

SENTENCES: Mapping[str, Any] = {
    "already_written": _(
        "Une première version de cette saisie est déjà enregistrée : relisez-la d’abord. Ce que vous enverrez maintenant s’y ajoutera."
    ),
    "illegal_move": _("Cette fiche ne peut pas passer là : ce n’est pas l’étape."),
    "ticket_closed": _("La fiche %(number)s est close : elle ne change plus."),
    "permission_missing": _("Votre rôle ne permet pas cet acte. Demandez à la hiérarchie."),
    "waiting_reason_missing": _("Écrivez ce qui est attendu, pour le collègue qui rappellera."),
    "follow_up_in_the_past": _("La relance ne peut pas être dans le passé."),
    "place_missing": _("Dites où la montre est posée."),
    "promise_in_the_past": _("La date promise est déjà passée."),
    "forecast_in_the_past": _("La date prévue est déjà passée."),
    "later_promise_needs_delay": _(
        "Promettre plus tard demande une fiche de retard : motif, accord de la hiérarchie et message au client."
    ),
    "person_unknown_here": _("Cette personne ne travaille pas sur ce site."),
    "person_not_at_the_bench": _("%(name)s ne travaille pas à l’établi."),
    "customer_name_missing": _("Écrivez le nom du client ou de la société."),
    "customer_contact_missing": _(
        "Il faut un moyen de joindre le client : téléphone, e-mail ou adresse."
    ),
    "customer_maybe_known": _(
        "Ce client est peut-être déjà connu : choisissez-le, ou dites que c’est une autre personne."
    ),
    "customer_of_another_site": _("Ce client est connu d’un autre site."),
    "watch_still_here": _(
        "Cette montre est encore chez nous : %(number)s (%(state)s). Ouvrez sa fiche, ou cochez la "
        "case pour une seconde fiche."
    ),
    "watch_of_another_site": _("Cette montre est connue d’un autre site."),
    "deposit_without_watch": _("Aucune montre n’est décrite."),
    "brand_missing": _("Écrivez la marque, ou « sans marque »."),
    "precious_needs_weight_and_fineness": _(
        "Métal précieux : le poids et le titre doivent figurer sur la fiche de dépôt."
    ),
    "fineness_in_carats": _(
        "%(fineness)s ‰ ? Le titre s’écrit en millièmes : %(fineness)s carats font %(permille)s ‰."
    ),
    "fineness_not_plausible": _(
        "Un titre de %(fineness)s ‰ n’est pas plausible. Relisez le poinçon."
    ),
    "fineness_unusual": _(
        "%(fineness)s ‰ n’est pas un titre courant de ce métal (%(usual)s). Relisez le poinçon ; "
        "s’il est bien celui-là, cochez-le."
    ),
    "precious_needs_address": _(
        "Métal précieux : l’adresse du déposant doit figurer sur la fiche de dépôt."
    ),
    "request_missing": _("Que demande le client ? Écrivez-le avec ses mots."),
    "purchase_in_the_future": _("La date d’achat est dans l’avenir."),
    "range_out_of_order": _("Le haut de la fourchette est sous le bas."),
    "original_ticket_missing": _("Quelle fiche couvre cette garantie ? Indiquez son numéro."),
    "original_ticket_unknown": _("Cette fiche n’existe pas sur ce site. Vérifiez son numéro."),
    "pre_quote_missing": _("Le client ne peut pas accepter un prix qui n’est pas écrit."),
    "signed_slip_stays": _(
        "La fiche de dépôt est signée : ce que le client a signé ne change plus. Ajoutez une note à la fiche de suivi."
    ),
    "unknown_calibre": _(
        "Ce calibre n’est pas au catalogue. Écrivez-le : il sera confirmé à l’établi."
    ),
    "happened_in_the_future": _("Cette heure n’est pas encore passée."),
    "picture_unreadable": _(
        "Ce fichier n’est pas une photo lisible. Reprenez-la avec l’appareil, en JPEG ou PNG."
    ),
    "picture_too_many_pixels": _("Cette image est trop grande : 60 millions de pixels au plus."),
    "photo_missing": _("Joignez la photo dont vous dites ce qu’elle montre."),
    "photo_unknown": _("Une photo n’est plus là. Reprenez-la."),
    "deposit_already_signed": _("La fiche de dépôt est déjà signée."),
    "signatory_missing": _("Qui signe ? Écrivez le nom du déposant."),
    "signature_unreadable": _("La signature n’a pas pu être lue. Effacez-la et signez de nouveau."),
    "signature_missing": _("Il manque la signature de dépôt."),
    "step_is_over": _(
        "Cette étape est passée : ajoutez une note ou une correction à la fiche de suivi."
    ),
    "pre_diagnosis_already_sent": _("Le pré-diagnostic est déjà transmis."),
    "pre_quote_needs_no_validation": _("Ce pré-devis n’attend pas de validation."),
    "site_never_open": _("Les jours d’ouverture du site ne sont pas réglés."),
    "entry_empty": _("Écrivez ce que vous avez constaté."),
    "alert_already_answered": _("Cette alerte a déjà reçu une réponse."),
    "question_already_answered": _("Cette question a déjà reçu une réponse."),
    "answer_empty": _("Écrivez la réponse."),
    "correction_reason_missing": _("Dites pourquoi vous corrigez."),
    "entry_unknown": _("Cette entrée n’existe pas sur la fiche."),
    "sign_in_refused": _("Adresse ou mot de passe inconnu."),
    "too_many_failures": _("Trop d’essais. Attendez %(minutes)s minutes, puis recommencez."),
    "password_too_short": _("Choisissez au moins %(length)s caractères."),
    "password_wrong": _("Le mot de passe actuel n’est pas celui-là."),
    "email_taken": _("Cette adresse est déjà celle d’une autre personne."),
    "quote_not_found": _("Il n’y a pas encore de devis pour cette montre."),
    "quote_already_open": _("Le devis %(number)s est déjà en préparation : complétez-le."),
    "quote_not_validated": _("Le devis est encore un brouillon : validez-le d’abord."),
    "quote_not_sent": _("Le devis n’est pas encore envoyé."),
    "quote_is_frozen": _(
        "Le devis est envoyé : il ne change plus. Pour le modifier, préparez une nouvelle version."
    ),
    "quote_already_decided": _("Ce devis a déjà reçu sa réponse."),
    "quote_expired": _("Ce devis n’est plus valable."),
    "quote_superseded": _("Ce devis a été remplacé par un autre."),
    "quote_still_valid": _("Ce devis est encore valable jusqu’au %(until)s."),
    "quote_without_work": _("Le devis est vide : il faut au moins une ligne nécessaire."),
    "quote_too_long": _("Un devis tient en %(max)s lignes au plus."),
    "quote_line_unknown": _("Une ligne cochée n’est pas sur ce devis. Rechargez la page."),
    "line_without_price": _(
        "La ligne %(position)s n’a pas de prix. Écrivez 0 si elle est offerte."
    ),
    "quantity_not_positive": _("Ligne %(position)s : la quantité commence à 1."),
    "discount_above_price": _("Ligne %(position)s : la remise dépasse le prix."),
    "discount_above_right": _(
        "La remise dépasse %(percent)s %% du devis : demandez à la hiérarchie de le valider."
    ),
    "alternative_without_group": _("Ligne %(position)s : choisissez le groupe de ce choix."),
    "alternative_alone": _("Un choix se fait entre deux lignes au moins du même groupe."),
    "alternative_not_chosen": _("Choisissez une ligne dans chaque groupe au choix."),
    "supplementary_free_to_refuse": _(
        "Refuser un devis complémentaire ne coûte rien : les travaux déjà acceptés continuent."
    ),
    "validity_in_the_past": _("La date de validité est déjà passée."),
    "vat_rate_missing": _("Aucun taux de TVA n’est réglé pour ce site à cette date."),
    "vat_rate_unknown": _("Ce taux de TVA n’est pas en vigueur sur ce site."),
    "customer_without_email": _(
        "Ce client n’a pas d’adresse e-mail : remettez le devis au comptoir ou ajoutez son adresse."
    ),
    "channel_not_recorded": _("Dites si la décision a été donnée au comptoir ou par téléphone."),
    "decision_unsigned": _("Qui décide ? Écrivez le nom de la personne."),
    "link_invalid": _("Ce lien n’est pas valable."),
    "unknown_code": _("Ce choix n’existe pas."),
    **bench_refusals.SENTENCES,
    **care_refusals.SENTENCES,
    **instrument_refusals.SENTENCES,
    **jury_refusals.SENTENCES,
    **assessment_refusals.SENTENCES,
    **limit_refusals.SENTENCES,
    **restitution_refusals.SENTENCES,
    **session_refusals.SENTENCES,
    **sound_words.SENTENCES,
    **work_refusals.SENTENCES,
    "workshop_already_founded": _("Il y a déjà un site : ajoutez les autres depuis ses pages."),
    "role_missing": _("Donnez au moins un rôle : sans rôle, la personne ne verrait rien."),
    "not_a_partner": _("%(name)s n’a pas le rôle de partenaire sur ce site."),
    "house_not_found": _(
        "Aucune fiche client de ce site ne porte le nom d’entreprise « %(company)s »."
    ),
    "house_ambiguous": _(
        "Plusieurs fiches client portent le nom « %(company)s » : fusionnez-les d’abord."
    ),
    "last_role": _("%(name)s n’aurait plus aucun rôle. Pour un départ, fermez plutôt l’accès."),
    "last_administrator": _("%(site)s n’aurait plus d’administrateur. Nommez-en un autre d’abord."),
    "own_role_needs_confirmation": _("Ce rôle est le vôtre. Confirmez que vous y renoncez."),
    "own_access": _("Vous ne pouvez pas fermer votre propre accès."),
    "own_password": _("Pour vous-même, passez par « Changer de mot de passe »."),
    "person_works_elsewhere": _(
        "%(name)s travaille aussi sur un site que vous n’administrez pas : voyez avec l’autre administrateur."
    ),
    "person_name_missing": _("Écrivez le nom de la personne."),
    "email_unreadable": _("Cette adresse e-mail n’est pas complète, par exemple nom@atelier.fr."),
    "site_name_missing": _("Écrivez le nom du site."),
    "site_code_of_three_letters": _("Trois lettres de A à Z, par exemple BES."),
    "site_code_taken": _("Les lettres %(code)s sont déjà celles d’un autre site."),
    "siren_not_nine_digits": _("Un SIREN a neuf chiffres."),
    "siren_mistyped": _("Un chiffre de ce SIREN n’est pas le bon : relisez-le."),
    "vat_number_not_of_siren": _(
        "Ce numéro de TVA n’est pas celui de ce SIREN : relisez les deux."
    ),
    "time_zone_unknown": _("Ce fuseau horaire n’existe pas."),
    "quote_validity_implausible": _("Entre 1 et 365 jours."),
    "guarantee_implausible": _("Entre 0 et 120 mois."),
    "days_out_of_order": _("Le dernier jour est avant le premier."),
    "closure_too_long": _("Pas plus de %(days)s jours d’un coup."),
    "changed_meanwhile": _(
        "%(author)s vient de changer ces réglages. Votre saisie est encore là : relisez, puis enregistrez de nouveau."
    ),
    "vat_rate_implausible": _("Un taux est entre 0 et 100 %%."),
    "vat_rate_not_later": _(
        "Il y a déjà un taux à partir du %(from_on)s : le nouveau commence après."
    ),
    "service_name_missing": _("Écrivez le nom du service."),
    "service_without_operation": _("Choisissez au moins une opération."),
    "quick_service_has_one_price": _("Un service rapide a un seul prix, pas une fourchette."),
}


def sentence(error: WorkshopError) -> str:
    """Raises `KeyError` for a code without a sentence: a test holds the two together."""
    if error.code == "facts_missing":
        return labels.missing_facts(error.facts["missing"])
    return str(SENTENCES[error.code]) % _readable(error.facts)


def _readable(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _words(name, value) for name, value in facts.items()}


def _words(name: str, value: Any) -> str:
    """Several codes are named from the vocabulary the fact is called after; days are written out."""
    if name == "characteristics":
        return labels.characteristics(value)
    if isinstance(value, StrEnum) and labels.has_words(value):
        return labels.label(value)
    if name.endswith("_cents"):
        return euros(value)
    if isinstance(value, Decimal):
        return number(value, language())
    if isinstance(value, tuple):
        return ", ".join(_one_of(name, code) for code in value)
    return day(value) if isinstance(value, date) else str(value)


def _one_of(name: str, code: str) -> str:
    if isinstance(code, StrEnum) and labels.has_words(code):
        return labels.label(code)
    return labels.named(code, name).lower()
