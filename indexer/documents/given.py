"""Files that a command is given, of queries or corrections: a pipe will do, one without an end will not."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import UsageError

_LARGEST = 256 << 20


def given_bytes(path: Path) -> bytes:
    """Return what a file holds; raises UsageError where it cannot be read or has more than 256 MB."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}.") from error
    if len(data) > _LARGEST:
        raise UsageError(f"cannot read {path}: it is larger than {_LARGEST >> 20} MB.")
    return data
