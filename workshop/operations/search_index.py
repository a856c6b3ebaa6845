"""Keeping the search up to date with tickets, customers and watches."""

from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workshop.db.insert import conflict_insert, conflict_insert_on, dialect_of
from workshop.db.models import Customer, SearchWord, Ticket, TicketSearch, Watch
from workshop.domain.folding import digit_endings, fold, fold_compact, one_edit_variants

MIN_CORRECTED = 4
"""Shorter words are not corrected: one slip in three letters could mean anything."""

# A word is its own first variant: the row that says so is there once the word was learnt.
_KNOWN_WORDS: Final = select(SearchWord.word).where(
    SearchWord.variant.in_(bindparam("words", expanding=True)),
    SearchWord.variant == SearchWord.word,
)


def index_ticket(session: Session, ticket: Ticket, customer: Customer, watch: Watch) -> None:
    """Write or rewrite what the search knows of a ticket."""
    doc = search_document(ticket, customer, watch)
    line = {
        "ticket_id": ticket.id,
        "site_id": ticket.site_id,
        "doc": doc,
        "endings": digit_endings(doc),
    }
    session.connection().execute(_writing(dialect_of(session)), line)
    _learn_words(session, f"{customer.folded_name} {fold(watch.brand)} {fold(watch.model)}")


@cache
def _writing(dialect: str) -> Any:
    line = conflict_insert_on(dialect, TicketSearch.__table__)
    return line.on_conflict_do_update(
        index_elements=["ticket_id"],
        set_={"doc": line.excluded.doc, "endings": line.excluded.endings},
    )


def reindex_customer(session: Session, customer: Customer) -> None:
    """After a customer's name or contact changed: every ticket of theirs."""
    rows = session.execute(
        select(Ticket, Watch)
        .join(Watch, Watch.id == Ticket.watch_id)
        .where(Ticket.customer_id == customer.id)
    )
    for ticket, watch in rows:
        index_ticket(session, ticket, customer, watch)


def search_document(ticket: Ticket, customer: Customer, watch: Watch) -> str:
    """Everything a clerk may know, folded; serials and references also without spaces."""
    parts = (
        fold_compact(ticket.number),
        customer.folded_name,
        customer.phone_digits,
        fold(customer.email),
        customer.also_known,
        fold(watch.brand),
        fold(watch.model),
        fold_compact(watch.reference),
        watch.folded_serial,
    )
    return " ".join(part for part in parts if part)


def _learn_words(session: Session, text: str) -> None:
    """Remember the words nobody had before, with what one slip makes of them."""
    words = {word[:60] for word in text.split() if len(word) >= MIN_CORRECTED}
    words = {word for word in words if not word.isdigit()}
    known = session.connection().scalars(_KNOWN_WORDS, {"words": tuple(words)})
    rows = [
        {"variant": variant, "word": word}
        for word in sorted(words.difference(known))
        for variant in sorted(one_edit_variants(word))
    ]
    if not rows:
        return
    statement = conflict_insert(session, SearchWord.__table__).on_conflict_do_nothing()
    session.connection().execute(statement, rows)
