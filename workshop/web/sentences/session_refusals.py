"""Refusals about sessions: their juries, notices, incidents, deliberation, awards and appeals."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "session_title_missing": _("Donnez un titre à la session."),
    "jury_before_exam": _("Le jury de certification se réunit après les épreuves."),
    "session_state": _(
        "La session est à l’état « %(state)s » : cela ne s’y fait plus, ou pas encore."
    ),
    "session_facts_missing": _("Il manque : %(missing)s."),
    "session_override_missing": _("Il manque : %(missing)s. Pour continuer sans, dites pourquoi."),
    "session_reason_missing": _("Dites pourquoi."),
    "session_rules_changed": _(
        "Le référentiel ou les règles installés ne sont plus ceux de cette session : remettez les fichiers d’origine."
    ),
    "session_candidates_missing": _("Cochez au moins un candidat."),
    "candidate_of_another_certification": _(
        "Ce candidat est inscrit pour une autre certification, ou dans un autre centre."
    ),
    "candidate_gone": _("L’inscription de ce candidat est close."),
    "candidate_has_sittings": _(
        "Ce candidat a déjà une épreuve dans cette session : il y reste, absent s’il ne vient pas."
    ),
    "candidate_without_sitting": _("%(name)s n’a pas encore d’épreuve prévue dans cette session."),
    "session_not_deliberated": _("La session n’est pas encore délibérée."),
    "validation_day_implausible": _("La validation a lieu entre la délibération et aujourd’hui."),
    "juror_twice": _("%(name)s siège déjà dans ce jury."),
    "juror_is_candidate": _("%(name)s est candidat de cette session : il n’y juge personne."),
    "not_a_juror": _(
        "Cette personne n’a pas le rôle de juré, de formateur ou de certificateur ici."
    ),
    "seat_taken": _("Le siège « %(quality)s » est déjà pris."),
    "seat_empty_already": _("Ce siège a changé depuis : rechargez la page."),
    "president_quality": _(
        "%(name)s ne peut pas présider : le président est l’un des deux représentants."
    ),
    "president_already_chosen": _("%(name)s préside déjà ce jury : un jury n’a qu’un président."),
    "replacement_reason_missing": _("Dites pourquoi ce juré quitte le jury."),
    "declaration_incomplete": _("Dites aussi si vous connaissez %(name)s personnellement."),
    "organisation_missing": _("Écrivez le nom de l’organisation."),
    "not_on_this_jury": _("Vous ne siégez pas au « %(jury)s » de cette session."),
    "notices_all_sent": _("Tous les candidats concernés l’ont déjà reçu."),
    "minutes_unsigned": _("Le procès-verbal n’est pas encore signé par tous ceux qui ont décidé."),
    "awards_not_validated": _("Notez d’abord le jour où le certificateur a validé les titres."),
    "waiver_not_needed": _("Cette convocation est partie à temps : rien à accepter."),
    "attendance_unsigned": _("Faites signer à l’écran, ou cochez « signé sur papier »."),
    "attendance_signed_already": _("%(name)s a déjà émargé."),
    "absent_signs_nothing": _("Ce candidat est noté absent."),
    "more_given_back_than_lost": _("On ne rend pas plus de minutes qu’il n’en a été perdu."),
    "statement_missing": _("Écrivez ce que le jury a constaté."),
    "decision_in_words_missing": _("Écrivez la suite donnée."),
    "decided_already": _("C’est déjà décidé, depuis le %(day)s."),
    "fraud_before_the_sitting": _(
        "Cette épreuve n’a pas commencé : il n’y a pas pu y avoir fraude."
    ),
    "results_not_compiled": _("Compilez d’abord les résultats."),
    "evaluation_president_only": _("Seul le président du jury d’évaluation donne l’avis du jury."),
    "candidate_decided_already": _("Ce candidat est déjà décidé."),
    "question_missing": _("Écrivez la question."),
    "answer_missing": _("Écrivez la réponse."),
    "question_answered_already": _("Cette question a déjà sa réponse."),
    "question_open": _("Une question sur %(name)s attend encore la réponse du jury d’évaluation."),
    "recused_from_candidate": _("Vous ne prenez pas part à la décision sur %(name)s."),
    "decision_block_not_sought": _("Le candidat ne s’est pas présenté au bloc %(block)s."),
    "decision_block_held": _("Le candidat a déjà le bloc %(block)s."),
    "decision_eliminated": _("Un candidat éliminé pour fraude n’obtient aucun bloc."),
    "decision_departure": _(
        "Les règles ne permettent pas de s’écarter du résultat compilé du bloc %(block)s."
    ),
    "decision_reason_missing": _(
        "Cette décision demande un motif : elle tranche ou s’écarte du résultat compilé."
    ),
    "decision_no_partial_award": _("Les règles ne prévoient pas de certification partielle."),
    "minutes_of_others": _("Ceux qui ont décidé signent le procès-verbal : vous n’en êtes pas."),
    "minutes_other_hash": _("Ce procès-verbal n’est plus celui de la page : rechargez-la."),
    "minutes_signed_already": _("Vous avez déjà signé ce procès-verbal."),
    "addendum_missing": _("Écrivez ce que l’additif ajoute."),
    "unpublish_first": _("Les résultats sont publiés : retirez-les d’abord, avec une raison."),
    "revocation_reason_missing": _("Dites pourquoi ce titre est retiré."),
    "award_revoked_already": _("Le titre %(number)s est déjà retiré."),
    "appeal_before_notification": _(
        "Les résultats ne sont pas encore notifiés : rien à contester."
    ),
    "appeal_day_implausible": _("La lettre est reçue entre la délibération et aujourd’hui."),
    "appeal_posted_after_receipt": _("Une lettre est postée avant d’être reçue."),
    "appeal_open_already": _("Ce candidat a déjà un recours en cours."),
    "appeal_reason_missing": _("Motivez la décision."),
    "reviewers_missing": _("Désignez d’abord qui réexamine le dossier."),
    "reviewer_judged_first": _("%(name)s a jugé ou formé ce candidat et ne peut pas réexaminer."),
}
