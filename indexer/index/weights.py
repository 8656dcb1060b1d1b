"""The digest of a model's files: other weights in the same folder make other vectors."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from indexer.documents.cache import cache_folder

_KNOWN = "weights.json"
# What is not read to encode: notes, pictures, what a download leaves.
_NO_MODEL = frozenset({".md", ".txt~", ".png", ".jpg", ".lock", ".gitattributes", ".gitignore"})
# So many files are remembered; a model has a dozen.
_MOST_KNOWN = 1000


def weights_digest(files: Iterable[Path], folder: Path) -> str:
    """Return the digest of files below a folder, by their contents and their places in it.

    A file that is the same by size, times and inode as when it was read is not read again.
    Raises OSError where a file cannot be read.
    """
    known = _known()
    digest, news = hashlib.sha256(), False
    for file in sorted(files):
        status = file.stat()
        mark = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        held = known.get(str(file.resolve()))
        if not (isinstance(held, list) and len(held) == 2 and held[0] == mark and isinstance(held[1], str)):
            with file.open("rb") as stream:
                held = [mark, hashlib.file_digest(stream, "sha256").hexdigest()]
            known[str(file.resolve())], news = held, True
        digest.update(f"{file.relative_to(folder).as_posix()}\0{held[1]}\n".encode())
    if news:
        _remember(known)
    return digest.hexdigest()[:16]


def model_files(folder: Path) -> list[Path]:
    """Return the files of a model's folder that may decide what it makes of a text."""
    return [
        file
        for file in folder.rglob("*")
        if file.is_file()
        and file.suffix.lower() not in _NO_MODEL
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]


def _known() -> dict[str, Any]:
    try:
        found = json.loads((cache_folder() / _KNOWN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(known: dict[str, Any]) -> None:
    folder = cache_folder()
    partial = folder / f"{_KNOWN}.{os.getpid()}"
    kept = dict(list(known.items())[-_MOST_KNOWN:])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(kept), "utf-8")
        partial.replace(folder / _KNOWN)
    except OSError:  # they are read again the next time
        partial.unlink(missing_ok=True)
