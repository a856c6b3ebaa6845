"""Recording a bench form from any page that shows one."""

from werkzeug.wrappers import Response

from workshop.operations.measurement import record_readings
from workshop.web.acts import act
from workshop.web.measurement.forms import BenchForm


def record_sheet(form: BenchForm, number: str, location: str) -> Response | None:
    """Record what is new on the form and lead to `location`; None when it must be shown again.

    Unlikely values are asked about first: the form then shows its `questions`.
    """
    if form.validate_on_submit() and not form.must_ask():
        with form.refusals():
            return act(record_readings, form.command(number), lambda _ticket: location)
    return None
