"""The search: whatever a clerk may know of a watch, at the same cost for any number of tickets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from workshop.db.models import Customer, SearchWord, TicketSearch
from workshop.db.search import site_mark, site_token
from workshop.domain.folding import (
    fold,
    in_two_words,
    one_edit_variants,
    phone_and_words,
    within_one_edit,
)
from workshop.domain.numbering import read_label
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.slate import SLATE, TICKET, SlateRow, slate_rows

INDEXED: Final = 3
"""Letters a term needs to be looked up in an index."""

CORRECTED: Final = 4
"""Letters a word needs before one slip is forgiven."""

_CANDIDATES: Final = 1000
_SUGGESTED: Final = 5
_MAX_TERMS: Final = 8
_MIN_PHONE_DIGITS: Final = 6
_DIGIT: Final = re.compile(r"\d")
CONNECTING: Final = frozenset({"et", "and"})
"""What one says for the `&` of a brand or a house."""

_CUSTOMER: Final = Customer.__table__.c
_SEARCH: Final = TicketSearch.__table__.c
_WORD: Final = SearchWord.__table__.c

Groups = Sequence[Sequence[str]]
"""Terms that must all be found, each as one of several words, or of several pairs of words."""


@dataclass(frozen=True)
class SearchPage:
    """`exact` is True when the text is the number (or label) of the one ticket found.

    `approximate` is True when nothing was found as typed and a slip was forgiven.
    """

    text: str
    rows: tuple[SlateRow, ...]
    exact: bool = False
    approximate: bool = False


def search(session: Session, actor: Actor, text: str, limit: int = 20) -> SearchPage:
    """Tickets the person may read that match `text`, newest first.

    A term is the beginning of a word, or any part of one that holds a digit; only when that finds
    nothing, any part of any word; and then a word with one slip, or two written as one.
    """
    sites = actor.sites_with(Permission.READ_TICKETS)
    text = text.strip()[:200]
    if not sites or not text:
        return SearchPage(text, ())
    rows = _by_number(session, sites, text)
    if rows:
        return SearchPage(text, rows, exact=True)
    readings = _readings(text)
    rows = _by_phone(session, sites, text, limit) or _as_typed(session, sites, readings, limit)
    if rows:
        return SearchPage(text, rows)
    corrected = _corrected(session, readings[0])
    if not corrected:
        return SearchPage(text, ())
    rows = _by_terms(session, sites, corrected, limit)
    return SearchPage(text, rows, approximate=bool(rows))


def _readings(text: str) -> list[list[str]]:
    """The terms the text may mean, the likeliest first: a phone number in pieces is one term, and a
    serial, a reference or the beginning of a number may be; everything else is words."""
    digits, words = phone_and_words(text)
    typed = fold(text).split()[:_MAX_TERMS]
    if len(digits) >= _MIN_PHONE_DIGITS:
        said = [digits, *words][:_MAX_TERMS]
        return [said, typed] if words else [said]
    if len(typed) < 2 or not _DIGIT.search(text):
        return [typed]
    together = ["".join(typed)]
    return [together, typed] if read_label(text) else [typed, together]


_KEPT_CARD: Final = func.coalesce(_CUSTOMER.merged_into_id, _CUSTOMER.id)
"""A card that was merged leads to the one kept in its place."""

_SITES: Final[BindParameter[Any]] = bindparam("sites", expanding=True)
_NUMBERED: Final = SLATE.where(TICKET.number == bindparam("number"), TICKET.site_id.in_(_SITES))
_PHONED: Final = (
    SLATE.where(
        TICKET.customer_id.in_(
            select(_KEPT_CARD).where(
                _CUSTOMER.site_id.in_(_SITES), _CUSTOMER.phone_digits == bindparam("phone")
            )
        )
    )
    .order_by(TICKET.id.desc())
    .limit(bindparam("limit"))
)


def _by_number(session: Session, sites: tuple[int, ...], text: str) -> tuple[SlateRow, ...]:
    number = read_label(text)
    if number is None:
        return ()
    return slate_rows(session, _NUMBERED, {"number": number, "sites": sites})


def _by_phone(
    session: Session, sites: tuple[int, ...], text: str, limit: int
) -> tuple[SlateRow, ...]:
    """A whole phone number goes to its own index; a part of one is a term like any other."""
    digits, words = phone_and_words(text)
    if words or len(digits) < _MIN_PHONE_DIGITS:
        return ()
    values = {"sites": sites, "phone": digits, "limit": limit}
    return slate_rows(session, _PHONED, values)


def _as_typed(
    session: Session, sites: tuple[int, ...], readings: Sequence[Sequence[str]], limit: int
) -> tuple[SlateRow, ...]:
    for terms in readings:
        rows = _by_terms(session, sites, [(term,) for term in terms], limit)
        if rows:
            return rows
    if not any(term.isalpha() and len(term) >= INDEXED for term in readings[0]):
        return ()
    return _by_terms(session, sites, [(term,) for term in readings[0]], limit, inside=True)


def _by_terms(
    session: Session, sites: tuple[int, ...], groups: Groups, limit: int, *, inside: bool = False
) -> tuple[SlateRow, ...]:
    """Short terms narrow the newest that hold every long one."""
    long = [group for group in groups if all(len(word) >= INDEXED for word in group)]
    short = [group[0] for group in groups if group not in long]
    values: dict[str, Any] = {"limit": limit}
    if not long:
        found = _newest(_of_short_name(session, sites, short)) if short else None
    elif session.get_bind().dialect.name == "postgresql":
        found = _newest(_in_documents(sites, long, short, inside))
    else:
        query = _trigrams_query(sites, long) if inside else _words_query(sites, long)
        values |= {"query": query, "wanted": _CANDIDATES if short else limit}
        candidates = _HOLDING_TRIGRAMS if inside else _HOLDING_WORDS
        found = _newest(_narrowed(candidates, short)) if short else _FOUND[candidates]
    return () if found is None else slate_rows(session, found, values)


def _holding(index: Any, query: ColumnElement[str]) -> Select[Any]:
    """The newest tickets an index of SQLite has for `query`, as many as `wanted`."""
    return (
        select(index.c.rowid)
        .where(literal_column(index.name).op("MATCH")(query))
        .order_by(index.c.rowid.desc())
        .limit(bindparam("wanted"))
    )


def _if_held(index: Any, query: ColumnElement[str]) -> ColumnElement[str]:
    """The `query`, or one for nothing: that there is none is known in half the time oldest first."""
    held = select(index.c.rowid).where(literal_column(index.name).op("MATCH")(query)).exists()
    return case((held, query), else_='""')


def _newest(chosen: Select[Any]) -> Select[Any]:
    ordered = SLATE.where(TICKET.id.in_(chosen)).order_by(TICKET.id.desc())
    return ordered.limit(bindparam("limit"))


# Made once: putting the statement together costs more than running it.
_QUERY: Final[BindParameter[str]] = bindparam("query")
_WORDS_INDEX: Final = table("ticket_fts_words", column("rowid"))
_TRIGRAMS_INDEX: Final = table("ticket_fts", column("rowid"))
_HOLDING_WORDS: Final = _holding(_WORDS_INDEX, _QUERY)
_HOLDING_TRIGRAMS: Final = _holding(_TRIGRAMS_INDEX, _if_held(_TRIGRAMS_INDEX, _QUERY))
_FOUND: Final = {each: _newest(each) for each in (_HOLDING_WORDS, _HOLDING_TRIGRAMS)}


def _narrowed(candidates: Select[Any], short: Iterable[str]) -> Select[Any]:
    filters = [_begins_a_word(term) for term in short]
    return (
        select(_SEARCH.ticket_id)
        .where(_SEARCH.ticket_id.in_(candidates), *filters)
        .order_by(_SEARCH.ticket_id.desc())
        .limit(bindparam("limit"))
    )


def tickets_with_words(
    session: Session, sites: tuple[int, ...], words: Iterable[str]
) -> Select[Any] | None:
    """The newest tickets that hold every word long enough to be looked for; None without any."""
    long = [(word,) for word in words if len(word) >= INDEXED]
    if not long:
        return None
    if session.get_bind().dialect.name == "postgresql":
        return _in_documents(sites, long, (), inside=False).params(limit=_CANDIDATES)
    return _HOLDING_WORDS.params(query=_words_query(sites, long), wanted=_CANDIDATES)


def _in_documents(
    sites: tuple[int, ...], long: Groups, short: Iterable[str], inside: bool
) -> Select[Any]:
    """The same on PostgreSQL, whose one index serves what both of SQLite find."""
    found = [or_(*(_in_document(word, inside) for word in group)) for group in long]
    filters = [_begins_a_word(term) for term in short]
    return (
        select(_SEARCH.ticket_id)
        .where(_SEARCH.site_id.in_(sites), and_(*found, *filters))
        .order_by(_SEARCH.ticket_id.desc())
        .limit(bindparam("limit"))
    )


def _in_document(words: str, inside: bool) -> ColumnElement[bool]:
    return and_(*(_word_in_document(word, inside) for word in words.split()))


def _word_in_document(word: str, inside: bool) -> ColumnElement[bool]:
    if inside or not word.isalpha():
        return _SEARCH.doc.like(f"%{word}%")
    return or_(_SEARCH.doc.like(f"{word}%"), _SEARCH.doc.like(f"% {word}%"))


def _words_query(sites: Iterable[int], groups: Groups) -> str:
    marks = [site_mark(site_id) for site_id in sites]
    return _all_of(
        [_beginning(mark, words) for mark in marks for words in group] for group in groups
    )


def _beginning(mark: str, words: str) -> str:
    """Every word with the mark of a site before it, as the beginning of a word."""
    begun = [f'"{mark}{word}"*' for word in words.split()]
    return begun[0] if len(begun) == 1 else f"({' AND '.join(begun)})"


def _trigrams_query(sites: Iterable[int], groups: Groups) -> str:
    tokens = [site_token(site_id) for site_id in sites]
    return _all_of([f'"{word}"' for word in group] for group in (tokens, *groups))


def _all_of(groups: Iterable[Iterable[str]]) -> str:
    """One of each group. What was typed is quoted: it is never read as a query language."""
    return " AND ".join(f"({' OR '.join(group)})" for group in groups)


def _begins_a_word(term: str) -> ColumnElement[bool]:
    return (" " + _SEARCH.doc).like(f"% {term}%")


def _of_short_name(session: Session, sites: tuple[int, ...], terms: Sequence[str]) -> Select[Any]:
    """Two letters alone are a short family name: `Li`, `Wu`; one letter says nothing."""
    name = " ".join(terms)
    if len(name) < 2:
        return select(TICKET.id).where(false())
    owners = select(_KEPT_CARD).where(_CUSTOMER.site_id.in_(sites), _begins_with(session, name))
    return select(TICKET.id).where(TICKET.customer_id.in_(owners))


def _begins_with(session: Session, name: str) -> ColumnElement[bool]:
    """The name alone or with more words after it, served by the index: a range on SQLite, where
    `!` is what follows the space; LIKE on PostgreSQL, whatever its collation."""
    if session.get_bind().dialect.name == "postgresql":
        return or_(_CUSTOMER.folded_name == name, _CUSTOMER.folded_name.like(f"{name} %"))
    return and_(_CUSTOMER.folded_name >= name, _CUSTOMER.folded_name < f"{name}!")


_NEAR_WORDS: Final = (
    select(_WORD.word).where(_WORD.variant.in_(bindparam("variants", expanding=True))).distinct()
)


def _corrected(session: Session, typed: Sequence[str]) -> list[tuple[str, ...]]:
    """Each long word replaced by the known words one slip away, or by two words written as one;
    empty when that changes nothing."""
    terms = [term for term in typed if term not in CONNECTING]
    words = [term for term in terms if len(term) >= CORRECTED and not term.isdigit()]
    sought = {variant for word in words for variant in one_edit_variants(word)}
    sought |= {part for word in words for pair in in_two_words(word) for part in pair.split()}
    if not sought:
        return []
    known = session.scalars(_NEAR_WORDS, {"variants": sought}).all()
    groups = []
    for term in terms:
        near = [word for word in known if term in words and within_one_edit(term, word)]
        groups.append(tuple(near[:_SUGGESTED]) or _parted(term, known) or (term,))
    return groups if groups != [(term,) for term in typed] else []


def _parted(term: str, known: Sequence[str]) -> tuple[str, ...]:
    """The pairs a word may have been made of: one of two words is known, letters and digits need not
    be."""
    pairs = in_two_words(term)
    return tuple(p for p in pairs if not term.isalpha() or not set(p.split()).isdisjoint(known))
