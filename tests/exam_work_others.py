"""The work the other examples expect: at the counter, preparing a job, at the movement."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from tests.exam_work import Bench
from workshop.db.models import ContactChannel, Customer, OwnVerdict, Person, Ticket, Watch
from workshop.db.session import commit
from workshop.db.work import work_to_do
from workshop.db.work_order import order_lines, supply_needs
from workshop.domain.catalogue import operations, steps
from workshop.domain.intake import Intake, Mark, ReceptionData, WatchData
from workshop.domain.permissions import Role
from workshop.domain.preparation import ToolState, hse_checks_before, tools_for
from workshop.domain.servicing import Finding, StepOutcome, steps_left
from workshop.domain.watch import WatchKind
from workshop.measurements.conditions import Conditions
from workshop.measurements.plan import missing_readings
from workshop.measurements.quantities import CHARACTERISTICS, Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.bench_checks import (
    CheckHse,
    CheckTools,
    ToolAnswer,
    check_hse,
    check_tools,
)
from workshop.operations.bench_views import NoteViews, note_views
from workshop.operations.complaint import (
    AcceptComplaint,
    RecordComplaint,
    accept_complaint,
    record_complaint,
)
from workshop.operations.customer import CustomerData
from workshop.operations.delay import (
    ApproveDelay,
    RequestDelay,
    TellDelay,
    approve_delay,
    request_delay,
    tell_delay,
)
from workshop.operations.deposit import Signature
from workshop.operations.inspection import (
    InspectComponents,
    InspectedComponent,
    inspect_components,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.parts import FitPart, fit_part
from workshop.operations.pre_diagnosis import (
    SendPreDiagnosis,
    ValidatePreQuote,
    send_pre_diagnosis,
    validate_pre_quote,
)
from workshop.operations.preparation import (
    CheckLevel,
    PlanLine,
    PlanWork,
    StatedLevel,
    check_level,
    plan_work,
)
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.servicing import (
    CompleteOperation,
    LogWaste,
    Reassess,
    TickStep,
    complete_operation,
    log_waste,
    reassess,
    tick_step,
)
from workshop.operations.sitting import OpenDocument, open_document
from workshop.operations.stated_supplies import StatedSupply, StateSupplies, state_supplies
from workshop.operations.statements import (
    ApprovePlan,
    CheckCondition,
    CountParts,
    SeenMark,
    StateNeeds,
    TransmitSheet,
    approve_plan,
    check_condition,
    count_parts,
    state_needs,
    transmit_sheet,
)
from workshop.operations.supplies import CheckSupplies, Request, SupplyAnswer, check_supplies
from workshop.operations.ticket import PlaceWatch, place_watch
from workshop.operations.tracking import AddNote, RaiseAlert, add_note, raise_alert

PROBLEM = "other_delay"
"""What the juror notes went wrong while a job is prepared."""


def photograph(bench: Bench, view: str, side: str, number: str = "") -> None:
    number = number or bench.ticket.number
    note = AddNote(number, "", photo_ids=bench.photo(), view=view, side=side)
    bench.do(f"{view} {side}", add_note, note)


def solve_m1(bench: Bench) -> None:
    """« Une montre à quartz arrêtée, cinq mois après un changement de pile », at the counter."""
    session, site = bench.session, bench.sitting.bench_id or 0
    customer = session.scalars(select(Customer).where(Customer.site_id == site)).one()
    watch = session.scalars(select(Watch).where(Watch.site_id == site)).one()
    bench.do("card", note_views, NoteViews(bench.sitting.id, ("customer",)))
    data = CustomerData(
        "Vasseur", "Hélène", address=customer.address,
        phone=customer.phone if "phone" in bench.left_out else "06 00 00 57 31",
        channel=ContactChannel.SMS,
        access_needs=() if "hearing" in bench.left_out else ("hearing",),
    )  # fmt: skip
    symptoms = ("stopped", "seconds_hand_jumps")
    reception = ReceptionData(
        customer_words="Elle s’est encore arrêtée.",
        request="Montre arrêtée cinq mois après un changement de pile.",
        symptoms=symptoms[:1] if "symptoms" in bench.left_out else symptoms,
        functional_tests=(("runs", "faulty"),),
        pre_diagnosis="Pile sans doute vide.",
        hypotheses=() if "hypotheses" in bench.left_out else ("battery_empty",),
        service_code="battery_water_tested",
        pre_quote_cents=9000 if "price" in bench.left_out else 4500,
    )
    marks = () if "mark" in bench.left_out else (Mark("bezel_ne", "scratch", "light"),)
    kept = WatchData(
        brand="Ormelle", model="Rivage", reference="RV-204",
        serial="" if "serial" in bench.left_out else "204118",
        kind=WatchKind.QUARTZ, calibre_id="ronda-515",
    )  # fmt: skip
    intake = Intake(watch=kept, reception=reception, marks=marks, watch_id=watch.id)
    deposit = RegisterDeposit(
        site, data, (intake,), customer_id=customer.id,
        signature=Signature("Hélène Vasseur", on_paper=True),
    )  # fmt: skip
    bench.do("deposit", register_deposit, deposit)
    number = bench.ticket.number
    bench.do("place", place_watch, PlaceWatch(number, "safe"))
    needs = ("running_again", "free_of_charge", "news_by_text")
    bench.do("needs", state_needs, StateNeeds(number, needs, "Qu’elle remarche."))
    resolutions = ("refund",) if "resolutions" in bench.left_out else ("free_check",)
    to_role = None if "referral" in bench.left_out else Role.MANAGER
    complaint = RecordComplaint(number, "battery_short_life", resolutions, "Cinq mois !", to_role)
    bench.do("complaint", record_complaint, complaint)
    bench.do("agreement", accept_complaint, AcceptComplaint(number), by="juror")
    bench.do("sent", send_pre_diagnosis, SendPreDiagnosis(number))
    bench.do("agreed price", validate_pre_quote, ValidatePreQuote(number), by="juror")
    commit(session)


def solve_m3(bench: Bench) -> None:
    """« Un joint manque », a job prepared that will be late."""
    session, ticket = bench.session, bench.ticket
    number, candidate = ticket.number, bench.candidate
    if not candidate.is_examined:
        session.execute(
            update(Person).where(Person.id == candidate.person_id).values(technical_level=3)
        )
    bench.do("procedures", open_document, OpenDocument(bench.sitting.id, "procedure"))
    photograph(bench, "bench", "before")
    photograph(bench, "watch", "before")
    stated = StatedLevel(3 if "level" in bench.left_out else 2, covered=True)
    bench.do("level check", check_level, CheckLevel(number, candidate.person_id, stated=stated))
    day = bench.now.date()
    lines = tuple(
        PlanLine(each.operation, each.label, operations()[each.operation].minutes,
                 candidate.person_id, day)
        for each in work_to_do(session, ticket).operations
    )  # fmt: skip
    if "order" in bench.left_out:
        lines = lines[::-1]
    bench.do("plan", plan_work, PlanWork(number, lines))
    bench.do("plan approval", approve_plan, ApprovePlan(number), by="juror")
    codes = tuple(each.operation for each in lines)
    states = {"dry_water_tester": ToolState.OVERDUE, "screwdrivers": ToolState.WORN}
    if "worn" in bench.left_out:
        del states["screwdrivers"]
    needed = [t for t in tools_for(codes) if not (t == "loupe" and "tool" in bench.left_out)]
    tools = tuple(ToolAnswer(t, states.get(t, ToolState.OK), "Vu.") for t in needed)
    bench.do("tools", check_tools, CheckTools(number, tools))
    alert = RaiseAlert(number, "Étanchéimètre échu.", "dry_water_tester")
    bench.do("alert", raise_alert, alert)
    supply(bench, day + timedelta(days=10))
    before = hse_checks_before(codes, radium_risk=False)
    bench.do("safety", check_hse, CheckHse(number, before))
    assert ticket.promised_on
    later = ticket.promised_on + timedelta(days=12)
    slip = RequestDelay(number, "part_unavailable", "Joint de couronne absent.", later)
    bench.do("slip", request_delay, slip)
    bench.do("slip approval", approve_delay, ApproveDelay(number), by="juror")
    bench.do("told", tell_delay, TellDelay(number, "Un joint manque.", ContactChannel.PHONE))
    bench.do("problem", add_note, AddNote(number, "Vis tombée, retrouvée.", problem=PROBLEM))
    bench.do("waste", log_waste, LogWaste(number, ("bench_tidied", "waste_oil", "waste_logged")))
    photograph(bench, "bench", "after")
    photograph(bench, "watch", "after")
    marks = (SeenMark("crystal", "scratch"),) if "new mark" in bench.left_out else ()
    bench.do("condition", check_condition, CheckCondition(number, marks))
    bench.do("sent", transmit_sheet, TransmitSheet(number))
    commit(session)


def supply(bench: Bench, due_on: date) -> None:
    """All is there but the gasket of the crown; in an exam the candidate names what he needs."""
    late = Request("Fournisseur", due_on)
    missing = "" if "request" in bench.left_out else "gasket_crown"
    if not bench.candidate.is_examined:
        answers = tuple(
            SupplyAnswer(need.id, late if need.code == missing else None)
            for need in supply_needs(bench.session, bench.ticket)
        )
        bench.do("supplies", check_supplies, CheckSupplies(bench.ticket.number, answers))
        return
    stated = tuple(
        StatedSupply(code, 1, late if code == missing else None)
        for code in ("crown_standard", "stem", "gasket_crown", "gasket_back_round")
        if not (code == "stem" and "supply" in bench.left_out)
    )
    bench.do("supplies", state_supplies, StateSupplies(bench.ticket.number, stated))


_GOOD = {
    "rate": "+4.0", "amplitude": "285", "beat_error": "0.3", "power_reserve": "42",
    "rate_motor_pulses": "+0.30", "test_pressure": "3",
}  # fmt: skip


def solve_m4(bench: Bench) -> None:
    """« Échange et révision », two watches worked and controlled."""
    session = bench.session
    bench.do("procedures", open_document, OpenDocument(bench.sitting.id, "procedure"))
    own = select(Ticket).where(Ticket.site_id == bench.sitting.bench_id).order_by(Ticket.id)
    for ticket in session.scalars(own).all():
        _service(bench, ticket)
    commit(session)


def _service(bench: Bench, ticket: Ticket) -> None:
    session, number = bench.session, ticket.number
    watch = session.get_one(Watch, ticket.watch_id)
    automatic = watch.kind is WatchKind.AUTOMATIC
    if automatic:
        photograph(bench, "finishing", "before", number)
        seen = CheckCondition(
            number, (SeenMark("clasp", "scratch"),), ("satin_wheels",), ("spare_strap",)
        )
        bench.do("condition", check_condition, seen)
    parts = ("balance", "mainspring") if automatic else ("coil",)
    bench.do("off", count_parts, CountParts(number, True, parts))
    worn = (
        (("mainspring", "worn"), ("train_jewels", "broken")) if automatic else (("coil", "broken"),)
    )
    states = tuple(InspectedComponent(*each, "Vu.") for each in worn)
    bench.do("worn", inspect_components, InspectComponents(number, Stage.SERVICING, states))
    bench.do("compared", reassess, Reassess(number, Finding.CONFIRMED, "Conforme."))
    if automatic:
        bench.do("warned", raise_alert, RaiseAlert(number, "Pierre fêlée."))
    for need in supply_needs(session, ticket):
        if need.part_kind and not (
            need.code == "mainspring_automatic" and "part" in bench.left_out
        ):
            bench.do("fitted", fit_part, FitPart(number, need.id))
    for line in order_lines(session, ticket):
        for step in steps_left(line.operation, ()):
            outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
            bench.do("step", tick_step, TickStep(number, line.id, step, outcome))
        bench.do("done", complete_operation, CompleteOperation(number, line.id))
    bench.do("on", count_parts, CountParts(number, False, parts))
    _control(bench, ticket, watch)
    if automatic:
        photograph(bench, "finishing", "after", number)


def _control(bench: Bench, ticket: Ticket, watch: Watch) -> None:
    asked = missing_readings(watch.kind, (), bool(watch.water_resistance_bar))
    good = dict(_GOOD)
    if watch.water_resistance_bar:
        good["test_pressure"] = str(watch.water_resistance_bar)
    if "within" in bench.left_out:
        good["amplitude"] = "180"
    readings = tuple(
        ReadingValue(
            each.characteristic, each.position, each.moment,
            Decimal(good[each.characteristic]) if each.characteristic in good else Outcome.OK,
        )
        for each in asked
        if not (each.characteristic == "indexing" and "indexing" in bench.left_out)
    )  # fmt: skip
    own = {
        (each.characteristic, each.moment): OwnVerdict.WITHIN
        for each in readings
        if not CHARACTERISTICS[each.characteristic].is_functional
    }
    command = RecordReadings(
        ticket.number, Stage.FINAL_CONTROL, readings, instrument="Chronocomparateur 2",
        conditions=Conditions(measuring_time_s=60, inhibition_period_s=60), own_verdicts=own,
    )  # fmt: skip
    bench.do("control", record_readings, command)
