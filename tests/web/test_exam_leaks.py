"""Nothing helps a candidate during an exam: all he can reach is read, in each of the modalities."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import FULL_NAMES, NOW, Cast
from tests.crawler import Answer, addresses, crawl
from tests.documents.reading import squeezed
from tests.exam_story import EXAMPLES, running
from tests.exam_work import Bench, at_the_bench, solve_m2
from tests.exam_work_others import solve_m1, solve_m3, solve_m4
from workshop.assessment.scenario import Scenario
from workshop.assessment.scenario_file import example_scenarios
from workshop.assessment.sitting import SittingMode
from workshop.db.models import ServicePrice, Sitting, Ticket, WitnessNote
from workshop.db.session import commit
from workshop.domain.catalogue import anomalies, components, items, supplies, tools
from workshop.domain.ticket import Move
from workshop.measurements.quantities import Stage
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.sitting_clock import Start, start
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.web.rate_limit import RateLimit

SignIn = Callable[[str], FlaskClient]

SOLVERS = {"M1": solve_m1, "M2": solve_m2, "M3": solve_m3, "M4": solve_m4}
LEFT_OUT = {
    "M1": ("agreed price", "agreement"),
    "M2": ("conclusion", "validation", "handover", "receipt"),
}
BEGUN_MIN = {"M1": 25, "M2": 45, "M3": 45, "M4": 400}
"""How long ago the work began: every act of it takes a minute."""

PAGES = {
    "M1": ("reception", "needs", "deposit-slip.pdf", "labels.pdf", "tracking-sheet.pdf"),
    "M2": ("diagnosis", "measurements", "listening/before_uncasing", "tracking-sheet.pdf"),
    "M3": ("preparation", "condition", "bench-after", "transmission", "tracking-sheet.pdf"),
    "M4": ("servicing", "parts-count", "condition", "restitution", "tracking-sheet.pdf"),
}
"""The pages of each modality's own work, which a crawl must have read."""

_OWN_WORDS = re.compile(
    r"<option.*?</option>|<label><input[^>]*>.*?</label>|avis\s?:\s?[\w ]+", re.DOTALL
)
_VERDICTS = re.compile(
    r'class="[^"]*\b(?:within|above|below|to_confirm|incomplete)\b'
    r"|data-(?:rules|verdicts|signs)"
    r'|(?:value|content|aria-label|title)="(?:within|above|below|to_confirm|conforme)"'
    r"|[Aa]u-dessus\b|[Aa]u-dessous\b|[Dd]ans la tolérance|[Hh]ors tolérance|Hors de notre périmètre"
    r"|Outils conseillés|Le plus probable|Il manque encore|À mesurer encore|n’a pas l’habilitation"
    r"|après la date promise|, équivalente|échu le|sous cette réserve"
    r"|C\.\d\.\d-k\d|[Pp]ré-évaluation|Proposition des règles|[Cc]orrigé"
)
_DECLARED = re.compile(r"le dit au-dessus du sien")


def bench_now(session: Session, cast: Cast, modality: str) -> Bench:
    """A bench whose work was done in the last while; at the counter the customer has come in."""
    session.add(
        ServicePrice(
            site_id=cast.school, code="battery_water_tested", name_fr="Pile et étanchéité",
            name_en="Battery and water test", kinds=["quartz"], operations=["battery_change"],
            price_cents=4500,
        )
    )  # fmt: skip
    begun = NOW - timedelta(minutes=BEGUN_MIN[modality])
    bench = at_the_bench(
        session, cast, modality, left_out=LEFT_OUT.get(modality, ()), now=begun
    )  # fmt: skip
    if modality == "M1":
        start(session, cast.fanny, Start(bench.sitting.id), now=begun)
        commit(session)
    return bench


def worked(bench: Bench, modality: str) -> None:
    """All of the work; the watches of M4 pass the candidate's own control and wait to leave."""
    SOLVERS[modality](bench)
    if modality == "M4":
        for number in numbers_of(bench):
            control = RecordControl(number, passed=True)
            record_control(bench.session, bench.candidate, control, now=bench.now)
        leaving = MoveTicket(numbers_of(bench)[0], Move.SEND_TO_RESTITUTION)
        move_ticket(bench.session, bench.candidate, leaving, now=bench.now)
    bench.session.add(
        WitnessNote(
            sitting_id=bench.sitting.id, juror_id=bench.cast.judith.person_id, at=bench.now,
            text="Il hésite devant la loupe.", values=[],
        )
    )  # fmt: skip
    commit(bench.session)


def numbers_of(bench: Bench) -> list[str]:
    own = select(Ticket.number).where(Ticket.site_id == bench.sitting.bench_id)
    return list(bench.session.scalars(own.order_by(Ticket.id)))


def scenario_of(modality: str) -> Scenario:
    return example_scenarios()[EXAMPLES[modality]]


def secrets(scenario: Scenario) -> list[str]:
    """Texts of the scenario that are not the candidate's, of the juror and of other people."""
    texts = [
        *(each.what for each in scenario.planted),
        *(each.text for each in scenario.questions),
        *(each.expected for each in scenario.questions),
        *(each.says for each in scenario.script),
        *(watch.restore for watch in scenario.watches),
        *(fault for watch in scenario.watches for fault in watch.faults),
        "Il hésite devant la loupe.",
        "Lefèvre",
        "BES-26-00001",
        *(FULL_NAMES[name] for name in ("denis", "theo", "claire", "marc")),
    ]
    return [each for each in texts if each not in given(scenario)]


def given(scenario: Scenario) -> str:
    """What the scenario itself hands to the candidate."""
    return "\n".join((scenario.brief, *(each.text for each in scenario.documents)))


SAID_BY_THE_CANDIDATE = {
    "C.1.2-k5": partial(items, "hypotheses"), "C.2.3-k7": anomalies,
    "C.2.4-k3": partial(items, "hypotheses"),
    "C.3.1-k4": supplies,
    "C.3.2-k1": tools,
}  # fmt: skip
"""Criteria whose codes only the candidate may bring onto a page, with the words of the codes."""


def key_words(scenario: Scenario) -> Iterator[str]:
    """Without words that the ticket begins with: of a document, a component, a suspicion."""
    told = given(scenario) + "\n".join(each.label("fr") for each in components().values())
    suspected = scenario.seed.get("reception", {}).get("hypotheses", ())
    for criterion, vocabulary in SAID_BY_THE_CANDIDATE.items():
        if criterion in scenario.key:
            entry = scenario.key[criterion]
            for code in (*entry.all_of, *entry.one_of, *entry.order):
                word = vocabulary()[code.partition(":")[0]].label("fr")
                if word not in told and code not in suspected:
                    yield word


def leaks(answers: Iterable[Answer], words: Iterable[str]) -> set[tuple[str, str]]:
    sought = {each: squeezed(each) for each in words}
    return {
        (answer.address, word)
        for answer in answers
        for squeezed_text in [squeezed(answer.text)]
        for word, bare in sought.items()
        if bare in squeezed_text
    }


def judged(answers: Iterable[Answer]) -> set[tuple[str, str]]:
    """Verdicts in words, classes, data and hidden fields; what a form offers to say is no verdict."""
    return {
        (answer.address, found[0])
        for answer in answers
        if not answer.address.startswith("/catalogue")
        for found in _VERDICTS.finditer(_DECLARED.sub("", _OWN_WORDS.sub("", answer.raw)))
    }


def own_words_aside(answers: Iterable[Answer]) -> list[Answer]:
    """The pages without what their forms offer, and without the lists that are the same for all."""
    shared = ("/catalogue", "/instruments")
    return [
        Answer(each.address, each.status, each.mimetype, "", re.sub(r"<[^>]+>", " ", bare))
        for each in answers
        if not each.address.startswith(shared)
        for bare in [_OWN_WORDS.sub("", each.raw)]
    ]


@pytest.fixture(autouse=True)
def the_brake_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crawl asks for public pages faster than anybody is allowed to."""
    monkeypatch.setattr(RateLimit, "allows", lambda *_asked: True)


@pytest.fixture
def others(session: Session, cast: Cast) -> Sitting:
    """Work of other people: a customer of the shop, another candidate at another bench."""
    story.in_diagnosis(session, cast)
    return running(session, cast, SittingMode.TRAINING, who="denis")


def starts(app: Flask, bench: Bench, other: Sitting) -> list[str]:
    """Every address there is, with what is the candidate's own and with what is not."""
    session = bench.session
    foreign = select(Ticket.number).where(Ticket.site_id != bench.sitting.bench_id)
    numbers = [*numbers_of(bench), *session.scalars(foreign)]
    sitting_ids = [bench.sitting.id, other.id]
    session.rollback()
    values: dict[str, list[object]] = {
        "number": [*numbers],
        "sitting_id": [*sitting_ids],
        "stage": [each.value for each in Stage],
        "document": ["brief"],
        "code": ["BES"],
        "referential_id": ["rncp37858"],
        "part": ["key", "script"],
    }
    values |= {
        name: [1]
        for rule in app.url_map.iter_rules()
        for name in rule.arguments
        if name.endswith("_id") and name not in values
    }
    return ["/", "/reception/suggestions?kind=automatic&symptoms=loses", *addresses(app, values)]


@pytest.mark.parametrize("modality", SOLVERS)
def test_before_the_work_nothing_says_what_to_find(
    session: Session, cast: Cast, sign_in: SignIn, modality: str
) -> None:
    bench = bench_now(session, cast, modality)
    home = [f"/tickets/{each}" for each in numbers_of(bench)]
    session.rollback()
    answers = list(crawl(sign_in("camille"), ("/", "/my-sittings", "/reception", *home)))
    assert {each.status for each in answers} <= {200, 404, 405}
    assert leaks(answers, secrets(scenario_of(modality))) == set()
    assert leaks(own_words_aside(answers), key_words(scenario_of(modality))) == set()
    assert judged(answers) == set()


@pytest.mark.parametrize("modality", SOLVERS)
def test_after_the_work_nothing_says_how_it_is_judged(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, others: Sitting, modality: str
) -> None:
    bench = bench_now(session, cast, modality)
    worked(bench, modality)
    own = [f"/tickets/{each}" for each in numbers_of(bench)]
    answers = list(crawl(sign_in("camille"), starts(app, bench, others)))
    assert {each.status for each in answers} <= {200, 404, 405}
    read = {each.address for each in answers if each.status == 200}
    assert {f"{own[0]}/{page}" for page in PAGES[modality]} <= read
    assert f"/my-sittings/{bench.sitting.id}/documents/brief" in read
    assert {"text/html", "application/pdf", "application/json"} <= {a.mimetype for a in answers}
    foreign = {each for each in read if each.startswith("/tickets/")}
    assert all(each.startswith(tuple(own)) for each in foreign)
    assert leaks(answers, secrets(scenario_of(modality))) == set()
    assert judged(answers) == set()


def test_who_tested_the_case_is_not_told_that_nobody_did(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    bench = bench_now(session, cast, "M4")
    worked(bench, "M4")
    page = sign_in("camille").get(f"/tickets/{numbers_of(bench)[0]}/restitution").text
    assert "essayée à" in page
    assert "non essayée" not in page
