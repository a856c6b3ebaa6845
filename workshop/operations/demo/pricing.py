"""Chapters of the quote: written, sent, followed up, and what the customer says."""

from datetime import timedelta

from workshop.db.models import Quote, QuoteDelivery
from workshop.db.quotes import latest_quote, line_data, quote_lines
from workshop.db.vat import STANDARD, vat_rates
from workshop.domain.catalogue import operations, supplies
from workshop.domain.people import Language, customer_name
from workshop.domain.quote import (
    Answer,
    DecisionChannel,
    LineData,
    LineKind,
    LineRole,
)
from workshop.domain.quote_pricing import labour_price
from workshop.domain.ticket import Move
from workshop.exchange.links import QuoteLink
from workshop.operations.demo import drawing
from workshop.operations.demo.mail import deliver
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.demo.tales import customers
from workshop.operations.quote import (
    DraftQuote,
    DraftSource,
    SaveDraft,
    ValidateQuote,
    draft_quote,
    save_draft,
    validate_quote,
)
from workshop.operations.quote_decision import (
    AnswerGiven,
    DecideByLink,
    RecordDecision,
    decide_by_link,
    record_decision,
)
from workshop.operations.quote_sending import (
    ExpireQuote,
    RemindCustomer,
    SendQuote,
    expire_quote,
    remind_customer,
    send_quote,
)
from workshop.operations.ticket import MoveTicket, move_ticket


def price(stage: Stage, case: Case, *how: str) -> Pace:
    """Drafted, completed, validated and sent; `counter` hands it over on paper."""
    yield from draft(stage, case)
    estimator = case.house.estimator
    stage.do(validate_quote, estimator, ValidateQuote(case.number))
    yield case.pause(2, 6)
    on_paper = "counter" in how or not customers()[case.tale.customer].email
    delivery = QuoteDelivery.COUNTER if on_paper else QuoteDelivery.MAIL
    stage.do(send_quote, estimator, SendQuote(case.number, delivery, stage.signer))
    deliver(stage)
    yield case.pause()


def draft(stage: Stage, case: Case) -> Pace:
    """The diagnosis priced, with the options and the delay the estimator adds."""
    estimator, extra = case.house.estimator, bool(_agreed(stage, case))
    source = DraftSource.BLANK if extra else DraftSource.DIAGNOSIS
    quote = stage.do(draft_quote, estimator, DraftQuote(case.number, source))
    yield case.pause(6, 20)
    added = case.tale.extra if extra else case.tale.options
    role = LineRole.MANDATORY if extra else LineRole.OPTIONAL
    lines = (
        *(line_data(line) for line in quote_lines(stage.session, quote)),
        *(_line(stage, case, code, role) for code in added),
    )
    stage.do(
        save_draft,
        estimator,
        SaveDraft(
            case.number,
            lines,
            valid_until=stage.now.date() + timedelta(days=30),
            summary=case.tale.says.get("extra", quote.summary) if extra else quote.summary,
            delay_days=case.tale.delay_days or quote.delay_days or 10,
            refusal_fee_cents=0 if extra else quote.refusal_fee_cents,
        ),
    )
    yield case.pause(3, 9)


def _agreed(stage: Stage, case: Case) -> Quote | None:
    """The quote agreed to before: what comes now is a supplementary one."""
    found = latest_quote(stage.session, case.ticket(stage))
    return found if found and found.closed_at else None


def _line(stage: Stage, case: Case, code: str, role: LineRole) -> LineData:
    """An operation or a supply of the catalogue, by its code."""
    site = case.ticket(stage).site
    vat_bp = vat_rates(stage.session, site, stage.now.date())[STANDARD]
    if code in operations():
        work = operations()[code]
        cents = labour_price(work.minutes, site.labour_rate_cents)
        label = work.label(Language.FRENCH)
        return LineData(LineKind.LABOUR, label, vat_bp, code=code, unit_cents=cents, role=role)
    part = supplies()[code]
    return LineData(
        LineKind.PART,
        part.label(Language.FRENCH),
        vat_bp,
        code=code,
        part_kind=part.part_kind or "new",
        unit_cents=part.price_cents,
        role=role,
    )


def remind(stage: Stage, case: Case) -> Pace:
    stage.do(remind_customer, case.house.estimator, RemindCustomer(case.number, stage.signer))
    deliver(stage)
    yield case.pause()


def accept(stage: Stage, case: Case, channel: str) -> Pace:
    """Everything, options included."""
    yield from _answer(stage, case, channel, Answer.ALL)
    yield from _move(stage, case, Move.ACCEPT_QUOTE)


def accept_some(stage: Stage, case: Case, channel: str) -> Pace:
    """The proposed work without the options."""
    yield from _answer(stage, case, channel, Answer.CHOSEN)
    yield from _move(stage, case, Move.ACCEPT_QUOTE)


def refuse(stage: Stage, case: Case, channel: str) -> Pace:
    yield from _answer(stage, case, channel, Answer.REFUSED)
    yield from _move(stage, case, Move.CLOSE_UNREPAIRED)


def refuse_extra(stage: Stage, case: Case, channel: str) -> Pace:
    """No to the supplementary quote: the work agreed first goes on."""
    yield from _answer(stage, case, channel, Answer.REFUSED)
    yield from _move(stage, case, Move.RESUME_FIRST_QUOTE)


def expire(stage: Stage, case: Case, *then: str) -> Pace:
    """No answer in time; `close` sends the watch back as it is."""
    stage.do(expire_quote, case.house.estimator, ExpireQuote(case.number))
    yield case.pause()
    if "close" in then:
        yield from _move(stage, case, Move.CLOSE_UNREPAIRED)


def _answer(stage: Stage, case: Case, channel: str, answer: Answer) -> Pace:
    customer = customers()[case.tale.customer]
    name = customer_name(customer.family_name, customer.given_name, "")
    by_link = channel == DecisionChannel.LINK
    given = AnswerGiven(
        answer,
        name,
        signature_png=None if channel == DecisionChannel.PHONE else drawing.signature(name),
        reason=case.tale.says.get("refuse", "") if answer is Answer.REFUSED else "",
        immediate_execution=answer is not Answer.REFUSED,
    )
    if by_link:
        quote = latest_quote(stage.session, case.ticket(stage))
        if quote is None:
            raise LookupError(f"{case.tale.key}: no quote to answer")
        link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
        command = DecideByLink(link, given, address="192.0.2.17")
        stage.do(decide_by_link, None, command)
    else:
        recorded = RecordDecision(case.number, DecisionChannel(channel), given)
        stage.do(record_decision, case.house.counter, recorded)
    yield case.pause(3, 12)


def _move(stage: Stage, case: Case, move: Move) -> Pace:
    stage.do(move_ticket, case.house.counter, MoveTicket(case.number, move))
    yield case.pause(2, 6)
