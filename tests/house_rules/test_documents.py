"""The documents say what the program does: glossary, permissions, settings, commands."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from workshop.cli import COMMANDS
from workshop.domain.people import Language
from workshop.domain.permissions import Permission, Role
from workshop.domain.ticket import Move, Outcome, RepairKind, State, TicketFacts, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Position
from workshop.settings import allowed_values, load_settings, setting_names
from workshop.web.sentences import labels, tracking
from workshop.web.sentences.permissions import PERMISSIONS

DOCS = Path("docs")
GLOSSARY = (DOCS / "glossary.md").read_text()
OPERATION = (DOCS / "operation.md").read_text()

SECTIONS: dict[str, dict[str, str]] = {
    "States": {code: str(labels.STATES[code]) for code in State},
    "Outcomes": {code: str(labels.OUTCOMES[code]) for code in Outcome},
    "Kinds of repair": {code: str(labels.REPAIR_KINDS[code]) for code in RepairKind},
    "Waiting on": {code: str(labels.WAITING[code]) for code in WaitingOn},
    "Moves": {code: str(labels.MOVES[code]) for code in Move},
    "Facts": {field.name: str(labels.FACTS[field.name]) for field in fields(TicketFacts)},
    "Roles": {code: str(labels.ROLES[code]) for code in Role},
    "Permissions": {code: str(PERMISSIONS[code]) for code in Permission},
    "Kinds of entry": {code: str(tracking.TITLES[code]) for code in EntryKind},
    "Positions": {code: code.label("fr") for code in Position},
    "Kinds of watch": {code: str(labels.WATCH_KINDS[code]) for code in WatchKind},
}


def rows(section: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    text = GLOSSARY.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_glossary_has_every_code_with_the_words_of_the_screen(section: str) -> None:
    written = {cells[0].strip("`"): cells[1] for cells in rows(section)}
    assert written == SECTIONS[section]


@pytest.mark.parametrize("section", ["Words used everywhere", *SECTIONS])
def test_every_line_of_the_glossary_is_whole(section: str) -> None:
    for cells in rows(section):
        assert len(cells) == 5, cells
        assert all(cells), cells


def test_permissions_are_those_of_the_code() -> None:
    made = subprocess.run(
        [sys.executable, "tools/permissions_page"], capture_output=True, text=True, check=True
    )
    assert (DOCS / "permissions.md").read_text() == made.stdout, (
        "run tools/permissions_page > docs/permissions.md"
    )


def test_every_setting_is_described_with_its_default() -> None:
    lines = [line for line in OPERATION.splitlines() if line.startswith("| `")]
    described = {}
    for line in lines:
        name, default, *_ = (cell.strip() for cell in line.strip("|").split(" | "))
        described[name.strip("`")] = default.strip("`")
    names = setting_names()
    assert names <= described.keys()
    settings = load_settings({"SECRET_KEY": "x" * 40, "SEAL_KEY": "x" * 40}, environ={})
    made_when_started = {"INSTANCE_PATH", "DATABASE_URL", "MEDIA_PATH", "SEAL_ANCHOR", "BADGE_KEY"}
    for name in names - made_when_started - {"SECRET_KEY", "SEAL_KEY"}:
        assert described[name] == (str(settings[name]) or "empty"), name
    unknown = {n for n in described if n.isupper()} - names
    assert not unknown, "described, but there is no such setting"


def test_every_setting_says_what_it_may_be() -> None:
    """As `load_settings` asks it; words are written as code."""
    cells = [line.strip("|").split(" | ") for line in OPERATION.splitlines()]
    written = {
        row[0].strip(" `"): row[2].replace("`", "").strip() for row in cells if len(row) == 4
    }
    defaults = load_settings({"SECRET_KEY": "x" * 40, "SEAL_KEY": "x" * 40}, environ={})
    truths = {n: "true or false" for n in setting_names() if isinstance(defaults[n], bool)}
    asked = allowed_values() | truths
    assert {name: written[name] for name in asked} == asked
    numbers = {name for name in setting_names() if type(defaults[name]) is int}
    assert numbers <= asked.keys(), "a number that may be anything"
    assert asked["DEFAULT_LANGUAGE"] == " or ".join(Language)


def test_every_command_is_described() -> None:
    for command in COMMANDS:
        assert f"| `workshop {command.name}` |" in OPERATION, command.name
