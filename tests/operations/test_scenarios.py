"""Scenarios written, reviewed, published and frozen; their watches made ready."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import Cast
from tests.conftest import NOW
from tests.exam_work import Bench, at_the_bench, solve_m2
from tests.exam_work_others import solve_m3
from tests.scenario_story import (
    M2,
    MEASURED,
    added,
    prepared,
    published,
    reviewed,
    sat,
    solved,
)
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import example_contents, example_scenarios
from workshop.assessment.sitting import SittingMode
from workshop.db.models import (
    AuditEntry,
    AuditSubject,
    KeyOpening,
    ScenarioSheet,
    ScenarioVersion,
)
from workshop.db.scenarios import scenario_of
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.operations.prepared_watches import (
    HandOut,
    PrepareWatch,
    RestoreWatch,
    VerifyWatch,
    hand_out,
    prepare_watch,
    restore_watch,
    verify_watch,
)
from workshop.operations.scenario_review import (
    DeclareVariant,
    OpenKey,
    Publish,
    Retire,
    Review,
    SendBack,
    declare_variant,
    freeze_version,
    open_key,
    publish,
    retire,
    review,
    send_back,
)
from workshop.operations.scenarios import (
    AddContent,
    AddExample,
    AddFile,
    NewVersion,
    SaveDraft,
    StartScenario,
    add_content,
    add_example,
    add_file,
    new_version,
    save_draft,
    start_scenario,
)
from workshop.operations.sitting_clock import Start, Stop, start, stop


class TestWriting:
    @pytest.mark.parametrize("example_id", example_scenarios())
    def test_an_example_becomes_a_draft_that_says_the_same(
        self, session: Session, cast: Cast, example_id: str
    ) -> None:
        version = add_example(session, cast.fanny, AddExample(cast.school, example_id), now=NOW)
        session.flush()
        session.expire(version)
        assert version.state is VersionState.DRAFT
        assert scenario_of(version) == example_scenarios()[example_id]

    def test_the_same_example_twice_is_refused(self, session: Session, cast: Cast) -> None:
        added(session, cast)
        with pytest.raises(RuleViolation, match="scenario_code_taken"):
            added(session, cast)

    def test_a_scenario_begins_empty(self, session: Session, cast: Cast) -> None:
        command = StartScenario(cast.school, "rncp37858", "M2", " Une montre à l’arrêt ", 2)
        version = start_scenario(session, cast.fanny, command, now=NOW)
        sheet = session.get_one(ScenarioSheet, version.sheet_id)
        assert (sheet.code, sheet.modality_id) == ("une-montre-a-l-arret", "M2")
        with pytest.raises(RuleViolation, match="data_file_unsound"):
            scenario_of(version)

    @pytest.mark.parametrize(
        ("modality", "title", "code"),
        [("M9", "Un", "unknown_code"), ("M2", "  ", "scenario_title_missing")],
    )
    def test_a_scenario_needs_a_modality_and_a_title(
        self, session: Session, cast: Cast, modality: str, title: str, code: str
    ) -> None:
        command = StartScenario(cast.school, "rncp37858", modality, title, 2)
        with pytest.raises(RuleViolation, match=code):
            start_scenario(session, cast.fanny, command, now=NOW)

    def test_a_file_is_taken_whole_or_not_at_all(self, session: Session, cast: Cast) -> None:
        with pytest.raises(RuleViolation, match="scenario_file_unsound"):
            add_file(session, cast.fanny, AddFile(cast.school, "x.toml", b"a ="), now=NOW)
        with open("workshop/data/scenarios/m2-automatique-amplitude.toml", "rb") as file:
            command = AddFile(cast.school, "m2.toml", file.read())
        assert scenario_of(add_file(session, cast.fanny, command, now=NOW)).modality_id == "M2"

    def test_only_trainers_of_the_centre_write(self, session: Session, cast: Cast) -> None:
        command = AddExample(cast.school, M2)
        with pytest.raises(NotAllowed):
            add_example(session, cast.judith, command, now=NOW)
        with pytest.raises(NotFound):
            add_example(session, cast.claire, command, now=NOW)

    def test_a_draft_is_saved_part_by_part(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        parts = {"title": "Autre titre", "level": 3, "modality": "M4", "id": "autre"}
        save_draft(session, cast.fanny, SaveDraft(version.id, parts, 1), now=NOW)
        found = scenario_of(version)
        assert (found.title, found.level, found.modality_id, found.id) == (
            "Autre titre",
            3,
            "M2",
            M2,
        )
        assert (version.title, version.revision) == ("Autre titre", 2)

    def test_two_people_never_overwrite_each_other(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        save_draft(session, cast.fanny, SaveDraft(version.id, {"level": 3}, 1), now=NOW)
        with pytest.raises(RuleViolation, match="sheet_changed_meanwhile"):
            save_draft(session, cast.fanny, SaveDraft(version.id, {"level": 1}, 1), now=NOW)

    def test_nobody_else_writes_a_draft(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        with pytest.raises(RuleViolation, match="scenario_of_another"):
            save_draft(session, cast.fabien, SaveDraft(version.id, {"level": 3}, 1), now=NOW)

    def test_a_scenario_has_an_end(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        parts = {"brief": {"given": "before", "text": "x" * 200_000}}
        with pytest.raises(RuleViolation, match="scenario_too_long"):
            save_draft(session, cast.fanny, SaveDraft(version.id, parts, None), now=NOW)

    def test_a_new_version_begins_as_a_copy(self, session: Session, cast: Cast) -> None:
        first = reviewed(session, cast)
        second = new_version(session, cast.fabien, NewVersion(first.id), now=NOW)
        assert (second.number, second.state) == (2, VersionState.DRAFT)
        assert second.author_id == cast.fabien.person_id
        assert scenario_of(second).brief == scenario_of(first).brief
        assert scenario_of(second).digest != first.digest
        with pytest.raises(RuleViolation, match="scenario_draft_open"):
            new_version(session, cast.fabien, NewVersion(first.id), now=NOW)


class TestReview:
    def test_a_review_fixes_the_text_and_its_hash(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        session.flush()
        assert version.digest == scenario_of(version).digest == example_scenarios()[M2].digest
        with pytest.raises(RuleViolation, match="scenario_not_draft"):
            save_draft(session, cast.fanny, SaveDraft(version.id, {"level": 3}, None), now=NOW)

    def test_an_author_does_not_review_himself(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        with pytest.raises(RuleViolation, match="scenario_own_review"):
            review(session, cast.fanny, Review(version.id, 1), now=NOW)

    def test_what_is_unfinished_is_not_reviewed(self, session: Session, cast: Cast) -> None:
        content = {**example_contents()[M2], "id": "half", "documents": "none", "key": {}}
        command = AddContent(cast.school, content)
        version = add_content(session, cast.fanny, command, now=NOW)
        with pytest.raises(RuleViolation, match="scenario_unfinished"):
            review(session, cast.fabien, Review(version.id, 1), now=NOW)

    def test_what_was_changed_since_is_read_again(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        save_draft(session, cast.fanny, SaveDraft(version.id, {"level": 3}, 1), now=NOW)
        with pytest.raises(RuleViolation, match="sheet_changed_meanwhile"):
            review(session, cast.fabien, Review(version.id, 1), now=NOW)

    def test_a_reviewer_sends_back_with_a_note(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        with pytest.raises(RuleViolation, match="review_note_missing"):
            send_back(session, cast.fabien, SendBack(version.id, " "), now=NOW)
        send_back(session, cast.fabien, SendBack(version.id, "Préciser la consigne."), now=NOW)
        session.flush()
        assert (version.state, version.digest) == (VersionState.DRAFT, "")
        assert version.review_note == "Préciser la consigne."

    def test_what_a_candidate_sits_is_not_sent_back(self, session: Session, cast: Cast) -> None:
        version = published(session, cast)
        with pytest.raises(RuleViolation, match="scenario_state"):
            send_back(session, cast.fabien, SendBack(version.id, "Non"), now=NOW)

    def test_every_change_of_state_is_in_the_audit_trail(
        self, session: Session, cast: Cast
    ) -> None:
        version = published(session, cast)
        retire(session, cast.fanny, Retire(version.id), now=NOW)
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == AuditSubject.SCENARIO)
        )
        states = [each.after["scenario_state"] for each in entries]
        assert states == ["draft", "reviewed", "published", "retired"]


class TestPublication:
    def test_it_wants_a_solved_run(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        with pytest.raises(RuleViolation, match="scenario_not_ready"):
            publish(session, cast.fanny, Publish(version.id), now=NOW)
        run = solved(session, cast, version)
        publish(session, cast.fanny, Publish(version.id), now=NOW)
        session.flush()
        assert version.solved_sitting_id == run.id

    def test_all_of_the_run_is_met(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        solved(session, cast, version, unmet="C.2.3-k2")
        with pytest.raises(RuleViolation, match="scenario_not_ready") as refused:
            publish(session, cast.fanny, Publish(version.id), now=NOW)
        assert refused.value.facts == {"count": 1}

    def test_a_run_of_an_older_text_does_not_count(self, session: Session, cast: Cast) -> None:
        version = added(session, cast)
        solved(session, cast, version)
        later = NOW + timedelta(hours=2)
        save_draft(session, cast.fanny, SaveDraft(version.id, {"level": 3}, None), now=later)
        review(session, cast.fabien, Review(version.id, version.revision), now=later)
        with pytest.raises(RuleViolation, match="scenario_not_ready"):
            publish(session, cast.fanny, Publish(version.id), now=later)

    def test_the_first_sitting_freezes_it(self, session: Session, cast: Cast) -> None:
        version = published(session, cast)
        freeze_version(session, cast.fanny, version, now=NOW)
        freeze_version(session, cast.fanny, version, now=NOW)
        session.flush()
        assert version.state is VersionState.FROZEN

    def test_training_leaves_what_is_reviewed_as_it_is(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        freeze_version(session, cast.fanny, version, now=NOW)
        assert version.state is VersionState.REVIEWED

    def test_a_draft_cannot_be_retired(self, session: Session, cast: Cast) -> None:
        with pytest.raises(RuleViolation, match="scenario_state"):
            retire(session, cast.fanny, Retire(added(session, cast).id), now=NOW)


class TestVariants:
    def test_equivalent_scenarios_are_declared(self, session: Session, cast: Cast) -> None:
        first, second = added(session, cast), self.copied(session, cast, {})
        command = DeclareVariant(second.id, first.id)
        declare_variant(session, cast.fanny, command, now=NOW)
        sheet = session.get_one(ScenarioSheet, second.sheet_id)
        assert sheet.variant_of_id == first.sheet_id
        declare_variant(session, cast.fanny, DeclareVariant(second.id, None), now=NOW)
        assert sheet.variant_of_id is None

    def test_what_differs_is_no_variant(self, session: Session, cast: Cast) -> None:
        first, second = added(session, cast), self.copied(session, cast, {"level": 3})
        with pytest.raises(RuleViolation, match="scenario_of_another_level"):
            declare_variant(session, cast.fanny, DeclareVariant(second.id, first.id), now=NOW)
        plain = {"not_observable": {"C.2.2-k5": "Hors épreuve."}}
        save_draft(session, cast.fanny, SaveDraft(second.id, plain, None), now=NOW)
        with pytest.raises(RuleViolation, match="scenario_sees_other_criteria") as refused:
            declare_variant(session, cast.fanny, DeclareVariant(second.id, first.id), now=NOW)
        assert refused.value.facts == {"criteria": "C.2.2-k5"}
        with pytest.raises(RuleViolation, match="variant_of_itself"):
            declare_variant(session, cast.fanny, DeclareVariant(first.id, first.id), now=NOW)

    def copied(self, session: Session, cast: Cast, parts: dict[str, Any]) -> ScenarioVersion:
        content = {**example_contents()[M2], "id": "m2-bis", **parts}
        return add_content(session, cast.fanny, AddContent(cast.school, content), now=NOW)


class TestKey:
    def test_each_opening_is_written_down(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        for actor in (cast.fanny, cast.fabien):
            open_key(session, actor, OpenKey(version.id), now=NOW)
        people = session.scalars(select(KeyOpening.person_id)).all()
        assert list(people) == [cast.fanny.person_id, cast.fabien.person_id]

    def test_a_juror_waits_for_the_sitting(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        with pytest.raises(RuleViolation, match="key_closed"):
            open_key(session, cast.judith, OpenKey(version.id), now=NOW)
        with pytest.raises(NotFound):
            open_key(session, cast.claire, OpenKey(version.id), now=NOW)
        with pytest.raises(NotAllowed):
            open_key(session, cast.camille, OpenKey(version.id), now=NOW)


class TestWatches:
    def test_a_second_person_verifies_and_it_is_handed_out(
        self, session: Session, cast: Cast
    ) -> None:
        version = reviewed(session, cast)
        watch = prepared(session, version, cast.fanny)
        sitting = sat(session, cast, version, SittingMode.SOLUTION)
        with pytest.raises(RuleViolation, match="watch_not_verified"):
            hand_out(session, cast.fanny, HandOut(watch.id, sitting.id), now=NOW)
        with pytest.raises(RuleViolation, match="watch_own_verification"):
            verify_watch(session, cast.fanny, VerifyWatch(watch.id), now=NOW)
        verify_watch(session, cast.fabien, VerifyWatch(watch.id), now=NOW)
        hand_out(session, cast.fanny, HandOut(watch.id, sitting.id), now=NOW)
        restore_watch(session, cast.fanny, RestoreWatch(watch.id, NOW.date()), now=NOW)
        session.flush()
        assert (watch.sitting_id, watch.restored_on) == (sitting.id, NOW.date())
        with pytest.raises(RuleViolation, match="watch_already_restored"):
            restore_watch(session, cast.fanny, RestoreWatch(watch.id, NOW.date()), now=NOW)

    def test_what_is_off_is_not_verified(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        off = prepared(session, version, cast.fanny, (("amplitude", "CH", "280"), *MEASURED[1:]))
        short = prepared(session, version, cast.fanny, MEASURED[:3])
        for watch in (off, short):
            with pytest.raises(RuleViolation, match="watch_not_ready"):
                verify_watch(session, cast.fabien, VerifyWatch(watch.id), now=NOW)

    def test_a_watch_serves_one_candidate_at_a_time(self, session: Session, cast: Cast) -> None:
        version = reviewed(session, cast)
        watch = prepared(session, version, cast.fanny)
        verify_watch(session, cast.fabien, VerifyWatch(watch.id), now=NOW)
        first, second = (sat(session, cast, version, SittingMode.SOLUTION) for _ in range(2))
        hand_out(session, cast.fanny, HandOut(watch.id, first.id), now=NOW)
        with pytest.raises(RuleViolation, match="watch_handed_out"):
            hand_out(session, cast.fanny, HandOut(watch.id, second.id), now=NOW)

    @pytest.mark.parametrize(
        ("watch", "label", "code"),
        [("other", "3", "watch_unknown"), ("watch", " ", "watch_label_missing")],
    )
    def test_a_watch_of_the_scenario_with_its_label(
        self, session: Session, cast: Cast, watch: str, label: str, code: str
    ) -> None:
        version = reviewed(session, cast)
        command = PrepareWatch(version.id, watch, label, (), ())
        with pytest.raises(RuleViolation, match=code):
            prepare_watch(session, cast.fanny, command, now=NOW)


class TestAroundSittings:
    def test_what_a_candidate_is_planned_for_does_not_go_back(
        self, session: Session, cast: Cast
    ) -> None:
        found = exam_story.version(session, cast, state=VersionState.REVIEWED)
        exam_story.planned(session, cast, SittingMode.TRAINING)
        with pytest.raises(RuleViolation, match="scenario_used"):
            send_back(session, cast.fabien, SendBack(found.id, "Non"), now=NOW)

    def test_a_seated_juror_opens_the_key_once_the_sitting_has_begun(
        self, session: Session, cast: Cast
    ) -> None:
        found = exam_story.version(session, cast)
        sitting = exam_story.checked_in(session, cast)
        with pytest.raises(RuleViolation, match="key_closed"):
            open_key(session, cast.judith, OpenKey(found.id), now=NOW)
        start(session, cast.fanny, Start(sitting.id), now=NOW)
        assert open_key(session, cast.judith, OpenKey(found.id), now=NOW).at == NOW
        stranger = Actor(cast.nora.person_id, "Nora", {cast.school: frozenset({Role.JUROR})})
        with pytest.raises(RuleViolation, match="key_closed"):
            open_key(session, stranger, OpenKey(found.id), now=NOW)

    def test_a_run_in_which_nothing_was_done_publishes_nothing(
        self, session: Session, cast: Cast
    ) -> None:
        found = exam_story.version(session, cast, state=VersionState.REVIEWED)
        exam_story.stopped(session, cast, SittingMode.SOLUTION)
        with pytest.raises(RuleViolation, match="scenario_not_ready") as refused:
            publish(session, cast.fanny, Publish(found.id), now=NOW)
        assert refused.value.facts["count"] > 10

    @pytest.mark.parametrize(("modality", "solve"), [("M2", solve_m2), ("M3", solve_m3)])
    def test_a_real_solved_run_publishes_and_the_first_exam_freezes(
        self, session: Session, cast: Cast, modality: str, solve: Callable[[Bench], None]
    ) -> None:
        found = exam_story.version(session, cast, modality, VersionState.REVIEWED)
        bench = at_the_bench(session, cast, modality, SittingMode.SOLUTION)
        solve(bench)
        stop(session, cast.fanny, Stop(bench.sitting.id), now=bench.now)
        publish(session, cast.fanny, Publish(found.id), now=bench.now)
        assert (found.state, found.solved_sitting_id) == (
            VersionState.PUBLISHED,
            bench.sitting.id,
        )
        exam_story.planned(session, cast, SittingMode.EXAM, modality)
        assert found.state is VersionState.FROZEN
