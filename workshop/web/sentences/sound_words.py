"""What is said of a recording: why nothing is known of it, and why it cannot be listened to."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.measurements.heard import Heard

REASONS: Mapping[str, Any] = {
    "too_short": _("L’enregistrement est trop court : il faut au moins quatre secondes."),
    "silence": _("L’enregistrement est muet : le micro est-il branché et posé contre la montre ?"),
    "no_beat": _(
        "Aucun battement régulier de montre mécanique : rapprochez le micro, loin des voix et des moteurs."
    ),
    "interrupted": _(
        "L’appareil a perdu du son trop souvent : fermez les autres logiciels et enregistrez de nouveau."
    ),
    "other_beat_rate": _(
        "La montre bat à %(beats)s A/h, pas au nombre choisi : analysez autrement."
    ),
    "unsteady": _("Les battements sont trop irréguliers pour donner une marche."),
    "single_bursts": _(
        "Un seul bruit par battement, sans dégagement ni impulsion : ce n’est pas une montre mécanique."
    ),
    "first_burst_unclear": _(
        "Le premier bruit du battement se perd dans le bruit de fond : pas d’amplitude sûre."
    ),
    "amplitude_implausible": _(
        "L’amplitude calculée n’est pas plausible : l’angle de levée est-il celui du calibre ?"
    ),
    "tic_and_toc_disagree": _(
        "Le tic et le tac donnent des amplitudes différentes : aucune n’est retenue."
    ),
}
SENTENCES: Mapping[str, Any] = {
    "sound_missing": _("Enregistrez la montre, ou choisissez un fichier."),
    "sound_too_large": _(
        "Cet enregistrement dépasse %(limit)s Mo : deux minutes suffisent largement."
    ),
    "sound_unreadable": _("Ce fichier n’est pas un son lisible : il faut du WAV ou du FLAC."),
    "sound_format": _("Le format %(format)s abîme le son : il faut du WAV ou du FLAC."),
    "sound_empty": _("Ce fichier ne contient aucun son."),
    "sound_not_finite": _("Ce fichier contient des valeurs impossibles : enregistrez de nouveau."),
    "sound_channels": _("Ce fichier a %(channels)s voies : il en faut huit au plus."),
    "sound_rate": _(
        "Ce son est échantillonné à %(sample_rate_hz)s Hz : il faut de %(lowest)s à %(highest)s Hz."
    ),
    "sound_not_asked": _("La feuille d’essai ne demande aucune marche dans cette position."),
    "not_a_sound_device": _("%(name)s n’est pas un appareil d’écoute."),
    "recording_unknown": _("Cet enregistrement n’est pas de cette fiche, ou pas de cette étape."),
    "recording_altered": _(
        "Le fichier gardé n’est plus celui qui a été enregistré : il ne peut plus servir."
    ),
}


def reason(heard: Heard) -> str:
    """Why something is not known of a recording; empty when all is."""
    if heard.reason is None:
        return ""
    told = REASONS.get(heard.reason)
    if told is None:
        return gettext("L’écoute n’a pas tout reconnu.")
    return str(told) % {"beats": beats(heard.beats_per_hour)}


def beats(per_hour: int | None) -> str:
    """`28 800`, with a narrow space that does not break."""
    return f"{per_hour:,}".replace(",", "\u202f") if per_hour else ""
