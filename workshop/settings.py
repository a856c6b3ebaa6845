"""Reading the settings: `config.py`, the environment, and the secrets of the instance folder."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from workshop.domain.resources import resource

SECRETS = {"SECRET_KEY": "secret.key", "SEAL_KEY": "seal.key"}
BADGE_KEY_FILE = "badge.key"
_SECRET_LENGTH: Final = 32
_DATABASES: Final = frozenset({"sqlite", "postgresql+psycopg"})


class SettingsError(Exception):
    """A setting is missing or cannot work; the text says which and what to do."""


def load_settings(
    overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Every setting of `config.py` with what the environment and `overrides` say instead.

    Raises `SettingsError` for a value that cannot work or a missing secret.
    """
    settings = _defaults()
    for name, default in settings.items():
        text = environ.get(f"WORKSHOP_{name}")
        if text is not None:
            settings[name] = _typed(name, text, default)
    settings.update(overrides or {})
    _check_ranges(settings)
    _check_public_url(settings["PUBLIC_URL"])
    instance = Path(settings["INSTANCE_PATH"]).resolve()
    settings["INSTANCE_PATH"] = str(instance)
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{instance}/workshop.db"
    _check_database_url(settings["DATABASE_URL"])
    settings["MEDIA_PATH"] = settings["MEDIA_PATH"] or str(instance / "media")
    settings["SEAL_ANCHOR"] = settings["SEAL_ANCHOR"] or str(instance / "journal.anchor")
    for name, file in SECRETS.items():
        settings[name] = _secret(name, settings[name], instance / file)
    badge_key = instance / BADGE_KEY_FILE
    if not settings["BADGE_KEY"] and badge_key.exists():
        settings["BADGE_KEY"] = badge_key.read_text()
    return settings


def instance_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for secrets, database and media, before any secret exists."""
    return Path(environ.get("WORKSHOP_INSTANCE_PATH") or _defaults()["INSTANCE_PATH"]).resolve()


def setting_names() -> frozenset[str]:
    """Every setting of `config.py`."""
    return frozenset(_defaults())


def allowed_values() -> dict[str, str]:
    """What each setting that is not free may be, in words: `1 to 65535`, `fr or en`."""
    return {name: _said(allowed) for name, allowed in _config()["may_be"].items()}


@cache
def _config() -> dict[str, Any]:
    values: dict[str, Any] = {}
    exec(compile(resource("config.py").read_text(), "config.py", "exec"), values)  # noqa: S102
    return values


def _defaults() -> dict[str, Any]:
    return {name: value for name, value in _config().items() if name.isupper()}


def _typed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off", ""):
            return False
        raise SettingsError(f"WORKSHOP_{name} is true or false, not {text!r}")
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise SettingsError(f"WORKSHOP_{name} is a whole number, not {text!r}") from error
    return text


def _check_ranges(settings: Mapping[str, Any]) -> None:
    for name, allowed in _config()["may_be"].items():
        if settings[name] not in allowed:
            raise SettingsError(f"WORKSHOP_{name} is {_said(allowed)}, not {settings[name]!r}")


def _said(allowed: range | tuple[str, ...]) -> str:
    if isinstance(allowed, range):
        return f"{allowed.start} to {allowed.stop - 1}"
    return " or ".join(allowed)


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    if url and not (parts.scheme in ("http", "https") and parts.netloc):
        raise SettingsError(
            f"WORKSHOP_PUBLIC_URL is empty or an address like https://atelier.example, not {url!r}"
        )


def _check_database_url(url: str) -> None:
    """What is said of it shows no password."""
    try:
        kind = make_url(url).drivername
    except (ArgumentError, ValueError):
        kind = ""
    if kind not in _DATABASES:
        raise SettingsError(
            "WORKSHOP_DATABASE_URL is sqlite:///path or postgresql+psycopg://user@host/name, not "
            + (f"{kind}://…" if kind else "what is there")
        )


def _secret(name: str, given: str, path: Path) -> str:
    secret = given or (path.read_text().strip() if path.exists() else "")
    if len(secret) >= _SECRET_LENGTH:
        return secret
    if given:
        raise SettingsError(
            f"WORKSHOP_{name} has {len(given)} characters: give it {_SECRET_LENGTH} or more, "
            f"or leave it out and run `workshop init` to make {path}"
        )
    raise SettingsError(
        f"No {name}: run `workshop init` to make {path}, or set WORKSHOP_{name} "
        f"(at least {_SECRET_LENGTH} characters)."
    )
