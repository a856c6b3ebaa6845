"""The page of one act on a ticket: the frame, and the people it may name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, RoleAssignment
from workshop.domain.errors import NotAllowed
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission
from workshop.queries.ticket_frame import TicketFrame, ticket_frame


@dataclass(frozen=True)
class ActPage:
    """`people` are pairs (id, name) of the colleagues the act may name."""

    frame: TicketFrame
    people: tuple[tuple[int, str], ...] = ()


def act_page(
    session: Session,
    actor: Actor,
    number: str,
    permission: Permission,
    *,
    people_with: Permission | None = None,
) -> ActPage:
    """Raises `NotAllowed` to a colleague without the right to the act."""
    frame = ticket_frame(session, actor, number)
    if not actor.may(permission, frame.site_id):
        raise NotAllowed("permission_missing", {"permission": permission.value})
    people = colleagues(session, frame.site_id, people_with) if people_with else ()
    return ActPage(frame, people)


def colleagues(
    session: Session, site_id: int, permission: Permission
) -> tuple[tuple[int, str], ...]:
    """Id and name of the active people who hold `permission` at a site, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.site_id == site_id,
            RoleAssignment.role.in_(GRANTS[permission]),
            Person.active,
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return tuple((row.id, row.name) for row in rows)
