"""A site's logo: whatever picture is sent, kept as a PNG of bounded size."""

from io import BytesIO
from typing import Final

from PIL import ImageOps

from workshop.exchange.pictures import decoding

LONGEST_SIDE_PX: Final = 600


def logo_png(content: bytes) -> bytes:
    """Re-encoded without metadata, at most 600 px, its transparency kept.

    Raises `RuleViolation` for what is not a whole picture or unfolds into too many pixels.
    """
    with decoding(content, field="logo") as image:
        logo = ImageOps.exif_transpose(image).convert("RGBA")
    logo.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    logo.info = {}
    out = BytesIO()
    logo.save(out, "PNG", optimize=True)
    return out.getvalue()
