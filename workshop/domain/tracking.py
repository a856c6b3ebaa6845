"""The tracking sheet (*fiche de suivi*): kinds of entry and the chain that proves the story.

Two chains are kept. Per ticket, `hash` covers the entry and the hash before it: anybody can check
it, also on an export. Over the whole journal, `seal` covers the entry's hash, its position in the
journal and the seal before it under a key kept outside the database: without the key nobody can
extend, shorten or reorder the journal so that it verifies.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

GENESIS: Final = "0" * 64


class EntryKind(StrEnum):
    """Every act that writes to the sheet. The sentence a person reads is built at display time."""

    OPENED = "opened"
    RECEPTION_UPDATED = "reception_updated"
    NEEDS_STATED = "needs_stated"
    COMPLAINT_RECORDED = "complaint_recorded"
    COMPLAINT_ACCEPTED = "complaint_accepted"
    DEPOSIT_SIGNED = "deposit_signed"
    PRE_QUOTE_VALIDATED = "pre_quote_validated"
    PRE_DIAGNOSIS_SENT = "pre_diagnosis_sent"
    MOVED = "moved"
    WAITING_SET = "waiting_set"
    PLACED = "placed"
    PROMISED = "promised"
    FORECAST_SET = "forecast_set"
    ASSIGNED = "assigned"
    OBSERVATION = "observation"
    ANOMALY = "anomaly"
    PHOTO = "photo"
    CORRECTION = "correction"
    ALERT_RAISED = "alert_raised"
    ALERT_ANSWERED = "alert_answered"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    DIAGNOSIS_TAKEN_ON = "diagnosis_taken_on"
    UNCASING_RECORDED = "uncasing_recorded"
    READINGS_RECORDED = "readings_recorded"
    SOUND_RECORDED = "sound_recorded"
    SOUND_ANALYSED_AGAIN = "sound_analysed_again"
    COMPONENTS_INSPECTED = "components_inspected"
    ANOMALY_CODED = "anomaly_coded"
    HYPOTHESIS_JUDGED = "hypothesis_judged"
    WORK_PROPOSED = "work_proposed"
    DIAGNOSIS_CONCLUDED = "diagnosis_concluded"
    DIAGNOSIS_VALIDATED = "diagnosis_validated"
    DIAGNOSIS_SENT_BACK = "diagnosis_sent_back"
    DIAGNOSIS_HANDED_OVER = "diagnosis_handed_over"
    DIAGNOSIS_RECEIVED = "diagnosis_received"
    GUARANTEE_APPROVED = "guarantee_approved"
    QUOTE_DRAFTED = "quote_drafted"
    QUOTE_VALIDATED = "quote_validated"
    QUOTE_SENT = "quote_sent"
    QUOTE_REMINDED = "quote_reminded"
    QUOTE_DECIDED = "quote_decided"
    QUOTE_EXPIRED = "quote_expired"
    DOWN_PAYMENT_RECEIVED = "down_payment_received"
    DOWN_PAYMENT_REPAID = "down_payment_repaid"
    LEVEL_CHECKED = "level_checked"
    ESCALATED = "escalated"
    ESCALATION_DECIDED = "escalation_decided"
    WORK_PLANNED = "work_planned"
    PLAN_APPROVED = "plan_approved"
    TOOLS_CHECKED = "tools_checked"
    SUPPLIES_CHECKED = "supplies_checked"
    SUPPLY_REQUESTED = "supply_requested"
    SUPPLY_RECEIVED = "supply_received"
    HSE_CHECKED = "hse_checked"
    DELAY_REQUESTED = "delay_requested"
    DELAY_APPROVED = "delay_approved"
    DELAY_REFUSED = "delay_refused"
    CUSTOMER_TOLD = "customer_told"
    CONDITION_CHECKED = "condition_checked"
    TRACKING_TRANSMITTED = "tracking_transmitted"
    PARTS_COUNTED = "parts_counted"
    PROCEDURE_TICKED = "procedure_ticked"
    OPERATION_DONE = "operation_done"
    DIAGNOSIS_REASSESSED = "diagnosis_reassessed"
    PART_FITTED = "part_fitted"
    PART_REMOVED = "part_removed"
    PART_NOT_USED = "part_not_used"
    CONTROL_PASSED = "control_passed"
    CONTROL_FAILED = "control_failed"
    DEROGATION_GRANTED = "derogation_granted"
    REOPENED = "reopened"
    ACCESSORIES_CHECKED = "accessories_checked"
    EXPLAINED = "explained"
    NOTE_ISSUED = "note_issued"
    CREDIT_NOTE_ISSUED = "credit_note_issued"
    HANDED_BACK = "handed_back"
    GUARANTEE_RETURN = "guarantee_return"
    COLLECTION_REMINDED = "collection_reminded"
    COURT_AUTHORISED = "court_authorised"
    CUSTOMER_MERGED = "customer_merged"
    CUSTOMER_SEPARATED = "customer_separated"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_CLOSED = "complaint_closed"
    SATISFACTION_GIVEN = "satisfaction_given"
    CARE_REMINDED = "care_reminded"


ADDITIVE_KINDS: Final = frozenset(
    {
        EntryKind.OBSERVATION,
        EntryKind.ANOMALY,
        EntryKind.PHOTO,
        EntryKind.CORRECTION,
        EntryKind.ALERT_RAISED,
        EntryKind.ALERT_ANSWERED,
        EntryKind.QUESTION_ASKED,
        EntryKind.QUESTION_ANSWERED,
        EntryKind.CUSTOMER_TOLD,
        EntryKind.NEEDS_STATED,
        EntryKind.COMPLAINT_RECORDED,
        EntryKind.COMPLAINT_ACCEPTED,
        EntryKind.CONDITION_CHECKED,
        EntryKind.TRACKING_TRANSMITTED,
        EntryKind.PARTS_COUNTED,
        EntryKind.PLAN_APPROVED,
        EntryKind.SOUND_RECORDED,
        EntryKind.SOUND_ANALYSED_AGAIN,
        EntryKind.CUSTOMER_MERGED,
        EntryKind.CUSTOMER_SEPARATED,
        EntryKind.COMPLAINT_ANSWERED,
        EntryKind.COMPLAINT_CLOSED,
        EntryKind.SATISFACTION_GIVEN,
        EntryKind.CARE_REMINDED,
    }
)
"""Entries that only add to the story: they never conflict with what somebody else is writing."""


@dataclass(frozen=True)
class Entry:
    """What the hash of an entry covers. `payload` is canonical JSON text."""

    ticket_number: str
    seq: int
    kind: str
    step: str
    author_id: int | None
    author_name: str
    at: datetime
    happened_at: datetime | None
    corrects_seq: int | None
    payload: str


@dataclass(frozen=True)
class Head:
    """The end of the journal as last sealed: position 0 and `GENESIS` for an empty one."""

    position: int = 0
    seal: str = GENESIS


_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(payload: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8. Floats are refused: they do not compare."""
    _refuse_floats(payload)
    return _ENCODER.encode(payload)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("floats do not belong on the tracking sheet")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)


def entry_hash(entry: Entry, previous_hash: str) -> str:
    """SHA-256, hexadecimal, over the previous hash and the canonical form of the entry."""
    body = _ENCODER.encode(
        {
            "ticket": entry.ticket_number,
            "seq": entry.seq,
            "kind": entry.kind,
            "step": entry.step,
            "author": [entry.author_id, entry.author_name],
            "at": instant(entry.at),
            "happened_at": instant(entry.happened_at) if entry.happened_at else None,
            "corrects": entry.corrects_seq,
            "payload": entry.payload,
        }
    )
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


def instant(moment: datetime) -> str:
    """An instant as hashes cover it: UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_seal(key: bytes, position: int, previous_seal: str, own_hash: str) -> str:
    """HMAC-SHA-256, hexadecimal, that ties an entry to its place in the whole journal."""
    return mac(key, f"entry|{position}|{previous_seal}|{own_hash}")


def head_mac(key: bytes, head: Head) -> str:
    return mac(key, f"head|{head.position}|{head.seal}")


def package_mac(key: bytes, sitting_id: int, content_sha256: str, proposals_sha256: str) -> str:
    """HMAC-SHA-256, hexadecimal, that ties a frozen evidence package to its sitting."""
    return mac(key, f"evidence|{sitting_id}|{content_sha256}|{proposals_sha256}")


def mac(key: bytes, text: str) -> str:
    """HMAC-SHA-256, hexadecimal."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def same(expected: str, found: str) -> bool:
    """Compare a seal or a proof without telling, by the time it takes, where they differ."""
    return hmac.compare_digest(expected.encode(), found.encode("utf-8", "replace"))
