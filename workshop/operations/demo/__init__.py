"""The demo: a believable workshop, played act by act through the operations of the program.

Nothing is written beside them: what the demo shows is what people's acts make. The same day gives
the same stories; only keys and links that must not be guessed differ.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from workshop.exchange.links import LinkSigner
from workshop.operations.account import PasswordPolicy
from workshop.operations.demo.cast import PASSWORD, bring_in_partners, hire
from workshop.operations.demo.catalogue import write_catalogue
from workshop.operations.demo.chapters import CHAPTERS
from workshop.operations.demo.instruments import equip
from workshop.operations.demo.opening import OpeningHours
from workshop.operations.demo.school import open_school
from workshop.operations.demo.stage import Case, Stage
from workshop.operations.demo.tales import DemoPerson, people, sites, tales

_OPENED_DAYS_AGO: Final = 480
_SEED: Final = "établi"


@dataclass(frozen=True)
class Demo:
    """What was built: the tickets by the key of their tale, and who may sign in."""

    tickets: Mapping[str, str]
    people: tuple[DemoPerson, ...]
    password: str = PASSWORD


def build_demo(session: Session, settings: Mapping[str, Any], *, now: datetime) -> Demo:
    """Fill an empty database; the caller commits. Refused when there is a site already."""
    rules = sites()[0]["rules"]
    hours = OpeningHours(tuple(rules["opening_days"]), ZoneInfo(rules["time_zone"]), now)
    opened_at = hours.opening(hours.day(_OPENED_DAYS_AGO), 0)
    policy = PasswordPolicy.from_settings(settings)
    houses, actors = hire(session, policy, now=opened_at)
    address = settings["PUBLIC_URL"] or f"http://{settings['HOST']}:{settings['PORT']}"
    signer = LinkSigner(settings["SECRET_KEY"], address.rstrip("/"))
    media = Path(settings["MEDIA_PATH"])
    instruments = equip(session, hours, houses)
    write_catalogue(session, houses, now=opened_at)
    stage = Stage(session, hours, media, signer, houses, actors, instruments, opened_at)
    _play(stage)
    bring_in_partners(session, houses, actors, now=stage.now)
    open_school(session, houses["ECO"].site_id, actors, hours)
    return Demo({key: case.number for key, case in stage.cases.items()}, people())


def _play(stage: Stage) -> None:
    """All the stories at once, each act at its time: numbers and journal follow the calendar."""
    order = count()
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
    for tale in tales():
        draw = random.Random(f"{_SEED} {tale.key}")  # noqa: S311  (the same story every day)
        case = Case(tale, stage.houses[tale.site], draw)
        stage.cases[tale.key] = case
        story = _told(stage, case)
        heappush(waiting, (next(story), next(order), story))
    while waiting:
        stage.now, _, story = heappop(waiting)
        at = next(story, None)
        if at is not None:
            heappush(waiting, (at, next(order), story))


def _told(stage: Stage, case: Case) -> Iterator[datetime]:
    """The acts of one story; yields the time of each before it happens."""
    hours = stage.hours
    for scene in case.tale.story:
        day = hours.day(scene.days_ago)
        at = hours.opening(day, case.random.randint(0, 100))
        yield max(at, hours.after(stage.now, case.pause()))
        for minutes in CHAPTERS[scene.word](stage, case, *scene.arguments):
            yield hours.after(stage.now, minutes)
