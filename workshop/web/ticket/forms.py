"""Forms of the acts on a ticket as a whole."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField

from workshop.domain.catalogue import items
from workshop.domain.folding import fold
from workshop.domain.ticket import WaitingOn
from workshop.web.forms import CHOOSE, Day, Line, LongText, Needed, TicketForm, options
from workshop.web.sentences.labels import WAITING
from workshop.web.translation import language

_ELSEWHERE = frozenset({"with_customer", "disposed"})
"""Places a watch reaches by being handed over, not by being put there."""


def _code_of(typed: str, vocabulary: str) -> str | None:
    """The code of the entry that has this name, in whichever language it was typed."""
    for code, item in items(vocabulary).items():
        if fold(typed) in (fold(code), fold(item.labels.fr), fold(item.labels.en)):
            return code
    return None


def _optional_id(text: str | int | None) -> int | None:
    return int(text) if text else None


class WaitingForm(TicketForm):
    waiting_on = RadioField(
        _("À qui le tour ?"), choices=options(WAITING.items()), validators=[Needed(CHOOSE)]
    )
    reason = Line(_("Ce qui est attendu"))
    follow_up_on = Day(_("Relancer le"))

    @property
    def chosen(self) -> WaitingOn:
        return WaitingOn(self.waiting_on.data)

    @property
    def why(self) -> str:
        """The code of a usual reason, or what was typed."""
        return _code_of(self.reason.data, "waiting_reasons") or self.reason.data


class PlaceForm(TicketForm):
    place = RadioField(_("Où est la montre ?"), validate_choice=False)
    elsewhere = Line(_("Autre endroit (scannez son étiquette ou écrivez)"), max_length=80)
    holder = SelectField(_("Qui la tient ?"), coerce=_optional_id, validate_choice=False)
    note = Line(_("Précision"))

    def __init__(self) -> None:
        super().__init__()
        self.place.choices = options(
            (code, place.label(language()))
            for code, place in items("places").items()
            if code not in _ELSEWHERE
        )

    def offer(self, people: tuple[tuple[int, str], ...]) -> None:
        self.holder.choices = options([("", _("personne en particulier")), *people])

    @property
    def chosen(self) -> str:
        """The code of the place, or what was typed when no known place has that name."""
        typed = self.elsewhere.data
        return _code_of(typed, "places") or typed or self.place.data or ""


class PromiseForm(TicketForm):
    promised_on = Day(_("Promise pour le"), required=_("Quelle date donnez-vous au client ?"))
    reason = Line(_("Pourquoi"))


class ForecastForm(TicketForm):
    forecast_on = Day(_("Prête le"), required=_("Quand sera-t-elle prête ?"))
    reason = Line(_("Pourquoi"))


class AssignmentForm(TicketForm):
    person_id = SelectField(
        _("Qui s’en charge ?"),
        coerce=_optional_id,
        validate_choice=False,
        validators=[Needed(CHOOSE)],
    )

    def offer(self, people: tuple[tuple[int, str], ...]) -> None:
        self.person_id.choices = options([("", _("Choisissez…")), *people])


class MoveForm(TicketForm):
    """The next act's own button: nothing to write."""

    move = HiddenField()


class ReasonedMoveForm(MoveForm):
    """The other moves say why."""

    reason = LongText(_("Pourquoi"), required=_("Dites pourquoi : on le relira."))
