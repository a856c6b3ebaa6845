"""The bench form: one field per test that the plan asks for."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectField
from wtforms.validators import Optional

from workshop.db.instruments import CheckedInstrument
from workshop.db.models import OwnVerdict
from workshop.measurements.completion import completed_conditions, given_readings
from workshop.measurements.conditions import withheld
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome
from workshop.measurements.readings import Place, ReadingValue
from workshop.measurements.remeasured import Taking, is_taken_again
from workshop.measurements.suited import suits
from workshop.measurements.suspicion import Question, circumstances_of, new_questions
from workshop.operations.measurement import RecordReadings
from workshop.queries.bench import BenchSheet, places
from workshop.web.forms import Line, options
from workshop.web.measurement.circumstances import CircumstanceFields
from workshop.web.measurement.display import place_name, symbol, told_place
from workshop.web.measurement.fields import (
    Codes,
    Hours,
    MeasuredValue,
    OutcomeField,
    chosen_id,
)
from workshop.web.measurement.live import live_rules
from workshop.web.measurement.printouts import Printouts
from workshop.web.photo.field import Photos
from workshop.web.sentences.bench_labels import OWN_VERDICTS, TEST_OUTCOMES
from workshop.web.sentences.instrument_labels import instrument_choices
from workshop.web.sentences.labels import pair
from workshop.web.sentences.suspicion import ask
from workshop.web.tracking.forms import Moment as DeclaredTime
from workshop.web.translation import time_zone

_LIFT_ANGLE: Final = CHARACTERISTICS["lift_angle"]


class BenchForm(CircumstanceFields):
    """Fields of the tests are added by `bench_form`; `questions` are asked after a first sending."""

    instrument_id = SelectField(
        _("Appareil"), coerce=chosen_id, choices=[], validators=[Optional()]
    )
    instrument = Line(_("Autre appareil"), max_length=120)
    lift_angle = MeasuredValue(_("Angle de levée"), measures=_LIFT_ANGLE)
    hours_since_full_wind = Hours(_("Heures depuis le remontage à fond"))
    measured_at = DeclaredTime(_("Mesuré à une autre heure"))
    measured_again = BooleanField(_("Tout a été mesuré de nouveau"))
    photos = Photos(_("Joindre le ticket de l’appareil ou une photo de l’écran"))
    printouts = Printouts(_("Joindre le relevé de l’appareil en PDF"))
    confirmed = Codes(_("Valeurs confirmées"))

    sheet: BenchSheet
    current_version: int
    questions: tuple[Question, ...] = ()

    @property
    def live_rules(self) -> dict[str, Any] | None:
        return live_rules(self.sheet, place_name, symbol)

    def field_at(self, code: str, moment: Moment, position: Any = None) -> Field:
        return self[place_name((code, moment, position))]

    def own_verdict_field(self, code: str, moment: Moment) -> Field:
        return self[_own_name(code, moment)]

    def bad_cells(self, moment: Moment) -> list[tuple[str, str]]:
        """The id of each cell in positions that cannot be read, and its own sentence."""
        cells = ((place, self[place_name(place)]) for place in places(self.sheet.tests) if place[2])
        return [
            (field.id, pair(field.label.text, error))
            for place, field in cells
            if place[1] is moment
            for error in field.errors
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A recorded reading cannot be emptied: it is measured again or stays.

        What others recorded since the page was opened is no business of this form.
        """
        valid = bool(super().validate(extra_validators))
        if self.instrument_id.data and self.instrument.data:
            self.instrument.errors = [
                gettext("Choisissez l’appareil dans la liste ou écrivez-en un autre, pas les deux.")
            ]
            valid = False
        if self.half_told():
            valid = False
        if self.version.data not in (None, self.current_version):
            return valid
        for place in self.sheet.values:
            field = self._fields.get(place_name(place))
            if field is not None and field.data in (None, "") and not field.errors:
                field.errors = [gettext("Une mesure notée ne s’efface pas : écrivez la nouvelle.")]
                valid = False
        return valid

    def taken(self) -> tuple[ReadingValue, ...]:
        """What is new on the sheet: a value that did not change is not measured again.

        One that could not be judged is taken again once its circumstances allow it; any is, when
        it is said to be or nothing else is new, and it was taken otherwise.
        """
        shown = {
            place: value
            for place in places(self.sheet.tests)
            if (value := self._value(place)) is not None
        }
        new = {
            place
            for place, value in shown.items()
            if value != self.sheet.values.get(place) or self._may_now_be_judged(place)
        }
        if self.measured_again.data or not new:
            new |= {place for place in shown if self._is_taken_again(place)}
        return tuple(
            ReadingValue(place[0], place[2], place[1], value)
            for place, value in shown.items()
            if place in new
        )

    def _is_taken_again(self, place: Place) -> bool:
        chosen = self._chosen_instrument()
        suited = chosen is None or suits(chosen.kind, [place[0]])
        before = self.sheet.takings.get(place)
        return before is not None and suited and is_taken_again(place[0], self._told(), before)

    def _told(self) -> Taking:
        """How it was measured; what the page proposed counts once the person says so."""
        sheet, said = self.sheet, self.measured_again.data
        instrument = self.instrument_id.data, self.instrument.data
        if not said and instrument == (sheet.instrument_id, sheet.instrument):
            instrument = None, ""
        angle = self.lift_angle.data
        return Taking(
            *instrument,
            self.measured_at.data,
            angle if said or angle != sheet.lift_angle_deg else None,
            self.hours_since_full_wind.data,
            completed_conditions(self.conditions, sheet.watch.judges.calibre),
        )

    def _may_now_be_judged(self, place: Place) -> bool:
        stored = self.sheet.taken.get(place)
        if stored is None or stored.withheld is None:
            return False
        judges = self.sheet.watch.judges
        now = completed_conditions(self.conditions, judges.calibre)
        known = judges.case_diameter_mm is not None
        return withheld(place[0], now, case_diameter_known=known) is None

    def _value(self, place: Place) -> Decimal | Outcome | None:
        data = self[place_name(place)].data
        if CHARACTERISTICS[place[0]].is_functional:
            return Outcome(data) if data else None
        return data if isinstance(data, Decimal) else None

    def must_ask(self) -> bool:
        """True when unlikely values wait for their confirmation, one by one; not in an exam."""
        if self.sheet.conceals_verdicts:
            return False
        circumstances = circumstances_of(
            self.sheet.watch.judges.calibre,
            lift_angle_deg=self.lift_angle.data,
            hours_since_full_wind=self.hours_since_full_wind.data,
            measured_at=self.measured_at.data,
            time_zone=time_zone().key,
            instrument=self._chosen_instrument(),
        )
        taken = self.taken()
        read = (*taken, *given_readings(taken, self.conditions))
        self.questions = new_questions(read, self.sheet.readings, circumstances)
        return any(question_key(each) not in self.confirmed.data for each in self.questions)

    def _chosen_instrument(self) -> CheckedInstrument | None:
        chosen = (each for each in self.sheet.instruments if each.id == self.instrument_id.data)
        return next(chosen, None)

    def asked(self) -> list[tuple[str, str, bool]]:
        """Key, sentence, already confirmed: what the page shows of the questions."""
        keys = ((question_key(each), ask(each)) for each in self.questions)
        return [(key, text, key in self.confirmed.data) for key, text in keys]

    def command(self, number: str) -> RecordReadings:
        taken = self.taken()
        return RecordReadings(
            number,
            self.sheet.stage,
            taken,
            instrument="" if self.instrument_id.data else self.instrument.data,
            instrument_id=self.instrument_id.data,
            lift_angle_deg=self.lift_angle.data,
            hours_since_full_wind=self.hours_since_full_wind.data,
            measured_at=self.measured_at.data,
            conditions=self.conditions_of(taken),
            own_verdicts=self._own_verdicts(),
            photo_ids=tuple(self.photos.data),
            printout_ids=tuple(self.printouts.data),
            seen_version=self.version.data,
        )

    def _own_verdicts(self) -> dict[tuple[str, Moment], OwnVerdict]:
        if not self.sheet.asks_own_verdict:
            return {}
        given = {
            (code, moment): self.own_verdict_field(code, moment).data
            for code, moment in _judged(self.sheet)
        }
        return {key: OwnVerdict(data) for key, data in given.items() if data}


def bench_form(
    sheet: BenchSheet,
    version: int,
    *,
    sent: bool = False,
    prefilled: Mapping[str, Any] = MappingProxyType({}),
) -> BenchForm:
    """The form of a sheet: filled with what is known, or with what was sent.

    `prefilled` are values found elsewhere, by name of field: they take the place of what is known.
    """
    fields: dict[str, Any] = {"sheet": sheet, "current_version": version}
    data: dict[str, Any] = {
        "version": version,
        "instrument": sheet.instrument,
        "instrument_id": sheet.instrument_id,
        "lift_angle": sheet.lift_angle_deg,
    }
    for place in places(sheet.tests):
        fields[place_name(place)] = _field(place, sheet)
        data[place_name(place)] = sheet.values.get(place)
    if sheet.asks_own_verdict:
        choices = options([("", _("Votre avis…")), *OWN_VERDICTS.items()])
        for code, moment in _judged(sheet):
            fields[_own_name(code, moment)] = SelectField(
                _("Votre avis"), choices=choices, validators=[Optional()]
            )
    form_class = type("BenchForm", (BenchForm,), fields)
    form: BenchForm = form_class(sheet.stage.value, sent=sent, data={**data, **prefilled})
    form.offer_circumstances()
    none = _("Un autre appareil, ou aucun")
    form.instrument_id.choices = options(
        instrument_choices(none, sheet.instruments, examined=sheet.conceals_verdicts)
    )
    return form


def _field(place: Place, sheet: BenchSheet) -> Any:
    known = CHARACTERISTICS[place[0]]
    label = told_place(place)
    if not known.is_functional:
        return MeasuredValue(label, measures=known)
    undone = [] if place in sheet.values else [("", _("non fait"))]
    return OutcomeField(label, choices=options([*undone, *TEST_OUTCOMES.items()]), default="")


def _judged(sheet: BenchSheet) -> Iterable[tuple[str, Moment]]:
    """What a person's own verdict is about: every measured quantity at its winding state."""
    measured = (test for test in sheet.tests if not test.described.is_functional)
    return dict.fromkeys((test.characteristic, test.moment) for test in measured)


def _own_name(code: str, moment: Moment) -> str:
    return f"own-{code}-{moment}"


def question_key(question: Question) -> str:
    """What a confirmation is about: change the value and it is asked again."""
    return "|".join((question.code, *question.facts.values()))
