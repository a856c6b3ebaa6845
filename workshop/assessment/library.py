"""The referentials and rule sets that ship with the program, each read once."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from workshop.assessment.referential import Referential
from workshop.assessment.referential_file import read_referential
from workshop.assessment.rule_set_file import own_rules, read_rule_set
from workshop.assessment.rules import RuleSet
from workshop.domain.errors import NotFound
from workshop.domain.resources import resource

_BRANCH: Final = resource("data") / "rule_sets" / "branche-hbjo.toml"
_FILES = ("rncp37858", "rncp31314", "rncp31387", "cqp-concepteur-3d")


@cache
def referentials() -> dict[str, Referential]:
    """By id, the present certification first. Shared: read it, do not change it."""
    return {name: _read(name) for name in _FILES}


def referential(code: str) -> Referential:
    """By id or register code, in capitals or not: `rncp37858`, `RNCP26849`.

    Raises `NotFound("referential_unknown")`.
    """
    wanted = code.strip().lower()
    for each in referentials().values():
        if wanted in (each.id, each.code.lower()):
            return each
    raise NotFound("referential_unknown", {"code": code})


def edited_at(found: Referential) -> datetime:
    """When the file of a referential was last written, an aware instant."""
    return datetime.fromtimestamp(_path(found.id).stat().st_mtime, UTC)


def files_of(found: Referential) -> dict[str, bytes]:
    """The files a certification is judged by, by name: its text, its rules, its map of evidence."""
    paths = [_path(found.id)]
    if not found.has_block_rule:
        paths.append(_BRANCH)
    paths.append(_path(f"evidence-map-{found.id}"))
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def _path(name: str) -> Path:
    return resource("data") / "referentials" / f"{name}.toml"


def _read(name: str) -> Referential:
    path = _path(name)
    found, file = read_referential(path.name, path.read_bytes())
    file.require_sound()
    return found


@cache
def branch_rules() -> RuleSet:
    """The rules of the branch: provisional for every certification whose texts give none."""
    rules, file = read_rule_set(_BRANCH.name, _BRANCH.read_bytes())
    file.require_sound()
    assert rules is not None
    return rules


def rules_for(found: Referential) -> RuleSet:
    """The rules a referential prints itself; those of the branch, provisionally, otherwise."""
    if found.has_block_rule:
        return own_rules(found.id, found.content, branch_rules())
    return branch_rules()
