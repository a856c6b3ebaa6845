"""A partner shop's page: the watches it left at the workshop."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.partner import partner_page
from workshop.web.access import requires
from workshop.web.identity import actor, current_site
from workshop.web.progress.told import told
from workshop.web.row_numbers import page_number
from workshop.web.translation import today

own_watches = Blueprint("own_watches", __name__)


@own_watches.get("/my-watches")
@requires(Permission.FOLLOW_OWN)
def show() -> str:
    site = current_site(Permission.FOLLOW_OWN)
    given_back, text = "given_back" in request.args, request.args.get("q", "")
    number = page_number()
    page = partner_page(
        db.session(),
        actor(),
        site.id,
        today=today(),
        given_back=given_back,
        text=text,
        page=number,
    )

    def address(**changes: object) -> str:
        kept = {"given_back": "1" if given_back else "", "q": text, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/my-watches?{query}" if query else "/my-watches"

    return render_template(
        "progress/own.html",
        page=page,
        watches=[told(watch, today()) for watch in page.watches],
        given_back=given_back,
        text=text,
        current_url=address(given_back=""),
        given_back_url=address(given_back="1"),
        first_url=address() if number > 1 else None,
        next_url=address(page=number + 1) if page.more else None,
    )
