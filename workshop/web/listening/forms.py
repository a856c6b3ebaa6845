"""The forms of listening: where and how it is recorded, how it is heard again, what is taken of it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from workshop.db.models import OwnVerdict
from workshop.domain.errors import RuleViolation
from workshop.exchange.sounds import ListeningSettings
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.suspicion import Question, circumstances_of, new_questions
from workshop.operations.measurement import RecordReadings
from workshop.queries.bench import BenchSheet
from workshop.queries.listening import ListeningPage, RecordingPage
from workshop.web.errors import sentence
from workshop.web.forms import Line, Quantity, WorkshopForm, options
from workshop.web.measurement.display import symbol
from workshop.web.measurement.fields import Codes, MeasuredValue, chosen_id
from workshop.web.measurement.forms import question_key
from workshop.web.section import SectionForm
from workshop.web.sentences.bench_labels import OWN_VERDICTS
from workshop.web.sentences.instrument_labels import instrument_choices
from workshop.web.sentences.labels import label
from workshop.web.sentences.sound_words import beats
from workshop.web.sentences.suspicion import ask
from workshop.web.sound_forms import SoundFile
from workshop.web.translation import language, time_zone

AUTOMATIC = "auto"


class _HowToListen(WorkshopForm):
    """The beat, and the angle an amplitude is computed with."""

    beats = SelectField(_("Alternances par heure"), default=AUTOMATIC)
    lift_angle = MeasuredValue(_("Angle de levée"), measures=CHARACTERISTICS["lift_angle"])

    def offer_beats(self, of_calibre: int | None) -> None:
        self.beats.choices = _beat_choices(of_calibre)

    @property
    def beats_per_hour(self) -> int | None:
        return None if self.beats.data == AUTOMATIC else int(self.beats.data)

    def angle(self, sheet: BenchSheet) -> Decimal:
        """In degrees; left out it is that of the sheet."""
        typed = self.lift_angle.data
        return sheet.lift_angle_deg if typed is None else typed


class ListeningForm(_HowToListen):
    """A recording to be made or sent."""

    position = RadioField(_("Position"))
    moment = RadioField(_("Armage"))
    instrument_id = SelectField(
        _("Appareil d’écoute"), coerce=chosen_id, choices=[], validators=[Optional()]
    )
    instrument = Line(_("Autre appareil"), max_length=120)
    sound = SoundFile(_("Fichier WAV ou FLAC"))

    def __init__(self, page: ListeningPage, position: str = "", moment: str = "") -> None:
        super().__init__(data=_proposed(page, position, moment))
        self.page = page
        self.offer_beats(page.beats_per_hour)
        self.position.choices = options(
            (each.value, f"{symbol(each)}, {each.label(language())}") for each in MEASURING_ORDER
        )
        self.moment.choices = options((each.value, label(each)) for each in page.sheet.moments)
        none, examined = _("Un autre appareil"), page.sheet.conceals_verdicts
        self.instrument_id.choices = options(
            instrument_choices(none, page.devices, examined=examined)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not (self.sound.data and self.sound.data.filename):
            self.sound.errors = [sentence(RuleViolation("sound_missing"))]
            valid = False
        return valid

    def settings(self, clock_correction: Decimal | None) -> ListeningSettings:
        return ListeningSettings(self.beats_per_hour, self.angle(self.page.sheet), clock_correction)

    @property
    def chosen(self) -> tuple[Position, Moment]:
        return Position(self.position.data), Moment(self.moment.data)


class AgainForm(_HowToListen):
    """The same file, heard with other settings."""

    clock_correction = Quantity(
        _("Correction d’horloge"), low="-1000", high="1000", decimals=2, unit="s/j"
    )

    def __init__(self, page: RecordingPage) -> None:
        found = page.recording
        super().__init__(
            data={
                "beats": str(found.beats_asked or AUTOMATIC),
                "lift_angle": found.lift_angle_deg,
                "clock_correction": found.clock_correction_s_per_day,
            }
        )
        self.sheet = page.bench.sheet
        self.offer_beats(page.bench.beats_per_hour)

    def settings(self) -> ListeningSettings:
        return ListeningSettings(
            self.beats_per_hour, self.angle(self.sheet), self.clock_correction.data
        )


class TakeForm(SectionForm):
    """Making readings of a recording; `questions` are asked after a first sending."""

    confirmed = Codes(_("Valeurs confirmées"))

    page: RecordingPage
    questions: tuple[Question, ...] = ()

    def own_verdict_fields(self) -> list[Field]:
        return [field for field in self if isinstance(field, SelectField)]

    def must_ask(self) -> bool:
        """True when unlikely values wait for their confirmation, one by one."""
        sheet, found = self.page.bench.sheet, self.page.recording
        circumstances = circumstances_of(
            sheet.watch.judges.calibre,
            lift_angle_deg=found.lift_angle_deg,
            hours_since_full_wind=None,
            measured_at=found.taken_at,
            time_zone=time_zone().key,
        )
        values = found.heard.readings(found.position, found.moment)
        self.questions = new_questions(values, sheet.readings, circumstances)
        return any(question_key(each) not in self.confirmed.data for each in self.questions)

    def asked(self) -> list[tuple[str, str, bool]]:
        """Key, sentence, already confirmed."""
        keys = ((question_key(each), ask(each)) for each in self.questions)
        return [(key, text, key in self.confirmed.data) for key, text in keys]

    def command(self) -> RecordReadings:
        found = self.page.recording
        return RecordReadings(
            self.page.frame.number,
            found.stage,
            found.heard.readings(found.position, found.moment),
            instrument="" if found.instrument_id else found.instrument,
            instrument_id=found.instrument_id,
            lift_angle_deg=found.lift_angle_deg,
            measured_at=found.taken_at,
            own_verdicts={
                (field.short_name.removeprefix("own-"), found.moment): OwnVerdict(field.data)
                for field in self.own_verdict_fields()
                if field.data
            },
            recording_id=found.id,
            seen_version=self.version.data,
        )


def take_form(page: RecordingPage, *, sent: bool = False) -> TakeForm:
    """With one field per figure where the person judges first."""
    fields: dict[str, Any] = {"page": page}
    if page.needs_own_verdict:
        choices = options([("", _("Votre avis…")), *OWN_VERDICTS.items()])
        for each in page.figures:
            code = each.measured.characteristic
            words = gettext(
                "Votre avis : %(quantity)s", quantity=CHARACTERISTICS[code].label(language())
            )
            fields[f"own-{code}"] = SelectField(words, choices=choices, validators=[Optional()])
    form_class = type("TakeForm", (TakeForm,), fields)
    form: TakeForm = form_class("take", sent=sent, data={"version": page.frame.version})
    return form


def _proposed(page: ListeningPage, position: str, moment: str) -> dict[str, Any]:
    """Where the hand is: what was asked for, else the next position without a rate."""
    moments = page.sheet.moments
    asked = next((each for each in moments if each == moment), moments[0])
    place, turn = page.next_place(asked) or (MEASURING_ORDER[0], asked)
    device = page.devices[0].id if page.devices else None
    last = page.last
    return {
        "position": position if position in set(Position) else place.value,
        "moment": moment if moment in set(moments) else turn.value,
        "beats": str(page.beats_per_hour or AUTOMATIC),
        "lift_angle": page.sheet.lift_angle_deg,
        "instrument_id": last.instrument_id if last else device,
        "instrument": last.instrument
        if last and not last.instrument_id
        else ("" if page.devices else gettext("Micro de ce poste")),
    }


def _beat_choices(of_calibre: int | None) -> list[SelectChoice]:
    # numpy takes longer to import than most pages take to show: only who listens needs it.
    from workshop.measurements.acoustics.beat_rate import BEAT_RATES

    known = [of_calibre] if of_calibre else []
    others: Iterable[int] = (each for each in BEAT_RATES if each != of_calibre)
    return options(
        [
            *((str(each), gettext("%(n)s A/h, du calibre", n=beats(each))) for each in known),
            (AUTOMATIC, _("Reconnues à l’écoute")),
            *((str(each), gettext("%(n)s A/h", n=beats(each))) for each in others),
        ]
    )
