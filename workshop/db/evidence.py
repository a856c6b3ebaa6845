"""What a frozen evidence package says, read again."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.frozen import (
    proposals_from_list,
    proposals_to_list,
    snapshot_from_dict,
)
from workshop.assessment.evidence.pre_assessment import pre_assess
from workshop.assessment.evidence.proposal import PreAssessment
from workshop.assessment.evidence.snapshot import TicketSnapshot
from workshop.db.models import EvidencePackage
from workshop.domain.tracking import package_mac

FORMAT: Final = "workshop-evidence/1"
_KEY_LISTS: Final = ("all_of", "one_of", "only", "forbidden", "order")


@dataclass(frozen=True)
class FrozenFile:
    """A file that an entry names; `kind` is `photo`, `sound` or `printout`."""

    kind: str
    sha256: str
    ticket: str
    seq: int


def content_of(package: EvidencePackage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package.content)
    return found


def proposals_of(package: EvidencePackage) -> tuple[PreAssessment, ...]:
    """What the rules proposed when the work was frozen, with their reasons."""
    return proposals_from_list(package.proposals)


def snapshot_of(package: EvidencePackage) -> TicketSnapshot:
    """What the rules looked at."""
    return snapshot_from_dict(content_of(package)["snapshot"])


def places_of(package: EvidencePackage) -> tuple[tuple[str, int], ...]:
    """Ticket number and rank on its sheet of the n-th entry, counted from 1, that reasons name."""
    return tuple((number, seq) for number, seq in content_of(package)["places"])


def files_of(package: EvidencePackage) -> tuple[FrozenFile, ...]:
    return tuple(FrozenFile(**each) for each in content_of(package)["files"])


def proposals_that_follow(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the rules of this program propose of a frozen content."""
    asked = content["asked"]
    key = {criterion: _key_entry(criterion, each) for criterion, each in asked["key"].items()}
    snapshot = snapshot_from_dict(content["snapshot"])
    return proposals_to_list(pre_assess(snapshot, asked["criteria"], key, set(asked["planted"])))


def _key_entry(criterion: str, stored: Mapping[str, Any]) -> KeyEntry:
    lists = {name: tuple(stored[name]) for name in _KEY_LISTS}
    return KeyEntry(**{**stored, **lists, "criterion_id": criterion})


def sealed(key: bytes, package: EvidencePackage) -> str:
    """The `mac` of a package; its hash is taken of what it says now."""
    return package_mac(
        key, package.sitting_id, digest(package.content), digest(_text(package.proposals))
    )


def is_authentic(key: bytes, package: EvidencePackage) -> bool:
    """Only the holder of the key can have written it, for this sitting."""
    return digest(package.content) == package.sha256 and hmac.compare_digest(
        sealed(key, package), package.mac
    )


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _text(proposals: list[dict[str, Any]]) -> str:
    return json.dumps(proposals, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
