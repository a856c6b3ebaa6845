import io
from dataclasses import replace

import pikepdf
import pytest

from tests.documents import samples
from tests.documents.reading import fonts, squeezed, words
from workshop.documents.labels import LabelSize, labels


@pytest.mark.parametrize(
    ("size", "width_mm", "height_mm"), [(LabelSize.STANDARD, 62, 29), (LabelSize.SMALL, 25, 25)]
)
def test_each_label_is_a_page_of_the_size_of_the_roll(
    size: LabelSize, width_mm: int, height_mm: int
) -> None:
    pdf = labels(samples.LABELS, "fr", at=samples.NOW, size=size)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        boxes = [[float(side) for side in sheet.mediabox] for sheet in opened.pages]
    expected = [0, 0, width_mm * 72 / 25.4, height_mm * 72 / 25.4]
    assert boxes == [pytest.approx(expected, abs=0.01)] * len(samples.LABELS)
    assert all(fonts(pdf).values())


def test_a_label_reads_without_a_scanner_and_hides_the_name() -> None:
    shown = words(labels(samples.LABELS, "fr", at=samples.NOW))
    for said in ("BES-26 00042", "L. LIP Himalaya", "accessoire 2/3 boîte", "pour le 1er janvier"):
        assert squeezed(said) in shown
    assert "Lef" not in shown


def test_a_small_label_says_the_number_and_which_accessory() -> None:
    shown = words(labels(samples.LABELS, "en", at=samples.NOW, size=LabelSize.SMALL))
    assert shown == "BES-26-00042" + "BES-26-00042" + "2/3"


@pytest.mark.parametrize("size", LabelSize)
@pytest.mark.parametrize("text", samples.HOSTILE_TEXTS)
def test_a_label_stays_one_page_whatever_the_names(text: str, size: LabelSize) -> None:
    label = samples.hostile(samples.LABELS[1], text)
    pdf = labels([replace(label, number="BES-26-00042")], "fr", at=samples.NOW, size=size)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1


def test_a_nameless_label_has_no_initial() -> None:
    shown = words(labels([replace(samples.LABELS[0], customer_surname=" ")], "fr", at=samples.NOW))
    assert squeezed("00042 LIP Himalaya") in shown
