"""Files of rows: written whole or not at all, and over nothing but an earlier export."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import KnowledgeBaseError, UsageError
from indexer.store.database import DATABASE, Database

# Files and folders of a knowledge base, by the beginning of their names; `files` holds what the page took in.
_OWN_FILES = (DATABASE, "vectors.sqlite", "build.lock")
_OWN_FOLDERS = ("index", "log", "reading", "files", "evidence")
# How much of an old file is looked at to tell what it is.
_HEAD = 1 << 16
# Columns that say whose rows a file holds, whatever table it is of.
_IDS = frozenset({"document_id", "clause_id", "row_id"})
_ZIP = b"PK\x03\x04"
_MAKER = b"policy-ledger"
_CALENDAR = b"BEGIN:VCALENDAR"


Overwrite = bool | Callable[[str], bool]
"""Whether a file gives way that is no earlier export, or what is asked, given a sentence."""


@dataclass(frozen=True)
class Guard:
    """What stands between an export and what is there: the knowledge base it is made from.

    Files of a knowledge base and its sources are never written over. Any other file that is no earlier
    export of its kind is kept unless `overwrite` says otherwise.
    """

    kb: Path
    overwrite: Overwrite = False

    def check(self, path: Path, data: bytes) -> None:
        """Raise UsageError unless a file may be written to a path (its links followed)."""
        if owner := _owner(path, self.kb):
            raise UsageError(
                f"{path} is part of the knowledge base {owner} and stays as it is.",
                remedy="Choose another name.",
            )
        if self._is_source(path):
            raise UsageError(
                f"{path} is a source file of the knowledge base {self.kb} and stays as it is.",
                remedy="Choose another name.",
            )
        if not path.is_file() or self.overwrite is True or _is_earlier(path, data):
            return
        told = f"{path} is there and is no earlier export of its kind."
        if not self.overwrite or not self.overwrite(told):
            raise UsageError(told, remedy="Choose another name, or add --force.")

    def _is_source(self, path: Path) -> bool:
        from indexer.documents.sources import TABLE  # noqa: PLC0415 - with it come all readers

        try:
            with Database.open(self.kb) as store:
                roots = [Path(root) for root in store.roots()]
                rows = [Path(row.path) for row in store.files()]
        except KnowledgeBaseError:  # then it has told of no sources
            return False
        if path.name == TABLE and any(root in path.parents or root.parent == path.parent for root in roots):
            return True
        if not path.exists():
            return False
        own = path.stat()
        archives = {parent for row in rows for parent in row.parents if parent.suffix.lower() == ".zip"}
        return any(_is_same(source, own) for source in (*rows, *archives, *roots))


def _is_same(source: Path, own: os.stat_result) -> bool:
    try:
        return os.path.samestat(source.stat(), own)
    except (OSError, ValueError):
        return False


def _owner(path: Path, kb: Path) -> Path | None:
    """Return the knowledge base a path is a part of."""
    for folder in path.parents:
        name = path.relative_to(folder).parts[0].lower()
        if (name.startswith(_OWN_FILES) or name in _OWN_FOLDERS) and (
            folder == kb.resolve() or (folder / DATABASE).is_file()
        ):
            return folder
    return None


def _is_earlier(path: Path, data: bytes) -> bool:
    """Tell whether a file was written as `data` would be: of the same kind, with columns of the same table."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return True
    if data.startswith(_ZIP):
        return _is_ours(path)
    if data.startswith(_CALENDAR):
        return head.startswith(_CALENDAR) and b"-//%b//" % _MAKER in head
    start = "┏".encode()
    if data.startswith(start):
        return head.startswith(start)
    old, new = _columns(head), _columns(data[:_HEAD])
    if old & _IDS:
        return True
    return len(old & new) * 2 >= max(1, min(len(old), len(new)))


def _is_ours(path: Path) -> bool:
    """Tell whether a workbook or a text says that it was made here."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as core:
            return b">%b<" % _MAKER in core.read(_HEAD)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def _columns(head: bytes) -> set[str]:
    """Return the names of the columns of CSV, or of the fields of JSONL; empty where it is neither."""
    text = head.decode("utf-8-sig", "replace")
    line = text.split("\n", 1)[0]
    try:
        if line.startswith("{"):
            return set(json.loads(line))
        return {cell.strip() for cell in next(csv.reader(io.StringIO(text)), [])} - {""}
    except (ValueError, csv.Error, RecursionError):
        return set()


def write_files(files: Mapping[Path, bytes], guard: Guard | None = None) -> None:
    """Write files so that each is the old one or the whole new one, whenever the program is stopped.

    All are written beside their place first; only then do they take it. What is no regular file, a
    pipe say, is written into. Raises UsageError where `guard` forbids one of them, or where one cannot be
    written.
    """
    beside: dict[Path, Path] = {}
    name = next(iter(files), Path())
    try:
        places = {path: _place(path) for path in files}
        for name, data in files.items():
            if guard is not None:
                guard.check(places[name], data)
        for number, (name, data) in enumerate(files.items()):
            place = places[name]
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists() and not place.is_file():
                place.write_bytes(data)
                continue
            partial = place.with_name(f".policy-ledger-{os.getpid()}-{number}.partial")
            beside[partial] = place
            _write(partial, data)
            if place.exists():
                shutil.copymode(place, partial)
        for partial, name in beside.items():
            partial.replace(name)
    except (OSError, ValueError) as error:
        for partial in beside:
            partial.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write {name}: {getattr(error, 'strerror', None) or error}.", remedy=_remedy(error)
        ) from error


def _place(path: Path) -> Path:
    """Return where a path leads, links followed; raises OSError where it leads to what cannot be written."""
    place = Path(os.path.realpath(path))
    if place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if place.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if place.is_file() and not os.access(place, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return place


def _write(partial: Path, data: bytes) -> None:
    partial.unlink(missing_ok=True)  # of a process of the same number that was killed
    with partial.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _remedy(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return "Make room on the disk, or choose another place; the old file is as it was."
    return "Close the file where it is open, or choose another place."
