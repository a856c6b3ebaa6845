"""Rounds over every page and every size in turn, and what they come to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import click

from workshop.cli.bench.direct import Answer, DirectClient
from workshop.cli.bench.instance import Instance
from workshop.cli.bench.pages import PAGES, MeasuredPage, Visitor, hello_app, sign_in

HELLO: Final = "hello"
_WARM_UP: Final = 3


@dataclass(frozen=True)
class Measure:
    """One page at one size; `tickets` is 0 for the bare page of the framework."""

    page: str
    tickets: int
    p50_ms: float
    p95_ms: float
    queries: int
    bytes: int


def measure(instances: Sequence[Instance], rounds: int) -> list[Measure]:
    """Every page at every size, interleaved so that a busy moment of the machine hits all alike.

    `queries` is the most seen in one request, `bytes` the largest answer.
    """
    hello = DirectClient(hello_app())
    visitors = [(instance, sign_in(instance)) for instance in instances]
    answers: dict[tuple[str, int], list[Answer]] = {}
    for turn in range(_WARM_UP + rounds):
        click.echo(f"\rround {turn + 1} / {_WARM_UP + rounds}", nl=False, err=True)
        seen = [((HELLO, 0), hello.get("/"))]
        seen += [
            ((page.name, instance.size), _visit(page, visitor))
            for page in PAGES
            for instance, visitor in visitors
        ]
        if turn >= _WARM_UP:
            for key, answer in seen:
                answers.setdefault(key, []).append(answer)
    click.echo(err=True)
    return [_summed_up(page, tickets, given) for (page, tickets), given in answers.items()]


def _visit(page: MeasuredPage, visitor: Visitor) -> Answer:
    answer = page.visit(visitor)
    if answer.status != page.expected:
        raise RuntimeError(f"{page.name}: status {answer.status}\n{answer.text[:2000]}")
    return answer


def _summed_up(page: str, tickets: int, answers: Sequence[Answer]) -> Measure:
    times = sorted(1000 * answer.seconds for answer in answers)
    return Measure(
        page,
        tickets,
        round(_nearest_rank(times, 0.5), 2),
        round(_nearest_rank(times, 0.95), 2),
        max(answer.queries for answer in answers),
        max(len(answer.body) for answer in answers),
    )


def _nearest_rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
