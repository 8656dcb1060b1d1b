"""Uploads on their way into the library: names checked, each stored under a name of its own, nothing written over."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from indexer.documents.read import ARCHIVE, ENDINGS, LARGEST, regular_bytes
from indexer.errors import UnreadableFileError

# What file systems take for a name, in bytes of UTF-8.
_LONGEST_NAME = 255
Content = bytes | Path


@dataclass
class Upload:
    """What became of one upload.

    `state`: `taken`, `ignored` (it need not be kept) or `refused` (it cannot be); `reason` is a code that
    the interface has words for (`intake_<reason>`), with `values` in their places. `path` is where it lies,
    `documents` the ids of what it holds.
    """

    name: str
    state: str = ""
    reason: str = ""
    values: dict[str, object] = field(default_factory=dict)
    path: str = ""
    documents: tuple[str, ...] = ()

    def turned_away(self, state: str, reason: str, /, **values: object) -> None:
        """Say why the upload is not taken in."""
        self.state, self.reason, self.values, self.path = state, reason, values, ""


def checked_name(upload: Upload) -> None:
    """Turn an upload away whose name cannot be that of a file in the library."""
    name = upload.name
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name):
        upload.turned_away("refused", "characters")
    elif "/" in name or "\\" in name or name in {"", ".", ".."} or not name.strip():
        upload.turned_away("refused", "path")
    elif name.startswith("~$"):
        upload.turned_away("ignored", "lock")
    elif name.startswith("."):
        upload.turned_away("ignored", "hidden")
    elif PurePosixPath(name).stem.upper() == "README":
        upload.turned_away("ignored", "readme")
    elif len(name.encode()) > _LONGEST_NAME:
        upload.turned_away("refused", "long", count=len(name.encode()), most=_LONGEST_NAME)
    elif (ending := PurePosixPath(name).suffix.lower()) not in {*ENDINGS, ARCHIVE}:
        upload.turned_away("ignored", "kind", ending=ending or "—")


def content_of(upload: Upload, given: Content, largest: int) -> bytes:
    """Return what an upload holds, having turned it away where that is nothing or too much; b"" then."""
    largest = min(largest, LARGEST)
    try:
        size = len(given) if isinstance(given, bytes) else given.stat().st_size
        if size > largest:
            upload.turned_away("refused", "large", most=largest >> 20)
            return b""
        data = given if isinstance(given, bytes) else regular_bytes(given)
    except (OSError, UnreadableFileError) as error:
        upload.turned_away("refused", "unread", reason=getattr(error, "strerror", None) or str(error))
        return b""
    if not data:
        upload.turned_away("refused", "empty")
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 by which a content is known."""
    return hashlib.sha256(data).hexdigest()


def stored_name(name: str) -> str:
    """Return the form of a name in which it is stored: composed, as most systems write it."""
    return unicodedata.normalize("NFC", name.strip())


def free_path(folder: Path, name: str, taken: set[str]) -> Path:
    """Return where a file may lie: under its name or, where another has it, with a number: 方案（2）.pdf.

    `taken` are paths in lower case; two names that differ in case alone are one on some systems.
    """
    for path in _names(folder, name):
        if str(path).casefold() not in taken and not path.exists():
            return path
    raise AssertionError  # the names do not end


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    at = 2
    while True:
        mark = f"（{at}）{ending}"
        room = _LONGEST_NAME - len(mark.encode())
        yield folder / (stem.encode()[:room].decode("utf-8", "ignore") + mark)
        at += 1


def version_path(folder: Path, name: str, taken: set[str]) -> Path:
    """Return where a new version may lie under the name it came with: in a folder of its own where that is taken."""
    at = 1
    path = folder / name
    while str(path).casefold() in taken or path.exists():
        at += 1
        path = folder / f"版本{at}" / name
    return path


def write(path: Path, data: bytes) -> None:
    """Write a file that is not there yet: all of it is there afterwards, or nothing. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def sweep_partial(folder: Path) -> None:
    """Remove what a process that was killed has left of a file it wrote."""
    for partial in folder.rglob(".*.partial") if folder.is_dir() else ():
        partial.unlink(missing_ok=True)
