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
    fold_compact,
    one_edit_variants,
    phone_digits,
    within_one_edit,
)
from workshop.domain.numbering import read_ticket_number
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
_PHONE: Final = re.compile(r"[+()\d\s./-]+")
_MIN_PHONE_DIGITS: Final = 6

_CUSTOMER: Final = Customer.__table__.c
_SEARCH: Final = TicketSearch.__table__.c
_WORD: Final = SearchWord.__table__.c

Groups = Sequence[Sequence[str]]
"""Terms that must all be found, each as one of several words."""


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
    nothing, any part of any word; and then a word with one slip.
    """
    sites = actor.sites_with(Permission.READ_TICKETS)
    text = text.strip()[:200]
    if not sites or not text:
        return SearchPage(text, ())
    rows = _by_number(session, sites, text)
    if rows:
        return SearchPage(text, rows, exact=True)
    terms = _terms(text)
    rows = _by_phone(session, sites, text, limit) or _as_typed(session, sites, terms, limit)
    if rows:
        return SearchPage(text, rows)
    corrected = _corrected(session, terms)
    if not corrected:
        return SearchPage(text, ())
    rows = _by_terms(session, sites, corrected, limit)
    return SearchPage(text, rows, approximate=bool(rows))


def _terms(text: str) -> list[str]:
    """A phone number in pieces is one term; everything else is split into folded words."""
    if _is_phone(text):
        return [phone_digits(text)]
    number = read_ticket_number(text)
    return [fold_compact(number)] if number else fold(text).split()[:_MAX_TERMS]


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and len(phone_digits(text)) >= _MIN_PHONE_DIGITS


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
    number = read_ticket_number(text)
    if number is None:
        return ()
    return slate_rows(session, _NUMBERED, {"number": number, "sites": sites})


def _by_phone(
    session: Session, sites: tuple[int, ...], text: str, limit: int
) -> tuple[SlateRow, ...]:
    """A whole phone number goes to its own index; a part of one is a term like any other."""
    if not _is_phone(text):
        return ()
    values = {"sites": sites, "phone": phone_digits(text), "limit": limit}
    return slate_rows(session, _PHONED, values)


def _as_typed(
    session: Session, sites: tuple[int, ...], terms: Sequence[str], limit: int
) -> tuple[SlateRow, ...]:
    groups = [(term,) for term in terms]
    rows = _by_terms(session, sites, groups, limit)
    if rows or not any(term.isalpha() and len(term) >= INDEXED for term in terms):
        return rows
    return _by_terms(session, sites, groups, limit, inside=True)


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


def _in_document(word: str, inside: bool) -> ColumnElement[bool]:
    if inside or not word.isalpha():
        return _SEARCH.doc.like(f"%{word}%")
    return or_(_SEARCH.doc.like(f"{word}%"), _SEARCH.doc.like(f"% {word}%"))


def _words_query(sites: Iterable[int], groups: Groups) -> str:
    """Every word with the mark of each site before it, as the beginning of a word."""
    marks = [site_mark(site_id) for site_id in sites]
    return _all_of([f'"{mark}{word}"*' for mark in marks for word in group] for group in groups)


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


def _corrected(session: Session, terms: Sequence[str]) -> list[tuple[str, ...]]:
    """Each long word replaced by the known words one slip away; empty when that changes nothing."""
    words = [term for term in terms if len(term) >= CORRECTED and not term.isdigit()]
    variants = {variant for word in words for variant in one_edit_variants(word)}
    if not variants:
        return []
    known = session.scalars(_NEAR_WORDS, {"variants": variants}).all()
    groups = []
    for term in terms:
        near = [word for word in known if term in words and within_one_edit(term, word)]
        groups.append(tuple(near[:_SUGGESTED]) or (term,))
    return (
        groups if any(group != (term,) for group, term in zip(groups, terms, strict=True)) else []
    )
