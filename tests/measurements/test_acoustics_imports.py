"""Pages and commands that hear nothing do not pay for numpy."""

import ast
from pathlib import Path

ROOM = Path("workshop/measurements/acoustics")
HEAVY = ("numpy", "scipy", "soundfile", "workshop.measurements.acoustics")


def imported_at_once(path: Path) -> set[str]:
    """Modules imported when the module is."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_only_the_room_of_acoustics_imports_what_is_heavy() -> None:
    for path in sorted(Path("workshop").rglob("*.py")):
        if ROOM not in path.parents:
            heavy = {name for name in imported_at_once(path) if name.startswith(HEAVY)}
            assert not heavy, path
