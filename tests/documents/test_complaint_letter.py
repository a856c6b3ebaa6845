"""The letter that closes a complaint: made to last, and the mediator where it has to be."""

from dataclasses import replace

import pytest

from tests.documents import samples
from tests.documents.reading import findings, squeezed, words
from workshop.documents.complaint_letter import ComplaintLetter, complaint_letter

NOTE = samples.RICH_NOTE
LETTER = ComplaintLetter(
    ticket_number=NOTE.ticket_number,
    recorded_at=NOTE.issued_at,
    written_at=NOTE.issued_at,
    business=NOTE.business,
    customer=NOTE.customer,
    watch=NOTE.watch,
    words="Elle s’arrête encore.\nEt la note est chère !",
    answer="Nous la reprenons sans frais.",
    is_settled=False,
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("settled", [True, False])
def test_it_lasts_and_names_the_mediator_when_unsettled(language: str, settled: bool) -> None:
    pdf = complaint_letter(replace(LETTER, is_settled=settled), language)
    assert findings(pdf) == []
    shown = words(pdf)
    for text in (LETTER.answer, "Elle s’arrête encore.", "Et la note est chère"):
        assert squeezed(text) in shown
    assert (squeezed(LETTER.business.mediator.name) in shown) is not settled


@pytest.mark.parametrize("text", samples.HOSTILE_TEXTS)
def test_what_was_typed_stays_text(text: str) -> None:
    assert complaint_letter(samples.hostile(LETTER, text), "fr").startswith(b"%PDF")
