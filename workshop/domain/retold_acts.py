"""Which facts each kind of entry carries, for comparing the rows beside the story with it.

What an older entry does not carry is left open rather than guessed: a false alarm would be worse.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from workshop.domain.retelling import Fact, Story, ToldEntry
from workshop.domain.retold_papers import (
    accessories_checked,
    credit_note_issued,
    down_payment_received,
    down_payment_repaid,
    explained,
    handed_back,
    note_issued,
    promised_for,
    quote_decided,
    quote_drafted,
    quote_expired,
    quote_sent,
    quote_validated,
    reopened,
)
from workshop.domain.ticket import ENDS, OUTCOMES, Move, State, WaitingOn, place_at_end
from workshop.domain.tracking import EntryKind


def retold(entries: Iterable[ToldEntry]) -> Story:
    """The facts that a story, told from its first entry, leads to."""
    story = Story()
    for entry in entries:
        _turn(story, entry)
        tell = _TELLING.get(entry.kind)
        if tell:
            tell(story, entry)
        for photo in entry.payload.get("photos") or ():
            story.say(entry.seq, Fact.PHOTO, photo["id"], sha256=photo["sha256"])
    return story


_TURNS: Final[Mapping[str, WaitingOn | None]] = {
    EntryKind.OPENED: None,
    EntryKind.RECEPTION_UPDATED: None,
    EntryKind.PRE_QUOTE_VALIDATED: WaitingOn.US,
    EntryKind.DIAGNOSIS_CONCLUDED: WaitingOn.MANAGER,
    EntryKind.DIAGNOSIS_VALIDATED: WaitingOn.US,
    EntryKind.DIAGNOSIS_SENT_BACK: WaitingOn.US,
    EntryKind.QUOTE_SENT: WaitingOn.CUSTOMER,
    EntryKind.QUOTE_REMINDED: WaitingOn.CUSTOMER,
    EntryKind.QUOTE_EXPIRED: WaitingOn.US,
    EntryKind.QUOTE_DECIDED: None,
    EntryKind.DOWN_PAYMENT_RECEIVED: None,
    EntryKind.ESCALATED: WaitingOn.MANAGER,
    EntryKind.ESCALATION_DECIDED: None,
    EntryKind.SUPPLIES_CHECKED: None,
    EntryKind.SUPPLY_REQUESTED: None,
    EntryKind.SUPPLY_RECEIVED: None,
    EntryKind.OPERATION_DONE: None,
    EntryKind.CONTROL_PASSED: WaitingOn.US,
    EntryKind.CONTROL_FAILED: WaitingOn.US,
    EntryKind.COLLECTION_REMINDED: WaitingOn.CUSTOMER,
}
"""Whose turn it is after an act; None where that hangs on more than its entry carries."""


def _turn(story: Story, entry: ToldEntry) -> None:
    if entry.kind not in _TURNS:
        return
    waiting_on = _TURNS[entry.kind]
    if waiting_on is None:
        story.leave_open(Fact.TURN, "", "waiting_on")
    else:
        story.say(entry.seq, Fact.TURN, waiting_on=waiting_on)


def _opened(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    if "customer" not in payload:  # made to measure with: no more than a watch and a request
        return
    story.say(seq, Fact.CUSTOMER, id=payload["customer"]["id"])
    story.say_what_is_there(entry, Fact.WATCH, id="watch_id")
    story.say(seq, Fact.PLACE, place="counter", holder_id=entry.author_id)
    story.say(seq, Fact.REPAIR_KIND, repair_kind=payload["repair_kind"])
    story.say(seq, Fact.OUTCOME, outcome=None)
    story.say(seq, Fact.CLOSING, at=None)
    promised_for(story, seq, payload["promised_on"])
    _left_with_it(story, seq, payload["accessories"])


def _reception_updated(story: Story, entry: ToldEntry) -> None:
    after, seq = entry.payload["after"], entry.seq
    if "customer" in after:
        story.say(seq, Fact.CUSTOMER, id=after["customer"]["id"])
    if "repair_kind" in after:
        story.say(seq, Fact.REPAIR_KIND, repair_kind=after["repair_kind"])
    if "promised_on" in after:
        promised_for(story, seq, after["promised_on"])
    else:
        story.leave_open(Fact.FORECAST, "", "on")
    if "accessories" in after:
        _left_with_it(story, seq, after["accessories"])


def _left_with_it(story: Story, seq: int, accessories: Iterable[str]) -> None:
    story.begin_anew(Fact.ACCESSORY)
    for rank, kind in enumerate(accessories, start=1):
        story.say(seq, Fact.ACCESSORY, rank, kind=kind, returned=False)


def _deposit_signed(story: Story, entry: ToldEntry) -> None:
    if "slip_sha256" not in entry.payload:
        return
    story.say_what_is_there(
        entry, Fact.DEPOSIT, name="name", on_paper="on_paper", signature="signature_sha256"
    )
    story.say_what_is_there(entry, Fact.SLIP, content="slip_sha256")


def _moved(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    if payload["move"] in OUTCOMES:
        story.say(seq, Fact.OUTCOME, outcome=OUTCOMES[Move(payload["move"])])
    if "reason" not in payload:  # made to measure with: no more than the step
        return
    story.say(seq, Fact.TURN, waiting_on=WaitingOn.US)
    if payload["to"] in ENDS:
        story.say(seq, Fact.CLOSING, at=entry.at)
        story.say(seq, Fact.PLACE, place=place_at_end(State(payload["to"])), holder_id=None)


def _waiting_set(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(
        entry,
        Fact.TURN,
        waiting_on="waiting_on",
    )


def _placed(story: Story, entry: ToldEntry) -> None:
    story.leave_open(Fact.PLACE, "", "holder_id")
    story.say_what_is_there(entry, Fact.PLACE, place="place", holder_id="holder_id")


def _promised(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(entry, Fact.PROMISE, on="to")


def _forecast_set(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(entry, Fact.FORECAST, on="to")


def _customer_told(story: Story, entry: ToldEntry) -> None:
    if entry.payload.get("promised_on"):
        promised_for(story, entry.seq, entry.payload["promised_on"])


def _customer_changed(story: Story, entry: ToldEntry) -> None:
    story.leave_open(Fact.CUSTOMER, "", "id")
    story.say_what_is_there(entry, Fact.CUSTOMER, id="customer_id")


def _alert_raised(story: Story, entry: ToldEntry) -> None:
    text = entry.payload.get("text") or entry.payload.get("reason")
    story.say(entry.seq, Fact.ALERT, entry.payload["alert"], text=text, answer="", is_open=True)


def _alert_answered(story: Story, entry: ToldEntry) -> None:
    answer = entry.payload["answer"]
    story.say(entry.seq, Fact.ALERT, entry.payload["alert"], answer=answer, is_open=False)


def _escalation_decided(story: Story, entry: ToldEntry) -> None:
    """The decision answers the alert, unless somebody had answered it before."""
    if story.told(Fact.ALERT, entry.payload["alert"], "is_open"):
        note = entry.payload["note"]
        story.say(entry.seq, Fact.ALERT, entry.payload["alert"], answer=note, is_open=False)


def _question_asked(story: Story, entry: ToldEntry) -> None:
    payload = entry.payload
    asked = {"to": payload["to"], "text": payload["text"]}
    story.say(entry.seq, Fact.QUESTION, payload["question"], **asked, answer="", is_open=True)


def _question_answered(story: Story, entry: ToldEntry) -> None:
    answer = entry.payload["answer"]
    story.say(entry.seq, Fact.QUESTION, entry.payload["question"], answer=answer, is_open=False)


def _readings_recorded(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    rank = story.next(Fact.READING_SET)
    story.say_what_is_there(
        entry,
        Fact.READING_SET,
        rank,
        stage="stage",
        instrument="instrument",
        hours="hours_since_full_wind",
        lift_angle="lift_angle_tenths",
        conditions="conditions",
        limits="limits_sha256",
    )
    for place, reading in enumerate(payload["readings"], start=1):
        told = {name: reading[name] for name in _OF_A_READING if name in reading}
        story.say(seq, Fact.READING, (rank, place), **told, value=measured(reading["value"]))
    for printout in payload.get("printouts") or ():
        story.say(seq, Fact.PRINTOUT, printout["id"], sha256=printout["sha256"])


_OF_A_READING: Final = (
    "characteristic", "moment", "position", "verdict", "withheld", "own_verdict",
)  # fmt: skip


def measured(text: str | None) -> Decimal | str | None:
    """A number or an outcome, so that 4.0 and 4.00 are the same."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text


def _sound_kept(story: Story, entry: ToldEntry) -> None:
    recording = entry.payload["recording"]
    told = {name: entry.payload[name] for name in ("stage", "position", "moment", "result")}
    story.say(entry.seq, Fact.RECORDING, recording["id"], sha256=recording["sha256"], **told)


def _diagnosis_concluded(story: Story, entry: ToldEntry) -> None:
    story.say(entry.seq, Fact.DIAGNOSIS, concluded=True, validated=False)
    story.say_what_is_there(entry, Fact.DIAGNOSIS, final_text="final_text", cause="cause")


def _diagnosis_validated(story: Story, entry: ToldEntry) -> None:
    story.say(entry.seq, Fact.DIAGNOSIS, validated=True)


def _diagnosis_sent_back(story: Story, entry: ToldEntry) -> None:
    story.say(entry.seq, Fact.DIAGNOSIS, concluded=False, validated=False)


def _controlled(story: Story, entry: ToldEntry) -> None:
    passed = entry.kind == EntryKind.CONTROL_PASSED
    attempt = entry.payload["attempt"]
    story.say(entry.seq, Fact.CONTROL, attempt, passed=passed)
    story.say_what_is_there(entry, Fact.CONTROL, attempt, cause="cause", note="note")


def _derogation_granted(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(
        entry, Fact.DEROGATION, entry.payload["attempt"], reason="reason", until_on="until_on"
    )


def _part_moved(story: Story, entry: ToldEntry) -> None:
    rank = story.next(Fact.PART)
    story.say(entry.seq, Fact.PART, rank, direction=_DIRECTIONS[entry.kind])
    story.say_what_is_there(entry, Fact.PART, rank, **{name: name for name in _OF_A_PART})


_DIRECTIONS: Final[Mapping[str, str]] = {
    EntryKind.PART_FITTED: "in",
    EntryKind.PART_REMOVED: "out",
    EntryKind.PART_NOT_USED: "not_used",
}
_OF_A_PART: Final = (
    "code", "label", "quantity", "part_kind", "lot", "reference", "destination", "note",
)  # fmt: skip


def _complaint_recorded(story: Story, entry: ToldEntry) -> None:
    """The one that is open is put anew."""
    rank = story.counted[Fact.COMPLAINT]
    if not story.told(Fact.COMPLAINT, rank, "is_open"):
        rank = story.next(Fact.COMPLAINT)
    story.say(entry.seq, Fact.COMPLAINT, rank, is_open=True)
    story.say_what_is_there(
        entry, Fact.COMPLAINT, rank, cause="cause", words="text", resolutions="resolutions", to="to"
    )


def _complaint_answered(story: Story, entry: ToldEntry) -> None:
    story.say(
        entry.seq, Fact.COMPLAINT, story.counted[Fact.COMPLAINT], answer=entry.payload["text"]
    )


def _complaint_closed(story: Story, entry: ToldEntry) -> None:
    rank = story.counted[Fact.COMPLAINT]
    story.say(entry.seq, Fact.COMPLAINT, rank, is_open=False)
    story.say_what_is_there(
        entry, Fact.COMPLAINT, rank, outcome="outcome", letter="text", pdf="letter_sha256",
        pdf_sha256="letter_sha256",
    )  # fmt: skip


def _satisfaction_given(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(entry, Fact.OPINION, score="score", comment="comment")


_TELLING: Final[Mapping[str, Callable[[Story, ToldEntry], None]]] = {
    EntryKind.OPENED: _opened,
    EntryKind.RECEPTION_UPDATED: _reception_updated,
    EntryKind.DEPOSIT_SIGNED: _deposit_signed,
    EntryKind.MOVED: _moved,
    EntryKind.WAITING_SET: _waiting_set,
    EntryKind.PLACED: _placed,
    EntryKind.PROMISED: _promised,
    EntryKind.FORECAST_SET: _forecast_set,
    EntryKind.CUSTOMER_TOLD: _customer_told,
    EntryKind.CUSTOMER_MERGED: _customer_changed,
    EntryKind.CUSTOMER_SEPARATED: _customer_changed,
    EntryKind.ALERT_RAISED: _alert_raised,
    EntryKind.ESCALATED: _alert_raised,
    EntryKind.ALERT_ANSWERED: _alert_answered,
    EntryKind.ESCALATION_DECIDED: _escalation_decided,
    EntryKind.QUESTION_ASKED: _question_asked,
    EntryKind.QUESTION_ANSWERED: _question_answered,
    EntryKind.READINGS_RECORDED: _readings_recorded,
    EntryKind.SOUND_RECORDED: _sound_kept,
    EntryKind.SOUND_ANALYSED_AGAIN: _sound_kept,
    EntryKind.DIAGNOSIS_CONCLUDED: _diagnosis_concluded,
    EntryKind.DIAGNOSIS_VALIDATED: _diagnosis_validated,
    EntryKind.DIAGNOSIS_SENT_BACK: _diagnosis_sent_back,
    EntryKind.QUOTE_DRAFTED: quote_drafted,
    EntryKind.QUOTE_VALIDATED: quote_validated,
    EntryKind.QUOTE_SENT: quote_sent,
    EntryKind.QUOTE_EXPIRED: quote_expired,
    EntryKind.QUOTE_DECIDED: quote_decided,
    EntryKind.DOWN_PAYMENT_RECEIVED: down_payment_received,
    EntryKind.DOWN_PAYMENT_REPAID: down_payment_repaid,
    EntryKind.CREDIT_NOTE_ISSUED: credit_note_issued,
    EntryKind.NOTE_ISSUED: note_issued,
    EntryKind.ACCESSORIES_CHECKED: accessories_checked,
    EntryKind.REOPENED: reopened,
    EntryKind.EXPLAINED: explained,
    EntryKind.HANDED_BACK: handed_back,
    EntryKind.CONTROL_PASSED: _controlled,
    EntryKind.CONTROL_FAILED: _controlled,
    EntryKind.DEROGATION_GRANTED: _derogation_granted,
    **dict.fromkeys(_DIRECTIONS, _part_moved),
    EntryKind.COMPLAINT_RECORDED: _complaint_recorded,
    EntryKind.COMPLAINT_ANSWERED: _complaint_answered,
    EntryKind.COMPLAINT_CLOSED: _complaint_closed,
    EntryKind.SATISFACTION_GIVEN: _satisfaction_given,
}
