"""The words of entries written when a watch goes back, comes back, or is not collected."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.db.models import ContactChannel
from workshop.domain.down_payment import PaymentMeans
from workshop.domain.restitution import IdentityDocument, Relation, Topic
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import label, lines, named
from workshop.web.translation import day, euros

Payload = dict[str, Any]


def _day(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else ""


def _accessories(payload: Payload) -> str:
    returned, left = _kinds(payload["returned"]), _kinds(payload["left"])
    return lines(
        gettext("Rendu : %(things)s.", things=returned) if returned else "",
        gettext("Reste à rendre : %(things)s.", things=left) if left else "",
        gettext("Pièces remplacées rendues.") if payload["parts_returned"] else "",
    )


def _kinds(told: Iterable[Payload]) -> str:
    return ", ".join(named(each["kind"], "accessories").lower() for each in told)


def _explained(payload: Payload) -> str:
    topics = ", ".join(label(Topic(topic)).lower() for topic in payload["topics"])
    return lines(
        gettext("Expliqué : %(topics)s.", topics=topics) if topics else "",
        *(named(code, "advice") for code in payload["advice"]),
        payload["advice_note"],
    )


def _note(payload: Payload) -> str:
    paid = payload.get("down_payments")
    return lines(
        gettext(
            "Note %(number)s, %(total)s TTC.",
            number=payload["number"],
            total=euros(payload["total_cents"]),
        ),
        gettext("Acompte déduit, reste à payer : %(due)s.", due=euros(payload["due_cents"]))
        if paid
        else "",
    )


def _received(payload: Payload) -> str:
    return lines(
        gettext(
            "%(amount)s %(means)s, reçu %(number)s.",
            amount=euros(payload["cents"]),
            means=label(PaymentMeans(payload["means"])).lower(),
            number=payload["number"],
        ),
        gettext("Reste attendu : %(amount)s.", amount=euros(payload["left_cents"]))
        if payload["left_cents"]
        else "",
        payload["till_reference"],
    )


def _repaid(payload: Payload) -> str:
    numbers = ", ".join(each["number"] for each in payload["credit_notes"])
    return lines(
        gettext(
            "%(amount)s %(means)s, le %(day)s, avoir %(numbers)s.",
            amount=euros(payload["cents"]),
            means=label(PaymentMeans(payload["means"])).lower(),
            day=_day(payload["repaid_on"]),
            numbers=numbers,
        ),
        payload["till_reference"],
    )


def _credited(payload: Payload) -> str:
    return lines(
        gettext(
            "Avoir %(number)s sur %(paper)s : %(amount)s TTC.",
            number=payload["number"],
            paper=payload["paper"],
            amount=euros(payload["cents"]),
        ),
        payload["reason"],
        gettext("Remboursé le %(day)s.", day=_day(payload["repaid_on"]))
        if payload["repaid_on"]
        else "",
    )


def _handed_back(payload: Payload) -> str:
    return lines(
        gettext(
            "À %(name)s (%(relation)s), %(document)s.",
            name=payload["collector"],
            relation=label(Relation(payload["relation"])).lower(),
            document=label(IdentityDocument(payload["identity_document"])).lower(),
        ),
        gettext("Mot signé du client présenté.") if payload["mandate_seen"] else "",
        gettext("Signé sur papier.") if payload["on_paper"] else gettext("Signé à l’écran."),
        gettext("Réglé le %(day)s.", day=_day(payload["settled_on"]))
        if payload["settled_on"]
        else "",
        gettext("Garantie jusqu’au %(day)s.", day=_day(payload["guarantee_until"]))
        if payload["guarantee_until"]
        else "",
    )


def _comeback(payload: Payload) -> str:
    return gettext(
        "La montre est revenue sous la fiche %(number)s ; la garantie reste au %(day)s.",
        number=payload["ticket"],
        day=_day(payload["guarantee_until"]),
    )


def _reminded(payload: Payload) -> str:
    return gettext(
        "Par %(channel)s. Preuve : %(proof)s",
        channel=label(ContactChannel(payload["channel"])),
        proof=payload["proof"],
    )


def _authorised(payload: Payload) -> str:
    return gettext(
        "%(court)s, le %(day)s, référence %(reference)s.",
        court=payload["court"],
        day=_day(payload["authorised_on"]),
        reference=payload["reference"],
    )


DESCRIPTIONS = {
    EntryKind.ACCESSORIES_CHECKED: _accessories,
    EntryKind.EXPLAINED: _explained,
    EntryKind.DOWN_PAYMENT_RECEIVED: _received,
    EntryKind.DOWN_PAYMENT_REPAID: _repaid,
    EntryKind.NOTE_ISSUED: _note,
    EntryKind.CREDIT_NOTE_ISSUED: _credited,
    EntryKind.HANDED_BACK: _handed_back,
    EntryKind.REOPENED: lambda payload: str(payload["cause"]),
    EntryKind.GUARANTEE_RETURN: _comeback,
    EntryKind.COLLECTION_REMINDED: _reminded,
    EntryKind.COURT_AUTHORISED: _authorised,
}
