"""Sizes and digests of the files of one generation of the indexes, so that damage does not go unseen.

The list is a file beside them; its own digest stands in the manifest of the knowledge base.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import DamagedIndexError
from indexer.storage import storage_error

LIST = "files.json"
_CHUNK = 1 << 20


def write_checksums(folder: Path) -> str:
    """Write the list of all files in a folder with their size and BLAKE2b, and return its digest."""
    listed = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _digest(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST and not path.name.endswith(".lock")
    }
    (folder / LIST).write_text(json.dumps(listed, indent=1), "utf-8")
    return _digest(folder / LIST)


def damage(folder: Path, digest: str, *, deep: bool) -> str | None:
    """Return what is wrong with a folder of indexes in a few words, None where all is as it was written.

    Sizes are compared, and where `deep` is set all that the files hold. `digest` is that of the list.
    """
    try:
        if _digest(folder / LIST) != digest:
            return "the list of its files is not the one that was written"
        listed: dict[str, list[int | str]] = json.loads((folder / LIST).read_bytes())
        for name, (size, written) in listed.items():
            path = folder / name
            if path.stat().st_size != size:
                return f"{name} has another size than it was written with"
            if deep and _digest(path) != written:
                return f"{name} holds something else than was written"
    except FileNotFoundError as error:
        return f"{Path(str(error.filename)).name} is missing"
    except (OSError, ValueError) as error:
        if outside := storage_error(error, folder):
            raise outside from error
        return f"it cannot be read ({type(error).__name__})"
    return None


@contextmanager
def undamaged(folder: Path, kb: Path) -> Iterator[None]:
    """Turn what the libraries of the indexes raise over a damaged file into a DamagedIndexError.

    tantivy panics, and a panic is no Exception.
    """
    try:
        yield
    except BaseException as error:
        panicked = type(error).__name__ == "PanicException"
        if not panicked and not isinstance(error, (OSError, ValueError, RuntimeError)):
            raise
        if outside := storage_error(error, folder):
            raise outside from error
        raise DamagedIndexError(kb, folder, f"it cannot be read: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")


def _digest(path: Path) -> str:
    found = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
