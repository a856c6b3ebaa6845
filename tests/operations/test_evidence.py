"""What a sitting leaves: frozen once, sealed, pre-assessed, verified."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.exam_story import running, stopped
from tests.exam_work import Bench, at_the_bench, solve_m2
from tests.exam_work_others import PROBLEM, solve_m1, solve_m3, solve_m4
from workshop.assessment.evidence.frozen import snapshot_from_dict, snapshot_to_dict
from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.evidence_map import Automation, evidence_map
from workshop.assessment.sitting import SittingMode
from workshop.db.evidence import (
    content_of,
    digest,
    is_authentic,
    places_of,
    proposals_of,
    sealed,
    snapshot_of,
)
from workshop.db.models import EvidencePackage, ServicePrice, Sitting, WitnessNote
from workshop.db.session import commit
from workshop.documents.evidence_reasons import told_evidence_reason
from workshop.domain.errors import RuleViolation
from workshop.domain.verification import Tampering
from workshop.operations.evidence import freeze
from workshop.operations.sitting_clock import Start, Stop, start, stop
from workshop.queries.evidence_verification import verify_packages


def package_of(session: Session, sitting: Sitting) -> EvidencePackage:
    return session.get_one(EvidencePackage, sitting.id)


@pytest.mark.parametrize("modality", ["M1", "M2", "M3", "M4"])
def test_a_stopped_sitting_is_frozen_whole(session: Session, cast: Cast, modality: str) -> None:
    sitting = stopped(session, cast, modality=modality)
    package = package_of(session, sitting)
    content = content_of(package)
    assert is_authentic(session.info["seal_key"], package)
    assert content["sitting"]["candidate"]["name"] == "Camille Petit"
    assert len(content["tickets"]) == {"M4": 2}.get(modality, 1)
    entries = [each for ticket in content["tickets"] for each in ticket["entries"]]
    worked_on = [] if modality == "M1" else entries  # the watch was here before: nobody's work
    assert len(places_of(package)) == len(worked_on)
    proposals = proposals_of(package)
    assert {each.criterion_id[:3] for each in proposals} == {f"C.{modality[1]}"}
    assert not [each for each in proposals if not each.reasons]
    if modality != "M3":
        assert Proposal.NOT_MET in {each.proposal for each in proposals}


def test_a_snapshot_is_read_back_as_it_was(session: Session, cast: Cast) -> None:
    snapshot = snapshot_of(package_of(session, stopped(session, cast)))
    stored = json.loads(json.dumps(snapshot_to_dict(snapshot)))
    assert snapshot_from_dict(stored) == snapshot
    assert snapshot.entries
    assert snapshot.candidate_id == cast.camille.person_id


def test_work_is_frozen_once(session: Session, cast: Cast) -> None:
    sitting = stopped(session, cast)
    with pytest.raises(RuleViolation, match="already_frozen"):
        freeze(session, sitting, now=NOW)


class TestVerification:
    def found(self, session: Session) -> Tampering | None:
        session.expire_all()
        finding = verify_packages(session, session.info["seal_key"])[1]
        return finding.tampering if finding else None

    def test_what_is_intact_is_counted(self, session: Session, cast: Cast) -> None:
        stopped(session, cast)
        running(session, cast, SittingMode.TRAINING, who="denis")
        assert verify_packages(session, session.info["seal_key"]) == (1, None)

    def test_an_altered_content_is_found(self, session: Session, cast: Cast) -> None:
        package = package_of(session, stopped(session, cast))
        altered = package.content.replace("Camille Petit", "Denis Caron")
        values = {"content": altered, "sha256": digest(altered)}
        session.execute(update(EvidencePackage).values(**values))
        commit(session)
        assert self.found(session) is Tampering.EVIDENCE_ALTERED

    def test_altered_proposals_are_found(self, session: Session, cast: Cast) -> None:
        package = package_of(session, stopped(session, cast))
        better = [{**each, "proposal": "met"} for each in package.proposals]
        session.execute(update(EvidencePackage).values(proposals=better))
        commit(session)
        assert self.found(session) is Tampering.EVIDENCE_ALTERED

    def test_proposals_that_do_not_follow_are_found(self, session: Session, cast: Cast) -> None:
        """Somebody with the key wrote them: the rules say otherwise."""
        package = package_of(session, stopped(session, cast))
        package.proposals = [{**each, "proposal": "met"} for each in package.proposals]
        package.mac = sealed(session.info["seal_key"], package)
        commit(session)
        assert self.found(session) is Tampering.EVIDENCE_DOES_NOT_FOLLOW

    def test_a_package_of_another_sitting_is_found(self, session: Session, cast: Cast) -> None:
        package = package_of(session, stopped(session, cast))
        stopped(session, cast, SittingMode.TRAINING, who="denis")
        other = (
            session.query(EvidencePackage)
            .filter(EvidencePackage.sitting_id != package.sitting_id)
            .one()
        )
        other.content, other.sha256, other.mac = package.content, package.sha256, package.mac
        other.proposals = package.proposals
        commit(session)
        assert self.found(session) is Tampering.EVIDENCE_ALTERED

    def test_a_missing_package_is_found(self, session: Session, cast: Cast) -> None:
        stopped(session, cast)
        session.execute(delete(EvidencePackage))
        commit(session)
        assert self.found(session) is Tampering.EVIDENCE_MISSING


SOLVERS = {"M1": solve_m1, "M2": solve_m2, "M3": solve_m3, "M4": solve_m4}


def bench_of(session: Session, cast: Cast, modality: str, *args: Any, **kwargs: Any) -> Bench:
    """At the bench of an example: with the price it needs, and what a juror notes meanwhile."""
    session.add(
        ServicePrice(
            site_id=cast.school, code="battery_water_tested", name_fr="Pile et étanchéité",
            name_en="Battery and water test", kinds=["quartz"], operations=["battery_change"],
            price_cents=4500,
        )
    )  # fmt: skip
    commit(session)
    bench = at_the_bench(session, cast, modality, *args, **kwargs)
    if modality == "M1":
        start(session, cast.fanny, Start(bench.sitting.id), now=NOW + timedelta(minutes=5))
        bench.now = NOW + timedelta(minutes=5)
    note = WitnessNote(
        sitting_id=bench.sitting.id, juror_id=cast.judith.person_id, at=bench.now,
        problem=PROBLEM if modality == "M3" else "", text="", values=[],
    )  # fmt: skip
    session.add(note)
    commit(session)
    return bench


def proposals(session: Session, bench: Bench) -> dict[str, PreAssessment]:
    """Frozen after the last act."""
    stop(session, bench.cast.fanny, Stop(bench.sitting.id), now=bench.now)
    commit(session)
    return {each.criterion_id: each for each in proposals_of(package_of(session, bench.sitting))}


@pytest.mark.parametrize("mode", [SittingMode.EXAM, SittingMode.SOLUTION])
@pytest.mark.parametrize("modality", SOLVERS)
def test_a_solved_run_is_proposed_as_met(
    session: Session, cast: Cast, modality: str, mode: SittingMode
) -> None:
    bench = bench_of(session, cast, modality, mode)
    SOLVERS[modality](bench)
    found = proposals(session, bench)
    computed = {
        code: each
        for code, each in found.items()
        if evidence_map()[code].automation is not Automation.NO
    }
    unmet = {
        code: [told_evidence_reason(reason, "fr") for reason in each.reasons]
        for code, each in computed.items()
        if each.proposal is not Proposal.MET
    }
    assert unmet == {}


# What is left out, and the criteria that are no longer met: one, but for what several ask.
OMISSIONS = {
    "M2": {
        "pre-diagnosis": ["C.2.1-k1"],
        "calibre": ["C.2.1-k2"],
        "reception": ["C.2.1-k3"],
        "symptoms": ["C.2.1-k4"],
        "question": ["C.2.1-k5"],
        "inputs": ["C.2.1-k6"],
        "case back": ["C.2.2-k1", "C.2.2-k4"],
        "tools": ["C.2.2-k2"],
        "steps": ["C.2.2-k3"],
        "photo before": ["C.2.2-k6"],
        "photo after": ["C.2.2-k6"],
        "plan": ["C.2.2-k7"],
        "after_uncasing beat error": ["C.2.3-k2"],
        "rotor": ["C.2.3-k3"],
        "hairspring": ["C.2.3-k4"],
        "deviation": ["C.2.3-k6"],
        "severity": ["C.2.4-k2"],
        "verdict": ["C.2.4-k3"],
        "lubricant_degraded": ["C.2.4-k3"],
        "receipt": ["C.2.5-k2"],
        "price": ["C.2.5-k3"],
    },
    "M1": {
        "hearing": ["C.1.1-k2"],
        "card": ["C.1.1-k3"],
        "phone": ["C.1.1-k3"],
        "serial": ["C.1.1-k5"],
        "symptoms": ["C.1.2-k1"],
        "needs": ["C.1.2-k2"],
        "place": ["C.1.2-k3"],
        "mark": ["C.1.2-k4"],
        "hypotheses": ["C.1.2-k5"],
        "sent": ["C.1.2-k6"],
        "price": ["C.1.3-k3", "C.1.3-k4"],
        "agreed price": ["C.1.3-k5"],
        "resolutions": ["C.1.4-k3"],
        "agreement": ["C.1.4-k4"],
        "referral": ["C.1.4-k5"],
    },
    "M3": {
        "level": ["C.3.1-k1"],
        "order": ["C.3.1-k2"],
        "supply": ["C.3.1-k4"],
        "tool": ["C.3.2-k1"],
        "plan approval": ["C.3.1-k3"],
        "told": ["C.3.1-k5"],
        "safety": ["C.3.2-k2"],
        "request": ["C.3.2-k3"],
        "worn": ["C.3.3-k1", "C.3.5-k4"],
        "alert": ["C.3.3-k2"],
        "procedures": ["C.3.3-k4"],
        "sent": ["C.3.4-k3"],
        "problem": ["C.3.4-k4"],
        "bench after": ["C.3.5-k1"],
        "waste": ["C.3.5-k2"],
        "watch before": ["C.3.5-k5"],
        "new mark": ["C.3.5-k5"],
    },
    "M4": {
        "procedures": ["C.4.1-k1"],
        "compared": ["C.4.1-k3"],
        "on": ["C.4.1-k4"],
        "worn": ["C.4.1-k5"],
        "warned": ["C.4.1-k6", "C.4.2-k3"],
        "part": ["C.4.2-k1"],
        "within": ["C.4.2-k4", "C.4.3-k2", "C.4.4-k2", "C.4.4-k4"],
        "indexing": ["C.4.4-k3", "C.4.4-k6"],
        "condition": ["C.4.5-k1", "C.4.5-k2", "C.4.5-k4"],
        "finishing after": ["C.4.5-k3"],
    },
}


@pytest.mark.parametrize(
    ("modality", "left_out"),
    [(modality, piece) for modality, pieces in OMISSIONS.items() for piece in pieces],
)
def test_what_is_left_out_costs_its_criterion(
    session: Session, cast: Cast, modality: str, left_out: str
) -> None:
    bench = bench_of(session, cast, modality, left_out=(left_out,))
    SOLVERS[modality](bench)
    found = proposals(session, bench)
    unmet = [code for code, each in found.items() if each.proposal is Proposal.NOT_MET]
    assert unmet == OMISSIONS[modality][left_out]
