"""The list of an index's files with sizes and digests: damage is found before it gives another answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.errors import DamagedSegmentError, KnowledgeBaseError, LedgerError
from indexer.storage import storage_error

LIST = "files.json"
# Bytes of a file that is read as a whole when an index is opened, in a fifth of a second; of a larger one the
# size is looked at, and `verify` and `build` read it. Files of tantivy are read whatever their size:
# damaged ones make it panic, and print what no user should see.
_READ_AT_OPENING = 64_000_000
_ALWAYS_READ = "lexical/"
_MOST_NAMED = 3
# What large files were when they were last known to be whole: size, time of change and inode. No part of the index.
_MARKS = "marks.json"


def write_list(folder: Path, previous: Path | None = None) -> str:
    """Write the name, size and BLAKE2b digest of each file of an index; return the digest of that list.

    Files that are links to those of the `previous` index are not read again: their digests are those they had, so
    that damage which has come over one since is found as ever.
    """
    known = _listed(previous) if previous else {}
    files: dict[str, list[int | str]] = {}
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        linked = previous is not None and name in known and _same(file, previous / name)
        files[name] = known[name] if linked else [file.stat().st_size, _digest(file)]
    (folder / LIST).write_text(json.dumps(files, indent=0, sort_keys=True), "utf-8")
    if marks := {name: _mark(folder / name) for name in files if int(files[name][0]) > _READ_AT_OPENING}:
        (folder / _MARKS).write_text(json.dumps(marks), "utf-8")
    return _digest(folder / LIST)


def _listed(folder: Path) -> dict[str, list[int | str]]:
    found: dict[str, list[int | str]] = json.loads((folder / LIST).read_text("utf-8"))
    return found


def _mark(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _marks(folder: Path) -> dict[str, list[int]]:
    try:
        found = json.loads((folder / _MARKS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _same(file: Path, other: Path) -> bool:
    return other.is_file() and file.samefile(other)


def damage(folder: Path, recorded: str, *, opening: bool = False, building: bool = False) -> list[str]:
    """Return what of an index is not as it was written, a phrase for each file; [] if nothing.

    `recorded` is the digest of its list. At the `opening` the sizes alone of large files of vectors are compared.
    A `building` does not read large files that nobody has written into since they were whole; what it makes something
    of it reads, see `intact`. Where all is read and something is damaged, the next build reads all too.
    """
    marks = _marks(folder) if building else {}
    try:
        if not recorded or _digest(folder / LIST) != recorded:
            return [f"{LIST} has changed"]
        listed = _listed(folder)
    except OSError as error:
        if outside := storage_error(error, folder):
            raise outside from error
        return [f"{LIST} cannot be read ({error.strerror})"]
    found = []
    for name, (size, digest) in listed.items():
        file = folder / name
        in_full = not opening or name.startswith(_ALWAYS_READ) or int(size) <= _READ_AT_OPENING
        try:
            if building and int(size) > _READ_AT_OPENING and marks.get(name) == _mark(file):
                continue
            if (now := file.stat().st_size) != size:
                found.append(f"{name} has {now} bytes, not {size}")
            elif in_full and _digest(file) != digest:
                found.append(f"{name} has changed")
        except OSError as error:
            if outside := storage_error(error, folder):
                raise outside from error
            found.append(f"{name} cannot be read ({error.strerror})")
    if found and not opening and not building:
        with suppress(OSError):
            (folder / _MARKS).unlink(missing_ok=True)
    return found


def intact(file: Path) -> Path:
    """Return a file of an index that a build is about to read, two folders below that of its generation.

    Raises DamagedSegmentError where it is not as it was written.
    """
    folder = file.parent.parent
    if (folder / LIST).is_file():
        known = _listed(folder).get(file.relative_to(folder).as_posix())
        if known is None or known[1] != _digest(file):
            raise DamagedSegmentError(f"{file} has changed since it was written.")
    return file


def damaged(kb: Path, folder: Path, what: list[str]) -> KnowledgeBaseError:
    """Return the error for a damaged index: one sentence, and the command that mends it."""
    named = "; ".join(what[:_MOST_NAMED]) + (f"; {len(what)} in all" if len(what) > _MOST_NAMED else "")
    return KnowledgeBaseError(
        f"the index in {folder} is damaged: {named}.",
        remedy=f"Nothing is lost; to make it anew from the database run: policy-ledger build --kb {kb}",
    )


@contextmanager
def whole(kb: Path, folder: Path) -> Iterator[None]:
    """Turn whatever the engines of an index raise into the error for a damaged one.

    tantivy's panics are no Exception.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, LedgerError):
        raise
    except BaseException as error:
        if outside := storage_error(error, folder):
            raise outside from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:200]
        raise damaged(kb, folder, [reason.rstrip(".")]) from error


def _files(folder: Path) -> list[Path]:
    """Return the files of an index, without the locks of its engine, which come and go."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".lock" and file.name not in {LIST, _MARKS}
    )


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
