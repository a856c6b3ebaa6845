"""Two cards of one customer made one, and two again: nothing lost, nothing that is not told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.customer_cards import card_of
from workshop.db.models import (
    AuditEntry,
    AuditSubject,
    Customer,
    CustomerMerge,
    Deposit,
    Quote,
    Ticket,
    TrackingEntry,
    Watch,
)
from workshop.db.session import commit
from workshop.domain.customer_card import CardPart, card_mark
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.tracking import EntryKind
from workshop.exchange.links import QuoteLink
from workshop.operations.customer import CustomerData, InformationGroup, update_customer
from workshop.operations.customer_merge import (
    MergeCustomers,
    UndoMerge,
    merge_customers,
    undo_merge,
)
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.queries.customer import customer_card, find_customers, similar_customers
from workshop.queries.public_quote import public_quote
from workshop.queries.search import search
from workshop.queries.verification import verify_database

LATER = NOW + timedelta(days=1)
MARRIED = CustomerData(
    family_name="Maréchal",
    given_name="Zoé",
    email="zoe.marechal@example.org",
    phone="07 98 76 54 32",
    address="3 rue des Granges\n25000 Besançon",
    contact_consent=True,
    verified=(InformationGroup.CONTACT,),
)


@pytest.fixture
def pair(session: Session, cast: Cast) -> tuple[Ticket, Ticket]:
    """Zoé under her name, and the same Zoé under the name of her marriage."""
    return (
        story.quoted(session, cast),
        story.in_diagnosis(session, cast, customer=MARRIED, watch={"serial": "ZM-1"}),
    )


def merged(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket], *taken: CardPart
) -> CustomerMerge:
    kept, gone = pair
    command = MergeCustomers(kept.customer_id, gone.customer_id, frozenset(taken))
    found = merge_customers(session, cast.claire, command, now=LATER)
    commit(session)
    return found


def rows(session: Session) -> list[object]:
    """Everything a merge moves or changes, as the database has it."""
    session.expire_all()
    return [
        session.execute(select(Ticket.id, Ticket.customer_id).order_by(Ticket.id)).all(),
        session.execute(select(Watch.id, Watch.customer_id).order_by(Watch.id)).all(),
        session.execute(select(Deposit.id, Deposit.customer_id).order_by(Deposit.id)).all(),
        session.execute(select(*Customer.__table__.c).order_by(Customer.id)).all(),
    ]


def found(session: Session, cast: Cast, words: str) -> set[str]:
    return {row.number for row in search(session, cast.claire, words).rows}


def test_tickets_watches_and_deposits_follow(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    kept, gone = pair
    left = gone.customer_id
    version = gone.version
    merge = merged(session, cast, pair, CardPart.PHONE)
    assert {t.customer_id for t in pair} == {kept.customer_id}
    assert session.get_one(Watch, gone.watch_id).customer_id == kept.customer_id
    assert session.get_one(Deposit, gone.deposit_id).customer_id == kept.customer_id
    assert session.get_one(Customer, left).merged_into_id == kept.customer_id
    assert session.get_one(Customer, kept.customer_id).phone == "07 98 76 54 32"
    assert session.get_one(Customer, kept.customer_id).email == "zoe@example.org"
    assert last_entry(session, gone) == (
        EntryKind.CUSTOMER_MERGED,
        {"from": "Zoé Maréchal", "to": "Zoé Lefèvre", "customer_id": kept.customer_id},
    )
    assert gone.version == version + 1
    assert (merge.merged_by_id, merge.undone_at) == (cast.claire.person_id, None)
    audit = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == AuditSubject.CUSTOMER)
    ).one()
    assert audit.after == {"merged_card": left, "tickets": 1, "taken": ["phone"]}


def test_a_value_taken_brings_its_own_verification(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    merged(session, cast, pair, CardPart.PHONE)
    kept = session.get_one(Customer, pair[0].customer_id)
    assert kept.verified_at == {"contact": NOW.isoformat()}
    assert kept.contact_consent_at is None


@pytest.mark.parametrize(
    ("taken", "refusal"),
    [
        ((CardPart.FAMILY_NAME,), "customer_name_missing"),
        ((CardPart.PHONE, CardPart.EMAIL), "customer_contact_missing"),
    ],
)
def test_no_card_is_left_without_a_name_or_a_way_to_reach_its_customer(
    session: Session, cast: Cast, taken: tuple[CardPart, ...], refusal: str
) -> None:
    house = CustomerData(family_name="", company="Horlogerie Élan", address="Dole")
    pair = story.received(session, cast), story.received(session, cast, customer=house)
    before = rows(session)
    with pytest.raises(RuleViolation, match=refusal):
        merged(session, cast, pair, *taken)
    session.rollback()
    assert rows(session) == before
    merged(session, cast, pair, *taken, CardPart.COMPANY, CardPart.ADDRESS)


@pytest.mark.parametrize("taken", [(), (CardPart.PHONE,), tuple(CardPart)])
def test_undone_everything_is_as_it_was(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket], taken: tuple[CardPart, ...]
) -> None:
    before = rows(session)
    merge = merged(session, cast, pair, *taken)
    assert rows(session) != before
    undo_merge(session, cast.marc, UndoMerge(merge.id), now=LATER)
    commit(session)
    assert rows(session) == before
    assert merge.undone_by_id == cast.marc.person_id
    assert last_entry(session, pair[1])[0] is EntryKind.CUSTOMER_SEPARATED
    for words in ("marechal", "07 98 76 54 32"):
        assert found(session, cast, words) == {pair[1].number}
    assert found(session, cast, "lefevre") == {pair[0].number}


def test_the_search_finds_under_both(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    kept_id, numbers = pair[0].customer_id, {ticket.number for ticket in pair}
    merged(session, cast, pair)
    for words in ("lefevre", "marechal", "06 12 34 56 78", "07 98 76 54 32", "zoe.marechal"):
        assert found(session, cast, words) == numbers, words
    for words in ("Maréchal", "07 98 76", "zoe.marechal@example.org", "Lefèvre", "ZM-1"):
        hits = find_customers(session, cast.claire, cast.shop, words)
        assert [hit.id for hit in hits] == [kept_id], words
    similar = similar_customers(
        session, cast.claire, cast.shop, name="Maréchal Zoé", phone="07 98 76 54 32"
    )
    assert [(each.id, each.same_phone) for each in similar] == [(kept_id, True)]


def test_the_card_that_gave_way_shows_the_one_kept_and_takes_no_more(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    kept_id, gone_id = pair[0].customer_id, pair[1].customer_id
    merged(session, cast, pair)
    assert customer_card(session, cast.claire, gone_id).customer.id == kept_id
    with pytest.raises(RuleViolation, match="customer_merged_meanwhile"):
        update_customer(session, cast.claire, gone_id, MARRIED, now=LATER)
    command = RegisterDeposit(cast.shop, MARRIED, (story.INTAKE,), customer_id=gone_id)
    with pytest.raises(RuleViolation, match="customer_merged_meanwhile"):
        register_deposit(session, cast.claire, command, now=LATER)


def test_a_link_sent_before_still_opens(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    quoted, other = pair
    command = MergeCustomers(other.customer_id, quoted.customer_id)
    merge_customers(session, cast.claire, command, now=LATER)
    commit(session)
    quote = session.scalars(select(Quote)).one()
    link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
    assert public_quote(session, link, now=LATER).number == quote.number


def test_what_changed_since_the_page_was_shown_is_not_overwritten(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    ids = pair[0].customer_id, pair[1].customer_id
    kept, gone = (session.get_one(Customer, each) for each in ids)
    mark = card_mark(card_of(kept), card_of(gone))
    changed = replace(MARRIED, phone="01 02 03 04 05")
    update_customer(session, cast.claire, ids[1], changed, now=LATER)
    with pytest.raises(RuleViolation, match="cards_changed_meanwhile"):
        merge_customers(session, cast.marc, MergeCustomers(*ids, seen=mark), now=LATER)
    now_shown = card_mark(card_of(kept), card_of(gone))
    merge_customers(session, cast.marc, MergeCustomers(*ids, seen=now_shown), now=LATER)
    with pytest.raises(RuleViolation, match="customer_merged_meanwhile"):
        merge_customers(session, cast.claire, MergeCustomers(*ids), now=LATER)


def test_what_came_after_the_merge_stays_when_it_is_undone(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    kept_id, gone_id = pair[0].customer_id, pair[1].customer_id
    merge = merged(session, cast, pair, CardPart.PHONE, CardPart.ADDRESS)
    told = replace(story.CUSTOMER, phone="01 02 03 04 05", address=MARRIED.address)
    again = replace(
        story.INTAKE, watch=replace(story.WATCH, serial="ZM-1"), watch_id=pair[1].watch_id
    )
    command = RegisterDeposit(cast.shop, told, (again,), customer_id=kept_id)
    (ticket,) = register_deposit(session, cast.claire, command, now=LATER)
    undo_merge(session, cast.claire, UndoMerge(merge.id), now=LATER)
    commit(session)
    kept = session.get_one(Customer, kept_id)
    assert (kept.phone, kept.address) == ("01 02 03 04 05", "")
    assert ticket.customer_id == kept_id
    assert session.get_one(Watch, pair[1].watch_id).customer_id == kept_id
    assert session.get_one(Ticket, pair[1].id).customer_id == gone_id


def test_merges_are_undone_from_the_last(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    third = story.received(session, cast, customer=replace(MARRIED, family_name="Zimmer"))
    before = rows(session)
    first = merged(session, cast, pair)
    second = merged(session, cast, (third, pair[0]))
    assert {each.customer_id for each in (*pair, third)} == {third.customer_id}
    assert found(session, cast, "marechal") == {*(each.number for each in pair), third.number}
    with pytest.raises(RuleViolation, match="merge_followed"):
        undo_merge(session, cast.claire, UndoMerge(first.id), now=LATER)
    session.rollback()
    for merge in (second, first):
        undo_merge(session, cast.claire, UndoMerge(merge.id), now=LATER)
        commit(session)
    assert rows(session) == before
    with pytest.raises(RuleViolation, match="merge_already_undone"):
        undo_merge(session, cast.claire, UndoMerge(first.id), now=LATER)
    session.rollback()
    assert merged(session, cast, pair).id > second.id


def test_other_sites_and_other_roles(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    ids = pair[0].customer_id, pair[1].customer_id
    for actor, refusal in ((cast.olga, NotFound), (cast.theo, NotAllowed)):
        with pytest.raises(refusal):
            merge_customers(session, actor, MergeCustomers(*ids), now=LATER)
    merge = merged(session, cast, pair)
    for actor, refusal in ((cast.olga, NotFound), (cast.theo, NotAllowed)):
        with pytest.raises(refusal):
            undo_merge(session, actor, UndoMerge(merge.id), now=LATER)
    with pytest.raises(RuleViolation, match="one_card_only"):
        merge_customers(session, cast.claire, MergeCustomers(ids[0], ids[0]), now=LATER)


def test_the_story_stays_provable(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    count = select(func.count(TrackingEntry.id))
    before = session.scalar(count) or 0
    merge = merged(session, cast, pair)
    undo_merge(session, cast.claire, UndoMerge(merge.id), now=LATER)
    commit(session)
    assert session.scalar(count) == before + 2
    info = session.info
    assert (
        verify_database(
            session, info["seal_key"], info["seal_anchor"], info["seal_anchor"].parent
        ).finding
        is None
    )
