"""Numbers, folding, money and days as tables of cases."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.domain.folding import (
    digit_endings,
    fold,
    fold_compact,
    one_edit_variants,
    phone_and_words,
    phone_digits,
    within_one_edit,
)
from workshop.domain.money import net_of_total, vat_of_net, vat_table
from workshop.domain.numbering import read_label, read_ticket_number, ticket_number
from workshop.domain.phone import written_phone
from workshop.domain.planning import add_working_days, load_days, local_date

WEEK = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("BES-26-00042", "BES-26-00042"),
        ("bes 26 42", "BES-26-00042"),
        ("BES2600042", "BES-26-00042"),
        ("https://atelier.example/t/BES-26-00042", "BES-26-00042"),
        ("HTTPS://ATELIER.EXAMPLE/T/BES-26-00042/", "BES-26-00042"),
        ("  bes-26-00042 ", "BES-26-00042"),
        ("BES/26/42", "BES-26-00042"),
        ("http://127.0.0.1:8000/t/BES/26/42", "BES-26-00042"),
        ("http:!!127.0.0.1:8000!t!BES)26)00042", "BES-26-00042"),
        ("BES-26-00042?a=1", None),
        ("lefevre bes 26 42", None),
        ("BES-26-123456789", None),
        ("06 12 34 56 78", None),
        ("BES", None),
        ("", None),
        ("Lefèvre", None),
    ],
)
def test_a_ticket_number_is_read_however_it_was_typed(typed: str, number: str | None) -> None:
    assert read_ticket_number(typed) == number


@pytest.mark.parametrize(
    ("scanned", "number"),
    [
        ("http://127.0.0.1:8000/t/BES-26-00042", "BES-26-00042"),
        ("http://127.0.0.1:8000/t/BES-26-00042?a=1", "BES-26-00042"),
        ("http:!!127.0.0.1:8000!t!BES)26)00042§a=12", "BES-26-00042"),
        ("BES-26-42?a=1", "BES-26-00042"),
        ("bes 26 42", "BES-26-00042"),
        ("2", None),
        ("Lefèvre", None),
    ],
)
def test_every_label_of_a_ticket_leads_to_it(scanned: str, number: str | None) -> None:
    assert read_label(scanned) == number


def test_a_printed_number_reads_back() -> None:
    assert read_ticket_number(ticket_number("BES", 2026, 1)) == "BES-26-00001"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élodie D’Arc", "elodie d arc"),
        ("ŒUVRARD", "oeuvrard"),
        ("Łuczak  Øster", "luczak oster"),
        ("Straße", "strasse"),
        ("Jaeger-LeCoultre", "jaeger lecoultre"),
        ("⌚️ 漢字", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+33 6 12 34 56 78",
        "0033612345678",
        "+33 (0)6 12 34 56 78",
        "33 6 12 34 56 78",
        "tel:+33612345678",
        "06–12–34–56–78",
        "06,12,34,56,78",
        "\u202a06 12 34 56 78\u202c",
    ],
)
def test_a_phone_number_is_the_same_however_it_was_typed(typed: str) -> None:
    assert phone_digits(typed) == "0612345678"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+49 1579 230 8811", "4915792308811"),
        ("0049 1579 230 8811", "4915792308811"),
        ("004915792308811", "4915792308811"),
        ("+49 (0)1579 230 8811", "4915792308811"),
        ("4915792308811", "4915792308811"),
        ("0041 79 123", "4179123"),
        ("+33 6 12", "0612"),
        ("0033 6 12", "0612"),
        ("33 6 12", "33612"),
        ("0012", "0012"),
    ],
)
def test_a_number_from_abroad_or_not_yet_whole(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("pasted", "digits", "words"),
    [
        ("06 39 98 78 23 Monnier", "0639987823", ("monnier",)),
        ("Monnier, 06 39 98", "063998", ("monnier",)),
        ("Tél. : 06 39 98 78 23", "0639987823", ()),
        ("tel:+33639987823", "0639987823", ()),
        ("portable (+33) 6 39 98 78 23.", "0639987823", ()),
        ("Bôle 0041 79 123 45 67", "41791234567", ("bole",)),
        ("06.39", "0639", ()),
        ("LH-4471239", "", ("lh", "4471239")),
        ("01-2345678A", "", ("01", "2345678a")),
        ("seiko 6139 6", "", ("seiko", "6139", "6")),
        ("zoe.123456@example.org", "", ("zoe", "123456", "example", "org")),
        ("monnier", "", ("monnier",)),
        ("👋", "", ()),
    ],
)
def test_a_phone_number_among_words(pasted: str, digits: str, words: tuple[str, ...]) -> None:
    assert phone_and_words(pasted) == (digits, words)


def test_a_serial_is_the_same_with_and_without_dashes() -> None:
    assert fold_compact("LH-44 71/a") == fold_compact("lh4471A") == "lh4471a"


def test_only_words_with_a_digit_have_endings() -> None:
    assert digit_endings("lefevre 0612 t7 k137a") == "612 137a 37a"
    assert digit_endings("zoe 5") == ""


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("lefevre", "lefevbre", True),
        ("lefevre", "lefvere", True),
        ("lefevre", "lefere", True),
        ("omega", "omaga", True),
        ("omega", "seiko", False),
        ("omega", "omaja", False),
    ],
)
def test_one_slip_of_the_hand(one: str, other: str, near: bool) -> None:
    assert within_one_edit(one, other) is within_one_edit(other, one) is near


@given(st.text("abcde", min_size=2, max_size=8), st.data())
def test_words_one_slip_apart_share_a_variant(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    slip = data.draw(st.sampled_from(("drop", "double", "replace", "swap")))
    other = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + "x" + word[at:],
        "replace": word[:at] + "x" + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]
    assert within_one_edit(word, other)
    assert one_edit_variants(word) & one_edit_variants(other)


@pytest.mark.parametrize(
    ("net", "rate", "vat"), [(1001, 2000, 200), (1, 2000, 0), (3, 2000, 1), (10_000, 550, 550)]
)
def test_vat_of_a_net_amount(net: int, rate: int, vat: int) -> None:
    assert vat_of_net(net, rate) == vat


@pytest.mark.parametrize(("total", "net"), [(8900, 7417), (12_000, 10_000), (1, 1), (0, 0)])
def test_net_part_of_a_price_with_vat(total: int, net: int) -> None:
    assert net_of_total(total, 2000) == net


@given(st.lists(st.tuples(st.integers(-(10**7), 10**7), st.sampled_from((0, 550, 1000, 2000)))))
def test_a_vat_table_adds_up_to_the_lines(lines: list[tuple[int, int]]) -> None:
    assert sum(line.total_cents for line in vat_table(lines)) == sum(total for total, _ in lines)


@pytest.mark.parametrize(
    ("start", "days", "ready"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),  # Christmas is closed
    ],
)
def test_working_days(start: date, days: int, ready: date) -> None:
    assert add_working_days(start, days, WEEK, {date(2026, 12, 25)}) == ready


@pytest.mark.parametrize(
    ("waiting", "technicians", "days"),
    [(0, 2, 0), (5, 2, 0), (6, 2, 1), (13, 2, 2), (3, 0, 1)],
)
def test_the_bench_gets_to_a_watch_behind_those_that_wait(
    waiting: int, technicians: int, days: int
) -> None:
    assert load_days(waiting, technicians) == days


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("0612458899", "06 12 45 88 99"),
        ("06 12 45 88 99", "06 12 45 88 99"),
        ("06.12.45.88.99", "06 12 45 88 99"),
        ("06-12-45-88-99", "06 12 45 88 99"),
        ("+33 6 12 45 88 99", None),
        ("+49 1579 230 8811", None),
        ("061245889", None),
        ("0012458899", None),
        ("0612458899 (le soir)", None),
        ("", None),
    ],
)
def test_a_french_number_is_written_in_pairs_and_another_as_typed(
    typed: str, written: str | None
) -> None:
    assert written_phone(typed) == (written.replace(" ", "\u00a0") if written else typed)


def test_today_is_the_day_at_the_site() -> None:
    late_evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert local_date(late_evening, "Europe/Paris") == date(2026, 11, 21)
    assert local_date(late_evening, "America/Martinique") == date(2026, 11, 20)
