"""How a telephone number is written for people to read."""

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s.\-/]")
_FRENCH: Final = re.compile(r"0[1-9][0-9]{8}")


def written_phone(typed: str) -> str:
    """A French number in pairs that stay on one line; another one as it was typed."""
    digits = _SEPARATORS.sub("", typed)
    if not _FRENCH.fullmatch(digits):
        return typed
    return "\u00a0".join(digits[start : start + 2] for start in range(0, 10, 2))
