"""The screen words of measuring instruments."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.db.instruments import CheckedInstrument
from workshop.domain.instrument import CheckState, InstrumentKind, OverduePolicy
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.values import format_value, with_unit
from workshop.queries.measurement import MeasuredWith
from workshop.web.translation import day, language

INSTRUMENT_KINDS: Mapping[InstrumentKind, Any] = {
    InstrumentKind.TIMEGRAPHER: _("chronocomparateur"),
    InstrumentKind.QUARTZ_TESTER: _("testeur quartz"),
    InstrumentKind.DRY_LEAK_TESTER: _("testeur d’étanchéité à sec"),
    InstrumentKind.WET_LEAK_TESTER: _("testeur d’étanchéité à l’eau"),
    InstrumentKind.VACUUM_GAUGE: _("contrôleur à vide"),
    InstrumentKind.MULTIMETER: _("multimètre"),
    InstrumentKind.WINDER: _("remontoir (cyclotest)"),
    InstrumentKind.SOUND_DEVICE: _("micro ou carte son"),
    InstrumentKind.OTHER_INSTRUMENT: _("autre appareil"),
}

CHECK_STATES: Mapping[CheckState, Any] = {
    CheckState.FAILED: _("contrôle non conforme"),
    CheckState.OVERDUE: _("échu"),
    CheckState.NEVER_CHECKED: _("jamais contrôlé"),
    CheckState.DUE_SOON: _("à contrôler bientôt"),
    CheckState.CALIBRATED: _("étalonné"),
}

OVERDUE_POLICIES: Mapping[OverduePolicy, Any] = {
    OverduePolicy.WARN: _("avertir"),
    OverduePolicy.BLOCK: _("bloquer"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (INSTRUMENT_KINDS, CHECK_STATES, OVERDUE_POLICIES)


def instrument_choices(
    none: Any, instruments: Iterable[CheckedInstrument], *, examined: bool
) -> list[tuple[Any, Any]]:
    """`none` of them, or one: `Chronoscope, n° 4711 (échu le 3 nov. 2026)`.

    What each is worth is for an examined candidate to find out.
    """
    known = (
        (each.id, each.text if examined else f"{each.text} ({_worth(each)})")
        for each in instruments
    )
    return [("", none), *known]


def said_of_doubt(used: MeasuredWith) -> str:
    """An instrument out of date measured: the readings stay, and whoever reads them is told."""
    return gettext(
        "Mesures prises avec %(instrument)s, %(state)s : leurs verdicts valent sous cette réserve.",
        instrument=used.text,
        state=CHECK_STATES[used.state] if used.state else "",
    )


def _worth(instrument: CheckedInstrument) -> str:
    last = instrument.check
    if last is None or last.due_on is None:
        return str(CHECK_STATES[instrument.state])
    if instrument.state is CheckState.OVERDUE:
        return gettext("échu le %(due_on)s", due_on=day(last.due_on))
    return gettext("étalonné jusqu’au %(due_on)s", due_on=day(last.due_on))


def about_per_day(deviation: Decimal) -> str:
    """`0,06 s/j`: twice the standard deviation behind a rate."""
    known = CHARACTERISTICS["rate"]
    text = f"{2 * deviation:f}"
    return with_unit(text if language() == "en" else text.replace(".", ","), known, language())


def per_day(seconds: Decimal) -> str:
    """`+2,5 s/j`: a rate, or what is added to every rate heard with a sound device."""
    return format_value(seconds, CHARACTERISTICS["rate"], language())
