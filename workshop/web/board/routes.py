"""The board of a site: its tickets by step."""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.domain.ticket import STEPS, State, WaitingOn
from workshop.queries.board import BoardFilter, BoardPage, board_page
from workshop.web.access import requires
from workshop.web.identity import actor, current_site
from workshop.web.sentences.labels import label
from workshop.web.slate import slate_lines
from workshop.web.translation import today

board = Blueprint("board", __name__)

Code = TypeVar("Code", bound=StrEnum)
Tab = tuple[str, str, bool, int | None]


@board.get("/board")
@requires(Permission.READ_TICKETS)
def show() -> str:
    site = current_site(Permission.READ_TICKETS)
    page = board_page(db.session(), actor(), site.id, _filter(), today())
    return render_template(
        "board/board.html",
        page=page,
        lines=slate_lines(page.rows),
        steps=_step_tabs(page),
        filters=_filter_tabs(page.chosen),
        next_url=_address(page.chosen, after=page.next_after) if page.next_after else None,
        first_url=_address(page.chosen) if page.chosen.after else None,
    )


def _filter() -> BoardFilter:
    """What the address asks for; what makes no sense in it is not asked."""
    step = _code(State, "step")
    return BoardFilter(
        step=step if step in STEPS else None,
        waiting_on=_code(WaitingOn, "waiting_on"),
        late=bool(request.args.get("late")),
        mine=bool(request.args.get("mine")),
        after=_after(request.args.get("after", "")),
    )


def _code(codes: type[Code], name: str) -> Code | None:
    try:
        return codes(request.args.get(name, ""))
    except ValueError:
        return None


def _after(text: str) -> tuple[date, int] | None:
    due_on, _, ticket_id = text.partition("_")
    try:
        return date.fromisoformat(due_on), int(ticket_id[:18])
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _address(
    chosen: BoardFilter, *, after: tuple[date, int] | None = None, **changes: StrEnum | bool | None
) -> str:
    """The address of the board with `changes` made to what is chosen."""
    kept = {
        "step": chosen.step,
        "waiting_on": chosen.waiting_on,
        "late": chosen.late,
        "mine": chosen.mine,
        **changes,
    }
    query = {name: "1" if value is True else str(value) for name, value in kept.items() if value}
    if after:
        query["after"] = f"{after[0].isoformat()}_{after[1]}"
    return f"/board?{urlencode(query)}" if query else "/board"


def _step_tabs(page: BoardPage) -> list[Tab]:
    chosen = page.chosen
    everything = sum(total for _, total in page.counts)
    tabs: list[Tab] = [
        (gettext("Toutes"), _address(chosen, step=None), chosen.step is None, everything)
    ]
    tabs += [
        (label(state), _address(chosen, step=state), chosen.step is state, total)
        for state, total in page.counts
    ]
    return tabs


def _filter_tabs(chosen: BoardFilter) -> list[Tab]:
    """Filters that are on lead to the board without them."""
    tabs: list[Tab] = [
        (gettext("En retard"), _address(chosen, late=not chosen.late), chosen.late, None),
        (gettext("À moi"), _address(chosen, mine=not chosen.mine), chosen.mine, None),
    ]
    for waiting_on in WaitingOn:
        on = chosen.waiting_on is waiting_on
        address = _address(chosen, waiting_on=None if on else waiting_on)
        tabs.append((label(waiting_on).capitalize(), address, on, None))
    return tabs
