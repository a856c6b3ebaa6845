"""Charts put into pages."""

from collections.abc import Sequence

from flask import Blueprint
from markupsafe import Markup

from workshop.documents.charts.drawing import Drawing
from workshop.documents.charts.drift import VisitMeans, drift
from workshop.documents.charts.visit import day_charts, visit_charts
from workshop.documents.charts.wording import Wording
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.portrait import Mark, Portrait, Portrayed
from workshop.measurements.quantities import Position
from workshop.queries.charts import ChartedVisit
from workshop.web.identity import position_naming
from workshop.web.translation import language, time_zone


def charts_of_visit(shown: Portrayed) -> list[Markup]:
    return [_put(drawing) for drawing in visit_charts(shown, _words())]


def charts_of_day(shown: Portrayed) -> list[Markup]:
    return [_put(drawing) for drawing in day_charts(shown, _words())]


def drift_chart(visits: Sequence[ChartedVisit]) -> Markup:
    zone = time_zone()
    means = [VisitMeans(v.at.astimezone(zone).date(), v.rate, v.amplitude) for v in visits]
    return _put(drift(means, _words()))


def measured_places(*portraits: Portrait | None) -> list[Position]:
    """The positions at least one of them has, in measuring order."""
    known = [each for each in portraits if each]
    return [at for at in MEASURING_ORDER if any(at in each.rates for each in known)]


def marked(mark: Mark, code: str) -> str:
    """The value of a mark with its unit, and the positions it was taken over where it says them."""
    return _words().taken(code, mark)


def register(blueprint: Blueprint) -> None:
    for made in (charts_of_visit, charts_of_day, drift_chart, measured_places):
        blueprint.add_app_template_global(made)
    blueprint.add_app_template_filter(marked)


def _words() -> Wording:
    return Wording(language(), position_naming())


def _put(drawing: Drawing) -> Markup:
    return Markup(drawing.on_screen())  # noqa: S704  every word in it was escaped by the drawing
