"""`workshop measure-sound`: what a recording of a watch tells."""

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from workshop.domain.errors import RuleViolation

if TYPE_CHECKING:
    from workshop.measurements.acoustics.listening import Listening

AUTOMATIC: Final = "auto"
SLOWEST, FASTEST = 12_000, 36_000

REASONS: Final = {
    "too_short": "l’enregistrement est trop court, il faut au moins quatre secondes",
    "silence": "l’enregistrement est muet",
    "no_beat": "aucun battement régulier de montre mécanique",
    "interrupted": "l’appareil a perdu du son trop souvent, aucune partie n’atteint quatre secondes",
    "other_beat_rate": "la montre bat à {beats_per_hour} A/h, pas au nombre donné",
    "unsteady": "les battements ne tiennent aucune marche",
    "single_bursts": "un seul bruit par battement, ce n’est pas un échappement",
    "first_burst_unclear": "le premier bruit du battement se perd dans le bruit de fond",
    "amplitude_implausible": "l’amplitude est hors de 120 à 345°, l’angle de levée est à vérifier",
    "tic_and_toc_disagree": "le tic et le tac donnent des amplitudes différentes",
}
REFUSALS: Final = {
    "sound_unreadable": "ce fichier n’est pas un son lisible",
    "sound_format": "le format {format} abîme le son : il faut du WAV ou du FLAC",
    "sound_empty": "ce fichier ne contient aucun son",
    "sound_not_finite": "ce fichier contient des valeurs impossibles",
    "sound_channels": "{channels} voies : il en faut huit au plus",
    "sound_rate": "{sample_rate_hz} Hz : il faut de {lowest} à {highest} Hz",
}


class BeatsPerHour(click.ParamType[int | None]):
    """A number of beats per hour, or `auto`, which is None."""

    name = "beats"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        if value in (None, AUTOMATIC):
            return None
        beats = int(value) if str(value).isdecimal() else 0
        if not SLOWEST <= beats <= FASTEST:
            self.fail(f"{value!r} is neither auto nor from {SLOWEST} to {FASTEST}.", param, ctx)
        return beats


class FiniteRange(click.FloatRange):
    """`nan` is neither above nor below any limit, so that a range alone lets it pass."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is not a number from {self.min} to {self.max}.", param, ctx)
        return number


@click.command("measure-sound")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--beats-per-hour", type=BeatsPerHour(), default=AUTOMATIC, help="A number, or auto (default)."
)
@click.option(
    "--lift-angle", type=FiniteRange(10, 90), required=True, help="Of the calibre, degrees."
)
@click.option(
    "--clock-correction",
    type=FiniteRange(-1000, 1000),
    default=0.0,
    help="Added to the rate: what the clock of the sound device loses, s/d.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def measure_sound(
    file: Path,
    beats_per_hour: int | None,
    lift_angle: float,
    clock_correction: float,
    as_json: bool,
) -> None:
    """Measure rate, amplitude and beat error of the watch recorded in FILE (WAV or FLAC).

    What cannot be trusted is left out. The status is 1 when there is no result, and 2 when the
    file cannot be listened to. Twenty seconds are a good length; two minutes are the most heard.
    """
    from workshop.measurements.acoustics.listening import listen_to_file

    try:
        heard = listen_to_file(
            file,
            beats_per_hour=beats_per_hour,
            lift_angle_deg=lift_angle,
            clock_correction_s_per_day=clock_correction,
        )
    except RuleViolation as error:
        raise click.UsageError(_sentence(REFUSALS[error.code], error.facts)) from error
    click.echo(_json(heard) if as_json else told(heard))
    raise SystemExit(1 if heard.status == "no_result" else 0)


def told(heard: "Listening") -> str:
    """In French, one line per quantity, with twice its standard deviation."""
    reason = _sentence(REASONS[heard.reason], heard.to_dict()) if heard.reason else ""
    if heard.status == "no_result":
        return f"Aucun résultat. {reason}"
    lines = [
        f"Alternances   {heard.beats_per_hour} A/h",
        _line("Marche", heard.rate_s_per_day, heard.rate_uncertainty_s_per_day, "s/j", 1, "+"),
        _line("Amplitude", heard.amplitude_deg, heard.amplitude_uncertainty_deg, "°", 0),
        _line("Repère", heard.beat_error_ms, heard.beat_error_uncertainty_ms, "ms", 2),
        f"Écoute        {_number(heard.duration_s, 0)} s, {_number(heard.snr_db or 0, 0)} dB",
    ]
    return "\n".join([*lines, f"Incomplet. {reason}"] if reason else lines)


def _json(heard: "Listening") -> str:
    return json.dumps(heard.to_dict(), ensure_ascii=False, allow_nan=False)


def _line(
    name: str, value: float | None, sd: float | None, unit: str, decimals: int, sign: str = ""
) -> str:
    if value is None or sd is None:
        return f"{name:13} —"
    about = max(2 * sd, 10**-decimals)
    return f"{name:13} {_number(value, decimals, sign)} {unit} (± {_number(about, decimals)})"


def _number(value: float, decimals: int, sign: str = "") -> str:
    return f"{value:{sign}.{decimals}f}".replace(".", ",").replace("-", "\u2212")


def _sentence(text: str, facts: Mapping[str, Any]) -> str:
    said = text.format(**facts)
    return f"{said[0].upper()}{said[1:]}."
