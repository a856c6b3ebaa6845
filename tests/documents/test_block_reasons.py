import pytest

from workshop.assessment.rules import BlockResult, Reason
from workshop.documents.block_reasons import told_reason


@pytest.mark.parametrize(
    ("acquired", "missing", "reason", "validated", "french", "english"),
    [
        (3, (), Reason.ENOUGH, True, "3 sur 5 acquises : bloc validé", "3 of 5 acquired: block validated"),
        (1, (), Reason.TOO_FEW, False, "1 sur 5 acquise, il en faut 3 : bloc non validé",
         "1 of 5 acquired, 3 are needed: block not validated"),
        (3, ("C.2.4",), Reason.COMPULSORY_MISSING, False,
         "3 sur 5 acquises, C.2.4 obligatoire non acquise : bloc non validé",
         "3 of 5 acquired, C.2.4 is compulsory and not acquired: block not validated"),
        (0, ("C.2.1", "C.2.2", "C.2.4"), Reason.TOO_FEW_AND_COMPULSORY_MISSING, False,
         "0 sur 5 acquise, il en faut 3, C.2.1, C.2.2 et C.2.4 obligatoires non acquises : bloc non validé",
         "0 of 5 acquired, 3 are needed, C.2.1, C.2.2 and C.2.4 are compulsory and not acquired: block not validated"),
        (0, (), Reason.HELD, True, "bloc déjà acquis", "block already held"),
    ],
)  # fmt: skip
def test_the_reason_is_a_sentence(
    acquired: int,
    missing: tuple[str, ...],
    reason: Reason,
    validated: bool,
    french: str,
    english: str,
) -> None:
    result = BlockResult("BC2", acquired, 5, 3, missing, validated, reason)
    assert told_reason(result, "fr").replace("\u00a0", " ") == french
    assert told_reason(result, "en") == english
