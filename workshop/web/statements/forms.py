"""Forms of what is declared on a ticket in codes."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from workshop.domain.catalogue import components, hse_checks, items, tools, zones
from workshop.domain.preparation import HseMoment
from workshop.operations.statements import SeenMark
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import CHOOSE, LongText, Needed, TicketForm, WorkshopForm, options

_MARKS = 3
"""How many marks the page asks for at once; more are another statement."""


class NeedsForm(WorkshopForm):
    needs = SelectMultipleField(_("Ce que le client attend"))
    text = LongText(_("Avec vos mots, comme vous le lui avez redit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs.choices = options(worded(items("needs")))


class ConditionForm(WorkshopForm):
    """Marks are pairs of fields `zone_<n>` and `kind_<n>`."""

    zone_1 = SelectField(_("Marque 1 : zone"), validators=[Optional()])
    kind_1 = SelectField(_("Marque 1 : nature"), validators=[Optional()])
    zone_2 = SelectField(_("Marque 2 : zone"), validators=[Optional()])
    kind_2 = SelectField(_("Marque 2 : nature"), validators=[Optional()])
    zone_3 = SelectField(_("Marque 3 : zone"), validators=[Optional()])
    kind_3 = SelectField(_("Marque 3 : nature"), validators=[Optional()])
    means = SelectMultipleField(_("Moyens d’avivage retenus"))
    accessories = SelectMultipleField(_("Accessoires remis en place"))
    text = LongText(_("Précisions"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, _MARKS + 1):
            self[f"zone_{rank}"].choices = options([("", "…"), *worded(zones())])
            self[f"kind_{rank}"].choices = options([("", "…"), *worded(items("marks"))])
        finishing = {code: each for code, each in tools().items() if each.kind == "finishing"}
        self.means.choices = options(worded(finishing))
        self.accessories.choices = options(worded(items("accessories")))

    def marks(self) -> tuple[SeenMark, ...]:
        pairs = [
            (self[f"zone_{rank}"].data, self[f"kind_{rank}"].data) for rank in range(1, _MARKS + 1)
        ]
        return tuple(SeenMark(zone, kind) for zone, kind in pairs if zone and kind)


class PartsForm(WorkshopForm):
    side = RadioField(_("Moment du comptage"), validators=[Needed(CHOOSE)])
    components = SelectMultipleField(_("Composants comptés"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side.choices = options([("off", _("au démontage")), ("on", _("au remontage"))])
        self.components.choices = options(worded(components()))


class WasteForm(WorkshopForm):
    codes = SelectMultipleField(_("Le poste après le travail"))
    note = LongText(_("Précisions"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = {code: c for code, c in hse_checks().items() if c.moment == HseMoment.AFTER}
        self.codes.choices = options(worded(after))


class TransmissionForm(WorkshopForm):
    text = LongText(_("Un mot pour la hiérarchie"))


class PlanApprovalForm(TicketForm):
    """Nothing to write: the version seen is all it needs."""
