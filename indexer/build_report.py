"""What a build tells: how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.models import Skipped

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are `read` (files), `ocr` (pictures of one file) and `encode`
(passages). An exception raised in it stops the build, which leaves everything as it was."""


@dataclass
class BuildReport:
    """What a build did, for its summary table."""

    files: int = 0
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    clauses: int = 0
    generation: int = 0
    changed: bool = False
    seconds: float = 0.0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
