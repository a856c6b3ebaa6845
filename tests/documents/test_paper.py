import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import typst

from tests.documents import samples
from tests.documents.reading import words
from workshop.documents.deposit_slip import deposit_slip
from workshop.documents.paper import render


def test_the_same_data_give_the_same_bytes() -> None:
    assert deposit_slip(samples.RICH_SLIP, "fr") == deposit_slip(samples.RICH_SLIP, "fr")


def test_a_page_that_lacks_data_is_an_error_not_a_silent_retry() -> None:
    with pytest.raises(typst.TypstError, match="dictionary does not contain key"):
        render("note", {}, language="fr", at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_character_no_bundled_font_has_does_not_stop_the_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        pdf = deposit_slip(samples.hostile(samples.RICH_SLIP, "漢字"), "fr")
    assert "BES-26-00042" in words(pdf)
    assert "printed outside a-3a+ua-1" in caplog.text


def test_a_damaged_picture_leaves_a_blank_and_the_page_stands() -> None:
    damaged = samples.with_logo(samples.RICH_SLIP, b"\x89PNG\r\n\x1a\nnot a picture")
    assert "BES-26-00042" in words(deposit_slip(damaged, "fr"))


def test_threads_share_a_press_without_mixing_their_pages() -> None:
    slips = [replace(samples.RICH_SLIP, received_by=f"Clerk number {rank}") for rank in range(12)]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda slip: words(deposit_slip(slip, "en")), slips))
    assert all(f"Clerknumber{rank}20" in shown for rank, shown in enumerate(pages))
