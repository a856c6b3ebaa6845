"""How a watch measures, visit after visit."""

from flask import Blueprint, render_template

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.charts import measurements_page
from workshop.web.access import requires
from workshop.web.identity import actor
from workshop.web.measurement import printouts
from workshop.web.measurement.charts import register

measurement = Blueprint("measurement", __name__, url_prefix="/tickets/<number>/measurements")
register(measurement)
printouts.register(measurement)


@measurement.get("")
@requires(Permission.READ_TICKETS)
def show(number: str) -> str:
    page = measurements_page(db.session(), actor(), number)
    return render_template("measurement/show.html", page=page)
