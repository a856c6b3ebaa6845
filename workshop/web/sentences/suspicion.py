"""Questions about readings that are possible but unlikely, as a colleague would ask them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.measurements.suspicion import Question
from workshop.web.sentences.labels import characteristics

SENTENCES: Mapping[str, Any] = {
    "position_repeated": _("%(position)s est donnée deux fois : laquelle compte\u202f?"),
    "amplitude_suggests_knocking": _(
        "%(position)s : %(value)s° d’amplitude. Au-delà de 330°, le balancier rebat : est-ce bien la valeur lue\u202f?"
    ),
    "amplitude_very_low": _(
        "%(position)s : %(value)s° d’amplitude, le balancier bouge à peine. Est-ce bien la valeur lue\u202f?"
    ),
    "rate_suggests_wrong_beat_rate": _(
        "%(position)s : %(value)s s/j de marche. L’appareil est-il réglé sur les bonnes alternances\u202f?"
    ),
    "lift_angle_unusual": _(
        "Un angle de levée de %(value)s° est rare : est-ce bien celui du calibre\u202f?"
    ),
    "voltage_suggests_lithium_cell": _("%(value)s V à vide : est-ce une pile au lithium\u202f?"),
    "consumption_of_nothing": _(
        "0 µA (%(characteristic)s) : une montre qui marche consomme. L’appareil est-il bien branché, sur la bonne gamme\u202f?"
    ),
    "deformation_goes_on": _(
        "%(value)s %%/min de retour de déformation : ce qui revient se note en négatif. Est-ce bien le signe affiché\u202f?"
    ),
    "positions_identical": _(
        "%(position)s et %(copy)s sont identiques à la décimale : l’une a-t-elle été recopiée\u202f?"
    ),
    "amplitude_higher_after_24h": _(
        "%(position)s : %(at_24h)s° après 24\u202fh, plus qu’à plein armage (%(at_0h)s°). Les colonnes sont-elles inversées\u202f?"
    ),
    "hours_do_not_suit_full_wind": _(
        "Remontée à fond depuis %(value)s\u202fh : est-ce encore une mesure à plein armage ?"
    ),
    "hours_do_not_suit_24h": _(
        "Remontée à fond depuis %(value)s\u202fh : est-ce bien une mesure après 24\u202fh ?"
    ),
    "measured_at_date_change": _(
        "À %(at)s, la date change : la marche a-t-elle été lue calendrier en prise ?"
    ),
    "wet_test_without_dry": _(
        "L’essai en eau est noté sans essai à sec : la montre a-t-elle été éprouvée à sec d’abord ?"
    ),
    "reserve_above_calibre": _(
        "%(value)s\u202fh de réserve, plus du double des %(stated)s\u202fh du calibre : les deux jours sont-ils justes\u202f?"
    ),
    "reserve_very_long": _(
        "%(value)s\u202fh de réserve, plus de huit jours : les deux jours sont-ils justes\u202f?"
    ),
    "instrument_does_not_measure": _(
        "%(instrument)s n’est pas fait pour mesurer ceci : %(characteristics)s. Est-ce bien l’appareil qui a servi\u202f?"
    ),
}


def ask(question: Question) -> str:
    """The question in the language of the request."""
    facts = {"position": "", "value": "", **question.facts}
    shown = {name: _shown(name, text) for name, text in facts.items()}
    return str(SENTENCES[question.code]) % shown


def _shown(name: str, text: str) -> str:
    match name:
        case "instrument":
            return text
        case "characteristic" | "characteristics":
            return characteristics(text.split(","))
        case _:
            return text.replace(".", gettext(",")).replace("-", "−")
