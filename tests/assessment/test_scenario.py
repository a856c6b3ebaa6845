"""Scenarios: coverage, publication, variants, preparation of the watch; the four examples."""

from dataclasses import replace
from pathlib import Path

import pytest

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.coverage import Means, coverage, differences
from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.evidence_map import Automation, evidence_map
from workshop.assessment.library import referential
from workshop.assessment.preparation import (
    BaselineReading,
    PreparationFault,
    WatchPreparation,
    preparation_findings,
)
from workshop.assessment.publication import (
    NEXT_STATES,
    PublicationFault,
    publication_findings,
)
from workshop.assessment.scenario import Scenario, VersionState, competences_of
from workshop.assessment.scenario_file import (
    example_contents,
    example_scenarios,
    read_draft,
    read_scenario,
)
from workshop.measurements.quantities import CHARACTERISTICS

OF = referential("rncp37858")
FOLDER = Path("workshop/data/scenarios")
M2 = example_scenarios()["m2-automatique-amplitude"]
TEXT = (FOLDER / "m2-automatique-amplitude.toml").read_text("utf-8")


def solved(scenario: Scenario) -> list[PreAssessment]:
    return [
        PreAssessment(each.criterion_id, Proposal.MET, False, ())
        for each in coverage(scenario, OF)
        if each.is_computed
    ]


def test_one_example_for_each_modality() -> None:
    found = [each.modality_id for each in example_scenarios().values()]
    assert found == [each.id for each in OF.modalities]


@pytest.mark.parametrize("scenario", example_scenarios().values(), ids=example_scenarios())
class TestExamples:
    def test_can_be_published_once_reviewed_and_solved(self, scenario: Scenario) -> None:
        found = publication_findings(
            scenario, OF, author_id=1, reviewer_id=2, solved_run=solved(scenario)
        )
        assert found == ()

    def test_every_criterion_a_rule_sees_is_computed(self, scenario: Scenario) -> None:
        for each in coverage(scenario, OF):
            seen_by_rule = evidence_map()[each.criterion_id].automation is not Automation.NO
            assert each.is_computed is seen_by_rule, each.criterion_id

    def test_says_that_it_is_not_official(self, scenario: Scenario) -> None:
        assert scenario.is_project_example

    def test_watches_can_be_prepared(self, scenario: Scenario) -> None:
        assert scenario.watches
        for watch in scenario.watches:
            assert {each.characteristic for each in watch.baseline} <= set(CHARACTERISTICS)

    def test_typography_is_french(self, scenario: Scenario) -> None:
        texts = [scenario.title, scenario.brief, *(each.text for each in scenario.documents),
                 *(each.says for each in scenario.script)]  # fmt: skip
        texts += [text for each in scenario.questions for text in (each.text, each.expected)]
        for text in texts:
            assert "'" not in text
            assert not any(f" {sign}" in text for sign in ":;?!")


def test_the_hash_covers_the_content_and_not_its_layout() -> None:
    spaced, _ = read_scenario("x.toml", TEXT.replace("level = 2", "level   =   2 # 2").encode())
    changed, _ = read_scenario("x.toml", TEXT.replace("level = 2", "level = 3").encode())
    assert spaced
    assert changed
    assert spaced.digest == M2.digest != changed.digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("workshop-scenario/1", "scenario/9", ("wrong_schema", "schema")),
        ('referential = "rncp37858"', 'referential = "rncp1"', ("unknown_reference", "referential")),
        ('modality = "M2"', 'modality = "M9"', ("unknown_reference", "modality")),
        ('given = "at_start"', 'given = "later"', ("unknown_choice", "brief.given")),
        ('kind = "missing_datum"', 'kind = "trap"', ("unknown_choice", "planted[2].kind")),
        ('id = "magnetised"', 'id = "low-amplitude"', ("duplicate_id", "planted[1].id")),
        ('criteria = ["C.2.1-k5"]', 'criteria = ["C.4.1-k5"]',
         ("unknown_reference", "planted[2].criteria")),
        ('"C.2.1-k5" = { all_of = ["manager"] }', "", ("missing_item", "key")),
        ('"C.2.1-k4" = {', '"C.1.1-k5" = {', ("unknown_reference", "key")),
        ('["lubricant_degraded", "movement_dirty"', '["thunder", "movement_dirty"',
         ("unknown_choice", "key.C.2.4-k3")),
        ('{ all_of = ["rotor:scratched"] }', "{}", ("empty", "key.C.2.3-k3")),
        ("least_cents = 36000, most", "least_cents = 90000, most",
         ("out_of_range", "key.C.2.5-k3.most_cents")),
        ("[seed.watch]", "[seed.clock]", ("missing_key", "seed.watch")),
        ('restore = "', 'put_back = "', ("missing_key", "watches[0].restore")),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    assert old in TEXT
    scenario, file = read_scenario("m2.toml", TEXT.replace(old, new, 1).encode())
    assert scenario is None
    assert expected in [(each.code, each.key) for each in file.findings]


def test_all_faults_are_told_at_once() -> None:
    text = TEXT.replace('kind = "mark"', 'kind = "trap"').replace("at_start", "later")
    _, file = read_scenario("m2.toml", text.encode())
    assert len(file.findings) == 2


def test_coverage_says_by_what() -> None:
    by = {each.criterion_id: each for each in coverage(M2, OF)}
    assert by["C.2.2-k5"].means == (Means.OBSERVATION,)
    assert by["C.2.3-k2"].means == (Means.WORK,)
    assert by["C.2.2-k1"].means == (Means.KEY,)
    assert by["C.2.1-k5"].means == (Means.KEY, Means.PLANTED, Means.OBSERVATION)
    assert by["C.2.1-k5"].elements == ("no-reserve-tolerance",)


def test_what_is_not_planted_or_ruled_out_is_not_observable() -> None:
    plain = replace(M2, planted=(), not_observable={"C.2.3-k2": "Une seule mesure possible."})
    unseen = {each.criterion_id: each.why_not for each in coverage(plain, OF) if not each.means}
    assert unseen == {"C.2.1-k5": "", "C.2.3-k2": "Une seule mesure possible."}


def faults(scenario: Scenario, **changes: object) -> list[tuple[PublicationFault, str]]:
    given: dict[str, object] = {"author_id": 1, "reviewer_id": 2, "solved_run": solved(scenario)}
    found = publication_findings(scenario, OF, **{**given, **changes})  # type: ignore[arg-type]
    return [(each.fault, each.about) for each in found]


def test_publication_wants_a_second_person_and_a_solved_run() -> None:
    assert faults(M2, reviewer_id=None) == [(PublicationFault.NO_REVIEWER, "")]
    assert faults(M2, reviewer_id=1) == [(PublicationFault.REVIEWER_IS_AUTHOR, "")]
    assert faults(M2, solved_run=None) == [(PublicationFault.NO_SOLVED_RUN, "")]


def test_a_solved_run_is_met_everywhere() -> None:
    run = solved(M2)
    one = replace(run[3], proposal=Proposal.NOT_COMPUTABLE)
    found = faults(M2, solved_run=[*run[:3], one, *run[5:]])
    assert found == [
        (PublicationFault.SOLVED_RUN_NOT_MET, run[3].criterion_id),
        (PublicationFault.SOLVED_RUN_NOT_MET, run[4].criterion_id),
    ]


def test_what_a_juror_notes_is_not_asked_of_a_solved_run() -> None:
    scenario = example_scenarios()["m3-ordre-joint-manquant"]
    run = [each for each in solved(scenario) if each.criterion_id != "C.3.4-k4"]
    assert faults(scenario, solved_run=run) == []


@pytest.mark.parametrize(
    ("hidden", "fault"),
    [(1, None), (2, PublicationFault.COMPETENCE_COVERED_TOO_LITTLE),
     (3, PublicationFault.COMPETENCE_NOT_COVERED)],
)  # fmt: skip
def test_publication_wants_each_competence_observable(
    hidden: int, fault: PublicationFault | None
) -> None:
    reasons = {f"C.2.5-k{rank}": "Hors épreuve." for rank in range(1, hidden + 1)}
    expected = [(fault, "C.2.5")] if fault else []
    assert faults(replace(M2, not_observable=reasons)) == expected


def test_variants_assess_the_same_at_the_same_level() -> None:
    assert differences(M2, replace(M2, id="other"), OF) == []
    harder = replace(M2, level=3, planted=())
    found = [(each.what, each.about) for each in differences(M2, harder, OF)]
    assert found == [("level", ""), ("criterion", "C.2.1-k5")]
    other = example_scenarios()["m1-quartz-reclamation"]
    assert [each.what for each in differences(M2, other, OF)] == ["modality"]


def test_a_version_in_use_never_goes_back() -> None:
    assert VersionState.DRAFT in NEXT_STATES[VersionState.REVIEWED]
    for state in (VersionState.PUBLISHED, VersionState.FROZEN, VersionState.RETIRED):
        assert not {VersionState.DRAFT, VersionState.REVIEWED} & set(NEXT_STATES[state])


WATCH = M2.watches[0]
READY = WatchPreparation(
    WATCH.id,
    WATCH.faults,
    tuple(BaselineReading(e.characteristic, e.position, e.least) for e in WATCH.baseline),
    prepared_by_id=1,
    verified_by_id=2,
)


def test_a_watch_is_ready_when_measured_and_verified_by_another() -> None:
    assert preparation_findings(WATCH, READY) == ()


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (replace(READY, verified_by_id=None), PreparationFault.NOT_VERIFIED),
        (replace(READY, verified_by_id=1), PreparationFault.VERIFIED_BY_PREPARER),
        (replace(READY, faults=WATCH.faults[1:]), PreparationFault.FAULT_NOT_SET),
        (replace(READY, readings=READY.readings[1:]), PreparationFault.NOT_MEASURED),
        (
            replace(READY, readings=(*READY.readings, BaselineReading("amplitude", "CH", "221"))),
            PreparationFault.OUT_OF_BASELINE,
        ),
        (
            replace(READY, readings=(*READY.readings, BaselineReading("magnetism", "", "ok"))),
            PreparationFault.OUT_OF_BASELINE,
        ),
    ],
)
def test_a_watch_is_not_ready(done: WatchPreparation, expected: PreparationFault) -> None:
    assert [each.fault for each in preparation_findings(WATCH, done)] == [expected]


def test_every_key_of_the_modality_names_its_own_criteria() -> None:
    for scenario in example_scenarios().values():
        own = {c.id for each in competences_of(scenario, OF) for c in each.criteria}
        assert set(scenario.key) == {each for each in own if evidence_map()[each].needs_key}
        assert KeyEntry("x") not in scenario.key.values()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("operation", "battery_swap", "unknown_choice"),
        ("price_cents", "18", "wrong_type"),
        ("price_cents", -1, "out_of_range"),
        ("months_ago", 0, "out_of_range"),
        ("months_ago", 121, "out_of_range"),
    ],
)
def test_an_earlier_visit_says_what_was_done_paid_and_when(
    name: str, value: object, code: str
) -> None:
    content = example_contents()["m1-quartz-reclamation"]
    history = {**content["seed"]["history"], name: value}
    changed = {**content, "seed": {**content["seed"], "history": history}}
    _, findings = read_draft(changed)
    assert [(each.code, each.key) for each in findings] == [(code, f"seed.history.{name}")]
