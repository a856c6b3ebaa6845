"""Where the past of a bench is told: by whom, when, and how a watch comes to the bench of work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, RoleAssignment, Site, Ticket
from workshop.db.work import work_to_do
from workshop.db.work_order import order_lines, supply_needs
from workshop.domain.catalogue import operations
from workshop.domain.folding import fold_compact
from workshop.domain.intake import WatchData
from workshop.domain.people import MAX_TECHNICAL_LEVEL, Actor, Language
from workshop.domain.permissions import Role
from workshop.domain.planning import local_date
from workshop.domain.preparation import ToolState, hse_checks_before, tools_for
from workshop.domain.ticket import Move
from workshop.domain.watch import WatchKind
from workshop.operations.bench_checks import (
    CheckHse,
    CheckTools,
    ToolAnswer,
    check_hse,
    check_tools,
)
from workshop.operations.bench_limits import calibre_at
from workshop.operations.customer import CustomerData
from workshop.operations.people import NO_PASSWORD
from workshop.operations.preparation import CheckLevel, PlanLine, PlanWork, check_level, plan_work
from workshop.operations.supplies import CheckSupplies, SupplyAnswer, check_supplies
from workshop.operations.ticket import MoveTicket, move_ticket

COUNTER, WORKSHOP, MANAGER = "counter", "workshop", "manager"
_NAMES: Final = {
    COUNTER: "Le comptoir",
    WORKSHOP: "L’atelier",
    MANAGER: "Le responsable d’atelier",
}

CommandT = TypeVar("CommandT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Told:
    """Where and when the story is told, and by whom.

    `names_parts`: the quote does, unless it is for the candidate to say which the work needs.
    """

    session: Session
    bench: Site
    people: Mapping[str, Actor]
    now: datetime
    names_parts: bool

    def do(
        self, operation: Callable[..., ResultT], command: CommandT, *, by: str = WORKSHOP
    ) -> ResultT:
        return operation(self.session, self.people[by], command, now=self.now)


def tellers(session: Session, bench: Site) -> dict[str, Actor]:
    """Those who tell the story. They have no password: nobody signs in as them."""
    addresses = {f"{part}@etabli.invalid": part for part in _NAMES}
    known = {
        person.email: person
        for person in session.scalars(select(Person).where(Person.email.in_(addresses)))
    }
    found = {}
    for address, part in addresses.items():
        person = known.get(address) or Person(
            email=address,
            name=_NAMES[part],
            password_hash=NO_PASSWORD,
            technical_level=MAX_TECHNICAL_LEVEL,
        )
        session.add(person)
        session.flush()
        found[part] = Actor(
            person.id, person.name, {bench.id: frozenset(Role)}, MAX_TECHNICAL_LEVEL
        )
    return found


def start_work(told: Told, number: str) -> None:
    """Planned and prepared by the workshop: level, plan, tools, supplies, safety."""
    technician = told.people[WORKSHOP]
    _employ(told, technician)
    told.do(check_level, CheckLevel(number, technician.person_id))
    ticket = told.session.scalars(select(Ticket).where(Ticket.number == number)).one()
    today = local_date(told.now, told.bench.time_zone)
    plan = tuple(
        PlanLine(
            item.operation,
            item.label,
            operations()[item.operation].minutes,
            technician.person_id,
            today,
        )
        for item in work_to_do(told.session, ticket).operations
    )
    told.do(plan_work, PlanWork(number, plan))
    codes = tuple(line.operation for line in order_lines(told.session, ticket))
    tools = tuple(ToolAnswer(tool, ToolState.OK) for tool in tools_for(codes))
    told.do(check_tools, CheckTools(number, tools))
    needs = tuple(SupplyAnswer(need.id) for need in supply_needs(told.session, ticket))
    told.do(check_supplies, CheckSupplies(number, needs))
    safety = hse_checks_before(codes, radium_risk=False)
    told.do(check_hse, CheckHse(number, safety))
    told.do(move_ticket, MoveTicket(number, Move.START_SERVICING))


def _employ(told: Told, technician: Actor) -> None:
    """A plan names people of the bench only."""
    held = (technician.person_id, told.bench.id, Role.TECHNICIAN)
    if told.session.get(RoleAssignment, held) is None:
        told.session.add(
            RoleAssignment(
                person_id=technician.person_id, site_id=told.bench.id, role=Role.TECHNICIAN
            )
        )
        told.session.flush()


def told_customer(table: Mapping[str, Any], bench: Site) -> CustomerData:
    """Invented, so is the address: mail never leaves a bench."""
    name = f"{fold_compact(table.get('given_name', ''))}.{fold_compact(table['family_name'])}"
    return CustomerData(
        family_name=table["family_name"],
        given_name=table.get("given_name", ""),
        email=table.get("email", f"{name}@{bench.code.lower()}.invalid"),
        phone=table.get("phone", ""),
        address=table.get("address", ""),
        language=Language(table.get("language", Language.FRENCH)),
        contact_consent=True,
    )


def told_watch(told: Told, table: Mapping[str, Any]) -> WatchData:
    return WatchData(
        brand=table["brand"],
        kind=WatchKind(table["kind"]),
        model=table.get("model", ""),
        reference=table.get("reference", ""),
        serial=table.get("serial", ""),
        calibre_id=calibre_at(told.session, told.bench, table.get("calibre")),
        water_resistance_bar=table.get("water_rating_bar"),
    )
