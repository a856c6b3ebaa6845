"""Checks at the bench before the work: tools, hygiene and safety."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workshop.db.models import Ticket, ToolCheck
from workshop.db.work_order import order_lines
from workshop.domain.catalogue import hse_checks, tools
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.preparation import (
    HseMoment,
    ToolState,
    hse_checks_before,
    left_out,
    tools_for,
)
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.preparation import in_preparation, planned_order


@dataclass(frozen=True)
class ToolAnswer:
    tool: str
    state: ToolState
    note: str = ""


@dataclass(frozen=True)
class CheckTools:
    number: str
    tools: tuple[ToolAnswer, ...]
    seen_version: int | None = None


def check_tools(session: Session, actor: Actor, command: CheckTools, *, now: datetime) -> Ticket:
    """Say of every tool of the plan in which state it is; trouble is described.

    In an exam the tools are those the candidate chose.
    """
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    order = planned_order(session, ticket)
    answered = {answer.tool: answer for answer in command.tools}
    needed = _chosen(answered) if actor.is_examined else tools_for(_codes_to_do(session, ticket))
    missing = left_out(needed, answered)
    if missing:
        raise RuleViolation("tools_unchecked", {"tools": missing})
    for answer in command.tools:
        if answer.state is not ToolState.OK and not answer.note.strip():
            raise RuleViolation("tool_trouble_unsaid", {"tool": answer.tool})
    answers = [answered[tool] for tool in needed]
    session.execute(delete(ToolCheck).where(ToolCheck.ticket_id == ticket.id))
    session.add_all(
        ToolCheck(
            ticket_id=ticket.id,
            tool=answer.tool,
            state=answer.state,
            note=answer.note.strip(),
            checked_by_id=actor.person_id,
            checked_at=now,
        )
        for answer in answers
    )
    order.tools_at = now
    order.tools_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.TOOLS_CHECKED,
        {"tools": [{"code": a.tool, "state": a.state, "note": a.note.strip()} for a in answers]},
        now=now,
    )
    return ticket


def _chosen(codes: Collection[str]) -> tuple[str, ...]:
    _require_any(codes)
    return tuple(tools()[code].code for code in codes)


def _codes_to_do(session: Session, ticket: Ticket) -> tuple[str, ...]:
    return tuple(line.operation for line in order_lines(session, ticket) if line.done_at is None)


@dataclass(frozen=True)
class CheckHse:
    """The checks ticked before the work, by code."""

    number: str
    codes: tuple[str, ...]
    seen_version: int | None = None


def check_hse(session: Session, actor: Actor, command: CheckHse, *, now: datetime) -> Ticket:
    """Tick the hygiene, safety and environment checks this job asks for, all of them.

    In an exam, those the candidate thinks of.
    """
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    order = planned_order(session, ticket)
    if actor.is_examined:
        _require_any(command.codes)
    else:
        _require_all(session, ticket, command.codes)
    order.hse_codes = [code for code in hse_checks() if code in command.codes]
    order.hse_at = now
    order.hse_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.HSE_CHECKED,
        {"moment": HseMoment.BEFORE, "codes": order.hse_codes},
        now=now,
    )
    return ticket


def _require_any(codes: Collection[str]) -> None:
    if not codes:
        raise RuleViolation("nothing_ticked")


def _require_all(session: Session, ticket: Ticket, codes: Collection[str]) -> None:
    to_do = _codes_to_do(session, ticket)
    needed = hse_checks_before(to_do, radium_risk=ticket.watch.radium_risk)
    missing = left_out(needed, codes)
    if missing:
        raise RuleViolation("hse_unchecked", {"hse_checks": missing}, field="codes")
