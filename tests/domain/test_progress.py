"""What a customer is told: one piece of news for every place a ticket can be in."""

from itertools import product

import pytest

from workshop.domain.progress import Milestone, News, Progress, progress
from workshop.domain.ticket import Outcome, State, WaitingOn

US, CUSTOMER, PART = WaitingOn.US, WaitingOn.CUSTOMER, WaitingOn.PART
DONE = Outcome.REPAIRED


@pytest.mark.parametrize(
    ("state", "waiting_on", "outcome", "answer_awaited", "told"),
    [
        (State.RECEPTION, US, None, False, (News.RECEIVED, 1)),
        (State.RECEPTION, WaitingOn.MANAGER, None, False, (News.RECEIVED, 1)),
        (State.DIAGNOSIS, US, None, False, (News.BEING_EXAMINED, 1)),
        (State.DIAGNOSIS, WaitingOn.MANAGER, None, False, (News.BEING_EXAMINED, 1)),
        (State.DIAGNOSIS, CUSTOMER, None, False, (News.YOU_ARE_AWAITED, 1)),
        (State.QUOTE, US, None, False, (News.QUOTE_COMING, 2)),
        (State.QUOTE, CUSTOMER, None, True, (News.ANSWER_AWAITED, 2)),
        (State.PREPARATION, PART, None, False, (News.PART_AWAITED, 3)),
        (State.SERVICING, US, None, False, (News.IN_WORK, 3)),
        (State.SERVICING, WaitingOn.SUBCONTRACTOR, None, False, (News.AT_A_SPECIALIST, 3)),
        (State.RESTITUTION, US, DONE, False, (News.BEING_CLOSED, 4)),
        (State.RESTITUTION, CUSTOMER, DONE, False, (News.READY, 5)),
        (State.RESTITUTION, CUSTOMER, Outcome.UNREPAIRED, False, (News.READY_UNREPAIRED, 0)),
        (State.RETURNED, US, DONE, False, (News.GIVEN_BACK, 5)),
        (State.CANCELLED, US, None, False, (News.ENDED, 0)),
    ],
)
def test_the_news_of_a_place(
    state: State,
    waiting_on: WaitingOn,
    outcome: Outcome | None,
    answer_awaited: bool,
    told: tuple[News, int],
) -> None:
    assert progress(state, waiting_on, outcome, answer_awaited=answer_awaited) == Progress(*told)


def test_there_is_news_everywhere_and_never_more_than_all_milestones() -> None:
    for state, waiting_on, outcome in product(State, WaitingOn, [None, *Outcome]):
        told = progress(state, waiting_on, outcome, answer_awaited=False)
        assert 0 <= told.reached <= len(Milestone)
        assert told.news is not News.ANSWER_AWAITED
