"""The clock of a sitting over every page: time that is up ends first, a held clock holds the bench."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from workshop.assessment.clock import Phase
from workshop.assessment.sitting import SittingState
from workshop.db.session import commit, db, writing
from workshop.operations.sitting_clock import stop_overdue
from workshop.queries.bench_clocks import BenchClock
from workshop.web.identity import SignedIn, now, signed_in

LAST_MINUTES: Final = 5
"""From here on the band warns."""
_BESIDE_THE_BENCH: Final = frozenset(
    {"my_sittings", "account", "sittings", "candidates", "scenarios", "jury"}
)
"""Pages that stay open while the clock is held or over; roles still decide who may see them."""


@dataclass(frozen=True)
class Band:
    """What the band shows; `candidate` is empty for the candidate, `seconds_left` without a limit."""

    sitting_id: int
    candidate: str
    phase: Phase
    is_running: bool
    seconds_left: int | None

    @property
    def minutes_left(self) -> int | None:
        """Rounded up, as a page without a script tells it."""
        return None if self.seconds_left is None else -(-self.seconds_left // 60)

    @property
    def is_short(self) -> bool:
        left = self.minutes_left
        return self.is_running and left is not None and left <= LAST_MINUTES


def init_app(app: Flask) -> None:
    app.before_request(_keep_time)


def band(someone: SignedIn) -> Band | None:
    """The clock of the person's own sitting, or of the bench whose ticket the page is about."""
    found = own_clock(someone) or _clock_of_page(someone)
    if found is None or found.time.is_over(now()):
        return None
    is_own = found.candidate_id == someone.actor.person_id
    return Band(
        found.sitting_id,
        "" if is_own else found.candidate_name,
        found.time.phase,
        found.is_running,
        found.seconds_left(now()),
    )


def own_clock(someone: SignedIn) -> BenchClock | None:
    """That of the sitting the person sits now."""
    own = (each for each in someone.benches if each.candidate_id == someone.actor.person_id)
    return next(own, None)


def _clock_of_page(someone: SignedIn) -> BenchClock | None:
    number = str((request.view_args or {}).get("number", ""))
    of_page = (each for each in someone.benches if number.startswith(f"{each.bench_code}-"))
    return next(of_page, None)


def _keep_time() -> Response | None:
    """Before every page of somebody at a bench."""
    if request.endpoint in (None, "static"):
        return None
    someone = signed_in()
    if someone is None or not someone.benches:
        return None
    own = own_clock(someone)
    over = [each.sitting_id for each in someone.benches if each.time.is_over(now())]
    if over:
        _end(over)
    if own is None or not (own.sitting_id in over or own.state is SittingState.SUSPENDED):
        return None
    if _stays_open(is_over=own.sitting_id in over):
        return None
    return redirect(url_for("my_sittings.show", sitting_id=own.sitting_id), 303)


def _stays_open(*, is_over: bool) -> bool:
    """Pages beside the bench; what is sent from them once time is up comes too late."""
    reads = request.method in ("GET", "HEAD") or request.blueprint == "account"
    return request.blueprint in _BESIDE_THE_BENCH and (reads or not is_over)


def _end(sitting_ids: list[int]) -> None:
    """Whoever asks first ends it, also by a GET; afterwards the roles of the person are others."""
    db.session.rollback()
    with writing():
        stop_overdue(db.session(), now=now(), sitting_ids=sitting_ids)
        commit(db.session())
    g.pop("_login_user", None)
