"""A knowledge base as one file, taken while builds and corrections go on, and put back whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from indexer.access.audit import FILE as AUDIT
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.index.checksums import damage
from indexer.storage import storage_error
from indexer.store.database import DATABASE, Database
from indexer.store.evidence import FOLDER as EVIDENCE
from indexer.store.manifest import index_folder

LIST = "backup.json"
FORM = 1
# What is kept beside the database: files taken in, those given as evidence, and what spares the next build reading and encoding them again.
_FOLDERS = ("files", EVIDENCE, "texts")
_CACHES = ("vectors.sqlite",)
_SETTINGS = ("directions.csv",)
_TRIES = 3
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What a backup holds: how many files, their bytes before packing, the documents of the knowledge base."""

    path: Path
    files: int
    size: int
    documents: int


def back_up(kb: Path, path: Path, *, overwrite: bool = False) -> Backup:
    """Write the knowledge base as the last build and correction left it to one ZIP file.

    A build may run meanwhile: the database is copied in one step, and the index is that which it names.
    Source files outside of the knowledge base are not in it. Raises UsageError for a file that is there
    already, KnowledgeBaseError for a base that is damaged or a disk that is full.
    """
    if path.exists() and not overwrite:
        raise UsageError(f"{path} is there already.", remedy="Choose another name, or add --force.")
    Database.open(kb).close()  # one that is not there, or of another version, is refused
    with _outside(path.parent), tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as scratch:
        made = Path(scratch) / "backup.zip"
        for _ in range(_TRIES):
            copy = Path(scratch) / DATABASE
            copy.unlink(missing_ok=True)
            _copy_database(kb / DATABASE, copy)
            generation, digest, documents = _names(copy)
            record = Path(scratch) / AUDIT
            record.unlink(missing_ok=True)
            if (kb / AUDIT).is_file():
                _copy_database(kb / AUDIT, record)
            count, size = _pack(kb, copy, record, generation, made)
            if _is_whole(made, kb, generation, digest, Path(scratch)):
                break
        else:
            raise KnowledgeBaseError(
                f"the index of {kb} changed or is damaged while it was copied.",
                remedy=f"Run: policy-ledger verify --kb {kb}",
            )
        made.replace(path)
    return Backup(path, count, size, documents)


def restore(path: Path, kb: Path) -> Backup:
    """Make the knowledge base in `kb` from a backup: nothing of it is there before all of it is checked.

    Raises UsageError where `kb` holds one already or the file is no backup, KnowledgeBaseError where it is damaged.
    """
    if kb.exists() and any(kb.iterdir()):
        raise UsageError(
            f"{kb} is not empty.", remedy="Name a new folder with --kb, or move the old one away first."
        )
    kb.parent.mkdir(parents=True, exist_ok=True)
    with _outside(kb.parent), tempfile.TemporaryDirectory(dir=kb.parent, prefix=".restore-") as scratch:
        made = Path(scratch) / "kb"
        listed = _unpack(path, made)
        if kb.exists():
            kb.rmdir()
        made.replace(kb)
    with closing(Database.open(kb)) as database:
        documents = database.connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    return Backup(path, len(listed), sum(size for size, _ in listed.values()), documents)


def _copy_database(source: Path, target: Path) -> None:
    """Copy the database as one transaction sees it."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _names(database: Path) -> tuple[int, str, int]:
    """Return the generation of the index that a database names, the digest of its list, and how many documents."""
    with closing(sqlite3.connect(database)) as opened:
        manifest = dict(opened.execute("SELECT key, value FROM manifest"))
        (documents,) = opened.execute("SELECT count(*) FROM documents").fetchone()
    return int(manifest.get("generation", 0)), manifest.get("index", ""), documents


def _pack(kb: Path, database: Path, record: Path, generation: int, target: Path) -> tuple[int, int]:
    """Pack copies of the database and of the record, and what stands beside them; return how many files, and their bytes."""
    index = index_folder(kb, generation)
    listed: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, file in [(DATABASE, database), (AUDIT, record), *_beside(kb, index)]:
            try:
                listed[name] = _add(archive, name, file)
            except (
                FileNotFoundError
            ):  # a build has just swept it; what is missing of the index is found below
                continue
        about = {"form": FORM, "made": datetime.now(UTC).isoformat("T", "seconds"), "files": listed}
        archive.writestr(LIST, json.dumps(about, ensure_ascii=False, indent=0, sort_keys=True))
    return len(listed), sum(size for size, _ in listed.values())


def _beside(kb: Path, index: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name, file) of what belongs to a knowledge base beside its database, in order."""
    folders = [index, *(kb / name for name in _FOLDERS)]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    files += [kb / name for name in (*_CACHES, *_SETTINGS) if (kb / name).is_file()]
    yield from ((file.relative_to(kb).as_posix(), file) for file in files)


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> tuple[int, str]:
    """Add a file to an archive; return its bytes and their SHA-256."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        return _copy(source, target)


def _is_whole(made: Path, kb: Path, generation: int, digest: str, scratch: Path) -> bool:
    """Tell whether the index in a backup is the one that its database names."""
    if generation == 0:
        return True
    folder = scratch / "check"
    shutil.rmtree(folder, ignore_errors=True)
    prefix = index_folder(kb, generation).relative_to(kb).as_posix() + "/"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(prefix)])
    return not damage(index_folder(folder, generation), digest)


def _unpack(path: Path, target: Path) -> dict[str, tuple[int, str]]:
    """Unpack a backup into a new folder; return what it holds, each file checked."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(LIST))
            if about["form"] != FORM:
                raise UsageError(
                    f"{path} is a backup of another version.", remedy="Restore it with that version."
                )
            listed: dict[str, tuple[int, str]] = {
                str(name): (int(size), str(digest)) for name, (size, digest) in about["files"].items()
            }
            for name, (size, digest) in listed.items():
                file = target / name
                if not file.resolve().is_relative_to(target.resolve()):
                    raise UsageError(f"{path} is no backup: it names the file {name}.")
                file.parent.mkdir(parents=True, exist_ok=True)
                if _extract(archive, name, file) != (size, digest):
                    raise _damaged(path, name)
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is no backup of policy-ledger.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        if zipfile.is_zipfile(path):
            raise _damaged(path, str(error)) from error
        raise UsageError(f"{path} is no backup of policy-ledger.") from error
    return listed


def _extract(archive: zipfile.ZipFile, name: str, file: Path) -> tuple[int, str]:
    with archive.open(name) as source, file.open("wb") as target:
        return _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy a file; return its bytes and their SHA-256."""
    digest = hashlib.sha256()
    size = 0
    while part := source.read(_CHUNK):
        digest.update(part)
        size += len(part)
        target.write(part)
    return size, digest.hexdigest()


def _damaged(path: Path, what: str) -> KnowledgeBaseError:
    return KnowledgeBaseError(
        f"the backup {path} is damaged: {what}.", remedy="Nothing was restored; take another copy of it."
    )


@contextmanager
def _outside(place: Path) -> Iterator[None]:
    """Tell of a full disk or a missing right in a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if told := storage_error(error, place):
            raise told from error
        raise
