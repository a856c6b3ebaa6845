"""The servicing page: the procedure to tick, parts, what was found, readings, the final control."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db.control import control_readings, counting_readings
from workshop.db.findings import Found, all_found
from workshop.db.instruments import instruments_of
from workshop.db.limits import judged_by
from workshop.db.models import Ticket, Watch, WorkOrder
from workshop.db.readings import StoredReading
from workshop.db.visits import split_visits, visits
from workshop.domain.intake import PolishingConsent, goes_beyond
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.preparation import confirmed_in_this_visit
from workshop.domain.servicing import ControlSet, dismantling, procedure_of
from workshop.domain.ticket import State
from workshop.domain.watch import WatchKind, WaterClaim, water_claim
from workshop.measurements.quantities import Stage
from workshop.queries.bench import BenchSheet, TestedWatch, bench_sheet
from workshop.queries.charts import WatchCharts, watch_charts
from workshop.queries.earlier import earlier_values
from workshop.queries.examined import told_table, told_visits
from workshop.queries.measurement import ReadingTable, table_of
from workshop.queries.servicing_sections import (
    ControlView,
    FindingView,
    OperationView,
    PartsView,
    control_view,
    finding_view,
    operation_views,
    parts_view,
    sheet_rows,
    worker_ids,
)
from workshop.queries.ticket_frame import TicketFrame, ticket_frame

STAGES = (Stage.SERVICING, Stage.FINAL_CONTROL)


@dataclass(frozen=True)
class WasteView:
    codes: tuple[str, ...]
    note: str
    at: datetime | None


@dataclass(frozen=True)
class FinalControlSection:
    """Who may control the work, and what the last conclusion was.

    `did_the_work`: this person ticked or finished something, and so may not control it.
    `last` is the latest conclusion, `concluded` whether it is of this visit.
    """

    did_the_work: bool
    readings: ControlSet
    last: ControlView | None
    concluded: bool

    @property
    def awaits_derogation(self) -> bool:
        return bool(
            self.concluded and self.last and not self.last.passed and not self.last.derogation
        )


@dataclass(frozen=True)
class ServicingPage:
    """`hints`: nothing is suggested to somebody who is being examined.

    `at_sitting`: the parts and the diagnosis are the candidate's to tell, and the jury's to judge.
    """

    frame: TicketFrame
    active: bool
    may_service: bool
    may_control: bool
    may_derogate: bool
    hints: bool
    at_sitting: bool
    kind: WatchKind
    water: WaterClaim
    polishing: PolishingConsent
    operations: tuple[OperationView, ...]
    parts: PartsView
    finding: FindingView | None
    found: Found
    servicing_sheet: BenchSheet
    final_sheet: BenchSheet
    table: ReadingTable
    charts: WatchCharts
    control: FinalControlSection
    waste: WasteView

    def sheet(self, stage: Stage) -> BenchSheet:
        return self.final_sheet if stage is Stage.FINAL_CONTROL else self.servicing_sheet

    @property
    def all_done(self) -> bool:
        return bool(self.operations) and all(each.done_at for each in self.operations)

    @property
    def polishes_against_consent(self) -> bool:
        return any(goes_beyond(each.operation, self.polishing) for each in self.operations)

    @property
    def water_in_doubt(self) -> bool:
        """The work asks for a water test, nobody noted what the watch claims, and none was made."""
        asked = any("test_water_dry" in procedure_of(each.operation) for each in self.operations)
        tested = any(each.characteristic == "water_dry_test" for each in self.final_sheet.readings)
        return asked and not tested and self.water is WaterClaim.UNKNOWN

    @property
    def awaits_parts(self) -> bool:
        """The work is done, and nothing is said yet of a part foreseen."""
        return self.all_done and not self.at_sitting and bool(self.parts.to_fit)

    @property
    def awaits_finding(self) -> bool:
        """The work is done, and the movement taken apart was not held against the diagnosis."""
        codes = {each.operation for each in self.operations}
        compared = self.finding is not None or codes.isdisjoint(dismantling())
        return self.all_done and not (self.at_sitting or self.awaits_parts or compared)

    @property
    def ready_for_control(self) -> bool:
        """The work is told in full and no conclusion stands in this visit."""
        told = self.all_done and not (self.awaits_parts or self.awaits_finding)
        return told and not self.control.concluded

    @property
    def current(self) -> OperationView | None:
        """The operation to go on with: the first that is not finished."""
        return next((each for each in self.operations if not each.done_at), None)


def servicing_page(
    session: Session, actor: Actor, number: str, language: str, today: date
) -> ServicingPage:
    """Nine queries with the one for the person, however long the procedures."""
    frame = ticket_frame(session, actor, number)
    rows = sheet_rows(session, frame.ticket_id, actor.person_id)
    first = rows[0]
    ticket: Ticket = first.Ticket
    watch: Watch = first.Watch
    seen = told_visits(actor, visits(session, ticket.watch_id))
    readings, last_visit = split_visits(seen, ticket.id)
    active = ticket.state is State.SERVICING
    operations = operation_views(rows)
    tested = TestedWatch(
        watch.kind,
        judged_by(watch, first),
        water_claim(watch.water_resistance_bar) is not WaterClaim.NONE,
    )
    asks = bool(first.asks_own_verdict)
    instruments = instruments_of(session, (frame.site_id,), today) if active else ()
    may_service = active and actor.may(Permission.SERVICE, frame.site_id)
    return ServicingPage(
        frame=frame,
        active=active,
        may_service=may_service,
        may_control=active and actor.may(Permission.CONTROL, frame.site_id),
        may_derogate=active and actor.may(Permission.APPROVE, frame.site_id),
        hints=not actor.is_examined,
        at_sitting=first.centre_id is not None,
        kind=watch.kind,
        water=water_claim(watch.water_resistance_bar),
        polishing=first.polishing,
        operations=operations,
        parts=parts_view(session, ticket.id, wanted_back=first.parts_back),
        finding=finding_view(first),
        found=all_found(session, ticket.id),
        servicing_sheet=bench_sheet(
            Stage.SERVICING,
            tested,
            readings,
            language,
            instruments=instruments,
            asks_own_verdict=asks,
            conceals_verdicts=actor.is_examined,
            previous=earlier_values(readings, Stage.SERVICING, last_visit, language),
        ),
        final_sheet=bench_sheet(
            Stage.FINAL_CONTROL,
            tested,
            counting_readings(ticket, readings, worker_ids(rows)),
            language,
            instruments=instruments,
            asks_own_verdict=asks,
            conceals_verdicts=actor.is_examined,
            previous=earlier_values(readings, Stage.FINAL_CONTROL, last_visit, language),
        ),
        table=told_table(actor, table_of(readings, language, STAGES)),
        charts=watch_charts(seen, ticket.id),
        control=_control(actor, rows, operations, readings),
        waste=_waste(first.WorkOrder),
    )


def _control(
    actor: Actor,
    rows: Sequence[Any],
    operations: Sequence[OperationView],
    readings: Iterable[StoredReading],
) -> FinalControlSection:
    first = rows[0]
    ticket: Ticket = first.Ticket
    workers = worker_ids(rows)
    last = control_view(first)
    concluded = confirmed_in_this_visit(last.at if last else None, ticket.entered_step_at)
    return FinalControlSection(
        did_the_work=actor.person_id in workers,
        readings=ControlSet()
        if actor.is_examined
        else control_readings(
            ticket, first.Watch, readings, workers, [each.operation for each in operations]
        ).summary,
        last=last,
        concluded=concluded,
    )


def _waste(order: WorkOrder | None) -> WasteView:
    if order is None:
        return WasteView((), "", None)
    return WasteView(tuple(order.waste_codes), order.waste_note, order.waste_at)
