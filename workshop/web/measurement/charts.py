"""Charts put into pages."""

from collections.abc import Sequence

from flask import Blueprint
from markupsafe import Markup

from workshop.documents.charts.dial import dial
from workshop.documents.charts.drawing import Drawing
from workshop.documents.charts.drift import VisitMeans, drift
from workshop.documents.charts.levels import levels
from workshop.documents.charts.wording import Wording
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.portrait import Mark, Portrait, Portrayed
from workshop.measurements.quantities import Position
from workshop.queries.charts import ChartedVisit
from workshop.queries.measurement import value_text
from workshop.web.identity import position_naming
from workshop.web.translation import language, time_zone


def dial_chart(shown: Portrayed) -> Markup:
    return _put(dial(shown.now, _words(), before=shown.before))


def level_charts(now: Portrait, before: Portrait | None, *names: str) -> list[Markup]:
    """Rate, then amplitude when it was read; `names` are those of the two values of a row."""
    pairs = (
        ("rate", now.rates, before.rates if before else None),
        ("amplitude", now.amplitudes, before.amplitudes if before else None),
    )
    said = (names[0], names[1]) if names else ("before", "after")
    return [
        _put(levels(code, marks, _words(), before=earlier, names=said))
        for code, marks, earlier in pairs
        if marks
    ]


def drift_chart(visits: Sequence[ChartedVisit]) -> Markup:
    zone = time_zone()
    means = [VisitMeans(v.at.astimezone(zone).date(), v.rate, v.amplitude) for v in visits]
    return _put(drift(means, _words()))


def measured_places(*portraits: Portrait | None) -> list[Position]:
    """The positions at least one of them has, in measuring order."""
    known = [each for each in portraits if each]
    return [at for at in MEASURING_ORDER if any(at in each.rates for each in known)]


def marked(mark: Mark, code: str) -> str:
    """The value of a mark with its unit."""
    return value_text(code, mark.value, language())


def register(blueprint: Blueprint) -> None:
    for made in (dial_chart, level_charts, drift_chart, measured_places):
        blueprint.add_app_template_global(made)
    blueprint.add_app_template_filter(marked)


def _words() -> Wording:
    return Wording(language(), position_naming())


def _put(drawing: Drawing) -> Markup:
    return Markup(drawing.on_screen())  # noqa: S704  every word in it was escaped by the drawing
