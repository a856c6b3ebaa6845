"""Filters of the diagnosis page: gaps, times and readings in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint
from flask_babel import lazy_gettext as _

from workshop.db.readings import StoredReading
from workshop.domain.diagnosis import Gap
from workshop.domain.watch import WatchKind
from workshop.measurements.calibres import calibres
from workshop.measurements.quantities import Outcome
from workshop.queries.measurement import value_text
from workshop.web.measurement.display import told_place
from workshop.web.sentences.answers import answered
from workshop.web.sentences.labels import label, named, pair
from workshop.web.translation import clock, language

GAPS: Final[Mapping[str, Any]] = {
    "tests_missing": _("aucun test n’est enregistré"),
    "tests_before_missing": _("rien n’est mesuré avant déboîtage"),
    "tests_after_missing": _("rien n’est mesuré après déboîtage"),
    "defects_unexplained": _("défaut à expliquer ou à coder en anomalie"),
    "hypotheses_open": _("hypothèse à confirmer ou à écarter"),
    "proposal_missing": _("aucun travail n’est proposé"),
}
_VOCABULARIES: Final = {"defects_unexplained": "components", "hypotheses_open": "hypotheses"}


def told_gap(gap: Gap) -> str:
    """`défaut à expliquer ou à coder en anomalie : Couronne, Cadran`"""
    words = str(GAPS[gap.code])
    vocabulary = _VOCABULARIES.get(gap.code, "")
    named_codes = ", ".join(named(code, vocabulary) for code in gap.codes)
    return pair(words, named_codes) if named_codes else words


def told_reading(stored: StoredReading) -> str:
    """`Amplitude, CH : 231° (au-dessous)`"""
    value = stored.reading.value
    said = (
        label(value)
        if isinstance(value, Outcome)
        else value_text(stored.place[0], value, language())
    )
    return pair(told_place(stored.place), f"{said} ({label(stored.verdict)})")


def tick_time(at: str) -> str:
    """The time at the site of a tick, kept as ISO text."""
    return clock(datetime.fromisoformat(at))


def calibre_names(kind: WatchKind) -> list[str]:
    return [each.name for each in calibres().values() if each.kind is kind]


def register(blueprint: Blueprint) -> None:
    blueprint.add_app_template_filter(told_gap)
    blueprint.add_app_template_filter(told_reading)
    blueprint.add_app_template_filter(tick_time)
    blueprint.add_app_template_filter(answered)
    blueprint.add_app_template_global(calibre_names)
