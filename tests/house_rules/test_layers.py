"""Who may import whom, and what the pure rooms never touch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PURE_ROOMS = ("domain", "measurements", "assessment")
FRAMEWORKS = (
    "flask", "sqlalchemy", "werkzeug", "jinja2", "wtforms", "alembic", "click", "typst", "PIL",
)  # fmt: skip
IMPORT_ALL = """
import importlib, pkgutil, sys
room = importlib.import_module("workshop.{room}")
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted(set(sys.modules) & set({frameworks!r})))
"""
UNWANTED_NAMES = {"utils", "helpers", "common", "manager", "service"}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


def test_the_contracts_of_the_architecture_hold() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = run("-c", command, "--no-cache")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_importing_a_pure_room_brings_no_framework(room: str) -> None:
    result = run("-c", IMPORT_ALL.format(room=room, frameworks=FRAMEWORKS))
    assert (result.returncode, result.stdout.strip()) == (0, ""), result.stderr


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_read_no_clock(room: str) -> None:
    for path in sorted(Path("workshop", room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                clock = f"{node.value.id}.{node.attr}"
                assert clock not in ("datetime.now", "date.today", "time.time"), path


def test_only_the_session_commits() -> None:
    """Elsewhere a commit would split an act in two."""
    for path in sorted(Path("workshop").rglob("*.py")):
        if path.parts[-2:] == ("db", "session.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            assert not (is_call and node.func.attr == "commit"), f"{path}:{node.lineno}"


def test_no_file_is_named_for_leftovers() -> None:
    names = {path.stem for path in Path("workshop").rglob("*.py")}
    assert not names & UNWANTED_NAMES


def test_migrations_import_nothing_from_the_package() -> None:
    for path in Path("migrations/versions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            module = getattr(node, "module", None) or ""
            assert not any(name.startswith("workshop") for name in (*names, module)), path
