"""What a customer is told: one piece of news for every place a ticket can be in."""

from itertools import product

import pytest

from workshop.domain.down_payment import PAYMENT_REASON
from workshop.domain.progress import Milestone, News, Progress, progress
from workshop.domain.quote import AGREED, QuoteState
from workshop.domain.ticket import Outcome, State, WaitingOn

US, CUSTOMER, PART = WaitingOn.US, WaitingOn.CUSTOMER, WaitingOn.PART
DONE = Outcome.REPAIRED


@pytest.mark.parametrize(
    ("state", "waiting_on", "outcome", "told"),
    [
        (State.RECEPTION, US, None, (News.RECEIVED, 1)),
        (State.RECEPTION, WaitingOn.MANAGER, None, (News.RECEIVED, 1)),
        (State.DIAGNOSIS, US, None, (News.BEING_EXAMINED, 1)),
        (State.DIAGNOSIS, WaitingOn.MANAGER, None, (News.BEING_EXAMINED, 1)),
        (State.DIAGNOSIS, CUSTOMER, None, (News.YOU_ARE_AWAITED, 1)),
        (State.QUOTE, US, None, (News.QUOTE_COMING, 2)),
        (State.QUOTE, CUSTOMER, None, (News.YOU_ARE_AWAITED, 2)),
        (State.PREPARATION, PART, None, (News.PART_AWAITED, 3)),
        (State.SERVICING, US, None, (News.IN_WORK, 3)),
        (State.SERVICING, WaitingOn.SUBCONTRACTOR, None, (News.AT_A_SPECIALIST, 3)),
        (State.RESTITUTION, US, DONE, (News.BEING_CLOSED, 4)),
        (State.RESTITUTION, CUSTOMER, DONE, (News.READY, 5)),
        (State.RESTITUTION, CUSTOMER, Outcome.UNREPAIRED, (News.READY_UNREPAIRED, 0)),
        (State.RETURNED, US, DONE, (News.GIVEN_BACK, 5)),
        (State.CANCELLED, US, None, (News.ENDED, 0)),
    ],
)
def test_the_news_of_a_place(
    state: State, waiting_on: WaitingOn, outcome: Outcome | None, told: tuple[News, int]
) -> None:
    assert progress(state, waiting_on, "", outcome, None, extra=False) == Progress(*told)


@pytest.mark.parametrize(
    ("quote", "waiting_on", "reason", "told"),
    [
        (QuoteState.SENT, CUSTOMER, "quote_decision", (News.ANSWER_AWAITED, 2)),
        (QuoteState.SENT, US, "", (News.ANSWER_AWAITED, 2)),
        (QuoteState.EXPIRED, CUSTOMER, "quote_decision", (News.QUOTE_PAST, 2)),
        (QuoteState.EXPIRED, US, "", (News.QUOTE_PAST, 2)),
        (QuoteState.ACCEPTED, US, "to_prepare", (News.AGREED, 3)),
        (QuoteState.PARTLY, WaitingOn.MANAGER, "", (News.AGREED, 3)),
        (QuoteState.ACCEPTED, CUSTOMER, PAYMENT_REASON, (News.PAYMENT_AWAITED, 3)),
        (QuoteState.ACCEPTED, CUSTOMER, "Quel verre ?", (News.YOU_ARE_AWAITED, 3)),
        (QuoteState.REFUSED, US, "", (News.QUOTE_REFUSED, 0)),
    ],
)
def test_the_news_of_a_quote(
    quote: QuoteState, waiting_on: WaitingOn, reason: str, told: tuple[News, int]
) -> None:
    assert progress(State.QUOTE, waiting_on, reason, None, quote, extra=False) == Progress(*told)


def test_there_is_news_everywhere_and_never_more_than_all_milestones() -> None:
    quotes = (None, QuoteState.SENT, QuoteState.EXPIRED, QuoteState.REFUSED, *AGREED)
    for state, waiting_on, outcome, quote in product(State, WaitingOn, [None, *Outcome], quotes):
        told = progress(state, waiting_on, "", outcome, quote, extra=False)
        assert 0 <= told.reached <= len(Milestone)
        assert (told.news is News.ANSWER_AWAITED) == (state is State.QUOTE and quote == "sent")
        elsewhere = progress(state, waiting_on, "", outcome, quote, extra=True)
        assert (elsewhere == told) or state is State.QUOTE


@pytest.mark.parametrize(
    ("quote", "waiting_on", "news"),
    [
        (None, US, News.EXTRA_QUOTE_COMING),
        (QuoteState.SENT, CUSTOMER, News.EXTRA_ANSWER_AWAITED),
        (QuoteState.REFUSED, US, News.EXTRA_REFUSED),
        (QuoteState.EXPIRED, US, News.QUOTE_PAST),
        (QuoteState.ACCEPTED, US, News.AGREED),
        (None, CUSTOMER, News.YOU_ARE_AWAITED),
    ],
)
def test_a_supplementary_quote_takes_nothing_back_of_what_was_agreed(
    quote: QuoteState | None, waiting_on: WaitingOn, news: News
) -> None:
    assert progress(State.QUOTE, waiting_on, "", None, quote, extra=True) == Progress(news, 3)
