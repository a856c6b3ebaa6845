"""Showing the page of one act: the ticket's frame around one form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.ticket_act import ActPage, act_page
from workshop.queries.ticket_frame import TicketFrame
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor


@dataclass(frozen=True)
class ActText:
    """What the page says: the heading, a line of help, the word on the button."""

    heading: Any
    help: Any
    button: Any
    danger: bool = False


def show_act(
    number: str,
    form: WorkshopForm,
    text: ActText,
    permission: Permission,
    *,
    people_with: Permission | None = None,
    prefill: Callable[[TicketFrame], dict[str, Any]] = lambda frame: {},
) -> tuple[str, int]:
    """The page with its form: filled from the ticket at first, as it was sent after a refusal."""
    page = act_page(db.session(), actor(), number, permission, people_with=people_with)
    if hasattr(form, "offer"):
        form.offer(page.people)
    if request.method == "GET":
        form.process(data={"version": page.frame.version, **prefill(page.frame)})
    return render_act(page, form, text), 200 if request.method == "GET" else 422


def render_act(page: ActPage, form: WorkshopForm, text: ActText) -> str:
    return render_template(
        "ticket/act.html", page=page, form=form, text=text, draft=f"{request.path}"
    )


def ticket_address(ticket: Ticket) -> str:
    """Where an act on a ticket leads: back to its page."""
    return f"/tickets/{ticket.number}"
