"""Forms about awards and appeals."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from workshop.assessment.session import AppealDecision
from workshop.web.forms import CHOOSE, Day, Line, LongText, WorkshopForm, options
from workshop.web.sentences.session_labels import APPEAL_DECISIONS
from workshop.web.sessions.forms import PlacedForm, row_id


class ValidationForm(PlacedForm):
    validated_on = Day(_("Validés le"), required=_("Quel jour les titres ont-ils été validés ?"))


class RevocationForm(PlacedForm):
    reason = LongText(_("Pourquoi"), max_length=1000)


class AppealForm(PlacedForm):
    enrolment_id = SelectField(_("Candidat"), coerce=row_id)
    posted_on = Day(_("Posté le"))
    received_on = Day(_("Reçu le"), required=_("Quel jour la lettre a-t-elle été reçue ?"))
    registered = BooleanField(_("Lettre recommandée"))
    reasons = LongText(_("Motifs du candidat"))


class ReviewersForm(PlacedForm):
    reviewer_ids = SelectMultipleField(_("Qui réexamine"), coerce=row_id)


class AppealDecisionForm(PlacedForm):
    decision = RadioField(
        _("Décision"),
        choices=options(APPEAL_DECISIONS.items()),
        validators=[InputRequired(CHOOSE)],
    )
    reason = LongText(_("Motif"), max_length=4000)

    @property
    def chosen(self) -> AppealDecision:
        return AppealDecision(self.decision.data)


class CheckForm(WorkshopForm):
    """Number and year of birth, and nothing else, are asked of a stranger."""

    number = Line(_("Numéro du titre"), required=_("Écrivez le numéro du titre."), max_length=60)
    birth_year = IntegerField(
        _("Année de naissance du titulaire"),
        validators=[
            InputRequired(_("Écrivez l’année de naissance.")),
            NumberRange(1900, 2200, _("Cette année n’est pas plausible.")),
        ],
    )
