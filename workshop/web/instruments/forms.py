"""Forms of the register of instruments."""

from typing import Any, cast

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from workshop.domain.instrument import InstrumentKind
from workshop.operations.instrument_checks import (
    AttachedCertificate,
    ClockReading,
    ClockRecording,
    RecordCheck,
)
from workshop.operations.instruments import InstrumentSheet
from workshop.web.forms import CHOOSE, Day, Line, LongText, Quantity, WorkshopForm, options
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.instrument_labels import INSTRUMENT_KINDS
from workshop.web.sound_forms import SoundFile


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
    certificate_file = FileField(_("Le certificat lui-même (PDF ou photo)"))
    note = LongText(_("Remarque"), max_length=1000)
    sound = SoundFile(_("Enregistrement de la montre à quartz (WAV ou FLAC)"))
    clock_read = _rate(_("Marche lue sur la montre à quartz"))
    clock_known = _rate(_("Marche connue de cette montre"))
    clock_reference = Line(_("Montre à quartz de référence"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"check-{field.id}"

    def command(
        self,
        instrument_id: int,
        certificate: AttachedCertificate | None,
        recording: ClockRecording | None = None,
    ) -> RecordCheck:
        """`recording` is what was heard in the sound sent with the form."""
        return RecordCheck(
            instrument_id,
            cast(Any, self.done_on.data),
            self.result.data == "passed",
            self.due_on.data,
            self.checked_by.data,
            self.certificate.data,
            self.note.data,
            recording or self._clock(),
            certificate,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A clock is measured by a known rate and by what was heard of it: read, or recorded."""
        valid = bool(super().validate(extra_validators))
        read, known = self.clock_read, self.clock_known
        if self.has_sound and read.data is not None and not read.errors:
            read.errors = [str(_("L’enregistrement dit déjà la marche lue : videz ce champ."))]
            valid = False
        is_heard = self.has_sound or read.data is not None
        for empty, field in ((not is_heard, read), (known.data is None, known)):
            if empty and is_heard != (known.data is not None) and not field.errors:
                field.errors = [str(_("Il faut la marche lue et la marche connue."))]
                valid = False
        return valid

    @property
    def has_sound(self) -> bool:
        return bool(self.sound.data and self.sound.data.filename)

    def _clock(self) -> ClockReading | None:
        if self.clock_read.data is None or self.clock_known.data is None:
            return None
        return ClockReading(self.clock_read.data, self.clock_known.data, self.clock_reference.data)
