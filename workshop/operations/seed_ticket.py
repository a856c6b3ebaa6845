"""The ticket a candidate finds at the bench: a scenario's seed played up to where the modality begins.

It is told through the operations of the program, by people who exist for that alone: the journal
of the bench says who received, diagnosed, priced and agreed, as it does anywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from workshop.assessment.scenario import Scenario
from workshop.db.calendar import working_day
from workshop.db.models import Customer, QuoteDelivery, Site, SiteMode, Ticket, Watch
from workshop.db.quotes import line_data, quote_lines
from workshop.domain.catalogue import anomalies, case_backs, components, items, operations, supplies
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData
from workshop.domain.people import customer_name
from workshop.domain.planning import local_date
from workshop.domain.quote import Answer, DecisionChannel, LineData
from workshop.domain.ticket import Move, State
from workshop.domain.watch import WatchKind
from workshop.exchange.links import LinkSigner
from workshop.measurements.quantities import Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.customer import create_customer
from workshop.operations.deposit import Signature
from workshop.operations.diagnosis import (
    ConcludeDiagnosis,
    HandOverDiagnosis,
    ValidateDiagnosis,
    conclude_diagnosis,
    hand_over_diagnosis,
    validate_diagnosis,
)
from workshop.operations.inspection import CodeAnomaly, code_anomaly
from workshop.operations.intake import keep_watch
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.pre_diagnosis import SendPreDiagnosis, send_pre_diagnosis
from workshop.operations.proposal import PartLine, ProposeWork, WorkLine, propose_work
from workshop.operations.quote import (
    DraftQuote,
    SaveDraft,
    ValidateQuote,
    draft_quote,
    save_draft,
    validate_quote,
)
from workshop.operations.quote_decision import AnswerGiven, RecordDecision, record_decision
from workshop.operations.quote_sending import SendQuote, send_quote
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.seed_history import tell_history
from workshop.operations.seed_stage import (
    COUNTER,
    MANAGER,
    Told,
    start_work,
    tellers,
    told_customer,
    told_watch,
)
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.uncasing import RecordUncasing, record_uncasing

STARTS: Final[Mapping[str, State]] = {
    "M1": State.RECEPTION,
    "M2": State.DIAGNOSIS,
    "M3": State.PREPARATION,
    "M4": State.SERVICING,
}
"""At which step the candidate takes the ticket over, by modality; else at the counter."""

_NO_LINK: Final = LinkSigner("nobody opens this link", "https://etabli.invalid")


def seed_ticket(
    session: Session, bench: Site, scenario: Scenario, *, now: datetime
) -> tuple[str, ...]:
    """Bring the tickets of a scenario's seed to the step its modality begins with; their numbers.

    At the counter there is no ticket yet: the customer and the watch are on file, as last known.
    """
    start = STARTS.get(scenario.modality_id, State.RECEPTION)
    people = tellers(session, bench)
    told = Told(session, bench, people, now, names_parts=_names_parts(bench, start))
    seed = scenario.seed
    watch_id = tell_history(told, seed)
    if start is State.RECEPTION:
        _on_file(told, seed, watch_id)
        return ()
    tickets = _received(told, seed, watch_id)
    for ticket, own in zip(tickets, _per_watch(seed), strict=True):
        for step, bring in _STEPS:
            if ticket.state is not start:
                bring(told, ticket.number, own)
                assert ticket.state is step
    return tuple(ticket.number for ticket in tickets)


def _names_parts(bench: Site, start: State) -> bool:
    """An examined candidate says himself which parts the job he prepares needs."""
    return bench.mode is not SiteMode.EXAM or start is not State.PREPARATION


def _on_file(told: Told, seed: Mapping[str, Any], watch_id: int | None) -> None:
    """`watch_id` is the watch that was there before, with its customer."""
    counter = told.people[COUNTER]
    if watch_id is None:
        data = told_customer(seed["customer"], told.bench)
        customer = create_customer(told.session, counter, told.bench.id, data, now=told.now)
    else:
        customer = _owner(told, watch_id)
    for watch in _watches(seed)[watch_id is not None :]:
        intake = Intake(watch=told_watch(told, watch), reception=ReceptionData())
        keep_watch(told.session, counter, told.bench, customer, intake)


def _received(told: Told, seed: Mapping[str, Any], watch_id: int | None) -> tuple[Ticket, ...]:
    """One visit to the counter, the slip signed on paper, the pre-diagnosis sent.

    `watch_id` is the watch that was there before.
    """
    customer = told_customer(seed["customer"], told.bench)
    known = (watch_id, *[None] * len(_watches(seed)))
    intakes = tuple(
        replace(_intake(told, watch, own), watch_id=was_here)
        for watch, own, was_here in zip(_watches(seed), _per_watch(seed), known, strict=False)
    )
    name = customer_name(customer.family_name, customer.given_name, "")
    deposit = RegisterDeposit(
        told.bench.id,
        customer,
        intakes,
        customer_id=_owner(told, watch_id).id if watch_id else None,
        signature=Signature(name, on_paper=True),
    )
    tickets = told.do(register_deposit, deposit, by=COUNTER)
    for ticket in tickets:
        told.do(send_pre_diagnosis, SendPreDiagnosis(ticket.number), by=COUNTER)
    return tickets


def _owner(told: Told, watch_id: int) -> Customer:
    return told.session.get_one(Customer, told.session.get_one(Watch, watch_id).customer_id)


def _to_diagnosis(told: Told, number: str, own: Mapping[str, Any]) -> None:
    told.do(move_ticket, MoveTicket(number, Move.SEND_TO_DIAGNOSIS), by=COUNTER)


def _to_quote(told: Told, number: str, own: Mapping[str, Any]) -> None:
    """Tried, opened, its anomalies coded, concluded, agreed by the hierarchy and handed over."""
    runs = ReadingValue("runs", value=Outcome.FAULTY)
    told.do(record_readings, RecordReadings(number, Stage.BEFORE_UNCASING, (runs,)))
    watch, diagnosis = own["watch"], own.get("diagnosis", {})
    opening = tuple(step.code for step in case_backs()[watch["case_back"]].uncasing)
    told.do(record_uncasing, RecordUncasing(number, watch["case_back"], opening))
    told.do(record_readings, RecordReadings(number, Stage.AFTER_UNCASING, (runs,)))
    for code in diagnosis.get("anomalies", ()):
        told.do(code_anomaly, _anomaly(number, code, WatchKind(watch["kind"])))
    works = tuple(WorkLine(code) for code in own["quote"]["operations"])
    parts = _parts(works) if told.names_parts else ()
    told.do(propose_work, ProposeWork(number, works, parts))
    told.do(conclude_diagnosis, _conclusion(number, diagnosis))
    told.do(validate_diagnosis, ValidateDiagnosis(number), by=MANAGER)
    told.do(hand_over_diagnosis, HandOverDiagnosis(number, number, 0))
    told.do(move_ticket, MoveTicket(number, Move.SEND_TO_QUOTE))


def _conclusion(number: str, diagnosis: Mapping[str, Any]) -> ConcludeDiagnosis:
    """In French, like the scenario; without a cause of its own, what was found is the cause."""
    found = [anomalies()[code].label("fr") for code in diagnosis.get("anomalies", ())]
    text = ". ".join(found) or "Diagnostic fait à l’atelier"
    cause = diagnosis.get("cause")
    return ConcludeDiagnosis(
        number, f"{text}.", items("hypotheses")[cause].label("fr") if cause else text
    )


def _anomaly(number: str, code: str, kind: WatchKind) -> CodeAnomaly:
    known, fitting = anomalies()[code], components().for_kind(kind)
    component = next(each for each in known.components if each in fitting)
    return CodeAnomaly(number, Stage.AFTER_UNCASING, code, component, known.severity)


def _parts(works: Sequence[WorkLine]) -> tuple[PartLine, ...]:
    """What the operations use, consumables apart."""
    needs = {
        need.code: need.quantity for work in works for need in operations()[work.operation].supplies
    }
    return tuple(
        PartLine(code, part_kind=supplies()[code].part_kind, quantity=quantity)
        for code, quantity in needs.items()
        if supplies()[code].part_kind
    )


def _to_preparation(told: Told, number: str, own: Mapping[str, Any]) -> None:
    """The quote at the amount agreed, accepted at the counter."""
    quote = told.do(draft_quote, DraftQuote(number))
    lines = [line_data(line) for line in quote_lines(told.session, quote)]
    told.do(
        save_draft,
        SaveDraft(number, _priced(lines, own["quote"]["agreed_cents"]), quote.valid_until),
    )
    told.do(validate_quote, ValidateQuote(number), by=MANAGER)
    told.do(send_quote, SendQuote(number, QuoteDelivery.COUNTER, _NO_LINK), by=COUNTER)
    answer = AnswerGiven(Answer.ALL, own["customer_name"])
    decision = RecordDecision(number, DecisionChannel.COUNTER, answer)
    told.do(record_decision, decision, by=COUNTER)
    told.do(move_ticket, MoveTicket(number, Move.ACCEPT_QUOTE), by=COUNTER)


def _priced(lines: Sequence[LineData], agreed_cents: int) -> tuple[LineData, ...]:
    """The whole amount on the first line, as a fixed price; the others are within it."""
    first, *others = lines
    return (
        replace(first, quantity=1, unit_cents=agreed_cents, discount_cents=0),
        *(replace(line, unit_cents=0, discount_cents=0) for line in others),
    )


def _to_servicing(told: Told, number: str, own: Mapping[str, Any]) -> None:
    start_work(told, number)


_STEPS: Final[tuple[tuple[State, Callable[[Told, str, Mapping[str, Any]], None]], ...]] = (
    (State.DIAGNOSIS, _to_diagnosis),
    (State.QUOTE, _to_quote),
    (State.PREPARATION, _to_preparation),
    (State.SERVICING, _to_servicing),
)


def _watches(seed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [seed["watch"], *([seed["second_watch"]] if "second_watch" in seed else [])]


def _per_watch(seed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the seed says of each watch; of the second under `second_diagnosis`, `second_quote`."""
    customer = seed["customer"]
    name = customer_name(customer["family_name"], customer.get("given_name", ""), "")
    found = []
    for prefix, watch in zip(("", "second_"), _watches(seed), strict=False):
        parts = {part: seed.get(prefix + part, {}) for part in ("reception", "diagnosis", "quote")}
        order = seed.get("order", {})
        found.append({**parts, "watch": watch, "order": order, "customer_name": name})
    return found


def _intake(told: Told, watch: Mapping[str, Any], own: Mapping[str, Any]) -> Intake:
    said = own["reception"]
    request = said.get("request") or " ".join(filter(None, (watch["brand"], watch.get("model"))))
    return Intake(
        watch=told_watch(told, watch),
        reception=ReceptionData(
            request=request,
            symptoms=tuple(said.get("symptoms", ())),
            hypotheses=tuple(said.get("hypotheses", ())),
            parts_back=True,
            promised_on=_promise(told, own["order"]),
        ),
        marks=tuple(_mark(each) for each in said.get("marks", ())),
        accessories=tuple(LeftItem(each) for each in said.get("accessories", ())),
    )


def _mark(code: str) -> Mark:
    zone, _, kind = code.partition(":")
    return Mark(zone, kind, "visible")


def _promise(told: Told, order: Mapping[str, Any]) -> Any:
    days = order.get("promised_in_working_days")
    if days is None:
        return None
    return working_day(told.bench, local_date(told.now, told.bench.time_zone), days)
