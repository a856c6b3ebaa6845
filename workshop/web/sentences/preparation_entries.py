"""The words of entries written while preparing the bench, and of delays."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.db.models import ContactChannel
from workshop.domain.preparation import HseMoment, SupplyState, ToolState
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import label, lines, named, pair, quoted
from workshop.web.translation import day

Payload = dict[str, Any]


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _names(codes: Iterable[str], vocabulary: str) -> str:
    return ", ".join(named(code, vocabulary) for code in codes)


def _level(payload: Payload) -> str:
    if payload["technical_level"] is None:
        return _stated_level(payload)
    return lines(
        gettext(
            "Niveau %(required)s demandé ; %(name)s est au niveau %(held)s.",
            required=payload["required_level"],
            name=payload["technician"],
            held=payload["technical_level"],
        ),
        gettext("Hors périmètre : %(names)s.", names=_names(payload["outside"], "functions"))
        if payload["outside"]
        else "",
        gettext("Calibre à complication, hors périmètre.")
        if payload["complicated_calibre"]
        else "",
        "" if payload["covered"] else gettext("Niveau non couvert : le travail s’arrête."),
    )


def _stated_level(payload: Payload) -> str:
    """As a candidate said it during an exam."""
    facts = {"required": payload["required_level"], "name": payload["technician"]}
    if payload["covered"]:
        return gettext("Niveau %(required)s demandé ; %(name)s se dit à ce niveau.", **facts)
    return gettext("Niveau %(required)s demandé ; %(name)s le dit au-dessus du sien.", **facts)


def _plan(payload: Payload) -> str:
    return lines(*(_planned(line) for line in payload["lines"]))


def _planned(line: Payload) -> str:
    return gettext(
        "%(work)s : %(name)s, le %(day)s, %(minutes)s min.",
        work=line["label"] or named(line["operation"], "operations"),
        name=line["person"],
        day=_day(line["day"]),
        minutes=line["minutes"],
    )


def _tools(payload: Payload) -> str:
    troubled = [tool for tool in payload["tools"] if tool["state"] != ToolState.OK]
    return lines(
        gettext("Tous en état.") if not troubled else "",
        *(
            pair(named(tool["code"], "tools"), f"{label(ToolState(tool['state']))}, {tool['note']}")
            for tool in troubled
        ),
    )


def _supplies(payload: Payload) -> str:
    awaited = [each for each in payload["supplies"] if each["state"] == SupplyState.REQUESTED]
    return lines(
        gettext("Toutes disponibles.") if not awaited else "", *(_awaited(each) for each in awaited)
    )


def _awaited(supply: Payload) -> str:
    return gettext(
        "%(supply)s attendue de %(whom)s pour le %(day)s.",
        supply=_supply(supply),
        whom=supply["from_whom"],
        day=_day(supply["due_on"]),
    )


def _supply(supply: Payload) -> str:
    name = supply["label"] or named(supply["code"], "supplies")
    return f"{name} × {supply['quantity']}"


def _hse(payload: Payload) -> str:
    before = payload["moment"] == HseMoment.BEFORE
    when = gettext("Avant le travail :") if before else gettext("Après le travail :")
    return lines(when, _names(payload["codes"], "hse_checks"), payload.get("note", ""))


def _delay(payload: Payload) -> str:
    return lines(
        gettext(
            "Promise pour le %(promised)s, nouvelle date proposée : %(new)s.",
            promised=_day(payload["promised_on"]),
            new=_day(payload["new_date"]),
        ),
        named(payload["reason"], "delay_reasons"),
        payload["explanation"],
    )


def _delay_approved(payload: Payload) -> str:
    return gettext("Nouvelle date acceptée : %(day)s.", day=_day(payload["new_date"]))


def _delay_refused(payload: Payload) -> str:
    return lines(
        gettext("Date proposée et refusée : %(day)s.", day=_day(payload["new_date"])),
        quoted(payload["why"]),
    )


def _told(payload: Payload) -> str:
    return lines(
        quoted(payload["message"]),
        gettext("Par : %(channel)s.", channel=label(ContactChannel(payload["channel"]))),
        gettext("Promise maintenant pour le %(day)s.", day=_day(payload["promised_on"])),
    )


DESCRIPTIONS = {
    EntryKind.LEVEL_CHECKED: _level,
    EntryKind.WORK_PLANNED: _plan,
    EntryKind.TOOLS_CHECKED: _tools,
    EntryKind.SUPPLIES_CHECKED: _supplies,
    EntryKind.SUPPLY_REQUESTED: _awaited,
    EntryKind.SUPPLY_RECEIVED: _supply,
    EntryKind.HSE_CHECKED: _hse,
    EntryKind.DELAY_REQUESTED: _delay,
    EntryKind.DELAY_APPROVED: _delay_approved,
    EntryKind.DELAY_REFUSED: _delay_refused,
    EntryKind.CUSTOMER_TOLD: _told,
}
