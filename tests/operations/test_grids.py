"""Grids: field by field, never overwritten, signed once; the president enters what was agreed."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.jury_story import exam, filled, graded, signed, training
from workshop.assessment.grid import Seen
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import SittingState
from workshop.db.grids import assessed, common_digest, grid_digest, grid_rows, grids_of
from workshop.db.media import picture_path
from workshop.db.models import AuditEntry, CommonGrid, JurySeat, Sitting
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.exchange.pictures import read_picture
from workshop.operations.common_grid import (
    CloseCommonGrid,
    EnterAgreement,
    Settled,
    close_common_grid,
    enter_agreement,
)
from workshop.operations.grids import (
    Conclusion,
    EnterPaperGrid,
    Row,
    SaveGrid,
    SignGrid,
    enter_paper_grid,
    save_grid,
    sign_grid,
)
from workshop.operations.witness import (
    ControlReading,
    NoteWitness,
    note_witness,
)

A, NA = Mark.ACQUIRED, Mark.NOT_ACQUIRED
K1 = "C.2.1-k1"


@pytest.fixture
def sitting(session: Session, cast: Cast) -> Sitting:
    return exam(session, cast)


def refused(code: str) -> Any:
    return pytest.raises(RuleViolation, match=f"^{code}")


def row(sitting: Sitting, note: str = "", seen: Seen | None = Seen.MET, **more: Any) -> SaveGrid:
    return SaveGrid(sitting.id, rows={K1: Row(seen, note)}, **more)


def test_a_field_is_kept_with_what_was_there(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    first = save_grid(session, cast.judith, row(sitting, " vu "), now=NOW)
    assert first.revision == 1
    concluded = SaveGrid(sitting.id, conclusions={"C.2.1": Conclusion(NA, "trop lent")})
    grid = save_grid(session, cast.judith, concluded, now=NOW + timedelta(minutes=1))
    assert grid.observations == {K1: {"seen": "met", "note": "vu"}}
    assert grid.opinions == {"C.2.1": {"mark": "NA", "comment": "trop lent"}}
    assert (grid.revision, grid.saved_at) == (2, NOW + timedelta(minutes=1))


def test_two_tabs_never_overwrite_each_other(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    save_grid(session, cast.judith, row(sitting), now=NOW)
    save_grid(session, cast.judith, row(sitting, "première", seen_revision=1), now=NOW)
    with refused("grid_changed"):
        save_grid(session, cast.judith, row(sitting, "seconde", seen_revision=1), now=NOW)
    assert grid_rows(session, sitting.id)[cast.judith.person_id].observations[K1]["note"] == (
        "première"
    )


def test_an_answer_lost_on_its_way_may_be_asked_for_again(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    command = row(sitting, "vu", seen_revision=0)
    save_grid(session, cast.judith, command, now=NOW)
    again = save_grid(session, cast.judith, command, now=NOW + timedelta(minutes=5))
    assert (again.revision, again.saved_at) == (1, NOW)


def test_a_note_alone_is_kept_and_is_no_observation(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    save_grid(session, cast.judith, row(sitting, "à revoir", seen=None), now=NOW)
    own = next(
        each for each in grids_of(session, sitting) if each.juror_id == cast.judith.person_id
    )
    assert own.observations == {}


def test_what_is_not_assessed_is_refused(session: Session, cast: Cast, sitting: Sitting) -> None:
    for command in (
        SaveGrid(sitting.id, rows={"C.1.1-k1": Row(Seen.MET)}),
        SaveGrid(sitting.id, conclusions={"C.9.9": Conclusion(A)}),
    ):
        with refused("code_not_assessed"):
            save_grid(session, cast.judith, command, now=NOW)
    assert grid_rows(session, sitting.id) == {}


@pytest.mark.parametrize("name", ["fanny", "carole", "camille", "claire", "nora"])
def test_only_those_who_sit_have_a_grid(
    session: Session, cast: Cast, sitting: Sitting, name: str
) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        save_grid(session, getattr(cast, name), row(sitting), now=NOW)


def test_a_juror_who_left_has_no_grid_any_more(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    seat = session.scalars(select(JurySeat).where(JurySeat.person_id == cast.kevin.person_id)).one()
    seat.left_at, seat.left_reason = NOW, "malade"
    session.flush()
    with pytest.raises(NotFound):
        save_grid(session, cast.kevin, row(sitting), now=NOW)


@pytest.mark.parametrize(
    "state",
    [s for s in SittingState if s not in ("preparing", "running", "suspended", "frozen")],
)
def test_before_the_start_and_after_the_signatures_nothing_is_entered(
    session: Session, cast: Cast, state: SittingState
) -> None:
    other = exam(session, cast, state)
    with refused("grids_closed"):
        save_grid(session, cast.judith, row(other), now=NOW)


def test_a_grid_is_filled_in_during_the_work_and_signed_after_it(
    session: Session, cast: Cast
) -> None:
    running = exam(session, cast, SittingState.RUNNING)
    filled(session, cast.judith, running)
    with refused("work_goes_on"):
        sign_grid(session, cast.judith, SignGrid(running.id), now=NOW)


def test_a_grid_with_a_hole_is_not_signed(session: Session, cast: Cast, sitting: Sitting) -> None:
    filled(session, cast.judith, sitting)
    save_grid(session, cast.judith, row(sitting, seen=None), now=NOW)
    with refused("grid_incomplete") as refusal:
        sign_grid(session, cast.judith, SignGrid(sitting.id), now=NOW)
    assert refusal.value.facts == {"count": 1}
    assert not grid_rows(session, sitting.id)[cast.judith.person_id].digest


def test_a_signed_grid_bears_a_hash_and_never_changes(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    signed(session, cast.judith, sitting)
    grid = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert grid.digest == grid_digest(grid)
    with refused("grid_signed"):
        save_grid(session, cast.judith, row(sitting, "encore"), now=NOW)
    with refused("grid_signed"):
        sign_grid(session, cast.judith, SignGrid(sitting.id), now=NOW)
    grid.observations = {**grid.observations, K1: {"seen": "not_met", "note": ""}}
    assert grid.digest != grid_digest(grid)


def test_what_the_audit_trail_says_of_a_signature_is_not_what_the_grid_says(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    signed(session, cast.kevin, sitting, not_acquired=("C.2.4",))
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.name == cast.kevin.name
    assert set(entry.after) == {"sitting", "digest"}


def test_the_last_signature_makes_the_sitting_graded(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    for juror, state in (
        (cast.judith, SittingState.FROZEN),
        (cast.louis, SittingState.FROZEN),
        (cast.kevin, SittingState.GRADED),
    ):
        signed(session, juror, sitting)
        assert sitting.state is state


def test_a_signature_on_a_page_that_is_no_longer_true_is_refused(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    revision = filled(session, cast.judith, sitting)
    save_grid(session, cast.judith, row(sitting, "changé"), now=NOW)
    with refused("grid_changed"):
        sign_grid(session, cast.judith, SignGrid(sitting.id, revision), now=NOW)


def test_where_no_criteria_are_printed_the_grid_is_on_competences(
    session: Session, cast: Cast
) -> None:
    old = exam(session, cast, referential_id="rncp31314", modality_id="B2-m1")
    assert [each.id for each in assessed(old)] == [f"B2.c{rank}" for rank in range(1, 6)]
    signed(session, cast.judith, old, not_acquired=("B2.c3",))
    assert grid_rows(session, old.id)[cast.judith.person_id].observations == {}


def test_the_trainer_alone_judges_a_training(session: Session, cast: Cast) -> None:
    own = training(session, cast)
    signed(session, cast.fanny, own)
    assert own.state is SittingState.GRADED
    with pytest.raises(NotFound):
        save_grid(session, cast.fabien, row(own), now=NOW)


# The common grid


def agreed(sitting: Sitting, **reasons: str) -> EnterAgreement:
    """Acquired everywhere; `c4="why"` gives the reason of C.2.4."""
    settled = {
        each.id: Settled(A, reasons.get(f"c{each.id[-1]}", "")) for each in assessed(sitting)
    }
    return EnterAgreement(sitting.id, settled)


def test_the_president_enters_what_was_agreed_and_closes_it(session: Session, cast: Cast) -> None:
    sitting = graded(session, cast)
    command = agreed(sitting, c4="Cause retrouvée à l’oral.")
    enter_agreement(session, cast.judith, command, now=NOW)
    grid = close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id, 1), now=NOW)
    assert grid.digest == common_digest(grid)
    assert sitting.state is SittingState.AGREED
    with refused("common_grid_closed"):
        enter_agreement(session, cast.judith, command, now=NOW)


def test_where_opinions_differ_a_reason_is_due(session: Session, cast: Cast) -> None:
    sitting = graded(session, cast)
    enter_agreement(session, cast.judith, agreed(sitting), now=NOW)
    with refused("reason_due") as refusal:
        close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)
    assert refusal.value.facts == {"code": "C.2.4"}
    assert sitting.state is SittingState.GRADED


def test_no_consensus_is_an_answer_with_its_reason(session: Session, cast: Cast) -> None:
    sitting = graded(session, cast)
    command = agreed(sitting)
    settled = {**command.settled, "C.2.4": Settled(None, "Deux avis tenus jusqu’au bout.")}
    enter_agreement(session, cast.judith, replace(command, settled=settled), now=NOW)
    close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)
    assert session.get_one(CommonGrid, sitting.id).agreements["C.2.4"]["mark"] is None


def test_an_unanimous_opinion_is_not_reversed_without_a_reason(
    session: Session, cast: Cast
) -> None:
    sitting = graded(session, cast)
    command = agreed(sitting, c4="Discuté.")
    settled = {**command.settled, "C.2.1": Settled(NA)}
    enter_agreement(session, cast.judith, replace(command, settled=settled), now=NOW)
    with refused("reason_due"):
        close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)


def test_a_competence_left_open_keeps_the_common_grid_open(session: Session, cast: Cast) -> None:
    sitting = graded(session, cast)
    with refused("agreement_incomplete"):
        close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)
    enter_agreement(
        session, cast.judith, EnterAgreement(sitting.id, {"C.2.1": Settled(A)}), now=NOW
    )
    with refused("agreement_incomplete") as refusal:
        close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id), now=NOW)
    assert refusal.value.facts == {"count": 4}


def test_only_the_president_and_only_once_all_have_signed(
    session: Session, cast: Cast, sitting: Sitting
) -> None:
    signed(session, cast.judith, sitting)
    with refused("grids_not_signed"):
        enter_agreement(session, cast.judith, agreed(sitting), now=NOW)
    with refused("not_the_president"):
        enter_agreement(session, cast.kevin, agreed(sitting), now=NOW)
    assert session.get(CommonGrid, sitting.id) is None


def test_an_agreement_seen_before_another_was_entered_is_refused(
    session: Session, cast: Cast
) -> None:
    sitting = graded(session, cast)
    enter_agreement(session, cast.judith, agreed(sitting), now=NOW)
    enter_agreement(session, cast.judith, agreed(sitting, c4="x"), now=NOW)
    late = replace(agreed(sitting), seen_revision=1)
    with refused("grid_changed"):
        enter_agreement(session, cast.judith, late, now=NOW)
    with refused("grid_changed"):
        close_common_grid(session, cast.judith, CloseCommonGrid(sitting.id, 1), now=NOW)


# On paper


def on_paper(session: Session, cast: Cast, sitting: Sitting, media: Path) -> EnterPaperGrid:
    filled(session, cast.kevin, sitting)  # what he began on the tablet gives way to the paper
    own = grid_rows(session, sitting.id)[cast.kevin.person_id]
    rows = {code: Row(Seen.PARTLY) for code in own.observations}
    conclusions = {code: Conclusion(A) for code in own.opinions}
    return EnterPaperGrid(
        sitting.id, cast.kevin.person_id, rows, conclusions, "Original au dossier.", (), media
    )


def test_the_president_copies_a_grid_from_paper(
    session: Session, cast: Cast, sitting: Sitting, tmp_path: Path
) -> None:
    command = on_paper(session, cast, sitting, tmp_path)
    with refused("own_grid_first"):
        enter_paper_grid(session, cast.judith, command, now=NOW)
    signed(session, cast.judith, sitting)
    picture = io.BytesIO()
    Image.new("RGB", (30, 40)).save(picture, "PNG")
    scan = read_picture(picture.getvalue())
    grid = enter_paper_grid(session, cast.judith, replace(command, scans=(scan,)), now=NOW)
    assert (grid.juror_id, grid.entered_by_id) == (cast.kevin.person_id, cast.judith.person_id)
    assert grid.digest == grid_digest(grid)
    assert grid.observations[K1] == {"seen": "partly", "note": ""}
    assert picture_path(tmp_path, grid.paper_scans[0]).exists()
    with refused("grid_signed"):
        enter_paper_grid(session, cast.judith, command, now=NOW)


def test_a_paper_grid_needs_the_president_a_seated_juror_and_a_trace(
    session: Session, cast: Cast, sitting: Sitting, tmp_path: Path
) -> None:
    command = on_paper(session, cast, sitting, tmp_path)
    signed(session, cast.judith, sitting)
    with refused("not_the_president"):
        enter_paper_grid(session, cast.louis, command, now=NOW)
    for stranger in (cast.judith, cast.carole):
        other = replace(command, juror_id=stranger.person_id)
        with pytest.raises(NotFound):
            enter_paper_grid(session, cast.judith, other, now=NOW)
    with refused("paper_without_trace"):
        enter_paper_grid(session, cast.judith, replace(command, note=" "), now=NOW)
    with refused("grid_incomplete"):
        enter_paper_grid(session, cast.judith, replace(command, conclusions={}), now=NOW)


# What jurors note


def test_a_juror_notes_what_he_saw_and_measured(session: Session, cast: Cast) -> None:
    running = exam(session, cast, SittingState.RUNNING)
    command = NoteWitness(
        running.id,
        "part_unavailable",
        "Il manque le joint.",
        (ControlReading("rate", "CH", "−4,5"),),
    )
    note = note_witness(session, cast.kevin, command, now=NOW)
    assert note.values == [{"characteristic": "rate", "position": "CH", "value": "-4.5"}]
    assert (note.problem, note.juror_id) == ("part_unavailable", cast.kevin.person_id)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("witness_note_empty", {}),
        ("problem_unknown", {"problem": "martians"}),
        ("characteristic_unknown", {"readings": (ControlReading("mood", "", "1"),)}),
        ("reading_unreadable", {"readings": (ControlReading("rate", "", "vite"),)}),
        ("reading_unreadable", {"readings": (ControlReading("rate", "", "NaN"),)}),
    ],
)
def test_a_witness_note_says_something_readable(
    session: Session, cast: Cast, code: str, wrong: dict[str, Any]
) -> None:
    running = exam(session, cast, SittingState.RUNNING)
    with refused(code):
        note_witness(session, cast.kevin, NoteWitness(running.id, **wrong), now=NOW)


def test_nothing_is_witnessed_before_the_start_or_after_the_signatures(
    session: Session, cast: Cast
) -> None:
    for state in (SittingState.CHECKED_IN, SittingState.GRADED):
        command = NoteWitness(exam(session, cast, state).id, text="vu")
        with refused("nothing_to_witness"):
            note_witness(session, cast.kevin, command, now=NOW)
        session.rollback()
