"""Lines of a slate in words, ready to print: templates only lay them out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import gettext
from markupsafe import Markup

from workshop.domain.ticket import State, WaitingOn
from workshop.queries.slate import SlateRow
from workshop.web.sentences.labels import STATES, WAITING, named
from workshop.web.translation import day, language, lateness, time_zone, today

# Lines kept in words: the boards of a few sites, in both languages.
_KEPT: Final = 4096


def init_app(app: Flask) -> None:
    app.add_template_filter(rows)


@dataclass(frozen=True)
class SlateLine:
    """`tone` and `turn_tone` are the classes of the lateness and of whose turn it is.

    `why` is what is waited for, and when to ask again.
    """

    number: str
    watch: str
    note: str
    customer: str
    step: str
    turn: str
    turn_tone: str
    since: str
    why: str
    place: str
    holder: str
    promised: str
    lateness: str
    tone: str

    @cached_property
    def html(self) -> Markup:
        """The row of a table."""
        return Markup(current_app.jinja_env.globals["slate"].line(self))  # type: ignore[attr-defined]  # noqa: S704


def rows(lines: Iterable[SlateLine]) -> Markup:
    """The lines as rows of a table."""
    return Markup("".join([line.html for line in lines]))  # noqa: S704  (each is laid out)


def slate_lines(
    rows: Iterable[SlateRow], notes: Mapping[int, str] | None = None
) -> list[SlateLine]:
    """The lines in the language of the request; `notes` by ticket are shown under the watch.

    The same row on the same day says the same in the same language: most lines of a page have been
    put in words, and laid out, for somebody before.
    """
    words = _words(language(), today(), time_zone())
    said = notes or {}
    return [_line(row, said.get(row.ticket_id, ""), words) for row in rows]


class _Words:
    """What the lines of a day share: steps, places and days in the language of the request."""

    def __init__(self, day_there: date, zone: ZoneInfo) -> None:
        self.today = day_there
        self.zone = zone
        self._places: dict[str, str] = {}
        self._days: dict[date | None, str] = {}
        self._since = {
            0: gettext("depuis aujourd’hui"),
            1: gettext("depuis hier"),
        }
        self._since_days = gettext("depuis %(days)s jours", days="#")
        self.foreseen = gettext("prévue le %(day)s", day="#")
        self.follow_up = gettext("relance le %(day)s", day="#")

    @cached_property
    def steps(self) -> dict[State, str]:
        return {state: str(words) for state, words in STATES.items()}

    @cached_property
    def turns(self) -> dict[WaitingOn, str]:
        return {waiting_on: str(words).capitalize() for waiting_on, words in WAITING.items()}

    def place(self, code: str) -> str:
        if code not in self._places:
            self._places[code] = named(code, "places")
        return self._places[code]

    def day(self, value: date | None) -> str:
        if value not in self._days:
            self._days[value] = day(value)
        return self._days[value]

    def since(self, instant: datetime) -> str:
        days = (self.today - instant.astimezone(self.zone).date()).days
        return self._since.get(max(days, 0)) or self._since_days.replace("#", str(days))


@lru_cache(maxsize=64)
def _words(_language: str, day_there: date, zone: ZoneInfo) -> _Words:
    return _Words(day_there, zone)


@lru_cache(maxsize=_KEPT)
def _line(row: SlateRow, note: str, words: _Words) -> SlateLine:
    if row.closed:
        turn, tone, since, why, distance, lateness_tone = "", "", "", "", "", ""
    else:
        ours = row.waiting_on is WaitingOn.US
        turn = row.assigned_to if ours and row.assigned_to else words.turns[row.waiting_on]
        tone = "" if ours else "wait"
        since = words.since(row.waiting_since)
        why = _why(row, words)
        distance, lateness_tone = _distance(row, words)
    return SlateLine(
        number=row.number,
        watch=row.watch,
        note=note,
        customer=row.customer,
        step=words.steps[row.state],
        turn=turn,
        turn_tone=tone,
        since=since,
        why=why,
        place=words.place(row.place),
        holder=row.holder or "",
        promised=words.day(row.promised_on),
        lateness=distance,
        tone=lateness_tone,
    )


def _why(row: SlateRow, words: _Words) -> str:
    """`Couronne · relance le 1er déc.`"""
    reason = named(row.waiting_reason, "waiting_reasons")
    asked_again = words.follow_up.replace("#", words.day(row.follow_up_on))
    return " · ".join(filter(None, (reason, asked_again if row.follow_up_on else "")))


def _distance(row: SlateRow, words: _Words) -> tuple[str, str]:
    """How far the promise is; when the watch will not be ready by then, when it will."""
    promised, forecast = row.promised_on, row.forecast_on
    if row.state is State.RESTITUTION and row.waiting_on is WaitingOn.CUSTOMER:
        return gettext("prête à rendre"), ""
    foreseen = words.foreseen.replace("#", words.day(forecast)) if forecast else ""
    if row.due_on < words.today:
        is_ahead = forecast is not None and forecast >= words.today
        return " · ".join((lateness(row.due_on), *([foreseen] if is_ahead else []))), "late"
    if promised and forecast and forecast > promised:
        return foreseen, "late"
    return (lateness(promised), "") if promised else (foreseen, "")
