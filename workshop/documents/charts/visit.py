"""The charts of one visit, chosen the same way for a page and for paper."""

from workshop.documents.charts.dial import dial
from workshop.documents.charts.drawing import Drawing
from workshop.documents.charts.levels import levels
from workshop.documents.charts.wording import Wording
from workshop.measurements.portrait import Portrayed


def visit_charts(shown: Portrayed, words: Wording) -> tuple[Drawing, ...]:
    """The dial, then rate and amplitude in rows; each over what was read before the work."""
    now, before = shown.now, shown.before
    drawn = [
        dial(now, words, before=before),
        levels("rate", now.rates, words, before=before.rates if before else None),
    ]
    if now.amplitudes:
        amplitudes = before.amplitudes if before else None
        drawn.append(levels("amplitude", now.amplitudes, words, before=amplitudes))
    return tuple(drawn)


def day_charts(shown: Portrayed, words: Wording) -> tuple[Drawing, ...]:
    """From full wind to 24 h after it: rate, then amplitude."""
    if shown.day_after is None:
        return ()
    now, later, names = shown.now, shown.day_after, ("wound", "day_after")
    drawn = [levels("rate", later.rates, words, before=now.rates, names=names)]
    if later.amplitudes:
        drawn.append(
            levels("amplitude", later.amplitudes, words, before=now.amplitudes, names=names)
        )
    return tuple(drawn)


def paper_charts(shown: Portrayed | None, language: str) -> tuple[Drawing, ...]:
    """What has room on a sheet: the dial and the amplitudes."""
    if shown is None:
        return ()
    face, _rate, *amplitude = visit_charts(shown, Wording(language))
    return face, *amplitude
