"""Forms of the register of instruments."""

from typing import Any, cast

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from workshop.domain.instrument import InstrumentKind
from workshop.operations.instruments import ClockReading, InstrumentSheet, RecordCheck
from workshop.web.forms import CHOOSE, Day, Line, LongText, Quantity, WorkshopForm, options
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.instrument_labels import INSTRUMENT_KINDS


class InstrumentForm(WorkshopForm):
    """Knows the latest change its page showed, so that nobody's change is overwritten unseen."""

    seen_change = RowNumber()
    name = Line(
        _("Nom à l’établi"),
        required=_("Écrivez le nom de l’appareil, comme on l’appelle à l’établi."),
        max_length=60,
    )
    kind = SelectField(_("Sorte d’appareil"), choices=options(INSTRUMENT_KINDS.items()))
    maker = Line(_("Marque"), max_length=80)
    model = Line(_("Modèle"), max_length=80)
    serial = Line(_("Numéro de série"), max_length=50)
    note = LongText(_("Remarque"), max_length=1000)

    @property
    def sheet(self) -> InstrumentSheet:
        return InstrumentSheet(
            self.name.data,
            InstrumentKind(self.kind.data),
            self.maker.data,
            self.model.data,
            self.serial.data,
            self.note.data,
        )


class InUseForm(WorkshopForm):
    seen_change = RowNumber()
    in_use = HiddenField()


def _rate(label: Any) -> Quantity:
    return Quantity(
        label, low="-999.99", high="999.99", decimals=2, unit="s/j", validators=[Optional()]
    )


class CheckForm(WorkshopForm):
    """Shares its page with the description; the clock's fields are there for sound devices only."""

    done_on = Day(_("Contrôlé le"), required=_("Quel jour l’appareil a-t-il été contrôlé ?"))
    result = RadioField(
        _("Résultat"),
        choices=options([("passed", _("conforme")), ("failed", _("non conforme"))]),
        validators=[InputRequired(CHOOSE)],
    )
    due_on = Day(_("Valable jusqu’au"))
    checked_by = Line(_("Contrôlé par"), max_length=120)
    certificate = Line(_("Numéro de certificat"), max_length=120)
    note = LongText(_("Remarque"), max_length=1000)
    clock_read = _rate(_("Marche lue sur la montre à quartz"))
    clock_known = _rate(_("Marche connue de cette montre"))
    clock_reference = Line(_("Montre à quartz de référence"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"check-{field.id}"

    def command(self, instrument_id: int) -> RecordCheck:
        return RecordCheck(
            instrument_id,
            cast(Any, self.done_on.data),
            self.result.data == "passed",
            self.due_on.data,
            self.checked_by.data,
            self.certificate.data,
            self.note.data,
            self._clock(),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A clock is measured by both rates or by none."""
        valid = bool(super().validate(extra_validators))
        for empty, other in (
            (self.clock_read, self.clock_known),
            (self.clock_known, self.clock_read),
        ):
            if empty.data is None and other.data is not None and not empty.errors:
                empty.errors = [str(_("Il faut la marche lue et la marche connue."))]
                valid = False
        return valid

    def _clock(self) -> ClockReading | None:
        if self.clock_read.data is None or self.clock_known.data is None:
            return None
        return ClockReading(self.clock_read.data, self.clock_known.data, self.clock_reference.data)
