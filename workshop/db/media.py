"""The media folder: files named by the hash of their bytes, on the disk before the commit."""

import os
import shutil
import tempfile
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import BinaryIO


def picture_path(folder: Path, sha256: str) -> Path:
    """Where the picture with these bytes is kept."""
    return folder / sha256[:2] / f"{sha256}.jpg"


def thumb_path(folder: Path, sha256: str) -> Path:
    """Where the thumbnail of that picture is kept."""
    return folder / sha256[:2] / f"{sha256}.thumb.jpg"


def sound_path(folder: Path, sha256: str) -> Path:
    """Where the recording with these bytes is kept, whatever its format."""
    return folder / sha256[:2] / f"{sha256}.sound"


def printout_path(folder: Path, sha256: str) -> Path:
    """Where the printout with these bytes is kept."""
    return folder / sha256[:2] / f"{sha256}.pdf"


def certificate_path(folder: Path, sha256: str, name: str) -> Path:
    """Where a certificate of calibration is kept: a PDF as a printout is, a picture as a photo."""
    return (printout_path if name.endswith(".pdf") else picture_path)(folder, sha256)


def holds(path: Path, sha256: str) -> bool:
    """Whether the file there still has the bytes it was kept with."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest() == sha256


def write(path: Path, content: bytes) -> None:
    """Put the file in place in one step; when this returns it survives a power cut.

    The same bytes always have the same name: a file that is there is left alone.
    """
    copy(BytesIO(content), path)


def copy(source: BinaryIO, path: Path) -> None:
    """The same for an open file, block by block."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
