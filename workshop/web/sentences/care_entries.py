"""The words of entries about the customer and what follows a repair."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.db.models import ContactChannel
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import label, lines, named, pair
from workshop.web.translation import day

Payload = dict[str, Any]


def _merged(payload: Payload) -> str:
    return gettext(
        "La fiche « %(gone)s » est réunie avec « %(kept)s ».",
        gone=payload["from"],
        kept=payload["to"],
    )


def _separated(payload: Payload) -> str:
    return gettext(
        "Réunion défaite : la montre revient de « %(kept)s » à « %(gone)s ».",
        kept=payload["from"],
        gone=payload["to"],
    )


def _complaint_answered(payload: Payload) -> str:
    return lines(
        payload["text"],
        pair(gettext("Par"), label(ContactChannel(payload["channel"]))),
        pair(gettext("À"), payload["to_address"]) if payload["to_address"] else "",
        pair(gettext("À relancer le"), day(date.fromisoformat(payload["follow_up_on"]))),
    )


def _complaint_closed(payload: Payload) -> str:
    return lines(
        pair(gettext("Issue"), label(ComplaintOutcome(payload["outcome"]))),
        payload["text"],
        pair(gettext("À"), payload["to_address"]) if payload["to_address"] else "",
        pair(gettext("Lettre (SHA-256)"), payload["letter_sha256"]),
    )


def _satisfaction(payload: Payload) -> str:
    return lines(gettext("Note : %(score)s sur 5", score=payload["score"]), payload["comment"])


def _care_reminded(payload: Payload) -> str:
    checks = (
        f"{named(each['interval'], 'care_intervals')} ({day(date.fromisoformat(each['due_on']))})"
        for each in payload["checks"]
    )
    return lines(*checks, pair(gettext("À"), payload["to_address"]))


DESCRIPTIONS: Mapping[EntryKind, Callable[[Payload], str]] = {
    EntryKind.CUSTOMER_MERGED: _merged,
    EntryKind.CUSTOMER_SEPARATED: _separated,
    EntryKind.COMPLAINT_ANSWERED: _complaint_answered,
    EntryKind.COMPLAINT_CLOSED: _complaint_closed,
    EntryKind.SATISFACTION_GIVEN: _satisfaction,
    EntryKind.CARE_REMINDED: _care_reminded,
}
