"""All of a scenario for who may read the answers: script, questions, what was planted, the key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.scenario import BaselineRange, Scenario, WatchToPrepare
from workshop.assessment.scenario_file import key_subject
from workshop.documents.evidence_reasons import told_code
from workshop.documents.formats import day_of, money
from workshop.documents.official_paper import Column, OfficialPaper, Section, Table, official_paper
from workshop.documents.paper import texts
from workshop.documents.parties import Business, Texts
from workshop.measurements.quantities import CHARACTERISTICS, Outcome
from workshop.measurements.values import format_value

_LISTS = ("all_of", "one_of", "only", "forbidden", "order")


@dataclass(frozen=True)
class WatchGiven:
    """A physical watch as it was handed out; who prepared it and who verified it, with when."""

    label: str
    faults: tuple[str, ...]
    readings: tuple[tuple[str, str, str], ...]
    prepared: str
    verified: str


@dataclass(frozen=True)
class ScenarioDossier:
    """`criteria` are the texts of the criteria by code; `people` who wrote, reviewed, published."""

    scenario: Scenario
    number: int
    certification: str
    criteria: Mapping[str, str]
    people: tuple[tuple[str, str], ...]
    watches: tuple[WatchGiven, ...]
    printed_at: datetime
    business: Business
    is_provisional: bool
    digest: str


def scenario_dossier(data: ScenarioDossier, language: str) -> bytes:
    """The dossier as a PDF, in `language`; what its author wrote stays as it is."""
    t, scenario = texts(language)["scenario_dossier"], data.scenario
    sections = (
        Section(facts=data.people),
        Section(t["script"], table=_table(t, ("moment", 3, "says", 7), _script(scenario))),
        Section(
            t["questions"],
            table=_table(t, ("question", 4, "expected", 4, "criteria", 2), _questions(scenario)),
        ),
        Section(
            t["planted"],
            table=_table(t, ("element", 5, "visibility", 2, "criteria", 3), _planted(scenario, t)),
        ),
        Section(
            t["key"],
            table=_table(t, ("criterion", 5, "expected", 5), _key(data, t, language)),
        ),
        Section(
            t["not_observable"],
            table=_table(t, ("criterion", 4, "why", 6), tuple(_not_observable(data))),
        ),
        *(_to_prepare(each, t, language) for each in scenario.watches),
        *(_given(each, t, language) for each in data.watches),
    )
    paper = OfficialPaper(
        heading=t["title"],
        number=t["number"].format(code=scenario.id, version=data.number),
        dated=day_of(data.printed_at, language, data.business.time_zone),
        at=data.printed_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=tuple(each for each in sections if each.table or each.facts or each.paragraphs),
        opening=((t["subject"], scenario.title), (t["certification"], data.certification)),
        digest=data.digest,
    )
    return official_paper(paper, language)


def _table(
    t: Texts, columns: tuple[str | int, ...], rows: tuple[tuple[str, ...], ...]
) -> Table | None:
    """`columns` are keys of the texts, each with its width; no table without rows."""
    labels = [t[str(each)] for each in columns[::2]]
    widths = [int(each) for each in columns[1::2]]
    shown = tuple(Column(*each) for each in zip(labels, widths, strict=True))
    return Table(shown, rows) if rows else None


def _script(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    return tuple((each.moment, each.says) for each in scenario.script)


def _questions(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (each.text, each.expected, ", ".join(each.criteria)) for each in scenario.questions
    )


def _planted(scenario: Scenario, t: Texts) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (each.what, t[f"visibility_{each.visibility}"], ", ".join(each.criteria))
        for each in scenario.planted
    )


def _key(data: ScenarioDossier, t: Texts, language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (_criterion(code, data), " ".join(_expected(entry, t, language)))
        for code, entry in sorted(data.scenario.key.items())
    )


def _criterion(code: str, data: ScenarioDossier) -> str:
    return f"{code}  {data.criteria.get(code, '')}".strip()


def _expected(entry: KeyEntry, t: Texts, language: str) -> Iterator[str]:
    """`Au moins un de ceux-ci : pile vide, pile faible.`"""
    subject = key_subject(entry.criterion_id)
    for name in _LISTS:
        if codes := getattr(entry, name):
            told = ", ".join(told_code(subject, each, language) for each in codes)
            yield t[name].format(codes=told)
    if entry.least_cents is not None:
        yield t["least"].format(amount=money(entry.least_cents, language))
    if entry.most_cents is not None:
        yield t["most"].format(amount=money(entry.most_cents, language))
    if entry.expects_nothing:
        yield t["nothing"]


def _not_observable(data: ScenarioDossier) -> Iterator[tuple[str, ...]]:
    for code, why in sorted(data.scenario.not_observable.items()):
        yield _criterion(code, data), why


def _to_prepare(watch: WatchToPrepare, t: Texts, language: str) -> Section:
    ranges = tuple(
        (
            _measured(each.characteristic, each.position, language),
            _range(each, t, language),
        )
        for each in watch.baseline
    )
    return Section(
        t["to_prepare"].format(watch=watch.id),
        paragraphs=(watch.description, *watch.faults, t["restore"].format(text=watch.restore)),
        table=_table(t, ("quantity", 6, "range", 4), ranges),
    )


def _given(watch: WatchGiven, t: Texts, language: str) -> Section:
    read = tuple(
        (_measured(characteristic, position, language), _value(characteristic, value, language))
        for characteristic, position, value in watch.readings
    )
    return Section(
        t["given"].format(label=watch.label),
        facts=((t["prepared"], watch.prepared), (t["verified"], watch.verified)),
        paragraphs=watch.faults,
        table=_table(t, ("quantity", 6, "reading", 4), read),
        fact_columns=2,
    )


def _range(wanted: BaselineRange, t: Texts, language: str) -> str:
    least, most = (
        _value(wanted.characteristic, each, language) for each in (wanted.least, wanted.most)
    )
    return least if least == most else t["between"].format(least=least, most=most)


def _value(characteristic: str, value: str, language: str) -> str:
    """With its unit; the outcome of a check by its name."""
    known = CHARACTERISTICS.get(characteristic)
    if value in list(Outcome):
        return texts(language)["common"][value]
    return format_value(Decimal(value), known, language) if known else value


def _measured(characteristic: str, position: str, language: str) -> str:
    known = CHARACTERISTICS.get(characteristic)
    name = known.label(language) if known else characteristic
    return f"{name} {position}".strip()
