"""What a form shows of things already known: a customer, a watch, a reception to correct."""

from decimal import Decimal
from typing import Any

from workshop.db.models import Customer
from workshop.domain.intake import Intake, WatchData
from workshop.domain.ticket import RepairKind
from workshop.measurements.calibres import calibres


def customer_values(customer: Customer) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(customer, name)
        for name in (
            "family_name", "given_name", "company", "phone", "email", "address", "language",
            "channel", "access_needs", "access_procedure",
        )
    }  # fmt: skip
    return {
        **values,
        "customer_id": customer.id,
        "contact_consent": customer.contact_consent_at is not None,
    }


def watch_values(watch: WatchData, watch_id: int | None) -> dict[str, Any]:
    calibre = calibres().get(watch.calibre_id or "")
    weight, fineness = watch.case_weight_cg, watch.fineness
    pressure, tenths = watch.water_resistance_bar, watch.case_diameter_tenths_mm
    return {
        "watch_id": watch_id,
        "brand": watch.brand,
        "model": watch.model,
        "reference": watch.reference,
        "serial": watch.serial,
        "kind": watch.kind,
        "calibre_id": watch.calibre_id or "",
        "calibre": watch.calibre_text or (calibre.name if calibre else ""),
        "grade": watch.grade or "",
        "complications": list(watch.complications),
        "case_metal": watch.case_metal,
        "case_weight": None if weight is None else Decimal(weight) / 100,
        "fineness": None if fineness is None else Decimal(fineness),
        "fineness_checked": watch.has_unusual_fineness,
        "strap_material": watch.strap_material,
        "water_resistance": None if pressure is None else Decimal(pressure),
        "case_diameter": None if tenths is None else Decimal(tenths) / 10,
        "papers": watch.papers,
        "purchased_on": watch.purchased_on,
        "vintage": watch.vintage,
        "radium_risk": watch.radium_risk,
    }


def guarantee_values(original: str) -> dict[str, Any]:
    """Of a watch that comes back; nothing without the number of the first repair."""
    if not original:
        return {}
    return {"repair_kind": RepairKind.OWN_GUARANTEE, "original_ticket": original}


def intake_values(intake: Intake) -> dict[str, Any]:
    data = intake.reception
    return {
        **watch_values(intake.watch, intake.watch_id),
        "marks": [
            {
                "zone": mark.zone,
                "kind": mark.kind,
                "severity": mark.severity,
                "note": mark.note,
                "photo": [mark.photo_id] if mark.photo_id else [],
            }
            for mark in intake.marks
        ],
        "photos": list(intake.photo_ids),
        "accessories": [item.kind for item in intake.accessories],
        "accessory_notes": {item.kind: item.note for item in intake.accessories if item.note},
        "customer_words": data.customer_words,
        "symptoms": list(data.symptoms),
        "request": data.request,
        "answers": dict(data.answers),
        "functional_tests": dict(data.functional_tests),
        "hypotheses": list(data.hypotheses),
        "pre_diagnosis": data.pre_diagnosis,
        "repair_kind": intake.repair_kind,
        "original_ticket": intake.original_ticket_number or "",
        "service_code": data.service_code or "",
        "pre_quote": data.pre_quote_cents,
        "pre_quote_max": data.pre_quote_max_cents,
        "pre_quote_signed": data.pre_quote_signed,
        "promised_on": data.promised_on,
        "polishing": data.polishing,
        "parts_back": data.parts_back,
        "declared_value": data.declared_value_cents,
        "ceiling": data.ceiling_cents,
    }
