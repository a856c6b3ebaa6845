"""Handing a watch back: who may take it, and what has to be said."""

from datetime import date
from enum import StrEnum

from workshop.domain.errors import RuleViolation


class Relation(StrEnum):
    """What the person who collects is to the customer."""

    CUSTOMER = "customer"
    RELATIVE = "relative"
    COMPANY = "company"
    OTHER = "other"


class IdentityDocument(StrEnum):
    """The kind of document that was looked at. Its number is never kept."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"
    KNOWN_PERSON = "known_person"


class Topic(StrEnum):
    """What is explained to the person who collects."""

    WORK = "work"
    DIAGNOSIS = "diagnosis"
    VALUES = "values"
    PARTS = "parts"
    ADVICE = "advice"
    GUARANTEE = "guarantee"


def topics_to_explain(*, repaired: bool) -> tuple[Topic, ...]:
    """Without a repair there is neither work nor guarantee to speak of, but what was found."""
    left_out = {Topic.DIAGNOSIS} if repaired else {Topic.WORK, Topic.GUARANTEE}
    return tuple(topic for topic in Topic if topic not in left_out)


def check_collector(
    name: str, relation: Relation, document: IdentityDocument | None, *, mandate_seen: bool
) -> None:
    """The person is named and identified; anybody but the customer shows a mandate."""
    if not name.strip():
        raise RuleViolation("collector_missing", field="collector_name")
    if document is None:
        raise RuleViolation("identity_not_checked", field="identity_document")
    if relation is Relation.CUSTOMER:
        return
    if document is IdentityDocument.KNOWN_PERSON:
        raise RuleViolation("stranger_needs_a_document", field="identity_document")
    if not mandate_seen:
        raise RuleViolation("mandate_missing", field="mandate_seen")


def check_settlement(settled_on: date | None, till_reference: str, today: date) -> None:
    """Only that and how it was settled is kept: a day that is not to come, a reference of the till."""
    if till_reference.strip() and settled_on is None:
        raise RuleViolation("settlement_without_day", field="settled_on")
    if settled_on and settled_on > today:
        raise RuleViolation("settled_in_the_future", field="settled_on")
