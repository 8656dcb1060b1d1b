"""How many clauses of born-digital PDFs lie within their boxes, and how long a box takes.

Usage: boxes.py FOLDER    prints each file with a clause that does not, and the shares over all

A clause lies within its boxes if the letters that PDFium finds under them are all of its letters, variants
folded and white space aside, and few others: not more than 5 % and two.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from extraction.text.folding import squeeze
from indexer.documents.intake import take_in
from indexer.errors import UnreadableFileError
from indexer.models import FileRow
from indexer.pictures.letters import Box
from indexer.pictures.pages import boxes_in

_STEPS = 1_000_000


@dataclass(frozen=True)
class Measured:
    """One clause: its letters, those missing under its boxes, those too many, seconds taken."""

    clause_id: str
    letters: int
    missing: int
    more: int
    seconds: float

    @property
    def whole(self) -> bool:
        return self.missing == 0

    @property
    def within(self) -> bool:
        return self.whole and self.more <= 0.05 * self.letters + 2


def measured(path: Path) -> list[Measured]:
    """Return what is measured of the clauses of a PDF, [] for one with pages that are pictures."""
    intake = take_in(path, {}, ocr=False)
    if intake.partial:
        return []
    file = FileRow(str(path.absolute()), path.name, intake.sha256, None)
    document = pypdfium2.PdfDocument(path)
    try:
        return [*_clauses(file, intake.documents, document)]
    finally:
        document.close()


def _clauses(file: FileRow, documents: list[Any], pdf: Any) -> Iterator[Measured]:
    words: dict[int, tuple[Any, Any]] = {}
    for taken in documents:
        for clause in taken.clauses:
            wanted = Counter(squeeze(clause.text))
            if not wanted:
                continue
            begun = time.perf_counter()
            found = boxes_in(file, taken.document.text, taken.clauses, clause.start, clause.end)
            seconds = time.perf_counter() - begun
            under: Counter[str] = Counter()
            for page in found.pages:
                if page.page not in words:
                    sheet = pdf[page.page - 1]
                    words[page.page] = sheet, sheet.get_textpage()
                for box in page.boxes:
                    under += Counter(squeeze(_under(*words[page.page], box)))
            missing, more = (wanted - under).total(), (under - wanted).total()
            yield Measured(clause.clause_id, wanted.total(), missing, more, seconds)


def _under(page: Any, words: Any, box: Box) -> str:
    """Return the text that PDFium finds in a rectangle, a hyphen at the end of a line as one."""
    corners = []
    for x, y in ((box.left, box.top), (box.right, box.bottom)):
        across, up = ctypes.c_double(), ctypes.c_double()
        at = round(x * _STEPS), round(y * _STEPS)
        raw.FPDF_DeviceToPage(page, 0, 0, _STEPS, _STEPS, 0, *at, across, up)
        corners.append((across.value, up.value))
    (x0, y0), (x1, y1) = corners
    text: str = words.get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return text.replace("\x02", "-").replace("\ufffe", "-")


def main(folder: Path) -> None:
    """Measure all files of a folder."""
    clauses: list[Measured] = []
    pictures = 0
    for path in sorted(folder.rglob("*.pdf")):
        try:
            found = measured(path)
        except UnreadableFileError as error:
            print(f"left out: {path.name}: {error}")
            continue
        pictures += not found
        clauses += found
        for one in found:
            if not one.within:
                print(f"{path.name} {one.clause_id}: of {one.letters} {one.missing} missing, {one.more} more")
    if not clauses:
        sys.exit("no clause was measured")
    whole, within = sum(one.whole for one in clauses), sum(one.within for one in clauses)
    letters, missing = sum(one.letters for one in clauses), sum(one.missing for one in clauses)
    seconds = sorted(one.seconds for one in clauses)
    print(f"{len(clauses)} clauses; {pictures} files with pages that are pictures were left out")
    print(f"whole under their boxes {whole / len(clauses):.2%}, with few others {within / len(clauses):.2%}")
    print(f"letters under their boxes {1 - missing / letters:.3%}")
    print(
        f"seconds: median {seconds[len(seconds) // 2]:.3f}, 99 % {seconds[int(len(seconds) * 0.99)]:.3f}, most {seconds[-1]:.2f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1])) if len(sys.argv) == 2 else sys.exit(__doc__)
