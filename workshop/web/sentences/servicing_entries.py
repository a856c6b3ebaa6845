"""The words of entries written at the bench and at the final control."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext

from workshop.domain.servicing import Finding, StepOutcome
from workshop.domain.tracking import EntryKind
from workshop.web.sentences.labels import characteristics, label, lines, named, pair
from workshop.web.translation import day

Payload = dict[str, Any]


def _operations(codes: Iterable[str]) -> str:
    return ", ".join(named(code, "operations") for code in codes)


def _tick(payload: Payload) -> str:
    outcome = StepOutcome(payload["outcome"])
    return lines(pair(named(payload["step"], "steps"), label(outcome)), payload["note"])


def _done(payload: Payload) -> str:
    name = payload["label"] or named(payload["operation"], "operations")
    if payload["round"] == 1:
        return str(name)
    return gettext("%(name)s, reprise n° %(n)s", name=name, n=payload["round"] - 1)


def _finding(payload: Payload) -> str:
    return lines(
        label(Finding(payload["finding"])).capitalize(),
        payload["note"],
        gettext("À ajouter au devis : %(work)s.", work=_operations(payload["operations"]))
        if payload["operations"]
        else "",
    )


def _fitted(payload: Payload) -> str:
    name = payload["label"] or named(payload["code"], "supplies")
    kind = named(payload["part_kind"], "part_kinds").lower()
    return lines(
        f"{name} × {payload['quantity']}, {kind}",
        gettext("Référence posée : %(reference)s.", reference=payload["reference"])
        if payload.get("reference")
        else "",
        gettext("Lot %(lot)s.", lot=payload["lot"]) if payload["lot"] else "",
        "" if payload["foreseen"] else gettext("Pièce imprévue."),
        payload["note"],
    )


def _removed(payload: Payload) -> str:
    name = payload["label"] or named(payload["code"], "components")
    destination = named(payload["destination"], "parts_destinations").lower()
    return lines(f"{name} × {payload['quantity']}, {destination}", payload["note"])


def _not_used(payload: Payload) -> str:
    name = payload["label"] or named(payload["code"], "supplies")
    return lines(f"{name} × {payload['quantity']}", payload["note"])


def _passed(payload: Payload) -> str:
    return gettext("Essai n° %(n)s.", n=payload["attempt"])


def _failed(payload: Payload) -> str:
    failing, missing = payload["failing"], payload["missing"]
    return lines(
        gettext(
            "Essai n° %(n)s : %(cause)s.",
            n=payload["attempt"],
            cause=named(payload["cause"], "control_failure_causes"),
        ),
        payload["note"],
        gettext("Hors tolérance : %(names)s.", names=characteristics(failing)) if failing else "",
        gettext("Non mesuré : %(names)s.", names=characteristics(missing)) if missing else "",
        gettext("À reprendre : %(work)s.", work=_operations(payload["redo"])),
    )


def _derogation(payload: Payload) -> str:
    until = day(date.fromisoformat(payload["until_on"]))
    return lines(payload["reason"], gettext("Jusqu’au %(day)s.", day=until))


DESCRIPTIONS = {
    EntryKind.PROCEDURE_TICKED: _tick,
    EntryKind.OPERATION_DONE: _done,
    EntryKind.DIAGNOSIS_REASSESSED: _finding,
    EntryKind.PART_FITTED: _fitted,
    EntryKind.PART_REMOVED: _removed,
    EntryKind.PART_NOT_USED: _not_used,
    EntryKind.CONTROL_PASSED: _passed,
    EntryKind.CONTROL_FAILED: _failed,
    EntryKind.DEROGATION_GRANTED: _derogation,
}
