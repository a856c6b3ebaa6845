"""Nothing helps a candidate during an exam: every page, answer and paper within reach is read."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import story
from tests.cast import FULL_NAMES, Cast
from tests.documents.reading import squeezed, words
from tests.exam_story import running
from tests.exam_work import Bench, at_the_bench, solve_m2
from workshop.assessment.scenario_file import example_scenarios
from workshop.assessment.sitting import SittingMode
from workshop.db.models import DocumentOpening, WitnessNote
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]

_LINK = re.compile(r'(?:href|hx-get|src|data-[a-z-]*url|action)="(/[^"#]*)')
_LEFT = ("/sign-out", "/static", "/photos", "/catalogue/calibres/")
_OWN_WORDS = re.compile(
    r"<option.*?</option>|<label><input[^>]*>.*?</label>|avis\s?:\s?[\w ]+", re.DOTALL
)
_VERDICTS = re.compile(
    r'class="verdict (?:within|above|below|to_confirm|warn|fail)\b|au-dessus|au-dessous'
    r"|dans la tolérance|hors tolérance|data-rules|Outils conseillés|Le plus probable"
    r"|Il manque encore|Hors de notre périmètre"
)


@dataclass(frozen=True)
class Answer:
    """What one address says: the mark-up as it is, the text as it is read."""

    address: str
    raw: str
    text: str


def crawl(client: FlaskClient, starts: tuple[str, ...]) -> Iterator[Answer]:
    """Every page, fragment, JSON and PDF that links lead to; forms are asked for, never sent.

    Of the catalogue, which is the same for everybody, only the list.
    """
    waiting, seen = deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            found = [answer.headers["Location"]]
        elif answer.mimetype == "application/pdf":
            text = words(answer.data)
            yield Answer(address, text, text)
            continue
        else:
            raw = answer.get_data(as_text=True)
            yield Answer(address, raw, unescape(re.sub(r"<[^>]+>", " ", raw)))
            found = [unescape(each) for each in _LINK.findall(raw)]
        for link in found:
            if link not in seen and not link.startswith(_LEFT):
                seen.add(link)
                waiting.append(link)


@pytest.fixture
def others(session: Session, cast: Cast) -> None:
    """Work of other people: a customer of the shop, another candidate at another bench."""
    story.in_diagnosis(session, cast)
    running(session, cast, SittingMode.TRAINING, who="denis")


def bench_now(session: Session, cast: Cast, mode: SittingMode = SittingMode.EXAM) -> Bench:
    """A bench whose work was done in the last forty minutes."""
    start = datetime.now(UTC) - timedelta(minutes=40)
    return at_the_bench(session, cast, "M2", mode, left_out=("validation",), now=start)


def worked(session: Session, cast: Cast, *, concluded: bool) -> Bench:
    bench = bench_now(session, cast)
    bench.left_out = ("validation", "handover", "receipt", *(() if concluded else ("conclusion",)))
    solve_m2(bench)
    note = WitnessNote(
        sitting_id=bench.sitting.id, juror_id=cast.judith.person_id, at=bench.now,
        text="Il hésite devant la loupe.", values=[],
    )  # fmt: skip
    session.add(note)
    commit(session)
    return bench


def secrets(cast: Cast) -> list[str]:
    """Texts of the key, of the juror and of other people."""
    scenario = example_scenarios()["m2-automatique-amplitude"]
    return [
        *(each.what for each in scenario.planted),
        *(each.text for each in scenario.questions),
        *(each.expected for each in scenario.questions),
        *(each.says for each in scenario.script),
        "Il hésite devant la loupe.",
        "Lefèvre",
        "BES-26-00001",
        *(FULL_NAMES[name] for name in ("denis", "theo", "claire", "marc")),
    ]


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("concluded", [False, True])
def test_no_page_leaks_a_verdict_or_the_key(
    session: Session, cast: Cast, sign_in: SignIn, concluded: bool
) -> None:
    bench = worked(session, cast, concluded=concluded)
    number = bench.ticket.number
    starts = ("/", "/my-sittings", f"/tickets/{number}", f"/tickets/{number}/measurements")
    answers = list(crawl(sign_in("camille"), starts))
    read = {each.address for each in answers}
    assert f"/tickets/{number}/diagnosis" in read
    assert f"/tickets/{number}/tracking-sheet.pdf" in read
    leaks = {
        (each.address, secret)
        for each in answers
        for secret in secrets(cast)
        if secret in each.text or squeezed(secret) in squeezed(each.text)
    }
    assert not leaks
    judged = {
        (each.address, found[0])
        for each in answers
        if not each.address.startswith("/catalogue")
        for found in [_VERDICTS.search(_OWN_WORDS.sub("", each.raw))]
        if found
    }
    assert not judged


def test_the_same_bench_in_training_shows_its_verdicts(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    bench = bench_now(session, cast, SittingMode.TRAINING)
    bench.left_out = ("conclusion", "validation", "handover", "receipt")
    solve_m2(bench)
    page = sign_in("camille").get(f"/tickets/{bench.ticket.number}/diagnosis")
    assert _VERDICTS.search(_OWN_WORDS.sub("", page.get_data(as_text=True)))


def test_unlikely_values_are_not_asked_about(session: Session, cast: Cast, sign_in: SignIn) -> None:
    bench = bench_now(session, cast)
    address = f"/tickets/{bench.ticket.number}/diagnosis"
    sheet = {
        "amplitude-0h-CH": "345", "own-amplitude-0h": "outside", "instrument": "Chronoscope",
    }  # fmt: skip
    answer = sign_in("camille").post(f"{address}/readings/before_uncasing", data=sheet)
    assert answer.status_code == 303


def test_a_reading_needs_the_candidates_own_verdict(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    bench = bench_now(session, cast)
    address = f"/tickets/{bench.ticket.number}/diagnosis"
    sheet = {"amplitude-0h-CH": "200", "instrument": "Chronoscope"}
    answer = sign_in("camille").post(f"{address}/readings/before_uncasing", data=sheet)
    assert answer.status_code == 422


def test_opening_a_page_that_counts_is_evidence(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    bench = bench_now(session, cast)
    client = sign_in("camille")
    client.get(f"/tickets/{bench.ticket.number}/reception")
    client.get("/catalogue/calibres/eta-2824-2")
    commit(session)
    opened = session.query(DocumentOpening.document).order_by(DocumentOpening.id).all()
    assert [each.document for each in opened] == ["reception", "pre_diagnosis", "maker_data"]
