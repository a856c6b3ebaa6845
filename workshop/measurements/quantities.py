"""What is measured on a watch: positions, stages, moments and the register of characteristics.

Codes are those of `data/tolerances.toml`. Plausible ranges are the ranges of the instruments
(Witschi Chronoscope X1 manual) or, where none is known, physical common sense.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind


class PositionNaming(StrEnum):
    """How a person names positions: by the hour that is up (ISO 3158), or by the crown."""

    HOUR = "hour"
    CROWN = "crown"


class Position(StrEnum):
    """Positions of ISO 3158, in the order of the standard."""

    CH = "CH"
    FH = "FH"
    H3 = "3H"
    H6 = "6H"
    H9 = "9H"
    H12 = "12H"

    @property
    def is_horizontal(self) -> bool:
        return self in (Position.CH, Position.FH)

    def label(self, language: str) -> str:
        french, english = _POSITION_LABELS[self]
        return english if language == "en" else french

    def symbol(self, naming: PositionNaming) -> str:
        """`3H` by the hour, `CU` (crown up) by the crown of a watch worn on the left."""
        return _CROWN_SYMBOLS[self] if naming is PositionNaming.CROWN else self.value


_CROWN_SYMBOLS: Final = {
    Position.CH: "DU",
    Position.FH: "DD",
    Position.H3: "CU",
    Position.H6: "CL",
    Position.H9: "CD",
    Position.H12: "CR",
}
_POSITION_LABELS: Final = {
    Position.CH: ("cadran en haut", "dial up"),
    Position.FH: ("fond en haut", "dial down"),
    Position.H3: ("3 heures en haut", "3 o’clock up"),
    Position.H6: ("6 heures en haut", "6 o’clock up"),
    Position.H9: ("9 heures en haut", "9 o’clock up"),
    Position.H12: ("12 heures en haut", "12 o’clock up"),
}


class Stage(StrEnum):
    """When in the life of a ticket a reading is taken."""

    COUNTER = "counter"
    BEFORE_UNCASING = "before_uncasing"
    AFTER_UNCASING = "after_uncasing"
    SERVICING = "servicing"
    FINAL_CONTROL = "final_control"


class Moment(StrEnum):
    """Winding state: full wind, 24 h after it without rewinding, or unknown or not involved."""

    FULL_WIND = "0h"
    AFTER_24H = "24h"
    ANY = "any"

    @property
    def is_wound(self) -> bool:
        """True where limits hold at a time since full wind: reading there declares the winding."""
        return self is not Moment.ANY


class Outcome(StrEnum):
    """The coded result of a functional check."""

    OK = "ok"
    FAULTY = "faulty"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Characteristic:
    """One thing that is measured (`unit` set) or checked with a coded outcome (`unit` None).

    `decimals` are kept, never more; at least `shown` of them are displayed. Values outside
    `minimum..maximum` are refused as impossible. `per_position` quantities are read in a
    `Position` and depend on the winding state. `derived` ones are computed, never entered.
    """

    code: str
    french: str
    english: str
    kinds: frozenset[WatchKind]
    unit: str | None = None
    decimals: int = 0
    shown: int = 0
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    per_position: bool = False
    derived: bool = False

    @property
    def is_functional(self) -> bool:
        return self.unit is None

    @property
    def is_signed(self) -> bool:
        """True for rates and their differences: a gain carries its plus sign on screen."""
        return self.minimum < 0 and self.unit in ("s/d", "s/month")

    def label(self, language: str) -> str:
        return self.english if language == "en" else self.french


_AUTOMATIC: Final = frozenset({WatchKind.AUTOMATIC})
_MECHANICAL: Final = _AUTOMATIC | {WatchKind.MANUAL}
_QUARTZ: Final = frozenset({WatchKind.QUARTZ})
_ALL: Final = _MECHANICAL | _QUARTZ

# code, French, English, kinds, unit, decimals kept, decimals shown, minimum, maximum
_PER_POSITION: Final = (
    ("rate", "Marche diurne", "Rate", _MECHANICAL, "s/d", 2, 1, "-999.9", "999.9"),
    ("amplitude", "Amplitude", "Amplitude", _MECHANICAL, "deg", 1, 0, "0", "360"),
    ("beat_error", "Erreur de repère", "Beat error", _MECHANICAL, "ms", 2, 1, "0", "9.9"),
)
_SINGLE: Final = (
    ("lift_angle", "Angle de levée", "Lift angle", _MECHANICAL, "deg", 1, 0, "10", "90"),
    ("power_reserve", "Réserve de marche", "Power reserve", _MECHANICAL, "h", 2, 0, "0", "1000"),
    ("automatic_winding_reserve", "Réserve après remontage automatique",
     "Reserve after automatic winding", _AUTOMATIC, "h", 2, 0, "0", "1000"),
    ("rate_worn", "Marche au porter", "Rate when worn", _MECHANICAL, "s/d", 2, 1,
     "-999.9", "999.9"),
    ("rate_motor_pulses", "Marche (impulsions moteur)", "Rate (motor pulses)", _QUARTZ,
     "s/d", 3, 2, "-999.9", "999.9"),
    ("rate_crystal", "Marche du quartz (avant inhibition)", "Crystal rate (before inhibition)",
     _QUARTZ, "s/d", 3, 2, "-999.9", "999.9"),
    ("rate_month", "Marche mensuelle", "Monthly rate", _QUARTZ, "s/month", 2, 1,
     "-29997", "29997"),
    ("consumption_movement", "Consommation", "Consumption", _QUARTZ, "uA", 3, 2, "0", "20000"),
    ("consumption_stem_out", "Consommation, tige tirée", "Consumption, stem out", _QUARTZ,
     "uA", 3, 2, "0", "20000"),
    ("lower_working_voltage", "Tension limite inférieure", "Lower working voltage", _QUARTZ,
     "V", 3, 2, "0", "5"),
    ("motor_start_voltage_pulse_generator", "Tension de démarrage du moteur",
     "Motor start voltage", _QUARTZ, "V", 3, 2, "0", "5"),
    ("battery_voltage_no_load", "Tension de pile à vide", "Cell voltage, no load", _QUARTZ,
     "V", 3, 2, "0", "5"),
    ("battery_voltage_low_drain_load", "Tension de pile, charge 2\u202fkΩ",
     "Cell voltage, 2\u202fkΩ load", _QUARTZ, "V", 3, 2, "0", "5"),
    ("battery_voltage_high_drain_load", "Tension de pile, charge 100\u202fΩ",
     "Cell voltage, 100\u202fΩ load", _QUARTZ, "V", 3, 2, "0", "5"),
    ("coil_resistance", "Résistance de bobine", "Coil resistance", _QUARTZ,
     "kOhm", 3, 2, "0", "10000"),
    ("coil_insulation", "Isolement de bobine", "Coil insulation", _QUARTZ,
     "MOhm", 2, 1, "0", "10000"),
    ("movement_insulation", "Isolement du mouvement", "Movement insulation", _QUARTZ,
     "MOhm", 2, 1, "0", "10000"),
    ("motor_pulse", "Impulsion moteur", "Motor pulse", _QUARTZ, "ms", 2, 1, "0", "1000"),
    ("cell_capacity", "Capacité de la pile", "Cell capacity", _QUARTZ, "mAh", 1, 0, "1", "2000"),
    ("test_pressure", "Pression d’essai", "Test pressure", _ALL, "bar", 2, 1, "0", "200"),
    ("deformation_reversal", "Retour de déformation", "Deformation reversal", _ALL,
     "%/min", 2, 1, "-100", "100"),
    ("air_leak_rate", "Débit de fuite", "Leak rate", _ALL, "ug/min", 1, 0, "0", "100000"),
    ("initial_deformation_divisions", "Déformation sous vide", "Deformation under vacuum", _ALL,
     "div", 1, 0, "0", "100"),
    ("final_deformation_divisions", "Déformation après 60\u202fs", "Deformation after 60\u202fs",
     _ALL, "div", 1, 0, "0", "100"),
)  # fmt: skip
_DERIVED: Final = (
    ("rate_mean", "Marche moyenne (X)", "Mean rate (X)", _MECHANICAL, "s/d", 2, 1,
     "-999.9", "999.9"),
    ("rate_range", "Écart maximal entre positions (D)", "Largest difference (D)", _MECHANICAL,
     "s/d", 2, 1, "0", "1999.8"),
    ("rate_vertical_horizontal", "Écart vertical − horizontal (DVH)",
     "Vertical − horizontal (DVH)", _MECHANICAL, "s/d", 2, 1, "-1999.8", "1999.8"),
    ("rate_6h_ch", "Écart 6H − CH (Di)", "6H − CH (Di)", _MECHANICAL, "s/d", 2, 1,
     "-1999.8", "1999.8"),
    ("isochronism", "Isochronisme (24\u202fh − 0\u202fh)", "Isochronism (24\u202fh − 0\u202fh)",
     _MECHANICAL, "s/d", 2, 1, "-1999.8", "1999.8"),
    ("amplitude_mean", "Amplitude moyenne", "Mean amplitude", _MECHANICAL, "deg", 1, 0, "0", "360"),
    ("amplitude_drop", "Baisse d’amplitude (0\u202fh → 24\u202fh)", "Amplitude drop (0\u202fh → 24\u202fh)",
     _MECHANICAL, "deg", 1, 0, "-360", "360"),
    ("expected_life", "Autonomie attendue de la pile", "Expected life of the cell", _QUARTZ,
     "month", 1, 0, "0", "100000"),
    ("deformation_return_percent", "Retour de l’aiguille en 60\u202fs", "Return of the needle in 60\u202fs",
     _ALL, "%", 1, 0, "-10000", "100"),
)  # fmt: skip
_FUNCTIONAL: Final = (
    ("winds", "Remontage manuel", "Hand winding", _MECHANICAL),
    ("automatic_winding", "Remontage automatique", "Automatic winding", _AUTOMATIC),
    ("sets", "Mise à l’heure", "Hand setting", _ALL),
    ("runs", "Fonctionnement", "Running", _ALL),
    ("date_change", "Changement de date", "Date change", _ALL),
    ("crown", "Couronne", "Crown", _ALL),
    ("pushers", "Poussoirs", "Pushers", _ALL),
    ("hand_clearance", "Dégagement des aiguilles", "Hand clearance", _ALL),
    ("indexing", "Indexage des aiguilles", "Hand indexing", _ALL),
    ("magnetism", "Magnétisme", "Magnetism", _MECHANICAL),
    ("seconds_hand_step", "Saut de l’aiguille des secondes", "Seconds hand step", _QUARTZ),
    ("end_of_life_indicator", "Indicateur de fin de vie", "End-of-life indicator", _QUARTZ),
    ("water_dry_test", "Étanchéité, essai à sec", "Water resistance, dry test", _ALL),
    ("water_wet_test", "Étanchéité, essai en eau", "Water resistance, wet test", _ALL),
    ("condensation", "Essai de condensation", "Condensation test", _ALL),
)


def _register() -> Iterable[Characteristic]:
    for per_position, rows in ((True, _PER_POSITION), (False, _SINGLE)):
        for code, fr, en, kinds, unit, decimals, shown, low, high in rows:
            yield Characteristic(
                code, fr, en, kinds, unit, decimals, shown, Decimal(low), Decimal(high),
                per_position,
            )  # fmt: skip
    for code, fr, en, kinds, unit, decimals, shown, low, high in _DERIVED:
        yield Characteristic(
            code, fr, en, kinds, unit, decimals, shown, Decimal(low), Decimal(high),
            derived=True,
        )  # fmt: skip
    for code, fr, en, kinds in _FUNCTIONAL:
        yield Characteristic(code, fr, en, kinds)


CHARACTERISTICS: Final = {each.code: each for each in _register()}


def characteristic(code: str) -> Characteristic:
    """Raises `RuleViolation("unknown_characteristic")` for a code that is not in the register."""
    try:
        return CHARACTERISTICS[code]
    except KeyError:
        raise RuleViolation("unknown_characteristic", {"characteristic": code}) from None
