"""Addresses as they are seen from outside: on QR codes and in mail."""

from flask import current_app, request


def public_address(path: str) -> str:
    """`path` under the setting PUBLIC_URL, or under the address this request came to."""
    root = str(current_app.config["PUBLIC_URL"] or request.url_root)
    return root.rstrip("/") + path
