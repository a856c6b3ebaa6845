from pathlib import Path

import pytest

from workshop.domain import resources
from workshop.domain.resources import resource


def test_a_checkout_finds_what_lies_beside_the_package_and_inside_it() -> None:
    assert (resource("templates") / "documents" / "frame.typ").is_file()
    assert (resource("data") / "calibres.toml").is_file()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "site-packages" / "workshop"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return package


def test_a_wheel_carries_its_folders_inside(package: Path) -> None:
    (package / "templates").mkdir()
    assert resource("templates") == package / "templates"


def test_a_strangers_folder_beside_an_installed_package_is_not_taken(package: Path) -> None:
    (package.parent / "templates").mkdir()
    with pytest.raises(FileNotFoundError, match="templates"):
        resource("templates")
