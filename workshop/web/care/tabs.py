"""The pages that follow a restitution, as tabs above each of them."""

from typing import Final

from flask_babel import lazy_gettext as _

from workshop.domain.permissions import Permission
from workshop.web.identity import actor

_TABS: Final = (
    (_("Réclamations ouvertes"), "/complaints", Permission.WRITE_ENTRY),
    (_("Réclamations closes"), "/complaints?closed=1", Permission.WRITE_ENTRY),
    (_("Rappels d’entretien"), "/care", Permission.RECEIVE),
    (_("Avis des clients"), "/opinions", Permission.APPROVE),
)


def care_tabs(current: str) -> list[tuple[str, str, bool, None]]:
    """(label, address, is current, no count) of those the person may open."""
    return [
        (str(label), address, address == current, None)
        for label, address, permission in _TABS
        if actor().sites_with(permission)
    ]
