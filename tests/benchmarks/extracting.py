"""What extraction costs: characters a second, its share of encoding, and how cost grows with length.

Usage: extracting.py FOLDER [FOLDER ...]   reads the files, then measures extraction by itself
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from indexer.documents.extract import rows_of
from indexer.documents.intake import Taken, take_in
from indexer.documents.read import ENDINGS
from indexer.errors import UnreadableFileError
from indexer.index.encoders import BUNDLED, load_encoder
from indexer.index.vectors import passages

_SAMPLE = 300


def main(folders: list[Path]) -> None:
    """Measure side by side over the same clauses."""
    taken: list[Taken] = []
    for file in sorted(f for folder in folders for f in folder.rglob("*") if f.suffix.lower() in ENDINGS):
        try:
            taken += take_in(file, {}, ocr=False).documents
        except UnreadableFileError as error:
            print(f"left out: {file.name}: {error}")
    rows_of(taken[0].document, taken[0].clauses)  # the tables are read once
    started = time.perf_counter()
    for one in taken:
        rows_of(one.document, one.clauses)
    extraction = time.perf_counter() - started
    characters = sum(len(clause.text) for one in taken for clause in one.clauses)
    print(f"{characters} characters, {characters / extraction:.0f} a second")
    texts = [part.text for one in taken for c in one.clauses for part in passages(0, c.text)]
    encoder = load_encoder(BUNDLED)
    sample = texts[:: max(1, len(texts) // _SAMPLE)]
    encoder.encode_passages(sample[:8])
    started = time.perf_counter()
    encoder.encode_passages(sample)
    encoding = (time.perf_counter() - started) * len(texts) / len(sample)
    print(f"share of the time that encoding takes: {extraction / encoding:.1%}")
    longest = max(taken, key=lambda one: len(one.document.text))
    base = 0.0
    for times in (1, 4, 16):
        clauses = longest.clauses * times
        started = time.perf_counter()
        rows_of(longest.document, clauses)
        spent = time.perf_counter() - started
        base = base or spent
        print(f"{times:>2} times the longest document: {spent / base:.1f} times as long")


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]]) if len(sys.argv) > 1 else sys.exit(__doc__)
