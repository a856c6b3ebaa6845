"""The words of entries that declare something in codes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.domain.permissions import Role
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import ROLES, lines, named, pair

Payload = dict[str, Any]


def _listed(title: Any, codes: Iterable[str], vocabulary: str) -> str:
    names = ", ".join(named(code, vocabulary) for code in codes)
    return pair(str(title), names) if names else ""


def _needs(payload: Payload) -> str:
    return lines(_listed(_("Attend"), payload["needs"], "needs"), payload["text"])


def _complaint(payload: Payload) -> str:
    to_role = payload["to"]
    return lines(
        _listed(_("Origine"), [payload["cause"]], "complaint_causes"),
        payload["text"],
        _listed(_("Proposé"), payload["resolutions"], "complaint_resolutions"),
        pair(gettext("Transmise à"), str(ROLES[Role(to_role)])) if to_role else "",
    )


def _condition(payload: Payload) -> str:
    marks = ", ".join(
        f"{named(each['zone'], 'zones')} ({named(each['kind'], 'marks').lower()})"
        for each in payload["marks"]
    )
    return lines(
        pair(gettext("Marques vues"), marks) if marks else gettext("Aucune marque."),
        _listed(_("Moyens d’avivage"), payload["means"], "tools"),
        _listed(_("Accessoires remis en place"), payload["accessories"], "accessories"),
        payload["text"],
    )


def _parts(payload: Payload) -> str:
    off = payload["side"] == "off"
    title = gettext("Au démontage") if off else gettext("Au remontage")
    return _listed(title, payload["components"], "components")


def _text(payload: Payload) -> str:
    return str(payload["text"])


DESCRIPTIONS: Mapping[EntryKind, Callable[[Payload], str]] = {
    EntryKind.NEEDS_STATED: _needs,
    EntryKind.COMPLAINT_RECORDED: _complaint,
    EntryKind.COMPLAINT_ACCEPTED: _text,
    EntryKind.CONDITION_CHECKED: _condition,
    EntryKind.PARTS_COUNTED: _parts,
    EntryKind.TRACKING_TRANSMITTED: _text,
    EntryKind.PLAN_APPROVED: lambda payload: "",
}
