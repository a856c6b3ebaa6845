"""Certificates of calibration as they are sent: a PDF kept as it came, or a picture of the paper."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.exchange.pictures import read_picture
from workshop.exchange.printouts import is_pdf, read_printout, safe_stem

_NAMELESS: Final = "certificat"


@dataclass(frozen=True)
class SentCertificate:
    """`name` ends in `.pdf` or, for a picture, in `.jpg`; the hash is that of `content`."""

    content: bytes
    name: str
    sha256: str


def read_certificate(content: bytes, name: str) -> SentCertificate:
    """Raises what `read_printout` or `read_picture` raise, at field `certificate_file`."""
    try:
        if is_pdf(content):
            printed = read_printout(content, name)
            return SentCertificate(printed.content, printed.name, printed.sha256)
        jpeg = read_picture(content).jpeg
    except RuleViolation as refusal:
        code = "certificate_unreadable" if refusal.code == "picture_unreadable" else refusal.code
        raise RuleViolation(code, refusal.facts, field="certificate_file") from refusal
    stem = PurePosixPath(safe_stem(name)).stem or _NAMELESS
    return SentCertificate(jpeg, f"{stem}.jpg", hashlib.sha256(jpeg).hexdigest())
