"""What a disk that is full, a right that is missing or a busy file are called, instead of damage."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import KnowledgeBaseError, LedgerError

# The libraries of the indexes tell of a full disk in words alone.
_FULL_WORDS = re.compile(
    r"no space left on device|disk is full|quota exceeded|os error (?:28|122)\b", re.IGNORECASE
)
_RIGHTS_WORDS = re.compile(r"permission denied|read-only file system|os error (?:13|30)\b", re.IGNORECASE)
_FULL = {errno.ENOSPC, errno.EDQUOT}
_RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}
_MANY_FILES = {errno.EMFILE, errno.ENFILE}


def storage_error(error: BaseException, place: Path) -> KnowledgeBaseError | None:
    """Return what lies outside a knowledge base and kept it from being read or written; None for all else.

    That is a full disk, a missing right, another writer or a disk that fails: nothing of it is damage, and
    nothing in the folder is to be deleted.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = getattr(error, "errno", None)
    words = str(error)
    named = getattr(error, "filename", None) or place
    if code == sqlite3.SQLITE_FULL or number in _FULL or _FULL_WORDS.search(words):
        return KnowledgeBaseError(
            f"there is no room left on the disk of {named}.",
            remedy="Make room and try again: the knowledge base is as the last build left it.",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH} or number in _RIGHTS:
        return _no_right(named)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return KnowledgeBaseError(
            f"{named} is being written by another process.", remedy="Try again when it has ended."
        )
    if code == sqlite3.SQLITE_CANTOPEN or _RIGHTS_WORDS.search(words):
        return _no_right(named)
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM} or number in {errno.EIO, *_MANY_FILES}:
        return KnowledgeBaseError(
            f"{named} cannot be read or written now: {getattr(error, 'strerror', None) or words}.",
            remedy="Try again, and look at the disk if it stays so; delete nothing.",
        )
    return None


def _no_right(place: object) -> KnowledgeBaseError:
    return KnowledgeBaseError(
        f"this user may not read or write {place}, or the disk is read-only.",
        remedy="Get the right to it from its owner, or name another folder with --kb; delete nothing.",
    )


@contextmanager
def storing(place: Path) -> Iterator[None]:
    """Turn every error of the disk or the database into a KnowledgeBaseError: one sentence with its remedy."""
    try:
        yield
    except (LedgerError, BrokenPipeError):
        raise
    except (OSError, sqlite3.Error, ValueError, RuntimeError) as error:
        if found := storage_error(error, place):
            raise found from error
        if isinstance(error, sqlite3.Error):
            raise KnowledgeBaseError(f"the knowledge base {place} cannot be used: {error}.") from error
        if isinstance(error, OSError):
            named = error.filename or place
            raise KnowledgeBaseError(
                f"{named} cannot be read or written: {error.strerror or error}."
            ) from error
        raise
