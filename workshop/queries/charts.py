"""What the charts of a watch show: one visit, and all of its visits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.own_verdict import asks_own_verdict
from workshop.db.portraits import portraits_of
from workshop.db.visits import Visit, visits
from workshop.domain.people import Actor
from workshop.measurements.portrait import Mark, Portrayed, portray
from workshop.queries.ticket_frame import TicketFrame, ticket_frame


@dataclass(frozen=True)
class ChartedVisit:
    """Mean rate and mean amplitude of a visit, as the watch left or was last measured."""

    number: str
    at: datetime
    rate: Mark | None
    amplitude: Mark | None


@dataclass(frozen=True)
class WatchCharts:
    """`visit` is the one asked for, `visits` all at which rates were read, oldest first."""

    visit: Portrayed | None
    visits: tuple[ChartedVisit, ...]


@dataclass(frozen=True)
class MeasurementsPage:
    frame: TicketFrame
    charts: WatchCharts


def measurements_page(session: Session, actor: Actor, number: str) -> MeasurementsPage:
    """The watch of a ticket as it measures and measured: five queries, however many visits.

    Whoever judges first sees only what somebody has judged; nothing is computed for the examined.
    """
    frame = ticket_frame(session, actor, number)
    if actor.is_examined:
        return MeasurementsPage(frame, WatchCharts(None, ()))
    found = visits(session, frame.watch_id)
    if session.scalar(select(asks_own_verdict(actor.person_id, frame.ticket_id))):
        found = tuple(
            replace(visit, readings=tuple(each for each in visit.readings if each.own_verdict))
            for visit in found
        )
    return MeasurementsPage(frame, watch_charts(found, frame.ticket_id))


def watch_charts(found: Sequence[Visit], ticket_id: int) -> WatchCharts:
    shown = [(each, portray(portraits_of(each.readings))) for each in found]
    return WatchCharts(
        visit=next((charted for each, charted in shown if each.ticket_id == ticket_id), None),
        visits=tuple(
            ChartedVisit(
                each.number, each.opened_at, charted.now.rate_mean, charted.now.amplitude_mean
            )
            for each, charted in shown
            if charted
        ),
    )
