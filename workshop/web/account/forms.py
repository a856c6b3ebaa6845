"""Forms of the person's own account."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired
from wtforms.widgets import PasswordInput

from workshop.web.forms import Line, WorkshopForm, options
from workshop.web.sentences.bench_labels import POSITION_NAMINGS


class Password(Line):
    """Taken as typed: spaces belong to a password. Never shown again."""

    widget = PasswordInput(hide_value=True)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist else ""


class SignInForm(WorkshopForm):
    email = Line(_("Adresse e-mail"), required=_("Écrivez votre adresse."), max_length=254)
    password = Password(_("Mot de passe"), required=_("Écrivez votre mot de passe."))


class PasswordForm(WorkshopForm):
    current = Password(_("Mot de passe actuel"), required=_("Écrivez le mot de passe actuel."))
    password = Password(_("Nouveau mot de passe"), required=_("Écrivez le nouveau mot de passe."))


class PreferencesForm(WorkshopForm):
    position_naming = RadioField(
        _("Noms des positions"),
        choices=options(POSITION_NAMINGS.items()),
        validators=[InputRequired(_("Choisissez des noms."))],
    )
    asks_own_verdict = BooleanField(
        _("Cacher le verdict calculé tant que je n’ai pas donné le mien")
    )


class InvitationForm(WorkshopForm):
    password = Password(_("Votre mot de passe"), required=_("Choisissez un mot de passe."))
