"""A throw-away PostgreSQL server for tests, where one is installed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ON_POSTGRESQL = os.environ.get("WORKSHOP_TEST_DATABASE") == "postgresql"


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def postgresql_url(folder: Path) -> Iterator[str]:
    """Start a server in `folder`, listening on a socket there only, and give its URL."""
    tools = binaries()
    if tools is None:
        pytest.skip("PostgreSQL is not installed")
    data = folder / "data"
    _run(
        folder,
        [tools / "initdb", "-D", data, "-U", "workshop", "-A", "trust", "-E", "UTF8", "--no-sync"],
    )
    server = subprocess.Popen(
        _as_postgres(
            folder,
            [tools / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
             "-c", "fsync=off", "-c", "timezone=Pacific/Kiritimati"],
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(tools, folder)
        yield f"postgresql+psycopg://workshop@/postgres?host={folder}"
    finally:
        server.terminate()
        server.wait(30)


def _as_postgres(folder: Path, command: list[str | Path]) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    words = [str(word) for word in command]
    if os.getuid() != 0:
        return words
    for part in (folder, *folder.parents):
        if part.stat().st_uid == 0 and part not in (Path("/"), Path("/tmp")):
            part.chmod(part.stat().st_mode | 0o055)
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--", *words]


def _run(folder: Path, command: list[str | Path]) -> None:
    subprocess.run(_as_postgres(folder, command), check=True, capture_output=True)


def _wait(tools: Path, folder: Path) -> None:
    for _ in range(100):
        ready = subprocess.run([tools / "pg_isready", "-h", folder, "-q"], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")
