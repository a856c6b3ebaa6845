"""Forms of what people add to the tracking sheet."""

from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import DateTimeLocalInput

from workshop.domain.catalogue import items
from workshop.domain.permissions import GRANTS, Permission, Role
from workshop.domain.tracking import EntryKind
from workshop.operations.tracking import NOTE_KINDS
from workshop.web.forms import CHOOSE, Line, LongText, Needed, Typed, WorkshopForm, options
from workshop.web.photo.field import Photos
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.labels import ROLES
from workshop.web.sentences.tracking import TITLES
from workshop.web.translation import language, time_zone


class Moment(Typed):
    """A day and time at the site, from the browser's own picker; the value is an instant."""

    widget = DateTimeLocalInput()

    def show(self, value: datetime) -> str:
        return f"{value.astimezone(time_zone()):%Y-%m-%dT%H:%M}"

    def read(self, text: str) -> datetime:
        for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"):
            try:
                moment = datetime.strptime(text, pattern).replace(tzinfo=time_zone())
            except ValueError:
                continue
            if 1900 <= moment.year <= 2200:
                return moment
        raise ValueError(gettext("Écrivez une date et une heure, par exemple 24/12/2026 14:05."))


class NoteForm(WorkshopForm):
    kind = RadioField(
        _("Ce que vous notez"),
        choices=options((kind, TITLES[kind]) for kind in NOTE_KINDS),
        default=EntryKind.OBSERVATION,
    )
    text = LongText(_("Observation"))
    photos = Photos(_("Prendre une photo"))
    problem = SelectField(_("Ce qui a mal tourné"), validators=[Optional()])
    shown = SelectField(_("La photo montre"), validators=[Optional()])
    happened_at = Moment(_("Fait à une autre heure"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problem.choices = _coded("delay_reasons", language())
        self.shown.choices = _shown(language())

    @property
    def view_and_side(self) -> tuple[str, str]:
        """Codes of what the photos show, empty when that was left open."""
        view, _, side = (self.shown.data or "").partition(":")
        return view, side


@cache
def _coded(vocabulary: str, spoken: str) -> list[Any]:
    """The entries of a vocabulary to choose from, and none of them."""
    words = ((code, item.label(spoken)) for code, item in items(vocabulary).items())
    return options([("", "…"), *words])


@cache
def _shown(spoken: str) -> list[Any]:
    """What a photo may show: a view, of a side."""
    return options(
        [
            ("", "…"),
            *(
                (f"{view.code}:{side.code}", f"{view.label(spoken)}, {side.label(spoken)}")
                for view in items("photo_views").values()
                for side in items("photo_sides").values()
            ),
        ]
    )


class CorrectionForm(WorkshopForm):
    seq = RowNumber(validators=[InputRequired()])
    text = LongText(_("Ce qu’il fallait écrire"), required=_("Écrivez la bonne version."))
    reason = Line(_("Pourquoi"), required=_("Dites pourquoi vous corrigez."))


class AlertForm(WorkshopForm):
    text = LongText(_("Ce que la hiérarchie doit savoir"), required=_("Dites ce qui se passe."))
    tool = SelectField(_("Outil ou appareil en cause"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tool.choices = _coded("tools", language())


class QuestionForm(WorkshopForm):
    to_role = RadioField(
        _("À qui ?"),
        choices=options(
            (role, ROLES[role])
            for role in Role
            if role in GRANTS[Permission.WRITE_ENTRY] and role is not Role.CANDIDATE
        ),
        validators=[Needed(CHOOSE)],
    )
    text = LongText(_("Votre question"), required=_("Écrivez la question."))


class AnswerForm(WorkshopForm):
    answer = LongText(_("Votre réponse"), required=_("Écrivez la réponse."))
