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
    """The signature as a PNG of our own making, in black on transparent or white as drawn.

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
            drawn = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError) as bad:
        raise RuleViolation("signature_unreadable", field="signature") from bad
    if _is_blank(drawn):
        raise RuleViolation("signature_missing", field="signature")
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def _is_blank(drawn: Image.Image) -> bool:
    """Nothing but one colour, or nothing that is not transparent."""
    flat = Image.new("RGB", drawn.size, "white")
    flat.paste(drawn, mask=drawn.getchannel("A"))
    return len(flat.getcolors(2) or ()) == 1
