"""The words of entries written at the bench: readings, findings, the diagnosis, escalations."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from workshop.db.models import OwnVerdict
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.instrument import CheckState
from workshop.domain.ticket import RepairKind
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import Grade
from workshop.measurements.calibres import calibres
from workshop.measurements.conditions import Conditions, Withheld
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Stage
from workshop.measurements.remarks import remark
from workshop.measurements.suspicion import Question
from workshop.measurements.tolerance import Limit, Verdict, format_bounds
from workshop.measurements.values import format_value
from workshop.web.sentences.condition_words import told_conditions
from workshop.web.sentences.labels import label, lines, named, pair
from workshop.web.sentences.suspicion import ask
from workshop.web.translation import day, language

Payload = dict[str, Any]


def _readings(payload: Payload) -> str:
    """What is out of its limits comes first, the rest in the order of the form."""
    limits = [Limit.from_dict(stored) for stored in payload["limits"]]
    failures_first = sorted(payload["readings"], key=lambda each: not _is_failure(each))
    return lines(
        _conditions(payload),
        *(_reading(reading, limits) for reading in failures_first),
        *(_figure(figure, limits) for figure in payload.get("figures", ())),
        *(_question(question) for question in payload["questions"]),
        *(_printout(printout) for printout in payload.get("printouts", ())),
        _sources(limits),
    )


def _is_failure(reading: Payload) -> bool:
    """Of a reading whose verdict the reader may not know: no."""
    return reading["verdict"] is not None and Verdict(reading["verdict"]).is_failure


def _printout(stored: Payload) -> str:
    """`Relevé joint : chronoscope.pdf (SHA-256 1f2e…)`, the whole hash: paper has no link."""
    return gettext(
        "Relevé joint : %(name)s (SHA-256 %(hash)s)", name=stored["name"], hash=stored["sha256"]
    )


def _sources(limits: Iterable[Limit]) -> str:
    """`Limites : atelier, Witschi Training Course ; fabricant, Datasheet 505.`"""
    told = dict.fromkeys(
        f"{label(limit.authority)}, {remark(limit.source.title, language())}" for limit in limits
    )
    return gettext("Limites : %(sources)s.", sources=gettext(" ; ").join(told)) if told else ""


def _conditions(payload: Payload) -> str:
    angle, hours = payload["lift_angle_tenths"], payload["hours_since_full_wind"]
    conditions = [
        label(Stage(payload["stage"])),
        *told_conditions(Conditions.from_dict(payload.get("conditions", {}))),
        payload["instrument"] + _calibration(payload.get("calibration")),
        _lift_angle(angle) if angle else "",
        _winding(payload["readings"], hours),
    ]
    return ", ".join(each for each in conditions if each) + "."


def _winding(readings: Iterable[Payload], hours: int | None) -> str:
    """Told of readings whose limits hold at a winding; that nobody noted the hours is told too."""
    if hours is not None:
        return gettext("%(hours)s\u202fh après armage", hours=hours)
    if any(Moment(each["moment"]).is_wound for each in readings):
        return gettext("heures depuis le remontage non notées")
    return ""


def _calibration(stored: Payload | None) -> str:
    """` (étalonné, échéance 12 mars 2027)`; nothing for an instrument that is not registered."""
    if stored is None:
        return ""
    state = label(CheckState(stored["state"]))
    if not stored["due_on"]:
        return f" ({state})"
    until = day(date.fromisoformat(stored["due_on"]))
    return " (" + gettext("%(state)s, échéance %(until)s", state=state, until=until) + ")"


def _lift_angle(tenths: int) -> str:
    known = CHARACTERISTICS["lift_angle"]
    angle = format_value(Decimal(tenths).scaleb(-1), known, language())
    return gettext("angle de levée %(angle)s", angle=angle)


def _reading(reading: Payload, limits: list[Limit]) -> str:
    """`Amplitude, CH : 231° au-dessous (250 … 330°)`"""
    code, position = reading["characteristic"], reading["position"]
    said = _value(code, reading["value"])
    if reading["verdict"] == Verdict.NO_LIMIT and reading.get("together"):
        said += " " + gettext("jugée sur l’ensemble")
    elif reading["verdict"] and not CHARACTERISTICS[code].is_functional:
        said += f" {label(Verdict(reading['verdict']))}"
    said += _bounds(reading, limits)
    if reading.get("withheld"):
        said += f" ({label(Withheld(reading['withheld']))})"
    if reading.get("own_verdict"):
        said += gettext(", avis : %(verdict)s", verdict=label(OwnVerdict(reading["own_verdict"])))
    if reading["replaces"] is not None:
        said += gettext(", remplace %(value)s", value=_value(code, reading["replaces"]))
    return pair(_measured(reading, [position] if position else []), said)


def _figure(figure: Payload, limits: list[Limit]) -> str:
    """`Marche moyenne (X), CH, 6H, 9H : +8,4 s/j dans la tolérance (…), toutes les positions …`"""
    code, positions = figure["characteristic"], figure["positions"]
    is_part = figure["whole"] is not None or len(positions) == 1
    said = _value(code, figure["value"])
    if figure["verdict"] == Verdict.NOT_MEASURED:
        said += " " + gettext("positions manquantes")
    elif figure["verdict"]:
        said += f" {label(Verdict(figure['verdict']))}"
    said += _bounds(figure, limits)
    if figure["whole"] is not None:
        value = _value(code, figure["whole"])
        said += gettext(", toutes les positions mesurées : %(value)s", value=value)
    return pair(_measured(figure, positions if is_part else []), said)


def _measured(line: Payload, positions: Iterable[str]) -> str:
    """`Marche diurne, CH, après 24 h`"""
    words = [CHARACTERISTICS[line["characteristic"]].label(language()), *positions]
    if line["moment"] == Moment.AFTER_24H:
        words.append(label(Moment.AFTER_24H).lower())
    return ", ".join(words)


def _bounds(line: Payload, limits: list[Limit]) -> str:
    """` (250 … 330°, fabricant)`, where a limit decided."""
    if line["limit"] is None:
        return ""
    limit = limits[line["limit"]]
    return f" ({format_bounds(limit, language())}, {label(limit.authority)})"


def _value(code: str, text: str) -> str:
    known = CHARACTERISTICS[code]
    if known.is_functional:
        return label(Outcome(text))
    return format_value(Decimal(text), known, language())


def _question(stored: Payload) -> str:
    facts = {name: text for name, text in stored.items() if name != "code"}
    return gettext("Confirmé : %(question)s", question=ask(Question(stored["code"], facts)))


def _uncasing(payload: Payload) -> str:
    read = calibres().get(payload["calibre"] or "")
    return lines(
        f"{named(payload['case_back'], 'case_backs')}.",
        *(f"✓ {named(code, 'steps')}" for code in payload["done"]),
        _listed(_("Outils"), payload.get("tools", ()), "tools"),
        gettext("Calibre de l’atelier : %(name)s.", name=payload["own_calibre"])
        if payload.get("own_calibre")
        else "",
        gettext("Diamètre de la boîte : %(mm)s\u202fmm.", mm=payload["case_diameter_mm"])
        if "case_diameter_mm" in payload
        else "",
        _grade(payload["grade"]) if "grade" in payload else "",
        gettext("Calibre lu : %(name)s.", name=read.name) if read else "",
    )


def _grade(grade: str | None) -> str:
    if grade is None:
        return gettext("Grade : finalement inconnu.")
    return gettext("Grade : %(grade)s.", grade=label(Grade(grade)))


def _taken_on(payload: Payload) -> str:
    tests = [CHARACTERISTICS[code].label(language()) for code in payload["tests"]]
    return lines(
        payload["request"],
        _listed(_("Réunis"), payload["inputs"], "diagnosis_inputs"),
        _listed(_("Symptômes retenus"), payload["symptoms"], "symptoms"),
        pair(gettext("Plan d’essais"), ", ".join(tests)) if tests else "",
    )


def _listed(title: Any, codes: Iterable[str], vocabulary: str) -> str:
    names = ", ".join(named(code, vocabulary) for code in codes)
    return pair(str(title), names) if names else ""


def _components(payload: Payload) -> str:
    return lines(
        f"{label(Stage(payload['stage']))}.",
        *(
            pair(
                named(each["component"], "components"),
                named(each["state"], "component_states").lower()
                + (f" ({note})" if (note := each["note"]) else ""),
            )
            for each in payload["states"]
        ),
    )


def _anomaly(payload: Payload) -> str:
    parts = [
        named(payload["anomaly"], "anomalies"),
        named(payload["component"], "components"),
        named(payload["severity"], "severities").lower(),
        named(payload["zone"], "zones") if payload["zone"] else "",
    ]
    withdrawn = payload.get("withdrawn")
    return lines(
        ", ".join(part for part in parts if part) + ".",
        payload["note"],
        gettext("Retirée : %(reason)s", reason=withdrawn) if withdrawn else "",
    )


def _hypothesis(payload: Payload) -> str:
    name = payload["text"] or named(payload["code"], "hypotheses")
    status = label(HypothesisStatus(payload["status"]))
    return lines(f"{pair(name, status)}.", payload["reason"])


def _proposal(payload: Payload) -> str:
    works = [_line(each, each["operation"], "operations") for each in payload["works"]]
    parts = [
        f"{_line(each, each['supply'], 'supplies')} ({named(each['part_kind'], 'part_kinds').lower()})"
        for each in payload["parts"]
    ]
    return lines(*works, *parts) or gettext("Plus rien n’est proposé.")


def _line(each: Payload, code: str, vocabulary: str) -> str:
    name = each["label"] or named(code, vocabulary)
    quantity = f" × {each['quantity']}" if each["quantity"] > 1 else ""
    option = "" if each["mandatory"] else gettext(", en option")
    return f"{name}{quantity}{option}"


def _conclusion(payload: Payload) -> str:
    return lines(payload["final_text"], gettext("Cause : %(cause)s", cause=payload["cause"]))


def _sent_back(payload: Payload) -> str:
    return str(payload["reason"])


def _handed_over(payload: Payload) -> str:
    count = payload["parts_count"]
    return ngettext(
        "Sachet %(bag)s, %(num)s pièce.", "Sachet %(bag)s, %(num)s pièces.", count,
        bag=payload["bag"],
    )  # fmt: skip


def _guarantee(payload: Payload) -> str:
    kind = label(RepairKind(payload["repair_kind"])).capitalize()
    return lines(f"{kind}.", gettext("Cause : %(cause)s", cause=payload["cause"]))


def _escalated(payload: Payload) -> str:
    target = label(EscalationTarget(payload["target"]))
    return lines(
        payload["reason"], gettext("Proposé : confier la montre à %(target)s.", target=target)
    )


def _escalation_decided(payload: Payload) -> str:
    decision = label(EscalationDecision(payload["decision"])).capitalize()
    return lines(f"{decision}.", payload["note"])


DESCRIPTIONS: Mapping[EntryKind, Callable[[Payload], str]] = {
    EntryKind.DIAGNOSIS_TAKEN_ON: _taken_on,
    EntryKind.UNCASING_RECORDED: _uncasing,
    EntryKind.READINGS_RECORDED: _readings,
    EntryKind.COMPONENTS_INSPECTED: _components,
    EntryKind.ANOMALY_CODED: _anomaly,
    EntryKind.HYPOTHESIS_JUDGED: _hypothesis,
    EntryKind.WORK_PROPOSED: _proposal,
    EntryKind.DIAGNOSIS_CONCLUDED: _conclusion,
    EntryKind.DIAGNOSIS_VALIDATED: _conclusion,
    EntryKind.DIAGNOSIS_SENT_BACK: _sent_back,
    EntryKind.DIAGNOSIS_HANDED_OVER: _handed_over,
    EntryKind.DIAGNOSIS_RECEIVED: _handed_over,
    EntryKind.GUARANTEE_APPROVED: _guarantee,
    EntryKind.ESCALATED: _escalated,
    EntryKind.ESCALATION_DECIDED: _escalation_decided,
}
