from datetime import date

import pytest

from workshop.domain.catalogue import advice
from workshop.domain.errors import RuleViolation
from workshop.domain.note import NoteLine, UnusedPart, bill, without_unused
from workshop.domain.numbering import note_number, read_accessory_code
from workshop.domain.restitution import (
    IdentityDocument,
    Relation,
    Topic,
    check_collector,
    topics_to_explain,
)
from workshop.domain.unclaimed import (
    Reminder,
    check_authorisation,
    earliest_request_on,
    reminders_proved,
)
from workshop.domain.watch import WatchKind, WaterClaim, water_claim

CARD, KNOWN = IdentityDocument.IDENTITY_CARD, IdentityDocument.KNOWN_PERSON
READY = date(2026, 2, 28)
BY_POST, BY_MAIL = Reminder(date(2026, 6, 1), True), Reminder(date(2026, 4, 1), False)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("https://etabli.example/t/BES-26-00042?a=2", ("BES-26-00042", 2)),
        ("bes-26-42?a=12", ("BES-26-00042", 12)),
        ("BES)26)00042+A=3", ("BES-26-00042", 3)),
        (" 2 ", (None, 2)),
        ("https://etabli.example/t/BES-26-00042", None),
        ("123", None),
        ("", None),
        ("écrin", None),
    ],
)
def test_an_accessory_label_is_read_scanned_or_typed(
    text: str, meant: tuple[str | None, int] | None
) -> None:
    assert read_accessory_code(text) == meant


def test_notes_have_a_series_of_their_own() -> None:
    assert note_number("BES", 2026, 17) == "BES-N-26-00017"


@pytest.mark.parametrize(
    ("name", "relation", "document", "mandate", "refusal"),
    [
        ("Zoé", Relation.CUSTOMER, CARD, False, None),
        ("Zoé", Relation.CUSTOMER, KNOWN, False, None),
        ("Luc", Relation.RELATIVE, CARD, True, None),
        ("  ", Relation.CUSTOMER, CARD, False, "collector_missing"),
        ("Zoé", Relation.CUSTOMER, None, False, "identity_not_checked"),
        ("Luc", Relation.RELATIVE, KNOWN, True, "stranger_needs_a_document"),
        ("Luc", Relation.OTHER, CARD, False, "mandate_missing"),
        ("Luc", Relation.COMPANY, CARD, False, "mandate_missing"),
    ],
)
def test_who_may_take_a_watch(
    name: str,
    relation: Relation,
    document: IdentityDocument | None,
    mandate: bool,
    refusal: str | None,
) -> None:
    if refusal is None:
        check_collector(name, relation, document, mandate_seen=mandate)
        return
    with pytest.raises(RuleViolation, match=refusal):
        check_collector(name, relation, document, mandate_seen=mandate)


def test_the_year_counts_from_the_day_the_watch_was_ready() -> None:
    assert earliest_request_on(READY) == date(2027, 2, 28)
    assert earliest_request_on(date(2024, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("reminders", "proved"),
    [
        ((), False),
        ((BY_POST,), False),
        ((BY_MAIL, BY_MAIL), False),
        ((BY_MAIL, BY_POST), True),
    ],
)
def test_two_calls_one_by_post_prove_that_the_owner_was_called(
    reminders: tuple[Reminder, ...], proved: bool
) -> None:
    assert reminders_proved(reminders) is proved


@pytest.mark.parametrize(
    ("authorised_on", "reminders", "refusal"),
    [
        (date(2027, 2, 28), (BY_MAIL, BY_POST), None),
        (date(2027, 2, 27), (BY_MAIL, BY_POST), "year_not_elapsed"),
        (date(2027, 3, 2), (BY_MAIL, BY_POST), "authorisation_in_the_future"),
        (date(2027, 3, 1), (BY_MAIL,), "reminders_missing"),
    ],
)
def test_what_a_court_s_authorisation_needs(
    authorised_on: date, reminders: tuple[Reminder, ...], refusal: str | None
) -> None:
    today = date(2027, 3, 1)
    if refusal is None:
        check_authorisation(authorised_on, READY, reminders, today)
        return
    with pytest.raises(RuleViolation, match=refusal):
        check_authorisation(authorised_on, READY, reminders, today)


LABOUR = NoteLine("Révision", "automatic_full_service", unit_cents=24000, vat_bp=2000)
SPRING = NoteLine("Ressort", "mainspring", "new", 1, 2850, 350, 2000)


def test_a_bill_adds_up_with_rounding_once_per_rate() -> None:
    total = bill((LABOUR, SPRING), (), ())
    assert total.total_cents == 26500
    (share,) = total.vat
    assert (share.net_cents, share.vat_cents) == (22083, 4417)


def test_a_part_on_the_quote_is_not_told_twice_and_another_is_told_at_no_price() -> None:
    spring = NoteLine("Ressort de barillet", "mainspring", "equivalent")
    gasket = NoteLine("Joint de fond", "gasket_back_round", "new")
    lines = bill((LABOUR, SPRING), (), (spring, gasket)).lines
    assert lines == (LABOUR, SPRING, gasket)
    assert gasket.is_included


def test_work_nobody_pays_for_stays_on_the_note_at_nothing() -> None:
    done = NoteLine("Réglage", "regulation")
    assert bill((), (done,), ()).lines == (done,)
    assert bill((LABOUR,), (done,), ()).lines == (LABOUR,)


@pytest.mark.parametrize(("cents", "due"), [(2499, False), (2500, True), (2501, True)])
def test_a_note_is_due_from_the_threshold_on(cents: int, due: bool) -> None:
    assert bill((NoteLine("Pile", unit_cents=cents),), (), ()).is_due(2500) is due
    assert not bill((), (), ()).is_due(0)


def test_advice_suits_the_watch() -> None:
    quartz, manual = WatchKind.QUARTZ, WatchKind.MANUAL
    dry = suited(quartz, WaterClaim.NONE)
    wet = suited(manual, WaterClaim.RESISTANT)
    unknown = suited(quartz, WaterClaim.UNKNOWN)
    assert "keep_dry" in dry
    assert "wind_daily" not in dry
    assert {"water_yearly", "wind_daily"} <= wet
    assert "keep_dry" not in wet
    assert unknown.isdisjoint({"keep_dry", "water_yearly"})
    assert "keep_dry_until_tested" in unknown - dry - wet
    assert "date_at_night" in suited(manual, WaterClaim.UNKNOWN, "day_date")
    assert "date_at_night" not in wet


def test_what_is_explained_depends_on_whether_there_was_a_repair() -> None:
    assert Topic.DIAGNOSIS not in topics_to_explain(repaired=True)
    unrepaired = topics_to_explain(repaired=False)
    assert Topic.DIAGNOSIS in unrepaired
    assert not {Topic.WORK, Topic.GUARANTEE} & set(unrepaired)


def suited(kind: WatchKind, water: WaterClaim, *functions: str) -> set[str]:
    return {code for code, each in advice().items() if each.suits(kind, water, functions)}


@pytest.mark.parametrize(
    ("bar", "claim"),
    [
        (None, WaterClaim.UNKNOWN),
        (0, WaterClaim.NONE),
        (1, WaterClaim.RESISTANT),
        (30, WaterClaim.RESISTANT),
    ],
)
def test_what_nobody_noted_is_no_claim(bar: int | None, claim: WaterClaim) -> None:
    assert water_claim(bar) is claim


THREE = NoteLine("Vis", "", "new", 3, 500, 90, 2000)


@pytest.mark.parametrize(
    ("unused", "left"),
    [
        ((), [(1, 24000), (1, 2500), (3, 1410)]),
        ((UnusedPart("mainspring", "", 1),), [(1, 24000), (3, 1410)]),
        ((UnusedPart("", "Vis", 1),), [(1, 24000), (1, 2500), (2, 940)]),
        ((UnusedPart("", "Vis", 2), UnusedPart("", "Vis", 1)), [(1, 24000), (1, 2500)]),
        ((UnusedPart("automatic_full_service", "", 1),), [(1, 24000), (1, 2500), (3, 1410)]),
        ((UnusedPart("gasket_set", "", 1),), [(1, 24000), (1, 2500), (3, 1410)]),
    ],
)
def test_a_part_that_stayed_out_of_the_watch_is_not_charged(
    unused: tuple[UnusedPart, ...], left: list[tuple[int, int]]
) -> None:
    lines = without_unused((LABOUR, SPRING, THREE), unused)
    assert [(line.quantity, line.total_cents) for line in lines] == left
