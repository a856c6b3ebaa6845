"""The customer's own page: a quote by a signed link, without an account."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.documents.formats import day, moment, money, percent
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.permissions import Permission
from workshop.exchange.links import QuoteLink
from workshop.operations.quote_decision import DecideByLink, decide_by_link
from workshop.operations.quote_papers import paper_of_link
from workshop.queries.public_quote import PublicQuote, Standing, public_quote
from workshop.web.access import requires
from workshop.web.acts import act_once
from workshop.web.addresses import link_signer
from workshop.web.errors import answer_unknown
from workshop.web.identity import now
from workshop.web.papers import pdf_answer
from workshop.web.quote.forms import GivenForm
from workshop.web.quote.routes import ticked_lines
from workshop.web.rate_limit import RateLimit

Page = str | Response | tuple[str, int]

public = Blueprint("public_quote", __name__, url_prefix="/q")

visits = RateLimit(limit=60)
visits.guard(public, "quote/link_busy.html")
answer_unknown(public, "quote/link_unknown.html")
_ALREADY_OVER = frozenset({"quote_already_decided", "quote_superseded", "quote_expired"})


@public.get("/<token>")
@requires(Permission.ANYBODY)
def show(token: str) -> Page:
    page = _open(link_signer().read(token))
    return _show(token, page, GivenForm(formdata=None))


@public.post("/<token>/decision")
@requires(Permission.ANYBODY)
def decision(token: str) -> Page:
    """The customer's answer; a second one changes nothing and shows the first."""
    link = link_signer().read(token)
    page = _open(link)
    form = GivenForm()
    if page.standing is not Standing.AWAITED:
        return redirect(url_for("public_quote.show", token=token), 303)
    if form.validate():
        with form.refusals():
            return _decide(link, form, token)
    return _show(token, page, form, 422)


def _decide(link: QuoteLink, form: GivenForm, token: str) -> Response:
    command = DecideByLink(link, form.given(ticked_lines()), request.remote_addr or "")
    here = url_for("public_quote.show", token=token)
    try:
        return act_once(
            lambda: decide_by_link(db.session(), None, command, now=now()), lambda _: here
        )
    except RuleViolation as refusal:
        if refusal.code not in _ALREADY_OVER:
            raise
        db.session.rollback()
        return redirect(here, 303)


@public.get("/<token>/quote.pdf")
@requires(Permission.ANYBODY)
def document(token: str) -> Response:
    link = link_signer().read(token)
    if _open(link).standing not in (Standing.AWAITED, Standing.DECIDED):
        raise NotFound("link_invalid")
    return pdf_answer(paper_of_link(db.session(), link))


def _open(link: QuoteLink) -> PublicQuote:
    """The quote of the link; the rest of the request speaks the customer's language."""
    page = public_quote(db.session(), link, now=now())
    g.language = page.language.value
    return page


def _show(token: str, page: PublicQuote, form: GivenForm, status: int = 200) -> tuple[str, int]:
    over = page.standing in (Standing.EXPIRED, Standing.SUPERSEDED)
    name = "quote/link_over.html" if over else f"quote/public_{page.standing}.html"
    shown = render_template(
        name,
        page=page,
        form=form,
        token=token,
        site_name=page.site.name,
        ticked=ticked_lines(),
        percent=lambda rate_bp: percent(rate_bp, page.language),
        money=lambda cents: money(cents, page.language),
        written_day=lambda value: day(value, page.language),
        written_moment=lambda at: moment(at, page.language, page.site.time_zone),
    )
    return shown, 410 if over else status
