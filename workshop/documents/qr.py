"""QR codes as one vector path, for paper and for the screen, without any image library."""

from functools import lru_cache
from html import escape
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_MODULES = 4  # the white margin ISO/IEC 18004 asks for, on each side
_MASK = 0  # readers undo any of the eight; trying them all for the most even takes 30 times longer


@lru_cache(maxsize=256)
def qr_path(text: str) -> tuple[int, str]:
    """The number of modules on a side and the SVG path data (one unit a module) of `text`'s QR.

    Raises ValueError when `text` does not fit in a QR code (some 2,300 bytes).
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(text)
    code.make(fit=True)
    return len(code.modules), "".join(
        _row_path(y, [bool(dark) for dark in row]) for y, row in enumerate(code.modules)
    )


def qr_svg(text: str, title: str) -> str:
    """A stand-alone SVG of `text`'s QR, quiet zone included, named `title` for screen readers."""
    modules, path = qr_path(text)
    side = modules + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="{-QUIET_MODULES} {-QUIET_MODULES} {side} {side}" '
        f'shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<rect x="{-QUIET_MODULES}" y="{-QUIET_MODULES}" '
        f'width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def qr_page(url: str, name: str, alternative: str) -> dict[str, object]:
    """`url`'s QR for a page, with the sentence that stands for it when it is read aloud."""
    return {"picture": qr_svg(url, name).encode(), "alt": alternative.format(url=url)}


def _row_path(y: int, row: list[bool]) -> str:
    """The dark runs of one row, each a rectangle one module high."""
    path = []
    x = 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            path.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(path)
