"""Rules that hold the candidate's codes against the answer key, or against what jurors noted."""

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import KeyMatch, WitnessMatch
from workshop.assessment.evidence.proposal import (
    Finding,
    Proposal,
    Reason,
    ReasonCode,
    met,
    not_computable,
    not_met,
)
from workshop.assessment.evidence.snapshot import Recorded, Subject, TicketSnapshot


def key_match(check: KeyMatch, snapshot: TicketSnapshot, key: KeyEntry) -> Finding:
    """Found, missed, extra; extra codes are told but do not count against the candidate."""
    recorded = snapshot.recorded.get(check.subject)
    if recorded is None:
        return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": (check.subject,)}))
    faults = [*key_reasons(key, check.subject, recorded), *_late(check, snapshot, recorded)]
    told = key.differences(recorded.values)
    reasons = list(faults)
    if told.found or not faults:
        facts = {"subject": check.subject, "codes": told.found}
        reasons.append(Reason(ReasonCode.KEY_FOUND, facts, recorded.entries))
    if told.extra:
        facts = {"subject": check.subject, "codes": told.extra}
        reasons.append(Reason(ReasonCode.KEY_EXTRA, facts, recorded.entries))
    return Finding(Proposal.NOT_MET if faults else Proposal.MET, tuple(reasons))


def key_reasons(key: KeyEntry, subject: Subject, recorded: Recorded) -> list[Reason]:
    """Every way in which what was recorded departs from the key; none when it agrees."""
    told = key.differences(recorded.values)
    found = {
        ReasonCode.KEY_MISSED: told.missed,
        ReasonCode.KEY_NONE_OF: told.none_of,
        ReasonCode.KEY_WRONG: told.wrong,
        ReasonCode.OUT_OF_ORDER: key.order if told.is_disordered else (),
    }
    return [
        Reason(code, {"subject": subject, "codes": codes}, recorded.entries)
        for code, codes in found.items()
        if codes
    ]


def _late(check: KeyMatch, snapshot: TicketSnapshot, recorded: Recorded) -> list[Reason]:
    limit = snapshot.moment(check.before) if check.before else None
    if limit is None:
        return []
    late = tuple(
        each.seq
        for each in snapshot.entries
        if each.seq in recorded.entries and (each.at, each.seq) > (limit.at, *limit.entries)
    )
    if not late:
        return []
    facts = {"subject": check.subject, "before": check.before}
    return [Reason(ReasonCode.TOO_LATE, facts, late)]


def witness_match(check: WitnessMatch, snapshot: TicketSnapshot) -> Finding:
    """Each problem a juror noted was told by the candidate."""
    recorded = snapshot.recorded.get(check.subject)
    if recorded is None:
        return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": (check.subject,)}))
    if snapshot.witnessed is None:
        return not_computable(Reason(ReasonCode.NOT_WITNESSED))
    missed = tuple(each for each in snapshot.witnessed if each not in recorded.values)
    if missed:
        return not_met(Reason(ReasonCode.WITNESS_MISSED, {"codes": missed}, recorded.entries))
    found = {"codes": snapshot.witnessed}
    return met(Reason(ReasonCode.WITNESS_FOUND, found, recorded.entries))
