"""What the audit trail says of sessions, juries and awards."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.jury import AffiliationKind, JuryKind
from workshop.assessment.session import (
    AppealDecision,
    FraudDecision,
    IncidentKind,
    NoticeKind,
    SessionState,
)
from workshop.web.sentences.labels import label
from workshop.web.translation import day

FIELDS: Mapping[str, Any] = {
    "session_state": _("état"),
    "override_reason": _("passé outre, raison"),
    "title": _("titre"),
    "exam_on": _("jour des épreuves"),
    "jury_on": _("jour du jury"),
    "place": _("lieu"),
    "remote": _("à distance"),
    "candidates_added": _("candidats ajoutés"),
    "candidates_removed": _("candidats retirés"),
    "jury": _("jury"),
    "juror": _("siège"),
    "juror_left": _("quitte le jury"),
    "president": _("préside"),
    "declared_by": _("déclaration de"),
    "known": _("candidats connus personnellement"),
    "organisation": _("organisation"),
    "affiliation": _("à titre de"),
    "attendance": _("émargement de"),
    "incident": _("incident"),
    "decision": _("décision"),
    "fraud": _("fraude signalée"),
    "fraud_decision": _("suite donnée"),
    "ban_until": _("interdit jusqu’au"),
    "compiled": _("candidats compilés"),
    "notice": _("envoi"),
    "count": _("nombre"),
    "waiver": _("convocation tardive acceptée"),
    "signed_minutes": _("procès-verbal signé"),
    "addendum": _("additif"),
    "appeal": _("recours reçu le"),
    "reviewers": _("réexaminé par"),
    "appeal_decision": _("suite du recours"),
    "revoked": _("retiré le"),
    "validated_on": _("validés le"),
}


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


READERS: Mapping[str, Callable[[Any], str]] = {
    "session_state": lambda value: label(SessionState(value)),
    "jury": lambda value: label(JuryKind(value)),
    "affiliation": lambda value: label(AffiliationKind(value)),
    "incident": lambda value: label(IncidentKind(value)),
    "fraud_decision": lambda value: label(FraudDecision(value)),
    "notice": lambda value: label(NoticeKind(value)),
    "appeal_decision": lambda value: label(AppealDecision(value)),
    **dict.fromkeys(("exam_on", "jury_on", "ban_until", "appeal", "revoked", "validated_on"), _day),
}
