"""What the customer consents to at the counter, and what they agree to later."""

import pytest

from workshop.domain.intake import PolishingConsent, consent_with, goes_beyond

NO, LIGHT, YES = PolishingConsent.NO, PolishingConsent.LIGHT, PolishingConsent.YES


@pytest.mark.parametrize(
    ("given", "work", "then"),
    [
        (NO, (), NO),
        (NO, ("regulation", ""), NO),
        (NO, ("refinishing",), LIGHT),
        (NO, ("refinishing", "polishing"), YES),
        (LIGHT, ("refinishing",), LIGHT),
        (LIGHT, ("polishing",), YES),
        (YES, ("refinishing",), YES),
    ],
)
def test_agreeing_to_polishing_is_consenting_to_it(
    given: PolishingConsent, work: tuple[str, ...], then: PolishingConsent
) -> None:
    assert consent_with(work, given) is then
    assert any(goes_beyond(code, given) for code in work) is (then is not given)
