"""Signatures drawn on a screen: the browser's PNG data URL, proved and encoded again."""

import base64
import binascii
from io import BytesIO
from typing import Final

from PIL import Image

from workshop.domain.errors import RuleViolation

MAX_BYTES: Final = 300_000
MAX_SIDE_PX: Final = 4000

_PREFIX: Final = "data:image/png;base64,"


def read_signature(data_url: str) -> bytes:
    """The signature as a PNG of our own making, in grey on white.

    Raises `RuleViolation`: `signature_unreadable` for what is no such picture or too large,
    `signature_missing` for one without a stroke.
    """
    try:
        content = base64.b64decode(data_url.removeprefix(_PREFIX), validate=True)
        if not data_url.startswith(_PREFIX) or not 0 < len(content) <= MAX_BYTES:
            raise ValueError("not a small PNG data URL")
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            if max(image.size) > MAX_SIDE_PX:
                raise ValueError("too many pixels")
            drawn = _on_white(image)
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError) as bad:
        raise RuleViolation("signature_unreadable", field="signature") from bad
    darkest, lightest = drawn.getextrema()
    if darkest == lightest:
        raise RuleViolation("signature_missing", field="signature")
    out = BytesIO()
    drawn.save(out, "PNG", compress_level=1)  # a third less time for half a kilobyte
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """In shades of grey: a fifth of the time of four channels, and what paper shows of it."""
    drawn = image.convert("RGBA")
    paper = Image.new("L", image.size, 255)
    paper.paste(drawn.convert("L"), mask=drawn.getchannel("A"))
    return paper
