"""Forms of a complaint: recorded, answered, agreed with, closed."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from workshop.db.models import ContactChannel
from workshop.domain.catalogue import items
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.permissions import Role
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import CHOOSE, Day, LongText, Needed, WorkshopForm, options
from workshop.web.sentences.labels import ROLES, label

_REFERRED_TO = (Role.MANAGER, Role.ESTIMATOR, Role.TECHNICIAN)


class ComplaintForm(WorkshopForm):
    cause = RadioField(_("D’où vient la réclamation"), validators=[Needed(CHOOSE)])
    text = LongText(_("Ce que dit le client"), required=_("Écrivez ce que dit le client."))
    resolutions = SelectMultipleField(_("Solutions proposées"))
    to_role = SelectField(_("Transmise à"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = options(worded(items("complaint_causes")))
        self.resolutions.choices = options(worded(items("complaint_resolutions")))
        self.to_role.choices = options(
            [("", _("personne, elle est réglée")), *((role, ROLES[role]) for role in _REFERRED_TO)]
        )


class AnswerForm(WorkshopForm):
    text = LongText(_("Notre réponse"), required=_("Écrivez ce que nous répondons."))
    channel = RadioField(_("Comment le client l’apprend"), validators=[Needed(CHOOSE)])
    follow_up_on = Day(_("À relancer le"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = options(
            (channel.value, label(channel)) for channel in ContactChannel
        )


class AgreementForm(WorkshopForm):
    text = LongText(_("Ce que le client accepte"))


class ClosingForm(WorkshopForm):
    outcome = RadioField(_("Comment elle se termine"), validators=[Needed(CHOOSE)])
    text = LongText(
        _("Ce que dit la lettre"), required=_("Écrivez ce que la lettre dit au client.")
    )
    by_mail = BooleanField(_("Envoyer la lettre par e-mail ; sinon, imprimez-la et remettez-la"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = options((code.value, label(code)) for code in ComplaintOutcome)
