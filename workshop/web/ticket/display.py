"""Filters of the ticket's pages: codes of the frame turned into what the macros show."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from flask import Blueprint
from flask_babel import gettext

from workshop.domain.next_act import roles_for
from workshop.domain.permissions import Permission
from workshop.measurements.calibres import calibre
from workshop.queries.ticket import Known
from workshop.queries.ticket_frame import TicketFrame
from workshop.web.forms import once_key
from workshop.web.sentences import labels
from workshop.web.ticket.story import told
from workshop.web.tracking.forms import NoteForm
from workshop.web.translation import language, today


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
    return not frame.closed and not frame.ready and bool(days) and min(days) < today()


def whose_act(permission: Permission) -> str:
    return labels.whose(roles_for(permission))


def names(codes: Iterable[str], vocabulary: str) -> str:
    """The words of several catalogue entries, one after the other."""
    return ", ".join(labels.named(code, vocabulary) for code in codes)


def calibre_name(known: Known) -> str:
    """The calibre, with what is not yet sure marked as such."""
    if not known.calibre_id and not known.calibre_text:
        return ""
    name = calibre(known.calibre_id).name if known.calibre_id else known.calibre_text
    return name if known.calibre_confirmed else gettext("%(name)s (à confirmer)", name=name)


def blank_note() -> NoteForm:
    """The note form of the ticket page, which is empty whoever opens it."""
    return _blank_note(language())


@cache
def _blank_note(_language: str) -> NoteForm:
    return NoteForm(formdata=None, meta={"csrf": False})


def register(blueprint: Blueprint) -> None:
    blueprint.add_app_template_filter(rail)
    blueprint.add_app_template_filter(is_late)
    blueprint.add_app_template_filter(whose_act)
    blueprint.add_app_template_filter(told)
    blueprint.add_app_template_filter(names)
    blueprint.add_app_template_filter(calibre_name)
    blueprint.add_app_template_filter(labels.label)
    blueprint.add_app_template_filter(labels.named)
    blueprint.add_app_template_filter(labels.missing_facts)
    blueprint.add_app_template_global(once_key)
    blueprint.add_app_template_global(blank_note)
