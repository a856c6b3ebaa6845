"""The maker's data of a calibre as a page shows it: each figure with its source and its rivals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _

from workshop.measurements.calibres import Calibre, FigureValue
from workshop.measurements.sources import Source

# The figures a bench asks for, with their unit; the others serve as limits and are shown there.
FIGURES: Final[Mapping[str, tuple[Any, str]]] = {
    "beat_rate_aph": (_("Alternances"), "A/h"),
    "lift_angle_deg": (_("Angle de levée"), "°"),
    "power_reserve_h": (_("Réserve de marche"), "h"),
    "power_reserve_min_h": (_("Réserve minimale"), "h"),
    "jewels": (_("Rubis"), ""),
    "diameter_mm": (_("Diamètre"), "mm"),
    "height_mm": (_("Hauteur"), "mm"),
    "date_change_window": (_("Ne pas corriger la date entre"), ""),
    "crown_turns_full_wind": (_("Armage complet, tours de couronne"), ""),
    "battery_ref": (_("Pile"), ""),
    "supply_voltage_v": (_("Tension d’alimentation"), "V"),
    "consumption_typ_ua": (_("Consommation typique"), "µA"),
    "inhibition_period_s": (_("Période d’inhibition"), "s"),
    "step_interval_s": (_("Pas de l’aiguille"), "s"),
}


@dataclass(frozen=True)
class CalibreFigure:
    """A figure in words; `rivals` are what other sources say instead."""

    label: str
    text: str
    source: Source
    rivals: tuple[tuple[str, Source], ...]


def calibre_figures(calibre: Calibre) -> Iterator[CalibreFigure]:
    for field, (label, unit) in FIGURES.items():
        figure = calibre.figures.get(field)
        if figure is None:
            continue
        conflict = calibre.conflicts.get(field)
        claims = conflict.claims if conflict else ()
        yield CalibreFigure(
            str(label),
            _text(figure.value, unit),
            figure.source,
            tuple(
                (_text(value, unit), source) for source, value in claims if value != figure.value
            ),
        )


def _text(value: FigureValue, unit: str) -> str:
    if isinstance(value, Decimal):
        text = format_decimal(value.normalize())
        return text + (unit if unit == "°" else f"\u202f{unit}" if unit else "")
    return ", ".join(value) if isinstance(value, tuple) else str(value)
