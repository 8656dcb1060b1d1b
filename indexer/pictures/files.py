"""The file that a document was read from, as it was then, and what is asked of it in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import Protocol, TypeVar, TypeVarTuple

from indexer.documents.read import file_bytes, sha256_of
from indexer.documents.worker import Worker
from indexer.errors import PictureError, StoppedError, UnreadableFileError, UsageError, missing
from indexer.models import FileRow
from indexer.pictures import ofd, pdf
from indexer.pictures.letters import Letters
from indexer.store.store import Store

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

# Formats that lay out pages.
PAGED = frozenset({".pdf", ".ofd"})
# A page takes a tenth of a second, one of a map some seconds; a file of 300 pages, three seconds for its letters.
_SECONDS = 30.0
_MEMORY = 2 << 30
_REBUILD = "policy-ledger build"
CHANGED = "has changed since it was read"
ABSENT = re.compile(r"has no page \d+")


def paged_file(store: Store, document_id: str) -> FileRow:
    """Return the file with pages that holds a document; raises PictureError where it has none.

    Of several the first that is there, unchanged or not.
    """
    files = store.files_of(document_id)
    if not files:
        raise UsageError(f"there is no document {document_id}.")
    paged = [file for file in files if is_paged(file.name)]
    if not paged:
        kind = PurePath(files[0].name).suffix or "(none)"
        raise PictureError(
            f"{files[0].name}: files of kind {kind} have no pages to show.",
            reason="unpaged",
            file=files[0].name,
            remedy="The whole text is shown; open the file itself for its layout.",
        )
    return next((file for file in paged if is_there(Path(file.path))), paged[0])


def is_paged(name: str) -> bool:
    """Tell by its name whether a file has pages that can be shown."""
    return PurePath(name).suffix.lower() in PAGED


def is_there(path: Path) -> bool:
    """Tell whether a file, or the archive that it is named below, is still where it was."""
    return path.is_file() or any(parent.is_file() for parent in path.parents)


def asked(file: FileRow, function: Callable[[str, str, *Ts], T], *args: *Ts) -> T:
    """Return what `function` finds in a file (its path, its SHA-256, `args`); raises PictureError with the reason.

    It runs in a process of its own: what draws pages is machine code, and a damaged file may break it.
    """
    if PurePath(file.name).suffix.lower() == ".pdf":
        lacking = missing("ocr", "showing pages as pictures", "pypdfium2", "PIL")
    else:
        lacking = missing("office", "showing pages of an OFD", "ofdkit")
    if lacking:
        raise _error(file, "extra", "its pages cannot be shown", f"{lacking}.")
    if not is_there(Path(file.path)):
        raise _error(file, "gone", f"is no longer at {file.path}", f"Put it back, or run: {_REBUILD}")
    try:
        return _worker().run(function, file.path, file.sha256, *args, seconds=_SECONDS, memory=_MEMORY)
    except StoppedError as error:
        raise _error(file, "stopped", f"showing its page {error}", "Open the file itself.") from error
    except UnreadableFileError as error:
        reason, remedy = _cause(error)
        raise _error(file, reason, str(error), remedy) from error


def _cause(error: UnreadableFileError) -> tuple[str, str]:
    """Return the reason for which a file does not show a page, and the remedy."""
    if str(error) == CHANGED:
        return "changed", f"Run: {_REBUILD}"
    if error.passing:
        return "gone", f"Put it back, or run: {_REBUILD}"
    if "password" in str(error):
        return "locked", "Replace it by one without a password."
    if ABSENT.search(str(error)):
        return "absent", "Ask for a page that it has."
    return "damaged", "Open the file itself, or replace it by one that is whole."


def _error(file: FileRow, reason: str, message: str, remedy: str) -> PictureError:
    return PictureError(f"{file.name}: {message}.", reason=reason, file=file.name, remedy=remedy)


@cache
def _worker() -> Worker:
    """Return the process in which pages are drawn, one for as long as this one lives."""
    return Worker()


def letters_in(path: str, sha256: str, numbers: Sequence[int]) -> dict[int, Letters]:
    """Return the letters of those of some pages (from 1) that a file has; runs in the child."""
    data = _unchanged(path, sha256)
    return _format(data).letters_of(data, numbers)


def page_in(path: str, sha256: str, number: int, dpi: int) -> tuple[bytes, int, int]:
    """Return the picture of a page and its width and height in pixels; runs in the child."""
    data = _unchanged(path, sha256)
    return _format(data).draw(data, number, dpi)


def pages_in(path: str, sha256: str) -> int:
    """Return how many pages a file has; runs in the child."""
    data = _unchanged(path, sha256)
    return _format(data).page_count(data)


def _unchanged(path: str, sha256: str) -> bytes:
    data = file_bytes(Path(path))
    if sha256_of(data) != sha256:
        raise UnreadableFileError(CHANGED, passing=True)
    return data


class _Format(Protocol):
    """What is asked of the module of a format."""

    def letters_of(self, data: bytes, numbers: Sequence[int]) -> dict[int, Letters]: ...
    def draw(self, data: bytes, number: int, dpi: int) -> tuple[bytes, int, int]: ...
    def page_count(self, data: bytes) -> int: ...


def _format(data: bytes) -> _Format:
    return pdf if data[:5] == b"%PDF-" else ofd
