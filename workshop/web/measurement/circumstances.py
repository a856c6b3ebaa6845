"""Fields of the circumstances that decide whether a verdict may be given: only those that matter."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import Optional

from workshop.measurements.conditions import (
    Conditions,
    Gasket,
    Rotation,
    TimedReserve,
    WindingProgramme,
    WindingState,
)
from workshop.measurements.plan import PlannedTest
from workshop.measurements.quartz import cells
from workshop.measurements.readings import ReadingValue
from workshop.measurements.remeasured import CELL, QUARTZ_RATE, RESERVE, WATER, WINDING
from workshop.measurements.values import MINUS
from workshop.measurements.water_resistance import water_programmes
from workshop.web.forms import Typed, options
from workshop.web.section import SectionForm
from workshop.web.sentences.bench_labels import GASKETS, ROTATIONS, WINDING_STATES
from workshop.web.tracking.forms import Moment as Instant
from workshop.web.translation import language

_MOST_DIGITS: Final = 6


class Count(Typed):
    """A whole number above zero."""

    data: int | None

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS or not int(text):
            raise ValueError(gettext("Écrivez un nombre entier, par exemple 60."))
        return int(text)


# Which tests make each group of fields matter.
_GROUPS: Final = (
    (QUARTZ_RATE, ("measuring_time", "inhibition_period")),
    (CELL, ("cell",)),
    (RESERVE, ("reserve_started_at", "reserve_stopped_at", "reserve_wound")),
    (WINDING, ("winding_turns", "winding_direction", "winding_minutes")),
    (WATER, ("water_programme", "water_minutes", "gaskets")),
)
_UNITS: Final = {
    "measuring_time": "s",
    "inhibition_period": "s",
    "winding_minutes": "min",
    "water_minutes": "min",
}


class CircumstanceFields(SectionForm):
    """A part of the bench form; `conditions` is what it says."""

    measuring_time = Count(_("Durée de mesure de la marche"))
    inhibition_period = Count(_("Période d’inhibition"))
    cell = SelectField(_("Pile posée"), validators=[Optional()])
    reserve_started_at = Instant(_("Réserve : laissée à marcher le"))
    reserve_stopped_at = Instant(_("Réserve : arrêtée le"))
    reserve_wound = SelectField(_("Réserve : partie de"), default=WindingState.FULL_WIND.value)
    winding_turns = Count(_("Remontage automatique : tours"))
    winding_direction = SelectField(_("Remontage automatique : sens"), default=Rotation.BOTH.value)
    winding_minutes = Count(_("Remontage automatique : durée"))
    water_programme = SelectField(_("Programme d’étanchéité"), validators=[Optional()])
    water_minutes = Count(_("Durée sous pression"))
    gaskets = SelectMultipleField(_("Joints changés"))

    def offer_circumstances(self) -> None:
        """What each list offers, in the language of the request."""
        self.cell.choices = options(
            [("", _("non notée")), *((c, each.name) for c, each in cells().items())]
        )
        self.reserve_wound.choices = options(WINDING_STATES.items())
        self.winding_direction.choices = options(ROTATIONS.items())
        self.water_programme.choices = options([("", _("non noté")), *_programmes()])
        self.gaskets.choices = options(GASKETS.items())

    def circumstance_fields(self, tests: Iterable[PlannedTest]) -> list[tuple[Field, str]]:
        """The fields that matter for these tests, with their units."""
        asked = {test.characteristic for test in tests}
        return [
            (self[name], _UNITS.get(name, ""))
            for codes, names in _GROUPS
            if codes & asked
            for name in names
        ]

    @property
    def conditions(self) -> Conditions:
        return Conditions(
            measuring_time_s=self.measuring_time.data,
            inhibition_period_s=self.inhibition_period.data,
            cell=self.cell.data or "",
            reserve=self._reserve(),
            winding=self._winding(),
            water_programme=self.water_programme.data or "",
            water_minutes=self.water_minutes.data,
            gaskets=tuple(Gasket(each) for each in self.gaskets.data or ()),
        )

    def conditions_of(self, readings: Iterable[ReadingValue]) -> Conditions:
        """Gaskets are told with the water test they were changed for: a page proposes them."""
        if any(each.characteristic in WATER for each in readings):
            return self.conditions
        return replace(self.conditions, gaskets=())

    def half_told(self) -> bool:
        """Mark what is missing of a reserve or of a winding programme that was begun."""
        groups: tuple[tuple[Any, ...], ...] = (
            (self.reserve_started_at, self.reserve_stopped_at),
            (self.winding_turns, self.winding_minutes),
        )
        missing = [
            field
            for group in groups
            if any(each.data is not None for each in group)
            for field in group
            if field.data is None and not field.errors
        ]
        for field in missing:
            field.errors = [gettext("Notez aussi ceci, sinon l’autre ne dit rien.")]
        return bool(missing)

    def _reserve(self) -> TimedReserve | None:
        started, stopped = self.reserve_started_at.data, self.reserve_stopped_at.data
        if started is None or stopped is None:
            return None
        return TimedReserve(started, stopped, WindingState(self.reserve_wound.data))

    def _winding(self) -> WindingProgramme | None:
        turns, minutes = self.winding_turns.data, self.winding_minutes.data
        if turns is None or minutes is None:
            return None
        return WindingProgramme(turns, Rotation(self.winding_direction.data), minutes)


def _programmes() -> list[tuple[str, str]]:
    """`P6 Diver 100 m (−0,7 puis 10 bar)`: the names are those on the tester."""
    separator = "." if language() == "en" else ","
    return [
        (
            code,
            gettext(
                "%(code)s %(name)s (%(pressures)s bar)",
                code=code,
                name=each.name,
                pressures=gettext(" puis ").join(
                    f"{pressure.normalize():f}".replace("-", MINUS).replace(".", separator)
                    for pressure in each.pressures_bar
                ),
            ),
        )
        for code, each in water_programmes().items()
    ]
