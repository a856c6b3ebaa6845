"""Pages a candidate opens while a sitting runs, where opening them is evidence."""

from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, request

from workshop.db.session import commit, db, writing
from workshop.operations.bench_views import NoteViews, note_views
from workshop.web.bench_clock import own_clock
from workshop.web.identity import now, signed_in

_SHOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "deposit.record": ("reception", "pre_diagnosis"),
    "catalogue.calibre": ("maker_data",),
    "reception.customer": ("customer",),
    "servicing.page": ("procedure",),
}
"""What a page shows of the documents the evidence checks speak of."""


def init_app(app: Flask) -> None:
    app.after_request(_note_views)


def _note_views(response: Response) -> Response:
    """After a page was shown; it writes that, and nothing else."""
    shown = _SHOWS.get(request.endpoint or "")
    if shown is None or request.method != "GET" or response.status_code != 200:
        return response
    someone = signed_in()
    clock = own_clock(someone) if someone else None
    if someone is None or clock is None or not clock.is_running:
        return response
    db.session.rollback()
    with writing():
        note_views(db.session(), someone.actor, NoteViews(clock.sitting_id, shown), now=now())
        commit(db.session())
    return response
