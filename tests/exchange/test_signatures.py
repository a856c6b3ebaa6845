"""A signature drawn on a screen is proved to be one before it is kept."""

import base64
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from workshop.domain.errors import RuleViolation
from workshop.exchange.signatures import MAX_BYTES, read_signature


def data_url(image: Image.Image, kind: str = "PNG") -> str:
    out = BytesIO()
    image.save(out, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def stroke(size: tuple[int, int] = (300, 120)) -> Image.Image:
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).line((5, 5, 200, 90), fill="navy", width=3)
    return image


def test_a_stroke_comes_back_as_a_png_of_the_same_size() -> None:
    png = read_signature(data_url(stroke()))
    with Image.open(BytesIO(png)) as kept:
        assert (kept.format, kept.size) == ("PNG", (300, 120))


def test_what_is_kept_is_ink_on_paper() -> None:
    with Image.open(BytesIO(read_signature(data_url(stroke())))) as kept:
        darkest, lightest = kept.convert("L").getextrema()
    assert (darkest < 30, lightest) == (True, 255)


@pytest.mark.parametrize("blank", [(0, 0, 0, 0), (255, 255, 255, 255), (30, 30, 30, 255)])
def test_a_page_without_a_stroke_is_no_signature(blank: tuple[int, int, int, int]) -> None:
    with pytest.raises(RuleViolation, match="signature_missing"):
        read_signature(data_url(Image.new("RGBA", (300, 120), blank)))


@pytest.mark.parametrize(
    "sent",
    [
        "Zoé",
        "data:image/png;base64,",
        "data:image/png;base64,aGVsbG8=",
        "data:image/png;base64,é",
        "data:image/svg+xml;base64,PHN2Zy8+",
        data_url(stroke().convert("RGB"), "JPEG"),
        data_url(stroke()).replace("image/png", "image/PNG"),
        data_url(stroke())[:200],
        data_url(stroke((4001, 10))),
        f"data:image/png;base64,{'A' * (4 * MAX_BYTES // 3 + 8)}",
    ],
)
def test_what_is_no_small_png_is_refused(sent: str) -> None:
    with pytest.raises(RuleViolation, match="signature_unreadable"):
        read_signature(sent)
