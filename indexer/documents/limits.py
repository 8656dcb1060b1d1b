"""How much time and memory the reading of one file may take, in proportion to its size."""

from __future__ import annotations

import os
from dataclasses import dataclass

from indexer.documents.worker import MEMORY
from indexer.errors import UsageError

TIME_VARIABLE, MEMORY_VARIABLE = "POLICY_LEDGER_TIME_LIMIT", "POLICY_LEDGER_MEMORY_LIMIT"
# A born-digital PDF of 2,000 pages and 3 MB takes a minute from bytes to rows; what takes five times
# as long as that will not end.
_SECONDS, _SECONDS_PER_MB, _MOST_SECONDS = 120.0, 60.0, 3600.0
# The libraries take up to 1 GB of address space; a picture of a page, or a table, unpacks a hundredfold.
_MEMORY, _MEMORY_PER_BYTE = 2 << 30, 100


@dataclass(frozen=True)
class Limits:
    """Limits for each file where somebody has set them: `seconds`, and `memory` in bytes."""

    seconds: float | None = None
    memory: int | None = None

    def seconds_for(self, size: int) -> float:
        """Return how many seconds a file of `size` bytes may take."""
        return self.seconds or min(_MOST_SECONDS, _SECONDS + _SECONDS_PER_MB * size / (1 << 20))

    def memory_for(self, size: int) -> int:
        """Return how many bytes of memory a file of `size` bytes may take."""
        return self.memory or min(MEMORY, _MEMORY + _MEMORY_PER_BYTE * size)


def limits_of(seconds: float | None = None, megabytes: float | None = None) -> Limits:
    """Return the limits given, else those that the environment sets; raises UsageError for what is no limit."""
    seconds = seconds if seconds is not None else _number(TIME_VARIABLE)
    megabytes = megabytes if megabytes is not None else _number(MEMORY_VARIABLE)
    if any(given is not None and not given > 0 for given in (seconds, megabytes)):
        raise UsageError("a limit of time or memory must be more than 0.")
    return Limits(seconds, None if megabytes is None else int(megabytes * (1 << 20)))


def _number(variable: str) -> float | None:
    value = os.environ.get(variable)
    try:
        return float(value) if value else None
    except ValueError as error:
        raise UsageError(f"{variable} is {value!r}, which is no number.") from error
