"""A followed watch in words, ready to print."""

from datetime import date
from typing import NamedTuple

from flask import url_for

from workshop.domain.progress import Milestone, News
from workshop.queries.progress import FollowedWatch
from workshop.web.addresses import link_signer
from workshop.web.sentences.progress import MILESTONES, NEWS
from workshop.web.translation import day


class Step(NamedTuple):
    """`state` is `done`, `now` or `todo`."""

    label: str
    state: str


class ToldWatch(NamedTuple):
    """`quote_url` and `passport_url` are empty when there is nothing to open."""

    number: str
    watch: str
    serial: str
    news: str
    ready: bool
    steps: tuple[Step, ...]
    promised: str
    late: bool
    closed: str
    quote_url: str
    passport_url: str


def told(watch: FollowedWatch, today: date) -> ToldWatch:
    """In the language of the request."""
    in_progress = watch.closed_on is None
    return ToldWatch(
        number=watch.number,
        watch=watch.watch,
        serial=watch.serial,
        news=str(NEWS[watch.news]),
        ready=watch.news in (News.READY, News.READY_UNREPAIRED),
        steps=_steps(watch.reached) if in_progress and watch.reached else (),
        promised=day(watch.promised_on) if in_progress else "",
        late=watch.promised_on is not None and watch.promised_on < today,
        closed=day(watch.closed_on),
        quote_url=link_signer().address(watch.quote) if watch.quote else "",
        passport_url=url_for("passport.show", token=watch.passport_token)
        if watch.passport_token
        else "",
    )


def _steps(reached: int) -> tuple[Step, ...]:
    """What lies behind is done, what comes next is being done."""
    return tuple(
        Step(
            str(MILESTONES[milestone]),
            "done" if rank < reached else "now" if rank == reached else "todo",
        )
        for rank, milestone in enumerate(Milestone)
    )
