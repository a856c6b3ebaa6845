"""What a finished PDF says: its words, its conformity, its fonts."""

import io
import re

import page
import pikepdf

_CONFORMITY = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
_STREAM_LENGTH = "PDFA3A-STREAM-LENGTH-001"


def words(pdf: bytes) -> str:
    """All text shown, without any white space (lines break where they like)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        shown = "".join(_page_text(sheet) for sheet in document.pages)
    return squeezed(shown)


def squeezed(text: str) -> str:
    """`text` as `words` gives it back."""
    return re.sub(r"[\s\u200b]+", "", text)


def findings(pdf: bytes) -> list[str]:
    """What keeps the file from being PDF/A-3a and PDF/UA-1."""
    return [
        f"{failure.rule_id}: {failure.message}"
        for profile in _CONFORMITY
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
        if failure.rule_id != _STREAM_LENGTH or not _lengths_are_right(pdf)
    ]


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts used, and whether the file carries them."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(found.FontName): "/FontFile2" in found or "/FontFile3" in found
            for found in document.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
        }


def _lengths_are_right(pdf: bytes) -> bool:
    """Every stream ends where its /Length says.

    The validator misreads compressed data whose last byte is a carriage return, as it takes that
    byte for a part of the line end before `endstream`.
    """
    starts = re.finditer(rb"<<(?:[^<>]|<<[^<>]*>>)*?/Length (\d+)[^\0]*?>>\s*stream\n", pdf)
    return all(pdf[start.end() + int(start[1]) :].startswith(b"\nendstream") for start in starts)


def _page_text(sheet: pikepdf.Page) -> str:
    maps = {name: _unicode_map(font) for name, font in sheet.Resources.Font.items()}
    letters: list[str] = []
    current: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(sheet):
        match str(operator):
            case "Tf":
                current = maps[str(operands[0])]
            case "Tj":
                letters += _decoded(bytes(operands[0]), current)
            case "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        letters += _decoded(bytes(part), current)
    return "".join(letters)


def _decoded(glyphs: bytes, unicode_map: dict[bytes, str]) -> list[str]:
    return [unicode_map.get(glyphs[at : at + 2], "") for at in range(0, len(glyphs), 2)]


def _unicode_map(font: pikepdf.Object) -> dict[bytes, str]:
    """Glyph code to text, from the font's ToUnicode table."""
    table = bytes(font.ToUnicode.read_bytes()).decode("ascii")
    found: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[bytes.fromhex(code)] = bytes.fromhex(text).decode("utf-16-be")
    return found
