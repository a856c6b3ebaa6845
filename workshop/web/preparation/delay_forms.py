"""Forms of the delay slip: asked for, refused, told to the customer."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from workshop.domain.catalogue import items
from workshop.web.forms import CHOOSE, Day, Line, LongText, Needed, TicketForm, options
from workshop.web.sentences.labels import CHANNELS
from workshop.web.translation import language


class DelayForm(TicketForm):
    reason = SelectField(_("Motif"), validators=[Needed(CHOOSE)])
    explanation = LongText(
        _("Explication"), required=_("Expliquez le retard : le client et la hiérarchie la liront.")
    )
    new_date = Day(_("Nouvelle date"), required=_("Quelle nouvelle date proposez-vous ?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = items("delay_reasons").items()
        self.reason.choices = options(
            [("", _("Choisissez…")), *((code, item.label(language())) for code, item in reasons)]
        )


class DelayRefusalForm(TicketForm):
    why = Line(
        _("Motif du refus"), required=_("Dites pourquoi cette date est refusée."), max_length=300
    )


class DelayMessageForm(TicketForm):
    message = LongText(_("Ce qu’on lui dit"), required=_("Écrivez ce que le client a appris."))
    channel = SelectField(_("Par"), choices=options(CHANNELS.items()))
