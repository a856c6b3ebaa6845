"""Addresses as they are seen from outside, on QR codes and in mail, and those that come from there."""

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, request, url_for

from workshop.exchange.links import LinkSigner

_MISREAD: Final = re.compile(r"[\x00-\x1f\x7f\\]")
"""Browsers leave control characters out of an address, and take a backslash for a slash."""


def local_address(target: str | None) -> str:
    """`target` when it is the path of a page of this application, else the home page."""
    if not target or not re.match("/(?!/)", target) or _MISREAD.search(target):
        return url_for("home.home_page")
    parts = urlsplit(target)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def came_from() -> str:
    """The page this request was sent from, else the home page."""
    parts = urlsplit(request.referrer or "")
    return local_address(urlunsplit(("", "", parts.path, parts.query, "")))


def public_address(path: str) -> str:
    """`path` under the setting PUBLIC_URL, or under the address this request came to."""
    root = str(current_app.config["PUBLIC_URL"] or request.url_root)
    return root.rstrip("/") + path


def link_signer() -> LinkSigner:
    """What makes and reads the links that customers open without an account."""
    return LinkSigner(current_app.config["SECRET_KEY"], public_address(""))
