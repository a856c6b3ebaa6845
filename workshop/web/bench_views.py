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
    "reception.desk": ("customer",),
    "servicing.page": ("procedure",),
}
"""What a page shows of the documents the evidence checks speak of."""
_NAMES_A_CUSTOMER: Final = frozenset({"customer", "guarantee"})


def init_app(app: Flask) -> None:
    app.after_request(_note_views)


def _note_views(response: Response) -> Response:
    """After a page was shown; it writes that, and nothing else."""
    shown = _shown(request.endpoint or "")
    if not shown or request.method != "GET" or response.status_code != 200:
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


def _shown(endpoint: str) -> tuple[str, ...]:
    """The counter shows a customer's card only where its address names one."""
    if endpoint == "reception.desk" and not _NAMES_A_CUSTOMER & request.args.keys():
        return ()
    return _SHOWS.get(endpoint, ())
