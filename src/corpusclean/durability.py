"""What it takes to say that a file is on disk, whole, and the one that was written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

CHUNK = 1 << 20


def checksum_of(path: Path) -> str:
    """Return the BLAKE2b checksum of a file."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sync(descriptor: int) -> None:
    """Wait until what was written to a file is on disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until a rename in `folder` is on disk; Windows knows no such thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
