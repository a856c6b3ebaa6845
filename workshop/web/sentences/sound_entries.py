"""The words of entries about recordings."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from workshop.domain.tracking import EntryKind
from workshop.measurements.heard import Heard, MeasuredByEar
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position, Stage
from workshop.measurements.values import format_value
from workshop.web.sentences.instrument_labels import per_day
from workshop.web.sentences.labels import label, pair
from workshop.web.sentences.sound_words import beats, reason
from workshop.web.translation import language

Payload = dict[str, Any]


def figure(measured: MeasuredByEar) -> str:
    return measured.text(language())


def _sound(payload: Payload) -> str:
    heard = Heard.from_dict(payload["result"])
    return "\n".join(
        line for line in (*_conditions(payload), *_result(heard), _file(payload)) if line
    )


def _conditions(payload: Payload) -> tuple[str, ...]:
    place = ", ".join(
        (
            label(Stage(payload["stage"])),
            Position(payload["position"]).value,
            label(Moment(payload["moment"])).lower(),
            payload["instrument"],
        )
    )
    angle = Decimal(payload["lift_angle_tenths"]).scaleb(-1)
    correction = payload["clock_correction_hundredths"]
    return (
        f"{place}.",
        gettext(
            "Angle de levée %(angle)s, %(origin)s ; %(beats)s ; %(correction)s.",
            angle=format_value(angle, CHARACTERISTICS["lift_angle"], language()),
            origin=label(LiftAngleOrigin(payload["lift_angle_origin"])),
            beats=gettext("%(beats)s A/h demandées", beats=beats(payload["beats_asked"]))
            if payload["beats_asked"]
            else gettext("alternances reconnues à l’écoute"),
            correction=gettext("horloge non vérifiée")
            if correction is None
            else gettext(
                "correction d’horloge %(value)s", value=per_day(Decimal(correction).scaleb(-2))
            ),
        ),
    )


def _result(heard: Heard) -> tuple[str, ...]:
    figures = (
        pair(CHARACTERISTICS[each.characteristic].label(language()), figure(each))
        for each in heard.measured()
    )
    return (*figures, reason(heard))


def _file(payload: Payload) -> str:
    """The whole hash: with it anybody proves that a file is the one that was kept."""
    return gettext("Fichier SHA-256 %(hash)s", hash=payload["recording"]["sha256"])


DESCRIPTIONS: dict[EntryKind, Callable[[Payload], str]] = {
    EntryKind.SOUND_RECORDED: _sound,
    EntryKind.SOUND_ANALYSED_AGAIN: _sound,
}
