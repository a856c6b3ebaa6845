"""What entries carry of quotes, payments and the handing back, for comparing the rows with it."""

from collections.abc import Mapping
from typing import Any, Final

from workshop.domain.retelling import Fact, Story, ToldEntry


def promised_for(story: Story, seq: int, day: str | None) -> None:
    """A date agreed with the customer is expected too."""
    story.say(seq, Fact.PROMISE, on=day)
    story.say(seq, Fact.FORECAST, on=day)


def quote_drafted(story: Story, entry: ToldEntry) -> None:
    """A new version takes the place of one that was not agreed to: that one's state is left open."""
    number = entry.payload["number"]
    for fact, other in list(story.said):
        if fact is Fact.QUOTE and other != number:
            story.leave_open(fact, other, "state")
    _quote_told(story, entry)
    story.say(entry.seq, Fact.QUOTE, number, state="draft")


def _quote_told(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    number = payload["number"]
    story.say_what_is_there(
        entry,
        Fact.QUOTE,
        number,
        kind="kind",
        valid_until="valid_until",
        delay_days="delay_days",
        refusal_fee_cents="refusal_fee_cents",
    )
    story.begin_anew(Fact.QUOTE_LINE, number)
    for line in payload["lines"]:
        told = {name: value for name, value in line.items() if name != "position"}
        story.say(seq, Fact.QUOTE_LINE, (number, line["position"]), **told, agreed=None)


def quote_validated(story: Story, entry: ToldEntry) -> None:
    story.say(entry.seq, Fact.QUOTE, entry.payload["number"], state="validated")


def quote_sent(story: Story, entry: ToldEntry) -> None:
    _quote_told(story, entry)
    number, sha256 = entry.payload["number"], entry.payload["document_sha256"]
    story.say(entry.seq, Fact.QUOTE, number, state="sent", document=sha256, document_sha256=sha256)


def quote_expired(story: Story, entry: ToldEntry) -> None:
    story.say(entry.seq, Fact.QUOTE, entry.payload["number"], state="expired")


def quote_decided(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    number = payload["number"]
    story.say(seq, Fact.QUOTE, number, state=payload["outcome"], terms=payload["terms_sha256"])
    story.say_what_is_there(
        entry, Fact.DECISION, number, **{name: name for name in _OF_A_DECISION},
        signature="signature_sha256",
    )  # fmt: skip
    agreed = {line["position"] for line in payload["agreed"]}
    for fact, key in list(story.said):
        if fact is Fact.QUOTE_LINE and key[0] == number:
            story.say(seq, fact, key, agreed=key[1] in agreed)
    if payload.get("promised_on"):
        promised_for(story, seq, payload["promised_on"])


_OF_A_DECISION: Final = (
    "answer", "channel", "name", "wording", "reason", "agreed_cents", "down_payment_cents",
    "immediate_execution", "document_sha256", "terms_sha256",
)  # fmt: skip


def down_payment_received(story: Story, entry: ToldEntry) -> None:
    payload = entry.payload
    story.say_what_is_there(
        entry, Fact.DOWN_PAYMENT, payload["number"], cents="cents", vat="vat", means="means",
        paid_on="paid_on", till_reference="till_reference", pdf="sha256", pdf_sha256="sha256",
    )  # fmt: skip


def credit_note_issued(story: Story, entry: ToldEntry) -> None:
    _credited(story, entry.seq, entry.payload)
    told = ("reason", "repaid_on", "means", "till_reference")
    held = {name: entry.payload[name] for name in told if name in entry.payload}
    story.say(entry.seq, Fact.CREDIT_NOTE, entry.payload["number"], **held)


def down_payment_repaid(story: Story, entry: ToldEntry) -> None:
    for credit in entry.payload["credit_notes"]:
        _credited(story, entry.seq, credit)


def _credited(story: Story, seq: int, credit: Mapping[str, Any]) -> None:
    told = {name: credit[name] for name in ("paper", "cents", "vat")}
    sha256 = credit["sha256"]
    story.say(seq, Fact.CREDIT_NOTE, credit["number"], **told, pdf=sha256, pdf_sha256=sha256)


def note_issued(story: Story, entry: ToldEntry) -> None:
    """A note that takes the place of a cancelled one: that one lies with its credit note."""
    earlier = story.told(Fact.NOTE, "", "number")
    if earlier:
        sha256 = story.told(Fact.NOTE, "", "pdf")
        story.say(entry.seq, Fact.CANCELLED_NOTE, earlier, pdf=sha256, pdf_sha256=sha256)
    story.say_what_is_there(
        entry, Fact.NOTE, number="number", total_cents="total_cents", pdf="sha256",
        pdf_sha256="sha256",
    )  # fmt: skip


def accessories_checked(story: Story, entry: ToldEntry) -> None:
    for told, returned in (("returned", True), ("left", False)):
        for each in entry.payload[told]:
            story.say(entry.seq, Fact.ACCESSORY, each["rank"], kind=each["kind"], returned=returned)


def reopened(story: Story, entry: ToldEntry) -> None:
    for fact, rank in list(story.said):
        if fact is Fact.ACCESSORY:
            story.say(entry.seq, fact, rank, returned=False)


def explained(story: Story, entry: ToldEntry) -> None:
    story.say_what_is_there(
        entry, Fact.EXPLANATION, topics="topics", advice="advice", advice_note="advice_note"
    )


def handed_back(story: Story, entry: ToldEntry) -> None:
    payload, seq = entry.payload, entry.seq
    story.say_what_is_there(
        entry, Fact.HANDING_BACK, collector="collector", relation="relation",
        identity_document="identity_document", mandate_seen="mandate_seen", on_paper="on_paper",
        signature="signature_sha256", settled_on="settled_on", till_reference="till_reference",
    )  # fmt: skip
    story.say_what_is_there(entry, Fact.GUARANTEE_END, until="guarantee_until")
    for rank, guarantee in enumerate(payload["guarantees"], start=1):
        story.say(seq, Fact.GUARANTEE, rank, **guarantee)
    if payload["passport_sha256"]:
        sha256 = payload["passport_sha256"]
        story.say(seq, Fact.PASSPORT, pdf=sha256, pdf_sha256=sha256, sheet_seq=seq - 1)
        story.say_what_is_there(entry, Fact.PASSPORT, data="passport_data_sha256")
