"""The stage the demo is played on: who is there, what time it is, and one act after the other."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Ticket
from workshop.domain.instrument import InstrumentKind
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.exchange.links import LinkSigner
from workshop.operations.demo.opening import OpeningHours
from workshop.operations.demo.tales import Fault, Tale, faults

CommandT = TypeVar("CommandT")
ResultT = TypeVar("ResultT")

Pace = Iterator[int]
"""A chapter being played: it yields the minutes until its next act."""


@dataclass(frozen=True)
class House:
    """A site of the demo, with who does what there."""

    site_id: int
    counter: Actor
    technician: Actor
    controller: Actor
    estimator: Actor
    storekeeper: Actor
    manager: Actor


@dataclass
class Stage:
    """`now` moves on; `media` is the folder of the photos, `houses` are known by site code.

    `instruments` are ids by site and kind.
    """

    session: Session
    hours: OpeningHours
    media: Path
    signer: LinkSigner
    houses: Mapping[str, House]
    people: Mapping[str, Actor]
    instruments: Mapping[tuple[int, InstrumentKind], int]
    now: datetime
    cases: dict[str, "Case"] = field(default_factory=dict)
    customer_ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def do(
        self,
        operation: Callable[..., ResultT],
        actor: Actor | None,
        command: CommandT,
    ) -> ResultT:
        """One act at the present moment of the story."""
        return operation(self.session, actor, command, now=self.now)


@dataclass
class Case:
    """A tale being played, with the ticket it has become."""

    tale: Tale
    house: House
    random: random.Random
    number: str = ""
    visits: int = 0

    @property
    def fault(self) -> Fault:
        return faults()[self.tale.fault]

    def ticket(self, stage: Stage) -> Ticket:
        return find.ticket(stage.session, self.house.counter, self.number, Permission.READ_TICKETS)

    def technician(self, stage: Stage) -> Actor:
        """Who is at the bench in this tale."""
        return stage.people.get(self.tale.bench, self.house.technician)

    def worker(self, stage: Stage) -> Actor:
        """Who does the repair."""
        return stage.people.get(self.tale.worker, self.technician(stage))

    def controller(self, stage: Stage) -> Actor:
        """Somebody who did not do the work."""
        alone = self.house.controller.person_id == self.worker(stage).person_id
        return self.house.technician if alone else self.house.controller

    def pause(self, low: int = 4, high: int = 14) -> int:
        return self.random.randint(low, high)
