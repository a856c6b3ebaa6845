"""Lines of a slate in words, ready to print: templates only lay them out."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from flask_babel import gettext

from workshop.domain.ticket import WaitingOn
from workshop.queries.slate import SlateRow
from workshop.web.sentences.labels import STATES, WAITING, named
from workshop.web.translation import day, lateness, time_zone, today


class SlateLine(NamedTuple):
    """`tone` and `turn_tone` are the classes of the lateness and of whose turn it is."""

    number: str
    watch: str
    customer: str
    step: str
    turn: str
    turn_tone: str
    since: str
    place: str
    holder: str
    promised: str
    lateness: str
    tone: str


def slate_lines(rows: Iterable[SlateRow]) -> list[SlateLine]:
    """The lines in the language of the request; a word is looked up once, however many rows."""
    steps = cache(lambda state: str(STATES[state]))
    turns = cache(lambda waiting_on: str(WAITING[waiting_on]).capitalize())
    places = cache(lambda place: named(place, "places"))
    days, how_far = cache(day), cache(lateness)
    zone, now = time_zone(), today()
    since = gettext("depuis le %(day)s", day="%s")
    foreseen = gettext("prévue le %(day)s", day="%s")
    lines = []
    for row in rows:
        ours = row.waiting_on is WaitingOn.US
        due = _due(row)
        waiting_since = days(row.waiting_since.astimezone(zone).date())
        lines.append(
            SlateLine(
                row.number,
                row.watch,
                row.customer,
                steps(row.state),
                ""
                if row.closed
                else (row.assigned_to or turns(row.waiting_on))
                if ours
                else turns(row.waiting_on),
                "" if ours else "wait",
                "" if row.closed else since.replace("%s", waiting_since),
                places(row.place),
                row.holder or "",
                days(row.promised_on),
                ""
                if row.closed
                else foreseen.replace("%s", days(row.forecast_on))
                if _slips(row)
                else how_far(row.promised_on),
                "late" if not row.closed and ((due and due < now) or _slips(row)) else "",
            )
        )
    return lines


def _due(row: SlateRow) -> date | None:
    return min((d for d in (row.promised_on, row.forecast_on) if d), default=None)


def _slips(row: SlateRow) -> bool:
    """The forecast is later than what was promised."""
    return bool(row.promised_on and row.forecast_on and row.forecast_on > row.promised_on)
