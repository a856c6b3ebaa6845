"""The sites an administrator reaches, by the three letters in the address."""

from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.web.identity import SiteChoice, person


def administered_sites() -> tuple[SiteChoice, ...]:
    someone = person()
    return tuple(s for s in someone.sites if someone.actor.may(Permission.ADMINISTER, s.id))


def administered_site(code: str) -> SiteChoice:
    """`NotFound` also for a site where the person is only a colleague."""
    for site in administered_sites():
        if site.code == code:
            return site
    raise NotFound("site_not_found")
