"""The words of the stories, and the chapter each of them plays."""

from collections.abc import Callable
from typing import Final

from workshop.operations.demo import (
    controlling,
    counter,
    diagnosing,
    following,
    giving_back,
    listening,
    pricing,
    talking,
    working,
)
from workshop.operations.demo.stage import Pace

CHAPTERS: Final[dict[str, Callable[..., Pace]]] = {
    chapter.__name__: chapter
    for chapter in (
        counter.receive, counter.send, counter.agree, counter.cancel,
        diagnosing.diagnose, diagnosing.examine, diagnosing.send_back,
        diagnosing.conclude_again, diagnosing.validate, diagnosing.hand, diagnosing.take_on,
        pricing.price, pricing.draft, pricing.remind, pricing.accept, pricing.accept_some,
        pricing.refuse, pricing.refuse_extra, pricing.expire,
        working.prepare, working.plan, working.arrive, working.start, working.begin, working.work,
        working.find_more,
        controlling.control, controlling.measure, controlling.fail, controlling.let_go,
        controlling.ready, listening.listen,
        giving_back.call, giving_back.give_back, giving_back.judge, giving_back.dispose,
        following.rate, following.complain, following.settle,
        talking.note, talking.correct, talking.alert, talking.answer, talking.ask, talking.reply,
        talking.wait, talking.forecast, talking.slip, talking.call_for_help, talking.decide,
    )
}  # fmt: skip
