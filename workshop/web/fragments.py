"""Parts of a page that say the same to all who read the same values: laid out once, then kept."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Final

from flask import Flask, current_app
from markupsafe import Markup

from workshop.web.translation import language

# A few hundred bytes to three kilobytes each: the stories of the tickets of a week.
_KEPT: Final = 8192


def init_app(app: Flask) -> None:
    app.jinja_env.globals["fragment"] = fragment


def fragment(name: str, **values: Hashable) -> Markup:
    """The macro of `macros/fragments.html` with these values, in the language of the request."""
    return _laid_out(name, language(), tuple(values.items()))


@lru_cache(maxsize=_KEPT)
def _laid_out(name: str, _language: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
    macros = current_app.jinja_env.globals["fragments"]
    return Markup(getattr(macros, name)(**dict(values)))  # noqa: S704  (the macro escapes)
