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


CANNOT_WORK = {
    "PORT": ("-5", "0", "65536"), "THREADS": ("0", "257"), "SESSION_HOURS": ("0", "-1"),
    "DEFAULT_LANGUAGE": ("de", "FR", ""), "SIGN_IN_FAILURES": ("0", "-1"),
    "SIGN_IN_WINDOW_MINUTES": ("0", "1441"), "PASSWORD_MIN_LENGTH": ("0",), "TRUSTED_PROXIES": ("-1",),
    "INVITATION_DAYS": ("0",), "ARGON2_MEMORY_KIB": ("7",), "ARGON2_TIME_COST": ("0",),
    "UPLOAD_MAX_MIB": ("-1", "0"), "SMTP_PORT": ("0", "65536"), "MAIL_TRIES": ("0",),
    "PUBLIC_URL": ("atelier.example", "ftp://atelier.example", "https://"),
    "DATABASE_URL": ("mysql://", "postgresql://", "/var/workshop.db", "postgresql+psycopg://h:x/n"),
}  # fmt: skip
WORKS = {
    "PORT": ("1", "65535"), "THREADS": ("1", "256"), "SESSION_HOURS": ("1",), "DEFAULT_LANGUAGE": ("en",),
    "SIGN_IN_FAILURES": ("1",), "SIGN_IN_WINDOW_MINUTES": ("1", "1440"), "UPLOAD_MAX_MIB": ("1",),
    "TRUSTED_PROXIES": ("0",), "PUBLIC_URL": ("", "http://localhost:8000", "https://atelier.example"),
    "DATABASE_URL": ("", "sqlite:////var/workshop.db", "postgresql+psycopg://etabli@db.example/etabli"),
}  # fmt: skip


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in table.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), pairs(CANNOT_WORK))
def test_a_value_that_cannot_work_says_which_and_what_it_may_be(
    tmp_path: Path, name: str, text: str
) -> None:
    with pytest.raises(SettingsError, match=f"^WORKSHOP_{name} is .*, not ") as refused:
        load_settings({"INSTANCE_PATH": str(tmp_path), **KEYS}, environ={f"WORKSHOP_{name}": text})
    if name != "DATABASE_URL":
        assert str(refused.value).endswith((text, repr(text)))


@pytest.mark.parametrize(("name", "text"), pairs(WORKS))
def test_a_value_at_its_limit_works(tmp_path: Path, name: str, text: str) -> None:
    load_settings({"INSTANCE_PATH": str(tmp_path), **KEYS}, environ={f"WORKSHOP_{name}": text})


def test_a_refused_database_shows_no_password(tmp_path: Path) -> None:
    environ = {"WORKSHOP_DATABASE_URL": "mysql://etabli:geheim@db.example/etabli"}
    with pytest.raises(SettingsError, match=r"not mysql://…$"):
        load_settings({"INSTANCE_PATH": str(tmp_path), **KEYS}, environ=environ)


@pytest.mark.parametrize("name", KEYS)
def test_a_secret_of_the_environment_is_as_long_as_one_of_a_file(tmp_path: Path, name: str) -> None:
    environ = {f"WORKSHOP_{key}": value for key, value in KEYS.items()} | {
        f"WORKSHOP_{name}": "short"
    }
    with pytest.raises(SettingsError, match=f"WORKSHOP_{name} has 5 characters") as refused:
        load_settings({"INSTANCE_PATH": str(tmp_path)}, environ=environ)
    assert "short" not in str(refused.value)


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
