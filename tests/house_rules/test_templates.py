"""Templates and what they load: linted, no inline style or script, vendored files as they came."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("templates").rglob("*.html"))
VENDOR = Path("static/vendor")
INLINE_STYLE = re.compile(r"<style|\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
JINJA = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)


def test_the_linter_finds_nothing() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "djlint", "templates", "--lint", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_nothing_the_content_policy_would_stop(path: Path) -> None:
    source = JINJA.sub("", path.read_text())
    for pattern in (INLINE_STYLE, INLINE_HANDLER, SCRIPT, ELSEWHERE):
        assert not pattern.search(source), (path, pattern.pattern)


ADDS = re.compile(
    r"<form[^>]*/(?:anomalies|part|removals|parts|waste|down-payments|repayments|credit-notes)\"[^>]*>"
)


def test_what_cannot_be_taken_back_is_not_brought_back_by_the_browser() -> None:
    """On the way Back the page has a new key: its old text would be written a second time."""
    found = [form for path in TEMPLATES for form in ADDS.findall(path.read_text())]
    assert len(found) >= 8
    assert [form for form in found if 'autocomplete="off"' not in form] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_form_that_writes_carries_its_token(path: Path) -> None:
    source = path.read_text()
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL):
        carried = any(word in form for word in ("hidden_tag", "csrf_token", "forms.carried("))
        assert carried, (path, form[:120])


def test_vendored_files_are_as_they_came() -> None:
    listed = {}
    for line in (VENDOR / "CHECKSUMS").read_text().splitlines():
        digest, name = line.split()
        listed[(VENDOR / name).resolve()] = digest
    fonts = Path("static/fonts").glob("*.woff2")
    present = {path.resolve() for path in (*VENDOR.glob("*.js"), *fonts)}
    assert present == listed.keys()
    for path, digest in listed.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, path


def test_scripts_take_nothing_from_elsewhere() -> None:
    for path in Path("static/js").glob("*.js"):
        assert not re.search(r"(?:import|fetch)\s*\(?\s*[\"']https?:", path.read_text()), path


def test_what_is_kept_for_others_names_no_visit_and_nobody() -> None:
    """`fragment` keeps these for whoever comes next."""
    source = Path("templates/macros/fragments.html").read_text()
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    for word in (
        "token",
        "once_key",
        "request",
        "session",
        "shell",
        "current_user",
        "lateness",
        "today",
    ):
        assert not re.search(rf"\b\w*{word}", source), word
