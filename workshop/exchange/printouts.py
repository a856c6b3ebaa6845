"""What instruments print, sent as PDF. Kept as it came, never opened here: only seen to be a PDF."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from workshop.domain.errors import RuleViolation

LARGEST_MIB: Final = 10
_MAGIC: Final = b"%PDF-"
_END: Final = b"%%EOF"
# Readers look for the end mark in the last kilobyte: some programs write a little behind it.
_TAIL: Final = 1024
_LONGEST_NAME: Final = 120
_NAMELESS: Final = "releve"


@dataclass(frozen=True)
class SentPrintout:
    content: bytes
    name: str
    sha256: str


def read_printout(content: bytes, name: str) -> SentPrintout:
    """A whole PDF of at most `LARGEST_MIB`, with a name that is safe to show.

    Raises `RuleViolation`: `printout_too_large`, `printout_not_pdf`.
    """
    if len(content) > LARGEST_MIB * 1024 * 1024:
        raise RuleViolation("printout_too_large", {"limit": str(LARGEST_MIB)}, field="printouts")
    if not is_pdf(content) or _END not in content[-_TAIL:]:
        raise RuleViolation("printout_not_pdf", field="printouts")
    return SentPrintout(
        content, f"{safe_stem(name) or _NAMELESS}.pdf", hashlib.sha256(content).hexdigest()
    )


def is_pdf(content: bytes) -> bool:
    """Whether it starts as a PDF does; `read_printout` says whether it is a whole one."""
    return content.startswith(_MAGIC)


def safe_stem(name: str) -> str:
    """The last part of a path, without what does not print (it could turn the text around)."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(each for each in last if each.isprintable()).strip(" .").removesuffix(".pdf")
    return stem[: _LONGEST_NAME - 4]
