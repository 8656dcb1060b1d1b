"""What reading, cleaning and segmenting cost beside pypdf's own extraction of the same pages, in processor time.

Usage: reading.py FOLDER    prints pages a second, the ratio to pypdf alone, and peak memory
"""

from __future__ import annotations

import itertools
import logging
import resource
import sys
import time
from pathlib import Path

import pypdf

from indexer.documents.clean import clean
from indexer.documents.intake import intake_of
from indexer.documents.ocr_pages import unread
from indexer.documents.read import read_file
from indexer.errors import UnreadableFileError


def main(folder: Path) -> None:
    """Measure all side by side, file by file, so that what else the machine does hits them alike."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    pages, spent = 0, [0.0] * 4
    for file in sorted(folder.rglob("*.pdf")):
        times = [time.process_time()]
        count = len([page.extract_text() for page in pypdf.PdfReader(file).pages])
        times.append(time.process_time())
        try:
            source, sha256 = read_file(file)
        except UnreadableFileError as error:
            print(f"left out: {file.name}: {error}")
            continue
        times.append(time.process_time())
        source = unread(source) if source.pictures else source
        clean(source)
        times.append(time.process_time())
        intake_of(source, file.name, sha256, {}, False)
        times.append(time.process_time())
        pages += count
        spent = [sum(one) for one in zip(spent, (b - a for a, b in itertools.pairwise(times)), strict=True)]
    alone, read, cleaned, whole = spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{pages} pages; pypdf alone {pages / alone:.0f} pages/s, read {pages / read:.0f} pages/s, whole intake"
        f" {pages / (read + whole):.0f} pages/s"
    )
    print(
        f"ratio to pypdf alone: read {read / alone:.2f}, read and cleaned {(read + cleaned) / alone:.2f},"
        f" with clauses and rows {(read + whole) / alone:.2f}; peak memory {peak:.0f} MiB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1])) if len(sys.argv) == 2 else sys.exit(__doc__)
