"""Screen words and refusals of candidates, their sittings and benches."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.sitting import IdentityMethod, Route
from workshop.web.translation import language

IDENTITY_METHODS: Mapping[IdentityMethod, Any] = {
    IdentityMethod.IDENTITY_CARD: _("Carte d’identité"),
    IdentityMethod.PASSPORT: _("Passeport"),
    IdentityMethod.RESIDENCE_PERMIT: _("Titre de séjour"),
    IdentityMethod.DRIVING_LICENCE: _("Permis de conduire"),
    IdentityMethod.KNOWN_TO_THE_CENTRE: _("Connu du centre"),
}

ROUTES: Mapping[Route, Any] = {
    Route.TRAINING: _("Formation initiale"),
    Route.APPRENTICESHIP: _("Apprentissage"),
    Route.PROFESSIONAL_CONTRACT: _("Contrat de professionnalisation"),
    Route.CONTINUING_TRAINING: _("Formation continue"),
    Route.EXPERIENCE: _("Validation des acquis de l’expérience"),
    Route.INDIVIDUAL: _("Candidature individuelle"),
}

REASONS: Mapping[str, Any] = {
    "time_up": _("Temps écoulé"),
    "preparation_over": _("Préparation terminée"),
    "handed_in": _("Rendu par le candidat"),
}
"""Why a clock stopped when the program or the candidate stopped it; others write their own words."""


def times(factor_e4: int) -> str:
    """A time factor in ten-thousandths: `× 1,3333` in French, `× 1.3333` in English."""
    text = f"{Decimal(factor_e4).scaleb(-4).normalize():f}"
    return f"×\u00a0{text if language() == 'en' else text.replace('.', ',')}"


def clock_reason(text: str) -> str:
    """Why a clock stopped: the program's own reasons in words, people's as they wrote them."""
    return str(REASONS.get(text, text))


WORDS: tuple[Mapping[Any, Any], ...] = (IDENTITY_METHODS, ROUTES)

SENTENCES: Mapping[str, Any] = {
    "sitting_in_the_past": _("Ce jour est déjà passé."),
    "candidates_missing": _("Cochez au moins un candidat."),
    "scenario_not_for_this": _(
        "Cette version du scénario ne peut pas encore servir à cela : une épreuve demande une version publiée, un entraînement une version relue."
    ),
    "exam_without_session": _("Une épreuve se tient dans une session : choisissez-la."),
    "session_without_exam": _("Seule une épreuve se tient dans une session."),
    "session_of_another_certification": _("Cette session est celle d’une autre certification."),
    "session_over": _("Cette session n’accepte plus d’épreuve."),
    "session_not_open": _("La session n’est pas ouverte : l’organisateur l’ouvre d’abord."),
    "enrolled_for_another_certification": _(
        "%(name)s n’est pas inscrit à la certification de ce scénario."
    ),
    "enrolment_over": _("L’inscription de %(name)s est terminée."),
    "enrolment_not_found": _("Ce candidat n’est pas inscrit ici."),
    "candidate_busy_then": _("%(name)s a déjà une mise en situation à cette heure."),
    "candidate_not_in_session": _("%(name)s n’est pas sur la liste de cette session."),
    "block_not_sought": _("%(name)s ne présente pas le bloc %(block)s."),
    "solver_unknown_here": _("Choisissez une personne du centre qui n’y est pas candidate."),
    "own_sitting": _("On ne conduit pas sa propre épreuve."),
    "sitting_begun": _("La mise en situation a déjà commencé."),
    "sitting_over": _("La mise en situation est terminée."),
    "sitting_without_bench": _("Cette mise en situation n’a pas encore de poste."),
    "benches_used_up": _("Il ne reste aucune série de numéros pour un nouveau poste."),
    "absent_too_early": _("L’heure de la mise en situation n’est pas encore passée."),
    "prevention_not_acknowledged": _(
        "Le candidat n’a pas encore pris connaissance du message de prévention des fraudes."
    ),
    "candidate_at_another_bench": _("%(name)s est déjà à un autre poste."),
    "suspension_reason_missing": _("Écrivez pourquoi l’horloge est suspendue."),
    "abortion_reason_missing": _("Écrivez pourquoi la mise en situation est interrompue."),
    "time_reason_missing": _("Écrivez pourquoi le temps change."),
    "time_already_used": _("Le candidat a déjà travaillé au-delà : on ne lui retire pas ce temps."),
    "work_not_frozen": _(
        "Le travail n’a pas pu être figé, mais rien n’est perdu : tout reste comme c’était. Réessayez "
        "dans un instant ; une fois le temps écoulé, le programme réessaie de lui-même."
    ),
    "clock_is_held": _("L’horloge est suspendue : attendez qu’elle reparte."),
    "document_not_found": _("Ce document n’est pas ouvert en ce moment."),
    "candidate_banned": _(
        "%(name)s ne peut pas être inscrit avant la fin d’une interdiction, le %(until)s."
    ),
    "already_enrolled": _("%(name)s est déjà inscrit à cette certification."),
    "candidate_without_access": _(
        "Le compte de %(name)s est fermé : un administrateur peut le rouvrir."
    ),
    "more_than_a_candidate": _(
        "%(name)s n’est pas seulement candidat ici : un administrateur renouvelle son mot de passe."
    ),
    "birth_implausible": _("Cette date de naissance n’est pas plausible."),
    "blocks_missing": _("Cochez au moins un bloc présenté."),
    "block_unknown": _("Le bloc %(block)s n’existe pas dans cette certification."),
    "block_sought_and_held": _("Le bloc %(block)s est à la fois présenté et déjà acquis."),
    "block_without_proof": _("Écrivez la preuve du bloc %(block)s déjà acquis."),
    "checked_in_the_future": _("Ce jour n’est pas encore passé."),
    "adviser_missing": _("Un aménagement suppose l’avis du référent handicap."),
    "trainer_unknown_here": _("Choisissez un formateur du centre."),
    "trainer_twice": _("Un formateur figure deux fois."),
    "sittings_left": _("Ce candidat a une mise en situation prévue ou à juger."),
    "list_unreadable": _("Ce fichier n’est pas une liste lisible : enregistrez-le en CSV (UTF-8)."),
    "list_columns_missing": _("Il manque la colonne « %(column)s »."),
    "list_empty": _("La liste ne contient aucun candidat."),
    "list_too_long": _("Une liste compte %(max)s lignes au plus."),
    "list_with_refusals": _("La liste contient encore des erreurs : rien n’est enregistré."),
    "line_name_missing": _("Le nom manque."),
    "line_email_missing": _("L’adresse e-mail manque."),
    "line_birth_unreadable": _("« %(text)s » n’est pas une date : écrivez 31/12/2004."),
    "line_route_unknown": _("La voie « %(text)s » n’est pas connue."),
    "line_repeated": _("Cette adresse figure déjà à la ligne %(line)s."),
}
