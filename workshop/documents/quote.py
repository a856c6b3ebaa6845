"""The quote (*devis*): what would be done, for how much, and what the customer decided."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.amounts import Line, line_pages, totals_page
from workshop.documents.formats import day, day_of, moment, money, percent
from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Customer,
    Signature,
    Texts,
    Watch,
    business_page,
    choices,
    customer_page,
    digest_line,
    facts,
    mediator_sentence,
    signature_page,
    watch_facts,
)
from workshop.documents.qr import qr_page
from workshop.domain.down_payment import NEVER, DownPaymentPolicy


@dataclass(frozen=True)
class Decision:
    """What the customer decided, and the proof kept of it.

    `outcome` is `accepted`, `partly` or `refused`; `channel` is shown as given (by the page, at
    the counter, by phone). `wording` is the sentence the customer saw, `document_hash` the SHA-256
    of the page it was about. `immediate_execution` is None when the question was not asked,
    `down_payment_cents` what the accepted work asks for.
    """

    outcome: str
    decided_at: datetime
    by: str
    channel: str
    wording: str
    document_hash: str = ""
    recorded_by: str = ""
    signature: Signature | None = None
    immediate_execution: bool | None = None
    down_payment_cents: int = 0


@dataclass(frozen=True)
class Quote:
    """One version of a quote. `refusal_fee_cents` is the diagnosis fee due when it is refused.

    `alternatives` may each take the place of a mandatory line; in a decided quote, the `chosen` of
    a line says whether it will be done. `url` is the page where the customer answers, empty for a
    copy that is not to be answered.
    `polishing` is `yes`, `light`, `no` or empty. `down_payment` is the rule it was drafted under.
    A `supplementary` one is about work found later, on top of `agreed_before_cents`.
    """

    number: str
    version: int
    ticket_number: str
    issued_at: datetime
    valid_until: date
    business: Business
    customer: Customer
    watch: Watch
    mandatory: tuple[Line, ...]
    options: tuple[Line, ...] = ()
    alternatives: tuple[Line, ...] = ()
    url: str = ""
    condition: str = ""
    customer_words: str = ""
    diagnosis: str = ""
    delay: str = ""
    promised_on: date | None = None
    refusal_fee_cents: int = 0
    down_payment: DownPaymentPolicy = NEVER
    polishing: str = ""
    parts_back: bool | None = None
    terms: str = ""
    terms_version: str = ""
    decision: Decision | None = None
    supplementary: bool = False
    agreed_before_cents: int = 0


def quote(data: Quote, language: str) -> bytes:
    """The quote as a PDF, in `language`."""
    page = _page(data, texts(language)["quote"], texts(language)["common"], language)
    return render("quote", page, language=language, at=data.issued_at)


def wording(
    answer: str,
    immediate_execution: bool,
    down_payment: DownPaymentPolicy,
    language: str,
    *,
    supplementary: bool,
) -> str:
    """What a customer agrees to, in their language.

    `answer` is `all`, `chosen` or `refused`.
    """
    t = texts(language)["quote"]
    said = [_own(t, f"wording_{answer}", supplementary)]
    if answer != "refused":
        asked = down_payment_sentence(down_payment, language)
        said += [t["wording_down_payment"].format(share=asked)] if asked else []
        said += [t["wording_immediate"]] if immediate_execution else []
    return " ".join(said)


def _own(t: Texts, key: str, supplementary: bool) -> str:
    """A text that a supplementary quote says in its own way."""
    return t[f"{key}_supplementary" if supplementary else key]


def down_payment_sentence(policy: DownPaymentPolicy, language: str) -> str:
    """`30 % du montant accepté, à partir de 300,00 €`; empty when nothing is ever asked."""
    if policy.share_bp is None:
        return ""
    t = texts(language)["quote"]
    share = t["down_payment_share"].format(share=percent(policy.share_bp, language))
    if not policy.from_cents:
        return share
    return share + t["down_payment_from"].format(amount=money(policy.from_cents, language))


def down_payment_terms(policy: DownPaymentPolicy, proposed_cents: int, language: str) -> str:
    """The rule, what it asks for the necessary work, and what becomes of it; empty without one."""
    if policy.share_bp is None:
        return ""
    t = texts(language)["quote"]
    said = [f"{down_payment_sentence(policy, language)}."]
    if asked := policy.asked(proposed_cents):
        said.append(t["down_payment_proposed"].format(amount=money(asked, language)))
    said += [t["down_payment_holds"]] if policy.holds_work else []
    return " ".join((*said, t["down_payment_fate"]))


def _page(data: Quote, t: Texts, common: Texts, language: str) -> dict[str, object]:
    zone = data.business.time_zone
    exemption = data.business.vat_exemption
    title = _own(t, "title", data.supplementary)
    return {
        "title": f"{title} {data.number}",
        "heading": title,
        "numbers": [data.number],
        "dated": t["dated"].format(
            version=data.version, day=day_of(data.issued_at, language, zone)
        ),
        "qr": qr_page(data.url, data.number, t["qr_alt"]) if data.url else None,
        "business": business_page(data.business, common),
        "customer": customer_page(data.customer),
        "watch": data.watch.name,
        "watch_facts": [
            *watch_facts(data.watch, common),
            *facts((common["ticket"], data.ticket_number)),
        ],
        "promises": facts(
            (t["valid_until"], day(data.valid_until, language)),
            (t["delay"], data.delay),
            (t["promised"], day(data.promised_on, language) if data.promised_on else ""),
        ),
        "account": facts(
            (t["customer_words"], data.customer_words),
            (t["condition"], data.condition),
            (_own(t, "diagnosis", data.supplementary), data.diagnosis),
        ),
        "taxed": exemption is None,
        "mandatory": line_pages(data.mandatory, language),
        "alternatives": line_pages(data.alternatives, language),
        "options": line_pages(data.options, language),
        "totals": totals_page(data.mandatory, common, language, exemption),
        "all_totals": totals_page((*data.mandatory, *data.options), common, language, exemption)
        if data.options
        else None,
        "whole": _whole(data, t, language) if data.supplementary else [],
        "clauses": facts(
            (t["refusal"], _refusal(data, t, language)),
            (t["down_payment"], _down_payment(data, language)),
            *choices(data.polishing, data.parts_back, common),
            (common["mediator"], mediator_sentence(data.business, common)),
        ),
        "terms": data.terms,
        "terms_title": f"{common['terms']} {data.terms_version}".strip(),
        "decision": _decision_page(data, data.decision, t, common, language)
        if data.decision
        else None,
    }


def _whole(data: Quote, t: Texts, language: str) -> list[dict[str, str]]:
    """What was accepted before, and what it would come to; the decision says it once there is one."""
    proposed = sum(line.total_cents for line in data.mandatory)
    whole = money(data.agreed_before_cents + proposed, language)
    return facts(
        (t["agreed_before"], money(data.agreed_before_cents, language)),
        (t["new_total"], "" if data.decision else whole),
    )


def _refusal(data: Quote, t: Texts, language: str) -> str:
    if data.supplementary:
        return t["refusal_supplementary"]
    if not data.refusal_fee_cents:
        return t["refusal_free"]
    return t["refusal_fee"].format(fee=money(data.refusal_fee_cents, language))


def _down_payment(data: Quote, language: str) -> str:
    everything = sum(line.total_cents for line in (*data.mandatory, *data.options))
    proposed = sum(line.total_cents for line in data.mandatory)
    return down_payment_terms(data.down_payment.for_up_to(everything), proposed, language)


def _decision_page(
    data: Quote, decision: Decision, t: Texts, common: Texts, language: str
) -> dict[str, object]:
    zone = data.business.time_zone
    kept = (line for line in data.mandatory if line.chosen is not False)
    taken = (line for line in (*data.alternatives, *data.options) if line.chosen)
    chosen = (*kept, *taken)
    agreed = 0 if decision.outcome == "refused" else sum(line.total_cents for line in chosen)
    whole = money(data.agreed_before_cents + agreed, language) if data.supplementary else ""
    immediate = decision.immediate_execution
    return {
        "outcome": t[decision.outcome],
        "refused": decision.outcome == "refused",
        "wording": decision.wording,
        "facts": facts(
            (t["decided_by"], decision.by),
            (t["decided_at"], moment(decision.decided_at, language, zone)),
            (t["channel"], decision.channel),
            (t["recorded_by"], decision.recorded_by),
            (t["whole_agreed"], whole),
            (
                t["down_payment"],
                money(decision.down_payment_cents, language) if decision.down_payment_cents else "",
            ),
            (t["immediate"], "" if immediate is None else t[f"immediate_{immediate}".lower()]),
        ),
        "totals": None
        if decision.outcome == "refused"
        else totals_page(chosen, common, language, data.business.vat_exemption),
        "digest": digest_line(t["document_hash"], decision.document_hash),
        "signature": signature_page(decision.signature, common, language, zone),
    }
