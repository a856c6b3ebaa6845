"""The referentials a trainer, a juror or a certifier browses: data of the program, not of a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workshop.assessment.evidence_map import Evidence, evidence_map
from workshop.assessment.library import referential, referentials, rules_for
from workshop.assessment.referential import Referential, ids_of
from workshop.assessment.rules import RuleSet


@dataclass(frozen=True)
class ReferentialPage:
    """`evidence` is by criterion, empty where nobody mapped it; `ids` are all those of the referential."""

    referential: Referential
    rules: RuleSet
    evidence: Mapping[str, Evidence]
    registered_until: date | None
    ids: frozenset[str]


def referentials_page() -> tuple[ReferentialPage, ...]:
    return tuple(_page(each) for each in referentials().values())


def referential_page(code: str) -> ReferentialPage:
    """Raises `NotFound("referential_unknown")`."""
    return _page(referential(code))


def _page(found: Referential) -> ReferentialPage:
    evidence = evidence_map() if found.criteria else {}
    return ReferentialPage(
        referential=found,
        rules=rules_for(found),
        evidence=evidence,
        registered_until=found.content["certification"].get("registration_end"),
        ids=frozenset(ids_of(found)),
    )
