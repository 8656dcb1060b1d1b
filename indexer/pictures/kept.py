"""Pictures of pages in the user's cache, by the content of their file; the oldest go when it grows large."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.cache import cache_folder

# All pictures together; a page at 110 dpi takes 100 to 300 KB.
LARGEST = 256 << 20
# What is drawn otherwise by a new version goes below another folder.
_VERSION = "1"


@dataclass(frozen=True)
class Picture:
    """A page as a picture: `data` in the format `media_type`, `width` and `height` in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def kept_picture(sha256: str, number: int, dpi: int) -> Picture | None:
    """Return the picture of a page at some resolution, None where it is not kept whole."""
    try:
        head, _, data = _path(sha256, number, dpi).read_bytes().partition(b"\n")
        media_type, width, height, size = json.loads(head)
    except (OSError, ValueError, TypeError):
        return None
    return Picture(data, str(media_type), int(width), int(height)) if len(data) == size else None


def keep_picture(picture: Picture, sha256: str, number: int, dpi: int) -> None:
    """Keep a picture; a full disk or a missing right keeps nothing."""
    path = _path(sha256, number, dpi)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    head = json.dumps([picture.media_type, picture.width, picture.height, len(picture.data)]).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(head + b"\n" + picture.data)
        partial.replace(path)
        _sweep(path.parent)
    except OSError:  # it would only save time
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove the oldest pictures until at most half of what is allowed is left, once it is more than that."""
    files = []
    for entry in os.scandir(folder):
        with suppress(OSError):  # another process has removed it
            found = entry.stat()
            files.append((found.st_mtime, found.st_size, entry.path))
    total = sum(size for _, size, _ in files)
    if total <= LARGEST:
        return
    for _, size, path in sorted(files):
        if total <= LARGEST // 2:
            return
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
        total -= size


def _path(sha256: str, number: int, dpi: int) -> Path:
    return cache_folder() / "pages" / _VERSION / f"{sha256}-{number}-{dpi}.page"
