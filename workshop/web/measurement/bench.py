"""Recording a bench form from any page that shows one."""

from dataclasses import replace

from flask import flash
from werkzeug.wrappers import Response

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.exchange.pictures import Picture
from workshop.operations.measurement import record_readings
from workshop.queries.instruments import instrument_in_doubt
from workshop.queries.ticket_frame import site_of_ticket
from workshop.web.acts import act_once
from workshop.web.identity import actor, now
from workshop.web.measurement.forms import BenchForm
from workshop.web.measurement.printouts import keep_sent_printouts
from workshop.web.photo.sent import keep_sent, read_sent
from workshop.web.sentences.instrument_labels import said_of_doubt


def record_sheet(form: BenchForm, number: str, location: str) -> Response | None:
    """Record what is new on the form and lead to `location`; None when it must be shown again.

    Unlikely values are asked about first: the form then shows its `questions`.
    """
    keep_sent_printouts(form.printouts, number)
    if not form.validate_on_submit():
        return None
    with form.refusals():
        if not form.must_ask():
            pictures = read_sent(f"{form.photos.name}_file")
            return act_once(lambda: _record(form, number, pictures), lambda _ticket: location)
    return None


def _record(form: BenchForm, number: str, pictures: tuple[Picture, ...]) -> Ticket:
    command = form.command(number)
    if pictures:
        kept = keep_sent(pictures, site_of_ticket(db.session(), actor(), number))
        command = replace(command, photo_ids=(*command.photo_ids, *kept))
    ticket = record_readings(db.session(), actor(), command, now=now())
    warn_of_instrument(ticket)
    return ticket


def warn_of_instrument(ticket: Ticket) -> None:
    """Say on the next page that what was just recorded came from an instrument out of date."""
    found = instrument_in_doubt(db.session(), ticket.id)
    if found:
        flash(said_of_doubt(found), "warn")
