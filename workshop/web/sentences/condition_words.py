"""The circumstances of readings in words, for the tracking sheet."""

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from workshop.measurements.conditions import Conditions, TimedReserve, WindingProgramme
from workshop.measurements.quartz import cell
from workshop.web.sentences.labels import label
from workshop.web.translation import instant


def told_conditions(conditions: Conditions) -> Iterator[str]:
    """One phrase each; nothing for what plays no part."""
    if conditions.measuring_time_s:
        yield gettext("mesurée sur %(seconds)s\u202fs", seconds=conditions.measuring_time_s)
    if conditions.inhibition_period_s:
        typed = conditions.inhibition_typed
        origin = gettext("saisie") if typed else gettext("du calibre")
        yield gettext(
            "période d’inhibition %(seconds)s\u202fs (%(origin)s)",
            seconds=conditions.inhibition_period_s,
            origin=origin,
        )
    if conditions.cell:
        yield gettext("pile %(name)s", name=cell(conditions.cell).name)
    if conditions.reserve:
        yield _reserve(conditions.reserve)
    if conditions.winding:
        yield _winding(conditions.winding)
    if conditions.water_programme:
        yield gettext("programme %(code)s", code=conditions.water_programme)
    if conditions.water_minutes:
        yield gettext("%(minutes)s\u202fmin sous pression", minutes=conditions.water_minutes)
    if conditions.gaskets:
        changed = ", ".join(label(each) for each in conditions.gaskets)
        yield gettext("joints changés : %(gaskets)s", gaskets=changed)


def _reserve(timed: TimedReserve) -> str:
    return gettext(
        "laissée à marcher %(wound)s le %(started)s, arrêtée le %(stopped)s",
        wound=label(timed.wound),
        started=instant(timed.started_at),
        stopped=instant(timed.stopped_at),
    )


def _winding(programme: WindingProgramme) -> str:
    turns = ngettext("%(num)s tour", "%(num)s tours", programme.turns)
    return gettext(
        "remontage automatique : %(turns)s, %(direction)s, en %(minutes)s\u202fmin",
        turns=turns,
        direction=label(programme.direction),
        minutes=programme.minutes,
    )
