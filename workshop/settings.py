"""Reading the settings: `config.py`, the environment, and the secrets of the instance folder."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workshop.domain.resources import resource

SECRETS = {"SECRET_KEY": "secret.key", "SEAL_KEY": "seal.key"}
BADGE_KEY_FILE = "badge.key"


class SettingsError(Exception):
    """A setting is missing or unreadable; the text says which and what to do."""


def load_settings(
    overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Every setting of `config.py` with what the environment and `overrides` say instead.

    Raises `SettingsError` for a value of the wrong type or a missing secret.
    """
    settings = _defaults()
    for name, default in settings.items():
        text = environ.get(f"WORKSHOP_{name}")
        if text is not None:
            settings[name] = _typed(name, text, default)
    settings.update(overrides or {})
    instance = Path(settings["INSTANCE_PATH"]).resolve()
    settings["INSTANCE_PATH"] = str(instance)
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{instance}/workshop.db"
    settings["MEDIA_PATH"] = settings["MEDIA_PATH"] or str(instance / "media")
    settings["SEAL_ANCHOR"] = settings["SEAL_ANCHOR"] or str(instance / "journal.anchor")
    for name, file in SECRETS.items():
        settings[name] = settings[name] or _read_secret(name, instance / file)
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


def _defaults() -> dict[str, Any]:
    values: dict[str, Any] = {}
    exec(compile(resource("config.py").read_text(), "config.py", "exec"), values)  # noqa: S102
    return {name: value for name, value in values.items() if name.isupper()}


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


def _read_secret(name: str, path: Path) -> str:
    secret = path.read_text().strip() if path.exists() else ""
    if len(secret) < 32:
        raise SettingsError(
            f"No {name}: run `workshop init` to make {path}, or set WORKSHOP_{name} "
            "(at least 32 characters)."
        )
    return secret
