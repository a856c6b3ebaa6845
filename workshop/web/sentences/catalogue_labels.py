"""The screen words of the catalogue: kinds of source, statistics, severities, figures."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _

from workshop.measurements.sources import SourceKind
from workshop.measurements.tolerance import Severity, Statistic

SOURCE_KINDS: Mapping[SourceKind, Any] = {
    SourceKind.MANUFACTURER: _("document du fabricant"),
    SourceKind.QUOTES_MANUFACTURER: _("reprise du fabricant par un tiers"),
    SourceKind.THIRD_PARTY: _("source tierce"),
    SourceKind.GENERAL_KNOWLEDGE: _("savoir du métier, à confirmer"),
    SourceKind.HOUSE: _("décision de l’atelier"),
}

STATISTICS: Mapping[Statistic, Any] = {
    Statistic.VALUE: _("la valeur"),
    Statistic.EACH: _("chaque position"),
    Statistic.MEAN: _("la moyenne"),
    Statistic.RANGE: _("le plus grand écart"),
}

SEVERITIES: Mapping[Severity, Any] = {
    Severity.FAIL: _("condamne"),
    Severity.WARN: _("avertit"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (SOURCE_KINDS, STATISTICS, SEVERITIES)

FIGURES: Final[Mapping[str, tuple[Any, str]]] = {
    "beat_rate_aph": (_("Alternances"), "A/h"),
    "lift_angle_deg": (_("Angle de levée"), "°"),
    "power_reserve_h": (_("Réserve de marche"), "h"),
    "power_reserve_min_h": (_("Réserve minimale"), "h"),
    "rate_min_s_per_day": (_("Marche minimale"), "s/j"),
    "rate_max_s_per_day": (_("Marche maximale"), "s/j"),
    "position_difference_max_s_per_day": (_("Plus grand écart entre positions"), "s/j"),
    "isochronism_min_s_per_day": (_("Isochronisme minimal"), "s/j"),
    "isochronism_max_s_per_day": (_("Isochronisme maximal"), "s/j"),
    "inhibition_period_s": (_("Période d’inhibition"), "s"),
    "rate_min_s_per_month": (_("Marche mensuelle minimale"), "s/mois"),
    "rate_max_s_per_month": (_("Marche mensuelle maximale"), "s/mois"),
    "supply_voltage_v": (_("Tension d’alimentation"), "V"),
    "consumption_max_ua": (_("Consommation maximale"), "µA"),
    "consumption_stop_max_ua": (_("Consommation maximale, tige tirée"), "µA"),
    "lower_working_voltage_max_v": (_("Tension limite inférieure"), "V"),
    "coil_resistance_min_kohm": (_("Résistance de bobine minimale"), "kΩ"),
    "coil_resistance_max_kohm": (_("Résistance de bobine maximale"), "kΩ"),
    "coil_insulation_min_mohm": (_("Isolement de bobine minimal"), "MΩ"),
    "jewels": (_("Rubis"), ""),
    "diameter_mm": (_("Diamètre"), "mm"),
    "height_mm": (_("Hauteur"), "mm"),
}
"""The numeric figures a workshop can write down, with their unit; the data's own names."""
