"""What is taken in at the counter for one watch: said, seen and agreed; and what it must hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from workshop.domain.catalogue import case_metals, items
from workshop.domain.errors import RuleViolation
from workshop.domain.ticket import RepairKind
from workshop.domain.watch import Grade, WatchKind, own_calibre_number

LOWEST_FINENESS: Final = 300
"""Below it, in thousandths, nothing is called gold, silver or platinum."""
_PURE_CARATS: Final = 24
_EIGHTEEN_CARATS: Final = 750


class PolishingConsent(StrEnum):
    YES = "yes"
    LIGHT = "light"
    NO = "no"


_BY_STRENGTH: Final = (PolishingConsent.NO, PolishingConsent.LIGHT, PolishingConsent.YES)
_POLISHING_WORK: Final = {
    "refinishing": PolishingConsent.LIGHT,
    "polishing": PolishingConsent.YES,
}
"""The consent an operation needs, by its code."""


def goes_beyond(operation: str, given: PolishingConsent) -> bool:
    """Whether the work polishes more than the customer consented to."""
    return consent_with((operation,), given) is not given


def consent_with(operations: Iterable[str], given: PolishingConsent) -> PolishingConsent:
    """The consent once the customer agreed to this work: never less than they had given."""
    asked = (_POLISHING_WORK.get(code, PolishingConsent.NO) for code in operations)
    return max((given, *asked), key=_BY_STRENGTH.index)


@dataclass(frozen=True)
class WatchData:
    """`case_metal` and `strap_material` are catalogue codes, empty when nobody said."""

    brand: str
    kind: WatchKind
    model: str = ""
    reference: str = ""
    serial: str = ""
    calibre_id: str | None = None
    calibre_text: str = ""
    grade: Grade | None = None
    complications: tuple[str, ...] = ()
    case_metal: str = ""
    precious: bool = False
    case_weight_cg: int | None = None
    fineness: int | None = None
    strap_material: str = ""
    water_resistance_bar: int | None = None
    case_diameter_tenths_mm: int | None = None
    papers: bool = False
    purchased_on: date | None = None
    vintage: bool = False
    radium_risk: bool = False

    @property
    def is_precious(self) -> bool:
        """Said to be, or of a metal the catalogue knows to be."""
        return self.precious or bool(self.case_metal and case_metals()[self.case_metal].precious)

    @property
    def usual_finenesses(self) -> tuple[int, ...]:
        return case_metals()[self.case_metal].finenesses if self.case_metal else ()

    @property
    def has_unusual_fineness(self) -> bool:
        usual = self.usual_finenesses
        return bool(usual) and self.fineness is not None and self.fineness not in usual


@dataclass(frozen=True)
class Mark:
    zone: str
    kind: str
    severity: str
    note: str = ""
    photo_id: int | None = None


@dataclass(frozen=True)
class LeftItem:
    kind: str
    note: str = ""


@dataclass(frozen=True)
class ReceptionData:
    """What is said, seen and agreed about one watch at the counter. Amounts include VAT."""

    customer_words: str = ""
    request: str = ""
    symptoms: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    functional_tests: tuple[tuple[str, str], ...] = ()
    pre_diagnosis: str = ""
    hypotheses: tuple[str, ...] = ()
    polishing: PolishingConsent = PolishingConsent.NO
    parts_back: bool = False
    declared_value_cents: int | None = None
    ceiling_cents: int | None = None
    service_code: str | None = None
    pre_quote_cents: int | None = None
    pre_quote_max_cents: int | None = None
    pre_quote_signed: bool = False
    promised_on: date | None = None

    @property
    def accepted_price_cents(self) -> int | None:
        """What the customer accepts in signing the slip: one price, never a range."""
        is_one_price = self.pre_quote_signed and self.pre_quote_max_cents is None
        return self.pre_quote_cents if is_one_price else None


@dataclass(frozen=True)
class Intake:
    """One watch of a deposit. `watch_id` names a watch already known to the site.

    `fineness_checked`: the mark was read again, it does say an unusual fineness. `second_ticket`:
    the watch is known to be in the house, and another ticket is wanted.
    """

    watch: WatchData
    reception: ReceptionData
    watch_id: int | None = None
    marks: tuple[Mark, ...] = ()
    accessories: tuple[LeftItem, ...] = ()
    photo_ids: tuple[int, ...] = ()
    repair_kind: RepairKind = RepairKind.PAID
    original_ticket_number: str | None = None
    fineness_checked: bool = False
    second_ticket: bool = False

    @property
    def all_photo_ids(self) -> tuple[int, ...]:
        """Photos of the watch and of its marks, each once."""
        marked = (mark.photo_id for mark in self.marks if mark.photo_id is not None)
        return tuple(dict.fromkeys((*self.photo_ids, *marked)))


def check_intake(intake: Intake, today: date) -> None:
    """Raise `RuleViolation` naming the field when something is missing or cannot be."""
    _check_codes(intake)
    watch, data = intake.watch, intake.reception
    if not watch.brand.strip():
        raise RuleViolation("brand_missing", field="brand")
    if watch.is_precious and (watch.case_weight_cg is None or watch.fineness is None):
        field = "fineness" if watch.case_weight_cg is not None else "case_weight"
        raise RuleViolation("precious_needs_weight_and_fineness", field=field)
    if watch.is_precious and watch.fineness is not None:
        _check_fineness(watch, watch.fineness, checked=intake.fineness_checked)
    if not data.request.strip() and not data.customer_words.strip():
        raise RuleViolation("request_missing", field="request")
    if data.promised_on and data.promised_on < today:
        raise RuleViolation("promise_in_the_past", field="promised_on")
    if watch.purchased_on and watch.purchased_on > today:
        raise RuleViolation("purchase_in_the_future", field="purchased_on")
    low, high = data.pre_quote_cents, data.pre_quote_max_cents
    if high is not None and (low is None or high < low):
        raise RuleViolation("range_out_of_order", field="pre_quote_max")
    if data.pre_quote_signed and low is None:
        raise RuleViolation("pre_quote_missing", field="pre_quote")
    if intake.repair_kind is RepairKind.OWN_GUARANTEE and not intake.original_ticket_number:
        raise RuleViolation("original_ticket_missing", field="original_ticket")


def _check_fineness(watch: WatchData, fineness: int, *, checked: bool) -> None:
    usual = watch.usual_finenesses
    facts = {"fineness": fineness}
    if fineness <= _PURE_CARATS and _EIGHTEEN_CARATS in usual:
        permille = _as_stamped(fineness * 1000 // _PURE_CARATS, usual)
        raise RuleViolation("fineness_in_carats", {**facts, "permille": permille}, field="fineness")
    if fineness < LOWEST_FINENESS:
        raise RuleViolation("fineness_not_plausible", facts, field="fineness")
    if watch.has_unusual_fineness and not checked:
        listed = {"usual": ", ".join(str(each) for each in usual)}
        raise RuleViolation("fineness_unusual", {**facts, **listed}, field="fineness")


def _as_stamped(permille: int, usual: tuple[int, ...]) -> int:
    """14 carats are 583 and stamped 585."""
    nearest = min(usual, key=lambda each: abs(each - permille))
    return nearest if abs(nearest - permille) <= 2 else permille


def check_depositor(address: str, *, precious: bool) -> None:
    """The sheet of a thing of precious metal says who left it and where they live."""
    if precious and not address.strip():
        raise RuleViolation("precious_needs_address", field="address")


def _check_codes(intake: Intake) -> None:
    watch, data = intake.watch, intake.reception
    marks = intake.marks
    for field, vocabulary, codes in (
        ("case_metal", "case_metals", (watch.case_metal,) if watch.case_metal else ()),
        ("strap_material", "strap_materials", (watch.strap_material,) if watch.strap_material else ()),
        ("complications", "functions", watch.complications),
        ("marks", "zones", [mark.zone for mark in marks]),
        ("marks", "marks", [mark.kind for mark in marks]),
        ("marks", "severities", [mark.severity for mark in marks]),
        ("accessories", "accessories", [item.kind for item in intake.accessories]),
        ("symptoms", "symptoms", data.symptoms),
        ("hypotheses", "hypotheses", data.hypotheses),
        ("answers", "questions", [code for code, _ in data.answers]),
        ("functional_tests", "functional_tests", [code for code, _ in data.functional_tests]),
    ):  # fmt: skip
        _require_known(codes, vocabulary, field)


def _require_known(codes: Iterable[str], vocabulary: str, field: str) -> None:
    known = items(vocabulary)
    for code in codes:
        if code not in known:
            facts = {"vocabulary": vocabulary, "code": code}
            raise RuleViolation("unknown_code", facts, field=field)


def _calibre(watch: WatchData) -> str:
    """Its id in the catalogue that everybody has, else its name."""
    written = watch.calibre_text.strip()
    is_own = own_calibre_number(watch.calibre_id) is not None
    return written if is_own and written else watch.calibre_id or written


def intake_facts(intake: Intake) -> dict[str, object]:
    """The intake as the tracking sheet keeps it: what a stranger needs to know of the watch."""
    watch, data = intake.watch, intake.reception
    return {
        "watch": {
            "brand": watch.brand.strip(),
            "model": watch.model.strip(),
            "reference": watch.reference.strip(),
            "serial": watch.serial.strip(),
            "kind": watch.kind,
            "calibre": _calibre(watch),
            "grade": watch.grade,
            "complications": list(watch.complications),
            "case_metal": watch.case_metal,
            "case_weight_cg": watch.case_weight_cg,
            "fineness": watch.fineness,
            "strap_material": watch.strap_material,
            "water_resistance_bar": watch.water_resistance_bar,
            "case_diameter_tenths_mm": watch.case_diameter_tenths_mm,
            "papers": watch.papers,
            "purchased_on": _iso(watch.purchased_on),
            "radium_risk": watch.radium_risk,
        },
        "request": data.request.strip() or data.customer_words.strip(),
        "customer_words": data.customer_words.strip(),
        "symptoms": list(data.symptoms),
        "answers": dict(data.answers),
        "functional_tests": dict(data.functional_tests),
        "pre_diagnosis": data.pre_diagnosis.strip(),
        "hypotheses": list(data.hypotheses),
        "marks": [
            {"zone": m.zone, "kind": m.kind, "severity": m.severity, "note": m.note.strip()}
            for m in intake.marks
        ],
        "accessories": [item.kind for item in intake.accessories],
        "accessory_notes": {
            str(rank): item.note.strip()
            for rank, item in enumerate(intake.accessories, start=1)
            if item.note.strip()
        },
        "polishing": data.polishing,
        "parts_back": data.parts_back,
        "declared_value_cents": data.declared_value_cents,
        "ceiling_cents": data.ceiling_cents,
        "service": data.service_code,
        "pre_quote_cents": [data.pre_quote_cents, data.pre_quote_max_cents],
        "pre_quote_signed": data.pre_quote_signed,
        "promised_on": _iso(data.promised_on),
        "repair_kind": intake.repair_kind,
        "original_ticket": intake.original_ticket_number,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
