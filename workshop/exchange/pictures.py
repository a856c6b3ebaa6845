"""Pictures people send: proved to be pictures, turned upright, stripped, and made of a bounded size."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from workshop.domain.errors import RuleViolation

LONGEST_SIDE_PX: Final = 2000
THUMB_SIDE_PX: Final = 320
MAX_PIXELS: Final = 60_000_000
"""More than a phone makes; a small file that unfolds into more is an attack on the memory."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY: Final = 85


@dataclass(frozen=True)
class Picture:
    """A re-encoded JPEG without metadata, its thumbnail, and its size in pixels."""

    jpeg: bytes
    thumb: bytes
    width: int
    height: int
    sha256: str


def read_picture(content: bytes) -> Picture:
    """Decode, turn upright, strip and re-encode.

    Raises `RuleViolation` with `picture_unreadable` for what is not a whole picture and
    `picture_too_many_pixels` for one that would fill the memory.
    """
    with decoding(content, field="photos") as image:
        upright = _upright(image)
    jpeg = _jpeg(upright)
    thumb = upright.copy()
    thumb.thumbnail((THUMB_SIDE_PX, THUMB_SIDE_PX))
    return Picture(jpeg, _jpeg(thumb), *upright.size, hashlib.sha256(jpeg).hexdigest())


@contextmanager
def decoding(content: bytes, *, field: str) -> Iterator[Image.Image]:
    """The picture behind some bytes; refusals, also of what breaks inside the block, name `field`."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise RuleViolation("picture_too_many_pixels", field=field)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise RuleViolation("picture_too_many_pixels", field=field) from bomb
    except (OSError, ValueError, SyntaxError, EOFError) as broken:
        raise RuleViolation("picture_unreadable", field=field) from broken


def _upright(image: Image.Image) -> Image.Image:
    """As the photographer held it, in RGB on white, small enough, without what the file told."""
    image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    turned = ImageOps.exif_transpose(image)
    if "A" in turned.getbands() or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        flat = Image.new("RGB", turned.size, "white")
        flat.paste(turned, mask=turned.getchannel("A"))
    else:
        flat = turned.convert("RGB")
    flat.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    flat.info = {}
    return flat


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
