"""Forms of what follows a restitution."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Length

from workshop.web.forms import LongText, Needed, WorkshopForm, options


class OpinionForm(WorkshopForm):
    score = RadioField(
        _("Votre note"),
        coerce=int,
        validators=[Needed(_("Choisissez une note de 1 à 5."))],
        choices=options(
            [
                (5, _("5 · très satisfait")),
                (4, _("4 · satisfait")),
                (3, _("3 · moyennement")),
                (2, _("2 · peu satisfait")),
                (1, _("1 · pas du tout")),
            ]
        ),
    )
    comment = LongText(_("Un mot, si vous voulez"), max_length=1000)


class RemindersForm(WorkshopForm):
    """`numbers` are the tickets whose owner is written to; sent twice, they are due no more."""

    numbers = SelectMultipleField(
        _("Clients à prévenir"), choices=(), validate_choice=False, validators=[Length(max=200)]
    )
