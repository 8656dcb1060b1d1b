"""What went wrong, in one sentence, whatever it was."""

from __future__ import annotations

import sqlite3
import traceback
from pathlib import Path

from indexer.errors import LedgerError


def told(error: BaseException) -> str:
    """Return the sentence that ends a command: what went wrong and what can be done."""
    from indexer.storage import storage_error

    if isinstance(error, LedgerError):
        return str(error)
    if isinstance(error, OSError) and error.filename is None:  # our own files have told of themselves
        return f"the output cannot be written: {error.strerror or error}."
    if isinstance(error, (OSError, sqlite3.Error)) and (
        found := storage_error(error, Path("the knowledge base"))
    ):
        return str(found)
    if isinstance(error, OSError):
        return f"{error.filename} cannot be read or written: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return "this machine has not enough memory for that. Ask for less at once."
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""
    cause = (str(error).strip().splitlines() or [""])[0][:300]
    return (
        f"this should not have happened: {type(error).__name__}: {cause}{place}."
        " Please report it; the knowledge base is as it was."
    )


def is_text(text: str) -> bool:
    """Tell whether an argument can be stored and compared: bytes that are no UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
