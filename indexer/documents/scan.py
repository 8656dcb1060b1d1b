"""The files below the paths given: what each is known by, and what is known of it beforehand."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from indexer.documents.intake import in_worker
from indexer.documents.known_files import KnownFiles
from indexer.documents.limits import Limits
from indexer.documents.read import (
    ARCHIVE,
    ENDINGS,
    IRREGULAR,
    LARGEST,
    TOO_LARGE,
    archive_members,
    regular,
)
from indexer.documents.sources import TABLE, Facts, SourcesTable, placed, read_sources
from indexer.errors import StoppedError, UnreadableFileError, UsageError
from indexer.models import FileRow

# A file whose reading crashed or went beyond its limits is tried by so many builds.
TRIES = 3
_CHUNK = 1 << 20
DROPPED = "is gone; what it held is dropped"


@dataclass
class Scan:
    """All files by path, with their sizes in bytes, the facts known of them, and what looked odd.

    `traces` tells of archives where in the code they could not be unpacked.
    """

    rows: list[FileRow] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    traces: dict[str, str] = field(default_factory=dict)


def given_up(row: FileRow | None, sha256: str) -> bool:
    """Tell whether a content is known to be unreadable and is not tried again."""
    if row is None or row.reason is None or row.sha256 != sha256:
        return False
    return row.attempts == 0 or row.attempts >= TRIES


def stopped(path: str, name: str, sha256: str, reason: str, was: FileRow | None) -> FileRow:
    """Return the row of a file whose reading crashed or was stopped, one more time than before."""
    before = was.attempts if was is not None and was.sha256 == sha256 else 0
    return FileRow(path, name, sha256, reason, (before % TRIES) + 1)


def named(path: Path) -> Path:
    """Return where a path leads; raises UsageError where that is nowhere or cannot be known."""
    try:
        resolved = path.resolve()
        there = resolved.exists()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{path} cannot be opened: {getattr(error, 'strerror', None) or error}.") from error
    if not there:
        raise UsageError(f"there is no file or folder {resolved}.")
    return resolved


def scan(
    roots: list[Path],
    kb: Path,
    before: Mapping[str, FileRow],
    limits: Limits,
    known: KnownFiles | None = None,
) -> Scan:
    """Return every file below the roots, by path; `before` are the rows of the last build.

    A file that is `known` and was not written into since is not read.
    Nothing but regular files is opened. Archives are unpacked in a process of their own.
    """
    found = Scan()
    rows: dict[str, FileRow] = {}
    tables: dict[Path, SourcesTable] = {}
    for root in roots:
        if not root.exists():
            found.warnings.append(f"{root} {DROPPED}")
            continue
        for file in _files(root, found.warnings, rows):
            if file.name == TABLE:
                tables[file] = read_sources(file)
            elif file.stem.upper() != "README" and not _is_own(file, root, kb):
                rows.update((row.path, row) for row in _rows(file, before, limits, found, known))
        beside = root.parent / TABLE
        if not root.is_dir() and beside.is_file():
            tables[beside] = read_sources(beside)
    if known:
        known.keep()
    found.rows = [rows[path] for path in sorted(rows)]
    facts, unmatched = placed(tables.values(), [Path(path) for path in rows])
    found.facts = {str(path): some for path, some in facts.items()}
    single = {root.parent / TABLE for root in roots if not root.is_dir()}
    for path in sorted(tables):
        found.warnings += tables[path].warnings
    # A table beside a file that was named alone may speak of others.
    found.warnings += [told for told in unmatched if not any(told.startswith(str(t)) for t in single)]
    return found


def ignored(roots: Iterable[Path], kb: Path) -> Iterator[tuple[str, str]]:
    """Yield (path, reason) of the files below the roots that `scan` passes over; reasons are codes as for uploads."""
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith((".", "~$"))]
            for name in names:
                file = Path(folder) / name
                if _is_own(file, root, kb):
                    continue
                if name.startswith("~$"):
                    yield _shown(file), "lock"
                elif file.stem.upper() == "README":
                    yield _shown(file), "readme"
                elif name == TABLE:
                    yield _shown(file), "table"


def _is_own(file: Path, root: Path, kb: Path) -> bool:
    return str(file).startswith(f"{kb}{os.sep}") and kb not in (root, *root.parents)


def _files(root: Path, warnings: list[str], rows: dict[str, FileRow]) -> Iterator[Path]:
    """Yield the files below a root in order; what is hidden is left out, a folder that is closed becomes a row."""
    if not root.is_dir():
        if not root.name.startswith((".", "~$")):
            yield root
        return

    def unopened(error: OSError) -> None:
        folder = _shown(Path(error.filename))
        reason = f"the folder cannot be opened: {error.strerror}; no file in it is counted"
        rows[folder] = FileRow(folder, f"{Path(folder).name}/", "", reason)

    for folder, folders, names in os.walk(root, onerror=unopened):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "~$")))
        links = [Path(folder) / name for name in folders if (Path(folder) / name).is_symlink()]
        warnings += [f"{_shown(link)} is a link to a folder and is not followed" for link in links]
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(folder) / name


def _shown(path: Path) -> str:
    """Return a path that can be stored and shown, apart from every other path."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _rows(
    file: Path, before: Mapping[str, FileRow], limits: Limits, found: Scan, known: KnownFiles | None
) -> Iterator[FileRow]:
    """Yield a row for a file, or for each member of an archive."""
    shown = _shown(file)
    row = FileRow(shown, Path(shown).name, "", None)
    if shown != str(file):  # a name in another encoding can neither be stored nor shown
        yield replace(row, reason="the file's name is not valid text: rename the file")
        return
    ending = file.suffix.lower()
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(IRREGULAR)  # noqa: TRY301 - one place for what is wrong with a file
        if ending not in {*ENDINGS, ARCHIVE}:
            raise UnreadableFileError(f"files of kind {ending or '(none)'} are not read")  # noqa: TRY301
        if status.st_size > LARGEST:
            raise UnreadableFileError(TOO_LARGE)  # noqa: TRY301
        read = partial(_digest, file)
        row = replace(row, sha256=known.digest(shown, status, read) if known else read())
    except UnreadableFileError as error:
        yield replace(row, reason=str(error))
        return
    except OSError as error:
        dead = isinstance(error, FileNotFoundError) and file.is_symlink()
        reason = "is a link to nothing" if dead else f"cannot be opened: {error.strerror or error}"
        yield replace(row, reason=reason)
        return
    found.sizes[shown] = status.st_size
    if ending == ARCHIVE:
        yield from _members(file, row, before.get(shown), limits, found)
    else:
        yield row


def _members(file: Path, row: FileRow, was: FileRow | None, limits: Limits, found: Scan) -> Iterator[FileRow]:
    size = found.sizes[row.path]
    if was is not None and given_up(was, row.sha256):
        yield was
        return
    try:
        members = in_worker(archive_members, file, size=size, limits=limits)
    except StoppedError as error:
        found.traces[row.path] = error.trace
        yield stopped(row.path, row.name, row.sha256, str(error), was)
        return
    except UnreadableFileError as error:
        yield replace(row, sha256="" if error.passing else row.sha256, reason=str(error))
        return
    for member in members:
        path = file / member.name
        reason = member.reason
        if reason is None and path.suffix.lower() not in ENDINGS:
            reason = f"files of kind {path.suffix.lower() or '(none)'} are not read"
        if member.twin_of:
            found.warnings.append(
                f"{row.path} holds two files named {member.twin_of}; one is shown as {member.name}"
            )
        found.sizes[str(path)] = max(size, member.size)
        yield FileRow(str(path), path.name, "" if reason else member.sha256, reason)


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with regular(file) as stream:
        read: Callable[[], bytes] = partial(stream.read, _CHUNK)
        for chunk in iter(read, b""):
            digest.update(chunk)
            if stream.tell() > LARGEST:  # it grows while it is read
                raise UnreadableFileError(TOO_LARGE)
    return digest.hexdigest()
