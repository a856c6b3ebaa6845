"""From the symptoms a customer reports to what the counter may ask, suspect and offer.

A suggestion is advice: the clerk decides. Symptoms that make no sense for the kind of watch are
ignored, so that changing the kind never blocks the counter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from workshop.domain.catalogue import Vocabulary, items, questions, services, symptoms
from workshop.domain.catalogue_items import Item, Question, Service, Symptom

ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True)
class Suggestion:
    """What the symptoms point to, what most of them point to first."""

    hypotheses: tuple[Item, ...] = ()
    services: tuple[Service, ...] = ()


def suggest(symptom_codes: Iterable[str], kind: str) -> Suggestion:
    """Hypotheses and price-list services for a watch of this kind.

    Ranked by how many symptoms point to them, then by the best place one of them gives, then by
    the order of the catalogue: the order in which symptoms were ticked never matters.
    Raises `RuleViolation("unknown_code")` for an unknown symptom or kind.
    """
    reported = _reported(symptom_codes, kind)
    return Suggestion(
        hypotheses=_ranked((each.hypotheses for each in reported), items("hypotheses"), kind),
        services=_ranked((each.services for each in reported), services(), kind),
    )


def questions_for(symptom_codes: Iterable[str], kind: str) -> tuple[Question, ...]:
    """The questionnaire of this kind of watch with these symptoms, in the order of the catalogue."""
    called = {code for each in _reported(symptom_codes, kind) for code in each.questions}
    return tuple(
        question
        for question in questions().for_kind(kind).values()
        if question.always or question.code in called
    )


def _reported(symptom_codes: Iterable[str], kind: str) -> tuple[Symptom, ...]:
    known = [symptoms()[code] for code in set(symptom_codes)]
    suited = symptoms().for_kind(kind)
    return tuple(symptom for symptom in known if symptom.code in suited)


def _ranked(
    pointed: Iterable[tuple[str, ...]], vocabulary: Vocabulary[ItemT], kind: str
) -> tuple[ItemT, ...]:
    votes: Counter[str] = Counter()
    best_place: dict[str, int] = {}
    for codes in pointed:
        for place, code in enumerate(codes):
            votes[code] += 1
            best_place[code] = min(place, best_place.get(code, place))
    candidates = [item for code, item in vocabulary.for_kind(kind).items() if code in votes]
    return tuple(sorted(candidates, key=lambda item: (-votes[item.code], best_place[item.code])))
