import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from workshop.documents.qr import qr_path, qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(path: str, modules: int) -> list[list[bool]]:
    """The modules a path of one-module-high rectangles darkens."""
    grid = [[False] * modules for _ in range(modules)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for column in range(int(x), int(x) + int(width)):
            grid[int(y)][column] = True
    return grid


@given(st.text(min_size=1, max_size=80))
def test_the_path_darkens_exactly_the_modules_of_the_code(text: str) -> None:
    expected: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=0)
    expected.add_data(text)
    expected.make(fit=True)
    modules, path = qr_path(text)
    assert drawn(path, modules) == [[bool(dark) for dark in row] for row in expected.modules]


def test_the_svg_has_a_quiet_zone_one_path_and_a_name_that_is_text() -> None:
    svg = ElementTree.fromstring(qr_svg("https://etabli.example/t/BES-26-00042", "A & <B>"))
    modules, _ = qr_path("https://etabli.example/t/BES-26-00042")
    assert svg.get("viewBox") == f"-4 -4 {modules + 8} {modules + 8}"
    assert svg.get("role") == "img"
    assert [title.text for title in svg.findall(f"{SVG}title")] == ["A & <B>"]
    assert len(svg.findall(f"{SVG}path")) == 1
