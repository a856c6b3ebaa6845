"""The words of a reception completed or corrected, and of a price agreed by the hierarchy."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.db.models import PolishingConsent
from workshop.domain.ticket import RepairKind
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import label, named, pair
from workshop.web.translation import day, euros

Payload = dict[str, Any]


def _codes(vocabulary: str) -> Callable[[Any], str]:
    return lambda codes: ", ".join(named(code, vocabulary) for code in codes)


def _watch(watch: Payload) -> str:
    return " ".join(part for part in (watch["brand"], watch["model"], watch["serial"]) if part)


def _range(cents: list[int | None]) -> str:
    return " – ".join(euros(amount) for amount in cents if amount is not None)


def _yes_no(value: bool) -> str:
    return gettext("oui") if value else gettext("non")


# What a reception holds, in the order of the page: its name and how its value is said.
_PARTS: Mapping[str, tuple[Any, Callable[[Any], str]]] = {
    "customer": (_("Client"), lambda customer: str(customer["name"])),
    "watch": (_("Montre"), _watch),
    "marks": (
        _("État"),
        lambda marks: ", ".join(
            pair(named(mark["zone"], "zones"), named(mark["kind"], "marks")) for mark in marks
        ),
    ),
    "accessories": (_("Accessoires"), _codes("accessories")),
    "customer_words": (_("Mots du client"), str),
    "symptoms": (_("Symptômes"), _codes("symptoms")),
    "request": (_("Demande"), str),
    "pre_diagnosis": (_("Pré-diagnostic"), str),
    "hypotheses": (_("Hypothèses"), _codes("hypotheses")),
    "polishing": (_("Polissage"), lambda code: label(PolishingConsent(code))),
    "parts_back": (_("Pièces à rendre"), _yes_no),
    "declared_value_cents": (_("Valeur déclarée"), euros),
    "ceiling_cents": (_("Sans devis jusqu’à"), euros),
    "pre_quote_cents": (_("Prix annoncé"), _range),
    "promised_on": (_("Promise pour"), lambda iso: day(date.fromisoformat(iso)) if iso else ""),
    "repair_kind": (_("Prise en charge"), lambda code: label(RepairKind(code))),
}


def _updated(payload: Payload) -> str:
    """`Marque : Lip → Yema`, a line for each thing that changed."""
    before, after = payload["before"], payload["after"]
    lines = [
        gettext(
            "%(part)s : %(before)s → %(after)s",
            part=name,
            before=say(before[key]) or "–",
            after=say(after[key]) or "–",
        )
        for key, (name, say) in _PARTS.items()
        if key in after
    ]
    if set(after) - set(_PARTS):
        lines.append(gettext("Précisions complétées."))
    return "\n".join(lines)


DESCRIPTIONS = {
    EntryKind.RECEPTION_UPDATED: _updated,
    EntryKind.PRE_QUOTE_VALIDATED: lambda payload: _range(payload["pre_quote_cents"]),
}
