"""Rules over what was recorded, when and by whom."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import Ack, AckBy, Complete, Order, PhotoPair, Spread
from workshop.assessment.evidence.key_rules import key_reasons
from workshop.assessment.evidence.proposal import (
    Finding,
    Reason,
    ReasonCode,
    concluded,
    met,
    not_computable,
    not_met,
)
from workshop.assessment.evidence.snapshot import (
    Occurrence,
    Side,
    SnapshotEntry,
    Subject,
    TicketSnapshot,
)


def complete(check: Complete, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """The fields asked for are filled, and everything that was needed is done."""
    wanted = _known((*check.subjects, check.needed, check.done, check.key_subject))
    if (unknown := not_collected(snapshot, wanted)) is not None:
        return unknown
    recorded = snapshot.recorded
    empty = [each for each in check.subjects if not recorded[each].values]
    faults = [Reason(ReasonCode.NOT_RECORDED, {"subjects": tuple(empty)})] if empty else []
    if check.needed and check.done:
        done = recorded[check.done]
        left = tuple(each for each in recorded[check.needed].values if each not in done.values)
        if left:
            facts = {"subject": check.done, "codes": left}
            faults.append(Reason(ReasonCode.LEFT_OUT, facts, done.entries))
    if check.key_subject and key:
        faults += key_reasons(key, check.key_subject, recorded[check.key_subject])
    entries = tuple(sorted({seq for each in wanted for seq in recorded[each].entries}))
    return concluded(faults, Reason(ReasonCode.ALL_RECORDED, entries=entries))


def order(check: Order, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """The marks came one after the other, the steps in the prescribed order."""
    wanted = _known((check.prescribed, check.done, check.key_subject))
    if (unknown := not_collected(snapshot, wanted)) is not None:
        return unknown
    faults = list(_mark_faults(check.marks, snapshot))
    if check.prescribed and check.done:
        faults += _sequence_faults(check.prescribed, check.done, snapshot)
    if check.key_subject and key:
        faults += key_reasons(key, check.key_subject, snapshot.recorded[check.key_subject])
    marks = [mark for group in check.marks for mark in group.split("+")]
    found = [each for mark in marks if (each := snapshot.moment(mark))]
    entries = tuple(seq for each in found for seq in each.entries)
    return concluded(faults, Reason(ReasonCode.IN_ORDER, entries=entries))


def _mark_faults(groups: Iterable[str], snapshot: TicketSnapshot) -> Iterable[Reason]:
    latest: tuple[str, Occurrence] | None = None
    for group in groups:
        found = {mark: snapshot.moment(mark) for mark in group.split("+")}
        happened = {mark: each for mark, each in found.items() if each}
        for mark in found:
            if mark not in happened:
                yield Reason(ReasonCode.NEVER_HAPPENED, {"mark": mark})
        for mark, each in happened.items():
            if latest and each.at < latest[1].at:
                facts = {"first": latest[0], "then": mark}
                entries = (*latest[1].entries, *each.entries)
                yield Reason(ReasonCode.OUT_OF_ORDER, facts, entries)
        if happened:
            latest = max(happened.items(), key=lambda item: item[1].at)


def _sequence_faults(
    prescribed: Subject, done: Subject, snapshot: TicketSnapshot
) -> Iterable[Reason]:
    wanted, made = snapshot.recorded[prescribed].values, snapshot.recorded[done]
    left = tuple(each for each in wanted if each not in made.values)
    if left:
        facts = {"subject": done, "codes": left}
        yield Reason(ReasonCode.LEFT_OUT, facts, made.entries)
    places = [made.values.index(each) for each in wanted if each in made.values]
    for first, then in pairwise(places):
        if then < first:
            facts = {"first": made.values[then], "then": made.values[first]}
            yield Reason(ReasonCode.OUT_OF_ORDER, facts, made.entries)


def ack(check: Ack, snapshot: TicketSnapshot) -> Finding:
    """The act was done during the sitting by the right person."""
    acts = [each for each in snapshot.entries if each.kind == check.act]
    if not acts:
        return not_met(Reason(ReasonCode.NOT_ACKNOWLEDGED, {"act": check.act}))
    entries = tuple(each.seq for each in acts)
    right = [each for each in acts if _is_right_person(check, each, snapshot)]
    if not right:
        facts = {"act": check.act, "by": check.by, "roles": check.roles}
        return not_met(Reason(ReasonCode.WRONG_PERSON, facts, entries))
    timely = tuple(each.seq for each in right if snapshot.holds(each.at))
    if not timely:
        return not_met(Reason(ReasonCode.OUTSIDE_SITTING, {"act": check.act}, entries))
    return met(Reason(ReasonCode.ACKNOWLEDGED, {"act": check.act}, timely))


def _is_right_person(check: Ack, entry: SnapshotEntry, snapshot: TicketSnapshot) -> bool:
    if check.by is AckBy.CANDIDATE:
        return snapshot.is_own(entry)
    has_role = not check.roles or not entry.author_roles.isdisjoint(check.roles)
    return has_role and not snapshot.is_own(entry)


def spread(check: Spread, snapshot: TicketSnapshot) -> Finding:
    """The candidate wrote as he went: few late entries, no long silence."""
    own = sorted(snapshot.own_entries, key=lambda each: each.seq)
    if not own:
        return not_met(Reason(ReasonCode.NOT_RECORDED, {"subjects": (Subject.TRACKING_TERMS,)}))
    lag = timedelta(minutes=check.lag_min)
    late = tuple(each.seq for each in own if each.at - (each.happened_at or each.at) > lag)
    faults = []
    if (len(own) - len(late)) * 100 < check.share_percent * len(own):
        facts = {"late": len(late), "total": len(own), "lag_min": check.lag_min}
        faults.append(Reason(ReasonCode.ENTERED_LATE, facts, late))
    instants = [snapshot.started_at, *(each.at for each in own), snapshot.stopped_at]
    silence_min = max(b - a for a, b in pairwise(instants)) // timedelta(minutes=1)
    if silence_min > check.silence_min:
        facts = {"minutes": silence_min, "most": check.silence_min}
        faults.append(Reason(ReasonCode.LONG_SILENCE, facts))
    told = {"total": len(own), "late": len(late), "silence_min": silence_min}
    return concluded(faults, Reason(ReasonCode.SPREAD, told, tuple(each.seq for each in own)))


def photo_pair(check: PhotoPair, snapshot: TicketSnapshot) -> Finding:
    """Each view was taken before and after, during the sitting; no mark is new."""
    if (unknown := not_collected(snapshot, _known((check.before, check.after)))) is not None:
        return unknown
    taken = {
        (each.view, each.side): each.entry for each in snapshot.photos if snapshot.holds(each.at)
    }
    faults = [
        Reason(ReasonCode.PHOTO_MISSING, {"view": view, "side": side})
        for view in check.views
        for side in Side
        if (view, side) not in taken
    ]
    if check.before and check.after:
        before, after = snapshot.recorded[check.before], snapshot.recorded[check.after]
        new = tuple(each for each in after.values if each not in before.values)
        if new:
            facts = {"subject": check.after, "codes": new}
            faults.append(Reason(ReasonCode.NEW_MARKS, facts, after.entries))
    entries = tuple(taken[view, side] for view in check.views for side in Side if not faults)
    return concluded(faults, Reason(ReasonCode.PHOTOS_PAIRED, {"views": check.views}, entries))


def not_collected(snapshot: TicketSnapshot, subjects: tuple[Subject, ...]) -> Finding | None:
    """What to propose when the snapshot does not hold a subject; None when it holds all."""
    missing = snapshot.missing(subjects)
    if not missing:
        return None
    return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": missing}))


def _known(subjects: Iterable[Subject | None]) -> tuple[Subject, ...]:
    return tuple(dict.fromkeys(each for each in subjects if each is not None))
