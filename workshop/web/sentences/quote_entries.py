"""The words of entries written by quotes."""

from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.db.models import PolishingConsent, QuoteDelivery
from workshop.domain.quote import DecisionChannel, QuoteState
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import label, pair, quoted
from workshop.web.translation import day, euros

Payload = dict[str, Any]


def _sent(payload: Payload) -> str:
    delivery = label(QuoteDelivery(payload["delivery"]))
    to = f" ({payload['to_address']})" if payload["to_address"] else ""
    valid = gettext("Valable jusqu’au %(day)s.", day=_day(payload["valid_until"]))
    first = f"{_amount(payload)}, {delivery}{to}. {valid}"
    return "\n".join((first, *(_line(line) for line in payload["lines"]), _proof(payload)))


def _reminded(payload: Payload) -> str:
    return gettext(
        "Devis %(number)s rappelé à %(address)s.",
        number=payload["number"],
        address=payload["to_address"],
    )


def _decided(payload: Payload) -> str:
    outcome, channel = QuoteState(payload["outcome"]), DecisionChannel(payload["channel"])
    return "\n".join(
        (
            gettext(
                "Devis %(number)s %(outcome)s par %(name)s, %(channel)s.",
                number=payload["number"],
                outcome=label(outcome),
                name=payload["name"],
                channel=label(channel),
            ),
            quoted(payload["wording"]),
            gettext("Montant accepté : %(amount)s.", amount=euros(payload["agreed_cents"]))
            if payload["agreed"]
            else "",
            gettext("Acompte demandé : %(amount)s.", amount=euros(payload["down_payment_cents"]))
            if payload.get("down_payment_cents")
            else "",
            ", ".join(line["label"] for line in payload["agreed"]),
            gettext("Polissage : %(text)s.", text=label(PolishingConsent(payload["polishing"])))
            if payload.get("polishing")
            else "",
            gettext("Motif : %(text)s", text=payload["reason"]) if payload["reason"] else "",
            gettext("Promise pour le %(text)s.", text=_day(payload["promised_on"]))
            if payload["promised_on"]
            else "",
            _proof(payload),
        )
    )


def _expired(payload: Payload) -> str:
    return gettext(
        "Le devis %(number)s, valable jusqu’au %(day)s, est resté sans réponse.",
        number=payload["number"],
        day=_day(payload["valid_until"]),
    )


def _amount(payload: Payload) -> str:
    return pair(payload["number"], euros(payload["proposed_cents"]))


def _proof(payload: Payload) -> str:
    """The start of the document's hash: enough to compare, the entry holds all of it."""
    return gettext("Empreinte du document : %(hash)s…", hash=payload["document_sha256"][:12])


def _line(line: Payload) -> str:
    price = gettext("à chiffrer") if line["total_cents"] is None else euros(line["total_cents"])
    many = f"{line['quantity']} × " if line["quantity"] > 1 else ""
    return pair(f"{many}{line['label']}", price)


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


DESCRIPTIONS = {
    EntryKind.QUOTE_DRAFTED: _amount,
    EntryKind.QUOTE_VALIDATED: _amount,
    EntryKind.QUOTE_SENT: _sent,
    EntryKind.QUOTE_REMINDED: _reminded,
    EntryKind.QUOTE_DECIDED: _decided,
    EntryKind.QUOTE_EXPIRED: _expired,
}
