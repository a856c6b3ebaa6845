"""How the application starts, and how it refuses to."""

import tomllib
from pathlib import Path

import pytest

from workshop.app import CONTENT_POLICY, create_app
from workshop.settings import SettingsError, load_settings

KEYS = {"SECRET_KEY": "x" * 40, "SEAL_KEY": "y" * 40}


@pytest.mark.parametrize("missing", KEYS)
def test_without_a_secret_it_does_not_start(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in KEYS.items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        create_app({"INSTANCE_PATH": str(tmp_path), **given})


@pytest.mark.parametrize("secret", ["", "short", "\n"])
def test_an_empty_or_short_secret_file_is_no_secret(tmp_path: Path, secret: str) -> None:
    (tmp_path / "secret.key").write_text(secret)
    (tmp_path / "seal.key").write_text("s" * 40)
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings({"INSTANCE_PATH": str(tmp_path)}, environ={})


def test_secrets_are_read_from_the_instance_folder(tmp_path: Path) -> None:
    for name in ("secret.key", "seal.key"):
        (tmp_path / name).write_text(name.ljust(40, "."))
    settings = load_settings({"INSTANCE_PATH": str(tmp_path)}, environ={})
    assert settings["SECRET_KEY"].startswith("secret.key")
    assert settings["SEAL_KEY"].startswith("seal.key")


@pytest.mark.parametrize(
    ("name", "text"), [("PORT", "eighty"), ("COOKIE_SECURE", "perhaps"), ("THREADS", "4.5")]
)
def test_a_setting_of_the_wrong_type_says_which(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"WORKSHOP_{name}"):
        load_settings({"INSTANCE_PATH": str(tmp_path), **KEYS}, environ={f"WORKSHOP_{name}": text})


def test_the_environment_speaks_before_the_file(tmp_path: Path) -> None:
    environ = {"WORKSHOP_PORT": "9000", "WORKSHOP_COOKIE_SECURE": "yes"}
    settings = load_settings({"INSTANCE_PATH": str(tmp_path), **KEYS}, environ=environ)
    assert (settings["PORT"], settings["COOKIE_SECURE"]) == (9000, True)


def test_warnings_are_errors() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())
    assert project["tool"]["pytest"]["ini_options"]["filterwarnings"] == ["error"]


def test_the_content_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert "default-src 'self'" in CONTENT_POLICY
    assert "object-src 'none'" in CONTENT_POLICY
