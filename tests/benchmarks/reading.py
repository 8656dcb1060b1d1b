"""What reading, cleaning and segmenting cost beside pypdf's own extraction of the same pages.

Usage: reading.py FOLDER    prints pages a second, the ratio to pypdf alone, and peak memory
"""

from __future__ import annotations

import logging
import resource
import sys
import time
from pathlib import Path

import pypdf

from indexer.documents.intake import take_in
from indexer.errors import UnreadableFileError


def main(folder: Path) -> None:
    """Measure both side by side, file by file, so that what else the machine does hits both alike."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    pages, alone, whole = 0, 0.0, 0.0
    for file in sorted(folder.rglob("*.pdf")):
        start = time.perf_counter()
        count = len([page.extract_text() for page in pypdf.PdfReader(file).pages])
        middle = time.perf_counter()
        try:
            take_in(file, {})
        except UnreadableFileError as error:
            print(f"left out: {file.name}: {error}")
            continue
        pages, alone, whole = pages + count, alone + middle - start, whole + time.perf_counter() - middle
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pages} pages; pypdf alone {pages / alone:.0f} pages/s, whole intake {pages / whole:.0f} pages/s")
    print(f"ratio {whole / alone:.2f}; peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main(Path(sys.argv[1])) if len(sys.argv) == 2 else sys.exit(__doc__)
