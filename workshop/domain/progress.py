"""What somebody outside the workshop is told of a watch: how far it is, and the one piece of news."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workshop.domain.down_payment import PAYMENT_REASON
from workshop.domain.quote import AGREED, QuoteState
from workshop.domain.ticket import Outcome, State, WaitingOn


class Milestone(StrEnum):
    """What a customer sees of the steps, in order."""

    RECEIVED = "received"
    EXAMINED = "examined"
    AGREED = "agreed"
    WORKED_ON = "worked_on"
    READY = "ready"


class News(StrEnum):
    RECEIVED = "received"
    BEING_EXAMINED = "being_examined"
    QUOTE_COMING = "quote_coming"
    EXTRA_QUOTE_COMING = "extra_quote_coming"
    ANSWER_AWAITED = "answer_awaited"
    EXTRA_ANSWER_AWAITED = "extra_answer_awaited"
    QUOTE_PAST = "quote_past"
    QUOTE_REFUSED = "quote_refused"
    EXTRA_REFUSED = "extra_refused"
    PAYMENT_AWAITED = "payment_awaited"
    AGREED = "agreed"
    YOU_ARE_AWAITED = "you_are_awaited"
    IN_WORK = "in_work"
    PART_AWAITED = "part_awaited"
    AT_A_SPECIALIST = "at_a_specialist"
    READY = "ready"
    BEING_CLOSED = "being_closed"
    READY_UNREPAIRED = "ready_unrepaired"
    GIVEN_BACK = "given_back"
    ENDED = "ended"


_REACHED: Final = {
    State.RECEPTION: 1,
    State.DIAGNOSIS: 1,
    State.QUOTE: 2,
    State.PREPARATION: 3,
    State.SERVICING: 3,
    State.RESTITUTION: 4,
    State.RETURNED: 5,
    State.RETURNED_UNREPAIRED: 5,
    State.CANCELLED: 0,
    State.UNCLAIMED_DISPOSED: 0,
}
_IN_HAND: Final = {
    State.RECEPTION: News.RECEIVED,
    State.DIAGNOSIS: News.BEING_EXAMINED,
    State.QUOTE: News.QUOTE_COMING,
    State.PREPARATION: News.IN_WORK,
    State.SERVICING: News.IN_WORK,
    State.RESTITUTION: News.BEING_CLOSED,
    State.RETURNED: News.GIVEN_BACK,
    State.RETURNED_UNREPAIRED: News.GIVEN_BACK,
    State.CANCELLED: News.ENDED,
    State.UNCLAIMED_DISPOSED: News.ENDED,
}
_OF_QUOTE: Final = {
    QuoteState.SENT: News.ANSWER_AWAITED,
    QuoteState.EXPIRED: News.QUOTE_PAST,
    QuoteState.REFUSED: News.QUOTE_REFUSED,
    **dict.fromkeys(AGREED, News.AGREED),
}
_OF_EXTRA_WORK: Final = {
    News.QUOTE_COMING: News.EXTRA_QUOTE_COMING,
    News.ANSWER_AWAITED: News.EXTRA_ANSWER_AWAITED,
    News.QUOTE_REFUSED: News.EXTRA_REFUSED,
}
_AT_THE_WORKSHOP: Final = (State.DIAGNOSIS, State.QUOTE, State.PREPARATION, State.SERVICING)
_ELSEWHERE: Final = {
    WaitingOn.CUSTOMER: News.YOU_ARE_AWAITED,
    WaitingOn.PART: News.PART_AWAITED,
    WaitingOn.SUBCONTRACTOR: News.AT_A_SPECIALIST,
}


@dataclass(frozen=True)
class Progress:
    """`reached` counts the milestones behind the watch; 0 when it left the way that leads to them."""

    news: News
    reached: int


def progress(
    state: State,
    waiting_on: WaitingOn,
    reason: str,
    outcome: Outcome | None,
    quote: QuoteState | None,
    *,
    extra: bool,
) -> Progress:
    """Where the watch is for who owns it; `quote` is what came of the one sent in this visit to
    the quote step, found expired or not, None while none was. `extra`: work was agreed to before
    this visit, so that what is asked now comes on top of it and refusing stops nothing."""
    if state is not State.QUOTE:
        quote, extra = None, False
    told = _news(state, waiting_on, reason, quote)
    if extra:
        return Progress(_OF_EXTRA_WORK.get(told, told), _REACHED[State.SERVICING])
    if outcome is Outcome.UNREPAIRED or quote is QuoteState.REFUSED:
        return Progress(News.READY_UNREPAIRED if told is News.READY else told, 0)
    if told is News.READY:
        return Progress(told, len(Milestone))
    return Progress(told, _REACHED[State.PREPARATION if quote in AGREED else state])


def _news(state: State, waiting_on: WaitingOn, reason: str, quote: QuoteState | None) -> News:
    if quote in (QuoteState.SENT, QuoteState.EXPIRED):
        return _OF_QUOTE[quote]
    if reason == PAYMENT_REASON:
        return News.PAYMENT_AWAITED
    if state is State.RESTITUTION and waiting_on is WaitingOn.CUSTOMER:
        return News.READY
    in_hand = _OF_QUOTE[quote] if quote else _IN_HAND[state]
    return _ELSEWHERE.get(waiting_on, in_hand) if state in _AT_THE_WORKSHOP else in_hand
