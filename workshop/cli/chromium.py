"""Where a Chromium is, and how it is started without a screen: benchmark, doctor, browser tests."""

import shutil
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip


def find_chromium() -> str | None:
    """The path of the first one found; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
