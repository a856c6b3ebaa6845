"""The words of entries written by the reception, by acts on the ticket and by people's own notes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.db.models import PolishingConsent
from workshop.domain.catalogue import functional_tests
from workshop.domain.permissions import Role
from workshop.domain.ticket import Move, RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import Grade
from workshop.web.sentences import labels
from workshop.web.sentences.labels import label, lines, named, pair, quoted
from workshop.web.translation import day, grams

Payload = dict[str, Any]


def _named(codes: Iterable[str], vocabulary: str) -> str:
    return ", ".join(named(code, vocabulary) for code in codes)


def _day(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else ""


def _said(text: str, sentence: str) -> str:
    """`sentence` with what was said, or nothing when nothing was."""
    return sentence % {"text": text} if text else ""


def _opened(payload: Payload) -> str:
    watch = payload["watch"]
    return lines(
        gettext(
            "%(watch)s, déposée par %(customer)s.",
            watch=" ".join(part for part in (watch["brand"], watch["model"]) if part),
            customer=payload["customer"]["name"],
        ),
        _said(watch["serial"], gettext("N° de série : %(text)s.")),
        gettext("Grade : %(grade)s.", grade=label(Grade(watch["grade"])))
        if watch.get("grade")
        else "",
        _precious(watch),
        _said(payload["request"], gettext("Demande : %(text)s")),
        _said(_named(payload["symptoms"], "symptoms"), gettext("Symptômes : %(text)s.")),
        _said(_tests(payload["functional_tests"]), gettext("Essais au comptoir : %(text)s.")),
        _said(", ".join(_mark(mark) for mark in payload["marks"]), gettext("État : %(text)s.")),
        _said(_named(payload["accessories"], "accessories"), gettext("Accessoires : %(text)s.")),
        gettext("Polissage : %(text)s.", text=label(PolishingConsent(payload["polishing"]))),
        gettext("Pièces remplacées à rendre.") if payload["parts_back"] else "",
        _said(_day(payload["promised_on"]), gettext("Promise pour le %(text)s.")),
        _repair_kind(payload),
    )


def _precious(watch: Payload) -> str:
    if not watch["case_weight_cg"]:
        return ""
    return gettext(
        "Métal précieux : %(metal)s, %(weight)s g, titre %(fineness)s ‰.",
        metal=named(watch["case_metal"], "case_metals"),
        weight=grams(watch["case_weight_cg"]),
        fineness=watch["fineness"],
    )


def _mark(mark: Payload) -> str:
    seen = f"{named(mark['kind'], 'marks')} {named(mark['severity'], 'severities')}".lower()
    note = f" ({mark['note']})" if mark["note"] else ""
    return pair(named(mark["zone"], "zones"), f"{seen}{note}")


def _tests(outcomes: dict[str, str]) -> str:
    words = {"ok": gettext("conforme"), "faulty": gettext("défaut")}
    return ", ".join(
        pair(named(code, functional_tests().name), words.get(outcome, outcome))
        for code, outcome in outcomes.items()
    )


def _repair_kind(payload: Payload) -> str:
    kind = RepairKind(payload["repair_kind"])
    if kind is RepairKind.PAID:
        return ""
    original = payload["original_ticket"]
    return f"{label(kind).capitalize()}{f' ({original})' if original else ''}."


def _signed(payload: Payload) -> str:
    sentence = (
        gettext("Signée sur papier par %(text)s.")
        if payload["on_paper"]
        else gettext("Signée à l’écran par %(text)s.")
    )
    return sentence % {"text": payload["name"]}


def _pre_diagnosis(payload: Payload) -> str:
    return lines(
        payload["pre_diagnosis"],
        _said(_named(payload["hypotheses"], "hypotheses"), gettext("Hypothèses : %(text)s.")),
    )


def _moved(payload: Payload) -> str:
    return lines(
        f"{label(State(payload['from']))} → {label(State(payload['to']))}"
        f" ({label(Move(payload['move']))})",
        payload.get("reason", ""),
    )


def _waiting(payload: Payload) -> str:
    return lines(
        label(WaitingOn(payload["waiting_on"])).capitalize(),
        named(payload["reason"], "waiting_reasons"),
        _said(_day(payload["follow_up_on"]), gettext("Relance le %(text)s.")),
    )


def _placed(payload: Payload) -> str:
    return lines(
        named(payload["place"], "places"),
        _said(payload["holder"] or "", gettext("Tenue par %(text)s.")),
        payload["note"],
    )


def _promised(payload: Payload) -> str:
    return lines(_change_of_day(payload), payload["reason"])


def _forecast(payload: Payload) -> str:
    promised = payload["promised_on"]
    late = promised is not None and payload["to"] > promised
    return lines(
        _change_of_day(payload),
        gettext("Après la date promise (%(text)s).", text=_day(promised)) if late else "",
        payload["reason"],
    )


def _change_of_day(payload: Payload) -> str:
    before = payload["from"]
    return f"{_day(before)} → {_day(payload['to'])}" if before else _day(payload["to"])


def _note(payload: Payload) -> str:
    return lines(payload["text"], _photographed(payload))


def _photographed(payload: Payload) -> str:
    """`Habillage, avant`: what a photo shows, where somebody said so."""
    if not payload.get("view"):
        return ""
    view, side = named(payload["view"], "photo_views"), named(payload["side"], "photo_sides")
    return gettext("Photo : %(view)s, %(side)s.", view=view, side=side)


def _correction(payload: Payload) -> str:
    return lines(payload["text"], gettext("Pourquoi : %(text)s", text=payload["reason"]))


def _answer(payload: Payload) -> str:
    return lines(quoted(payload["text"]), payload["answer"])


def _question(payload: Payload) -> str:
    return lines(
        gettext("Posée %(who)s.", who=labels.TO_ROLES[Role(payload["to"])]), payload["text"]
    )


DESCRIPTIONS = {
    EntryKind.OPENED: _opened,
    EntryKind.DEPOSIT_SIGNED: _signed,
    EntryKind.PRE_DIAGNOSIS_SENT: _pre_diagnosis,
    EntryKind.MOVED: _moved,
    EntryKind.WAITING_SET: _waiting,
    EntryKind.PLACED: _placed,
    EntryKind.PROMISED: _promised,
    EntryKind.FORECAST_SET: _forecast,
    EntryKind.ASSIGNED: lambda payload: str(payload["to"]),
    EntryKind.OBSERVATION: _note,
    EntryKind.ANOMALY: _note,
    EntryKind.PHOTO: _note,
    EntryKind.CORRECTION: _correction,
    EntryKind.ALERT_RAISED: _note,
    EntryKind.ALERT_ANSWERED: _answer,
    EntryKind.QUESTION_ASKED: _question,
    EntryKind.QUESTION_ANSWERED: _answer,
}
