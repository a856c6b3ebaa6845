"""Roles a person holds per site, and the person who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workshop.domain.errors import NotAllowed, NotFound
from workshop.domain.permissions import GRANTS, Permission, Role

MIN_TECHNICAL_LEVEL = 1
MAX_TECHNICAL_LEVEL = 4


class Language(StrEnum):
    FRENCH = "fr"
    ENGLISH = "en"


@dataclass(frozen=True)
class Actor:
    """The person who acts, with the roles held at each site (by site id).

    `is_examined`: a candidate at the bench of an exam, to whom nothing may be suggested.
    """

    person_id: int
    name: str
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    technical_level: int = 0
    is_examined: bool = False

    def may(self, permission: Permission, site_id: int) -> bool:
        return any(role in GRANTS[permission] for role in self.roles.get(site_id, ()))

    def sites_with(self, permission: Permission) -> tuple[int, ...]:
        """Ids of the sites where the person holds `permission`, in ascending order."""
        return tuple(sorted(site for site in self.roles if self.may(permission, site)))

    def answers_for(self, role: Role, site_id: int) -> bool:
        """True for those who hold the role at the site, and for the hierarchy in their place."""
        return role in self.roles.get(site_id, ()) or self.may(Permission.APPROVE, site_id)

    def require(self, permission: Permission, site_id: int) -> None:
        """Raise `NotFound` to a stranger of the site, `NotAllowed` to a colleague without the right."""
        if site_id not in self.roles:
            raise NotFound("site_not_found")
        if not self.may(permission, site_id):
            raise NotAllowed("permission_missing", {"permission": permission.value})


def customer_name(family_name: str, given_name: str, company: str) -> str:
    """How a customer is called on screen and paper: `Zoé Lefèvre`, `Bijoux SARL (Zoé Lefèvre)`."""
    person = f"{given_name} {family_name}".strip()
    return f"{company} ({person})" if company and person else person or company
