from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from workshop.documents import formats


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (123450, "1\u202f234,50\u00a0€", "€1,234.50"),
        (100000000, "1\u202f000\u202f000,00\u00a0€", "€1,000,000.00"),
        (-1500, "−15,00\u00a0€", "−€15.00"),
    ],
)
def test_money(cents: int, french: str, english: str) -> None:
    assert formats.money(cents, "fr") == french
    assert formats.money(cents, "en") == english


@given(st.integers(0, 10**12))
def test_money_is_written_as_the_unicode_locale_data_say(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert formats.money(cents, "fr") == format_currency(amount, "EUR", locale="fr_FR")
    assert formats.money(cents, "en") == format_currency(amount, "EUR", locale="en_GB")


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_dates_are_written_as_the_unicode_locale_data_say(day: date) -> None:
    for language, locale in (("fr", "fr_FR"), ("en", "en_GB")):
        written = formats.day(day, language).replace("\u00a0", " ").replace("1er", "1")
        assert written == format_date(day, "long", locale=locale)


def test_the_first_of_a_month_is_ordinal_in_french_only() -> None:
    assert formats.day(date(2027, 3, 1), "fr") == "1er\u00a0mars\u00a02027"
    assert formats.day(date(2027, 3, 1), "en") == "1\u00a0March\u00a02027"
    assert formats.day(date(2027, 3, 21), "fr") == "21\u00a0mars\u00a02027"


def test_an_instant_is_told_in_the_time_of_the_workshop() -> None:
    late = datetime(2026, 12, 31, 23, 5, tzinfo=UTC)
    assert formats.moment(late, "fr", "Europe/Paris") == (
        "1er\u00a0janvier\u00a02027\u00a0à 0\u00a0h\u00a005"
    )
    assert formats.moment(late, "en", "Europe/London") == "31\u00a0December\u00a02026, 23:05"


@pytest.mark.parametrize(
    ("basis_points", "french", "english"),
    [(2000, "20\u202f%", "20%"), (550, "5,5\u202f%", "5.5%"), (0, "0\u202f%", "0%")],
)
def test_percent(basis_points: int, french: str, english: str) -> None:
    assert formats.percent(basis_points, "fr") == french
    assert formats.percent(basis_points, "en") == english


def test_a_weight_keeps_the_decimals_of_the_scales() -> None:
    assert formats.weight(Decimal("18.450"), "fr") == "18,450\u202fg"
    assert formats.weight(Decimal("4"), "en") == "4\u202fg"


def test_fineness_is_in_thousandths() -> None:
    assert formats.fineness(750) == "750\u202f‰"


def test_a_hash_is_grouped_by_eight() -> None:
    assert formats.grouped("0123456789abcdef01") == "01234567 89abcdef 01"
