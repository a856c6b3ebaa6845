"""SIREN, VAT number, and what a site still has to say of itself."""

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.identity import (
    REQUIRED,
    code_from_name,
    missing_identity,
    read_siren,
    read_vat_number,
)
from workshop.domain.vat import starting_rates, vat_codes


@pytest.mark.parametrize("text", ["732829320", "732 829 320", " 732\u202f829\u00a0320 "])
def test_a_siren_is_read_with_or_without_spaces(text: str) -> None:
    assert read_siren(text) == "732829320"


def test_no_siren_is_no_siren() -> None:
    assert read_siren("  ") == ""


@pytest.mark.parametrize("text", ["73282932", "7328293200", "73282932A", "٧٣٢٨٢٩٣٢٠", "-32829320"])
def test_nine_digits(text: str) -> None:
    with pytest.raises(RuleViolation, match="siren_not_nine_digits"):
        read_siren(text)


@pytest.mark.parametrize("place", range(9))
def test_any_single_mistyped_digit_is_caught(place: int) -> None:
    good = "732829320"
    wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
    with pytest.raises(RuleViolation, match="siren_mistyped"):
        read_siren(wrong)


def test_a_french_vat_number_is_that_of_its_siren() -> None:
    assert read_vat_number("fr 44 732 829 320", "732829320") == "FR44732829320"
    assert read_vat_number("", "732829320") == ""
    assert read_vat_number("CHE-123.456.789", "") == "CHE-123.456.789"
    for number, siren in (("FR45732829320", "732829320"), ("FR44732829320", ""), ("FR", "1")):
        with pytest.raises(RuleViolation, match="vat_number_not_of_siren"):
            read_vat_number(number, siren)


def test_what_is_missing_is_named_in_order() -> None:
    full = dict.fromkeys(REQUIRED, "x")
    assert missing_identity(full) == ()
    assert missing_identity({**full, "terms": "", "siren": ""}) == ("siren", "terms")


def test_codes_are_stable_and_unlike_those_taken() -> None:
    assert code_from_name("Révision complète", frozenset()) == "revision_complete"
    assert code_from_name("Full service", frozenset({"full_service"})) == "full_service_2"
    assert code_from_name("漢字", frozenset()) == "service"


def test_a_new_site_starts_with_rates_whose_codes_are_known() -> None:
    assert {rate.code for rate in starting_rates()} <= vat_codes().keys()
    assert starting_rates()[0].rate_bp == 2000
