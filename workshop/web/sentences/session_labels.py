"""The screen words of sessions, juries, notices, incidents, decisions and awards."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.appeal import AppealFault
from workshop.assessment.calendar import Due
from workshop.assessment.jury import (
    AffiliationKind,
    ConflictKind,
    Effect,
    JuryFault,
    JuryKind,
    Quality,
)
from workshop.assessment.rules import Outcome
from workshop.assessment.session import (
    AppealDecision,
    AwardKind,
    FraudDecision,
    IncidentKind,
    NoticeChannel,
    NoticeKind,
    SessionFact,
    SessionMove,
    SessionState,
)

SESSION_STATES: Mapping[SessionState, Any] = {
    SessionState.DRAFT: _("En préparation"),
    SessionState.ANNOUNCED: _("Annoncée"),
    SessionState.CONVENED: _("Convoquée"),
    SessionState.OPEN: _("Ouverte"),
    SessionState.CLOSED: _("Épreuves closes"),
    SessionState.DELIBERATED: _("Délibérée"),
    SessionState.NOTIFIED: _("Résultats notifiés"),
    SessionState.ARCHIVED: _("Archivée"),
    SessionState.POSTPONED: _("Reportée"),
    SessionState.CANCELLED: _("Annulée"),
}

SESSION_MOVES: Mapping[SessionMove, Any] = {
    SessionMove.ANNOUNCE: _("Annoncer la session"),
    SessionMove.CONVENE: _("Dire que tous sont convoqués"),
    SessionMove.OPEN: _("Ouvrir la session"),
    SessionMove.CLOSE: _("Clore les épreuves"),
    SessionMove.DELIBERATE: _("Dresser le procès-verbal"),
    SessionMove.NOTIFY: _("Publier les résultats"),
    SessionMove.UNPUBLISH: _("Retirer les résultats publiés"),
    SessionMove.ARCHIVE: _("Archiver"),
    SessionMove.POSTPONE: _("Reporter"),
    SessionMove.RESUME: _("Reprendre la préparation"),
    SessionMove.CANCEL: _("Annuler la session"),
}

SESSION_FACTS: Mapping[SessionFact, Any] = {
    SessionFact.CANDIDATES: _("au moins un candidat"),
    SessionFact.SITTINGS_PLANNED: _("une épreuve prévue pour chaque candidat et chaque modalité"),
    SessionFact.CONVOCATIONS_SENT: _("la convocation de chaque candidat"),
    SessionFact.JURY_IN_ORDER: _("un jury d’évaluation complet, présidé et sans juré écarté"),
    SessionFact.CONFLICTS_DECLARED: _("la déclaration de chaque juré sur chaque candidat"),
    SessionFact.SITTINGS_OVER: _("la grille commune close de chaque épreuve"),
    SessionFact.FRAUDS_DECIDED: _("la suite donnée à chaque fraude signalée"),
    SessionFact.ALL_DECIDED: _("une décision pour chaque candidat"),
    SessionFact.QUESTIONS_ANSWERED: _("la réponse du jury d’évaluation à chaque question"),
    SessionFact.CERTIFICATION_JURY_IN_ORDER: _(
        "un jury de certification complet, qui s’est déclaré sur chaque candidat"
    ),
    SessionFact.MINUTES_SIGNED: _("le procès-verbal signé par tous ceux qui ont décidé"),
    SessionFact.RESULTS_SENT: _("le résultat envoyé à chaque candidat"),
    SessionFact.APPEALS_DECIDED: _("la suite donnée à chaque recours"),
}

JURY_KINDS: Mapping[JuryKind, Any] = {
    JuryKind.EVALUATION: _("Jury d’évaluation"),
    JuryKind.CERTIFICATION: _("Jury de certification"),
}

QUALITIES: Mapping[Quality, Any] = {
    Quality.EMPLOYEES: _("représentant des salariés"),
    Quality.EMPLOYERS: _("représentant des employeurs"),
    Quality.TRAINER: _("formateur"),
    Quality.INSTITUTION_PRESIDENT: _("président de l’instance"),
}

JURY_FAULTS: Mapping[JuryFault, Any] = {
    JuryFault.SEAT_EMPTY: _("siège vide"),
    JuryFault.SEAT_TOO_MANY: _("un siège de trop"),
    JuryFault.PERSON_TWICE: _("la même personne siège deux fois"),
    JuryFault.NO_PRESIDENT: _("pas de président"),
    JuryFault.SEVERAL_PRESIDENTS: _("plusieurs présidents"),
    JuryFault.PRESIDENT_NOT_SEATED: _("le président ne siège pas"),
    JuryFault.PRESIDENT_QUALITY: _("le président n’est pas l’un des deux représentants"),
}

AFFILIATIONS: Mapping[AffiliationKind, Any] = {
    AffiliationKind.EMPLOYER: _("employeur"),
    AffiliationKind.TRAINING_CENTRE: _("centre de formation"),
    AffiliationKind.UNION: _("syndicat"),
    AffiliationKind.EMPLOYERS_BODY: _("organisation d’employeurs"),
}

CONFLICTS: Mapping[ConflictKind, Any] = {
    ConflictKind.TRAINED: _("l’a formé"),
    ConflictKind.SAME_EMPLOYER: _("même employeur"),
    ConflictKind.SAME_TRAINING_CENTRE: _("même centre de formation"),
    ConflictKind.KNOWN_PERSONALLY: _("le connaît personnellement"),
}

EFFECTS: Mapping[Effect, Any] = {
    Effect.BARRED: _("ne peut pas siéger"),
    Effect.RECUSED: _("ne prend pas part à la décision"),
    Effect.WARNED: _("à savoir"),
}

DUES: Mapping[Due, Any] = {
    Due.INFORMATION: _("Informer les candidats"),
    Due.CONVOCATION: _("Convoquer les candidats"),
    Due.RESULTS: _("Notifier les résultats"),
    Due.CERTIFICATE: _("Envoyer les titres"),
    Due.APPEAL: _("Dernier jour des recours"),
    Due.BAN: _("Fin d’une interdiction"),
    Due.FOLLOW_UP_6: _("Enquête à six mois"),
    Due.FOLLOW_UP_24: _("Enquête à deux ans"),
}

NOTICE_KINDS: Mapping[NoticeKind, Any] = {
    NoticeKind.INFORMATION: _("Information"),
    NoticeKind.CONVOCATION: _("Convocation"),
    NoticeKind.RESULT: _("Résultat"),
    NoticeKind.CERTIFICATE: _("Titres"),
}

NOTICE_CHANNELS: Mapping[NoticeChannel, Any] = {
    NoticeChannel.MAIL: _("par e-mail"),
    NoticeChannel.POST: _("par courrier"),
    NoticeChannel.REGISTERED: _("par lettre recommandée"),
    NoticeChannel.BY_HAND: _("en main propre"),
}

INCIDENTS: Mapping[IncidentKind, Any] = {
    IncidentKind.LATE_ARRIVAL: _("Retard"),
    IncidentKind.EQUIPMENT: _("Matériel"),
    IncidentKind.WATCH: _("Montre"),
    IncidentKind.NETWORK: _("Réseau ou courant"),
    IncidentKind.HEALTH: _("Santé"),
    IncidentKind.EVACUATION: _("Évacuation"),
    IncidentKind.JURY_ABSENT: _("Juré absent"),
    IncidentKind.DISTURBANCE: _("Trouble"),
    IncidentKind.OTHER: _("Autre"),
}

FRAUD_DECISIONS: Mapping[FraudDecision, Any] = {
    FraudDecision.ELIMINATED: _("Éliminer le candidat"),
    FraudDecision.DISMISSED: _("Écarter"),
}

RESULTS: Mapping[Outcome, Any] = {
    Outcome.TOTAL: _("certification totale"),
    Outcome.PARTIAL: _("certification partielle"),
    Outcome.NONE: _("aucun bloc acquis"),
}

AWARDS: Mapping[AwardKind, Any] = {
    AwardKind.CERTIFICATE: _("Certificat"),
    AwardKind.BLOCK: _("Attestation de bloc"),
}

APPEAL_DECISIONS: Mapping[AppealDecision, Any] = {
    AppealDecision.UPHELD: _("Recours accepté"),
    AppealDecision.REJECTED: _("Recours rejeté"),
    AppealDecision.INADMISSIBLE: _("Recours irrecevable"),
}

APPEAL_FAULTS: Mapping[AppealFault, Any] = {
    AppealFault.LATE: _("arrivé après le dernier jour"),
    AppealFault.RECEIVED_LATE: _(
        "posté à temps, reçu après : aucun texte ne dit lequel des deux jours compte"
    ),
    AppealFault.NOT_REGISTERED: _("pas envoyé en recommandé"),
    AppealFault.NO_REASONS: _("sans motifs"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    SESSION_STATES,
    SESSION_MOVES,
    SESSION_FACTS,
    JURY_KINDS,
    QUALITIES,
    JURY_FAULTS,
    AFFILIATIONS,
    CONFLICTS,
    EFFECTS,
    DUES,
    NOTICE_KINDS,
    NOTICE_CHANNELS,
    INCIDENTS,
    FRAUD_DECISIONS,
    RESULTS,
    AWARDS,
    APPEAL_DECISIONS,
    APPEAL_FAULTS,
)
