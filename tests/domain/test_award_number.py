import pytest

from workshop.domain.numbering import award_number, read_award_number

NUMBER = award_number("CQP", "RNCP37858", 2026, 1)


def test_the_number_says_what_it_is_of() -> None:
    assert NUMBER == "CQP-RNCP37858-2026-0001-J"
    assert award_number("BC", "RNCP37858", 2026, 12345).startswith("BC-RNCP37858-2026-12345-")


def test_the_check_sign_is_that_of_the_standard() -> None:
    """The example of ISO 7064 for MOD 37,36, as the GRid standard prints it: A12425GABC1234002 → M."""
    from workshop.domain.numbering import _check_sign

    assert _check_sign("A12425GABC1234002") == "M"


@pytest.mark.parametrize("typed", [NUMBER, "cqp-rncp37858-2026-0001-j", " CQP RNCP37858 2026 1 J "])
def test_it_is_read_however_it_is_typed(typed: str) -> None:
    assert read_award_number(typed) == NUMBER


def test_one_wrong_sign_never_goes_unseen() -> None:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for place, right in enumerate(NUMBER):
        if right == "-":
            continue
        for wrong in signs.replace(right, ""):
            assert read_award_number(NUMBER[:place] + wrong + NUMBER[place + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "CQP", "CQP-RNCP37858-2026-0001", "BES-26-00042"])
def test_anything_else_is_no_number(typed: str) -> None:
    assert read_award_number(typed) is None
