"""Filters of the ticket's pages: codes of the frame turned into what the macros show."""

from dataclasses import dataclass

from flask import Blueprint

from workshop.domain.next_act import roles_for
from workshop.domain.permissions import Permission
from workshop.queries.ticket_frame import TicketFrame
from workshop.web.forms import once_key
from workshop.web.sentences import labels
from workshop.web.ticket.story import told
from workshop.web.translation import today


@dataclass(frozen=True)
class RailStep:
    """A step as `ui.step_rail` shows it."""

    label: str
    block: str
    state: str
    url: str


def rail(frame: TicketFrame) -> list[RailStep]:
    return [
        RailStep(
            labels.label(step.state),
            " · ".join(step.blocks),
            step.progress,
            f"/tickets/{frame.number}/{step.state}",
        )
        for step in frame.steps
    ]


def is_late(frame: TicketFrame) -> bool:
    """True when the promised or the forecast day is over and the watch is still here."""
    days = [day for day in (frame.promised_on, frame.forecast_on) if day]
    return not frame.closed and bool(days) and min(days) < today()


def whose_act(permission: Permission) -> str:
    return labels.whose(roles_for(permission))


def register(blueprint: Blueprint) -> None:
    blueprint.add_app_template_filter(rail)
    blueprint.add_app_template_filter(is_late)
    blueprint.add_app_template_filter(whose_act)
    blueprint.add_app_template_filter(told)
    blueprint.add_app_template_filter(labels.label)
    blueprint.add_app_template_filter(labels.named)
    blueprint.add_app_template_filter(labels.missing_facts)
    blueprint.add_app_template_global(once_key)
