"""Addresses as they are seen from outside: on QR codes and in mail."""

from flask import current_app, request

from workshop.exchange.links import LinkSigner


def public_address(path: str) -> str:
    """`path` under the setting PUBLIC_URL, or under the address this request came to."""
    root = str(current_app.config["PUBLIC_URL"] or request.url_root)
    return root.rstrip("/") + path


def link_signer() -> LinkSigner:
    """What makes and reads the links that customers open without an account."""
    return LinkSigner(current_app.config["SECRET_KEY"], public_address(""))
