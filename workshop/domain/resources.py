"""Where the folders that ship with the program are: in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The folder or file `name` ("templates", "static", "migrations", …) of this installation.

    A wheel carries it inside the package; a checkout has it beside the package, and is recognised
    by its `pyproject.toml`, so that a stranger's `templates/` in site-packages is never picked.

    Raises FileNotFoundError when the installation lacks it.
    """
    inside = _PACKAGE / name
    if inside.exists():
        return inside
    beside = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.exists():
        return beside
    raise FileNotFoundError(f"this installation has no {name!r}")
