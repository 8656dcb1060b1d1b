"""Files that vanished and of which what was read stays, until somebody says that they are to go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer.models import FileRow
from indexer.store.marks import ABSENT, OUT, FileMark, Mark, mark_of, remove_marks, set_mark
from indexer.store.store import Store

_LOST = "the file is missing, and what was read of it could not be kept by this version"


def absent_rows(
    store: Store, given: Mapping[str, FileMark], here: Iterable[FileRow], *, keep: bool
) -> list[FileRow]:
    """Return the files of the last build that are not `here` any more and whose rows stay.

    Those that are marked so; with `keep` all that vanished. A content that lies elsewhere now, a member that its
    archive has lost and a file that is to be left out are none of them.
    """
    rows = list(here)
    paths = {row.path for row in rows}
    contents = {row.sha256 for row in rows if row.reason is None}
    found, before = [], store.files()
    for row in before:
        if row.reason is not None or row.path in paths or row.sha256 in contents:
            continue
        mark = mark_of(row.path, given)
        if (mark is not None and mark.mark in OUT) or not (keep or (mark and mark.mark in ABSENT)):
            continue
        if not os.path.exists(row.path) and not any(up.is_file() for up in Path(row.path).parents):  # noqa: PTH110 - Path.exists raises where a folder is closed
            found.append(row)
    known = paths | {row.path for row in before}
    lost = [path for path, mark in given.items() if mark.mark in ABSENT and path not in known]
    return found + [FileRow(path, Path(path).name, "", _LOST) for path in lost]


def settle_absent(store: Store, given: Mapping[str, FileMark], absent: Iterable[FileRow]) -> list[str]:
    """Mark what vanished and take the marks of what came back away, in a transaction of the caller's; return what is new."""
    paths = {row.path for row in absent}
    remove_marks(store, (p for p, mark in given.items() if mark.mark in ABSENT and p not in paths))
    new = sorted(path for path in paths if path not in given)
    for path in new:
        set_mark(store, path, Mark.MISSING)
    return new
