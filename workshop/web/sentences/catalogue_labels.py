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
    "rate_min_s_per_day": (_("Marche minimale"), "s/d"),
    "rate_max_s_per_day": (_("Marche maximale"), "s/d"),
    "position_difference_max_s_per_day": (_("Plus grand écart entre positions"), "s/d"),
    "isochronism_min_s_per_day": (_("Isochronisme minimal"), "s/d"),
    "isochronism_max_s_per_day": (_("Isochronisme maximal"), "s/d"),
    "inhibition_period_s": (_("Période d’inhibition"), "s"),
    "rate_min_s_per_month": (_("Marche mensuelle minimale"), "s/month"),
    "rate_max_s_per_month": (_("Marche mensuelle maximale"), "s/month"),
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
"""The numeric figures a workshop can write down, with the code of their unit; the data's own names."""

OTHER_FIGURES: Final[Mapping[str, tuple[Any, str]]] = {
    "date": (_("Date"), ""),
    "day": (_("Jour"), ""),
    "casing_diameter_mm": (_("Diamètre d’emboîtage"), "mm"),
    "battery_ref": (_("Pile"), ""),
    "battery_size": (_("Taille de la pile"), ""),
    "battery_life_months": (_("Autonomie annoncée de la pile"), "months"),
    "consumption_circuit_max_ua": (_("Consommation maximale du circuit"), "µA"),
    "consumption_typ_ua": (_("Consommation typique"), "µA"),
    "correction_step_s_per_month": (_("Pas de correction"), "s/month"),
    "crown_turns_full_wind": (_("Armage complet, tours de couronne"), ""),
    "date_change_window": (_("Ne pas corriger la date entre"), ""),
    "end_of_life_indicator": (_("Indicateur de fin de vie"), ""),
    "end_of_life_voltage_v": (_("Tension de fin de vie"), "V"),
    "gate_time_s": (_("Durée de mesure prévue"), "s"),
    "generating_coil_min_kohm": (_("Bobine génératrice, minimum"), "kΩ"),
    "generating_coil_max_kohm": (_("Bobine génératrice, maximum"), "kΩ"),
    "magnetic_field_a_per_m": (_("Champ magnétique supporté"), "A/m"),
    "magnetic_field_oe": (_("Champ magnétique supporté"), "Oe"),
    "ohmmeter_voltage_max_v": (_("Tension maximale de l’ohmmètre"), "V"),
    "position_difference_positions": (_("Écart pris entre les positions"), ""),
    "rate_abs_max_ch_s_per_day": (_("Marche maximale, CH"), "s/d"),
    "rate_abs_max_6h_s_per_day": (_("Marche maximale, 6H"), "s/d"),
    "rate_abs_max_9h_s_per_day": (_("Marche maximale, 9H"), "s/d"),
    "recommended_daily_wear_h": (_("Porter conseillé par jour"), "h"),
    "shock_standard": (_("Norme de chocs"), ""),
    "stem_out_saving_percent": (_("Économie, tige tirée"), "%"),
    "step_interval_s": (_("Pas de l’aiguille"), "s"),
    "supply_voltage_min_v": (_("Tension d’alimentation minimale"), "V"),
    "supply_voltage_max_v": (_("Tension d’alimentation maximale"), "V"),
    "tolerance_moment": (_("Tolérance à quel moment"), ""),
    "tolerance_positions": (_("Tolérance dans les positions"), ""),
}
"""Figures of the catalogue that a workshop does not write down itself."""

BENCH_FIGURES: Final = (
    "beat_rate_aph",
    "lift_angle_deg",
    "power_reserve_h",
    "power_reserve_min_h",
    "jewels",
    "diameter_mm",
    "height_mm",
    "date_change_window",
    "crown_turns_full_wind",
    "battery_ref",
    "supply_voltage_v",
    "consumption_typ_ua",
    "inhibition_period_s",
    "step_interval_s",
)
"""What a bench asks for, in its order; the other figures serve as limits and are shown there."""
