"""Printouts sent as PDF: whole ones are taken as they are, anything else is refused."""

from hashlib import sha256

import pytest

from workshop.domain.errors import RuleViolation
from workshop.exchange.printouts import LARGEST_MIB, read_printout

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LARGEST = LARGEST_MIB * 1024 * 1024


def padded(size: int) -> bytes:
    return PDF[:9] + b" " * (size - len(PDF)) + PDF[9:]


@pytest.mark.parametrize("content", [PDF, PDF + b"\r\n" * 500, padded(LARGEST)])
def test_a_whole_pdf_is_taken_byte_for_byte(content: bytes) -> None:
    taken = read_printout(content, "chronoscope.pdf")
    assert (taken.content, taken.sha256) == (content, sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "printout_not_pdf"),
        (PDF[:-8], "printout_not_pdf"),
        (b"<html>" + PDF, "printout_not_pdf"),
        (PDF + b"<script>" * 200, "printout_not_pdf"),
        (b"\x89PNG\r\n\x1a\n%%EOF", "printout_not_pdf"),
        (padded(LARGEST + 1), "printout_too_large"),
    ],
)
def test_anything_else_is_refused(content: bytes, refusal: str) -> None:
    with pytest.raises(RuleViolation, match=refusal):
        read_printout(content, "chronoscope.pdf")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("relevé 3.pdf", "relevé 3.pdf"),
        ("C:\\Witschi\\export.pdf", "export.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("bon\u202efdp.exe", "bonfdp.exe.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "releve.pdf"),
        ("..", "releve.pdf"),
    ],
)
def test_the_name_is_safe_to_show(sent: str, kept: str) -> None:
    assert read_printout(PDF, sent).name == kept
