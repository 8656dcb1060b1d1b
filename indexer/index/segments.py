"""Segments: files of an index that never change, each written by one build and linked into the generations after it.

What a build adds makes a segment of its own, into which small ones before it are merged, so that there are few
and adding costs as much as what is added, not as what is there (a log-structured merge; O'Neil et al. 1996).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

# A segment is merged into what is added where it is less than so many times as large.
_TIMES = 4


def segments(folder: Path, ending: str) -> list[Path]:
    """Return the segments of an index with their ending (`.faiss`), the oldest first."""
    return sorted(folder.glob(f"*{ending}"))


def next_segment(folder: Path, previous: Iterable[Path], ending: str, beyond: int = 0) -> Path:
    """Return the file for a new segment, which comes after those before it and so many other new ones."""
    last = max((int(file.stem) for file in previous), default=0)
    return folder / f"{last + 1 + beyond:06d}{ending}"


def divided(sizes: Mapping[Path, int], added: int) -> tuple[list[Path], list[Path]]:
    """Return which segments stay as they are where so much is added, and which are merged with it."""
    kept = sorted(sizes, key=lambda file: (-sizes[file], file.name))
    merged: list[Path] = []
    while kept and sizes[kept[-1]] < _TIMES * added:
        merged.append(kept.pop())
        added += sizes[merged[-1]]
    return kept, merged


def link(source: Path, target: Path) -> None:
    """Let a file be at another place too."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        target.write_bytes(source.read_bytes())
