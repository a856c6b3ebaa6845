"""Brands a counter often hears, offered while typing; any other may be written."""

import tomllib
from functools import cache

from workshop.domain.resources import resource


@cache
def known_brands() -> tuple[str, ...]:
    """In alphabetical order, as the makers write them."""
    with (resource("data") / "brands.toml").open("rb") as toml:
        return tuple(tomllib.load(toml)["brands"])
