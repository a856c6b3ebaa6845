"""Exam mode at the bench: what is asked of the candidate, and what is evidence."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.exam_work import Bench, at_the_bench, solve_m2
from workshop.assessment.sitting import SittingMode
from workshop.db.models import DocumentOpening
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]


def bench_now(session: Session, cast: Cast, mode: SittingMode = SittingMode.EXAM) -> Bench:
    """A bench whose work was done in the last forty minutes."""
    start = NOW - timedelta(minutes=40)
    return at_the_bench(session, cast, "M2", mode, left_out=("validation",), now=start)


def test_the_same_bench_in_training_shows_its_verdicts(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    bench = bench_now(session, cast, SittingMode.TRAINING)
    bench.left_out = ("conclusion", "validation", "handover", "receipt")
    solve_m2(bench)
    page = sign_in("camille").get(f"/tickets/{bench.ticket.number}/diagnosis")
    assert 'class="verdict below"' in page.get_data(as_text=True)


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
