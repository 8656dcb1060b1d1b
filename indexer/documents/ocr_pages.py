"""Pages that are pictures: read by OCR one by one, each result kept so that a stopped build goes on."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast

from indexer.documents.cache import cache_folder
from indexer.documents.pool import Workers, in_order
from indexer.documents.read import read_picture, sha256_of
from indexer.documents.readers import ocr
from indexer.documents.readers.ocr import OcrPage, Place
from indexer.documents.readers.pdf import IMAGE_ONLY
from indexer.errors import StoppedError, UnreadableFileError
from indexer.models import Page, SourceText

# A dense A3 page takes ten seconds on an old machine.
_PAGE_SECONDS = 180.0
# Half of a page's limit on the mean, and for a file at most so long, however many pages it has.
_MEAN_SECONDS, _MOST_SECONDS = 90.0, 4 * 3600.0
# A page read with less certainty than this is named: its words should be looked at.
_UNSURE = 0.9

Tick = Callable[[int, int], None]
"""Called with (pages done, pages in all); an exception raised in it stops the reading."""


def recognised(path: Path, sha256: str, source: SourceText, workers: Workers, tick: Tick) -> SourceText:
    """Return `source` with the pages in `pictures` read by OCR, and notes that say so.

    A page that cannot be read stays as it was, and a note names it; so do those for which no time is left:
    all pages of a file together have a limit, beside that of each. Raises UnreadableFileError where
    no page of the file has any text in the end.
    """
    pages = {page.number: page for page in source.pages}
    sure: dict[int, float] = {}
    notes = list(source.notes)
    room = min(_MOST_SECONDS, _MEAN_SECONDS * len(source.pictures) + _PAGE_SECONDS)

    def within_room() -> Iterator[int]:
        for number in source.pictures:
            if room <= 0:
                return
            yield number

    def read(number: int) -> tuple[OcrPage | UnreadableFileError, float]:
        return _page(path, sha256, number, workers)

    done = 0
    with closing(in_order(read, within_room(), workers.jobs)) as results:
        tick(done, len(source.pictures))
        for number, (found, seconds) in zip(source.pictures, results, strict=False):
            room -= seconds
            done += 1
            tick(done, len(source.pictures))
            if isinstance(found, UnreadableFileError):
                if found.passing and not isinstance(found, StoppedError):  # the file is another now
                    raise found
                notes.append(f"page {number} is a picture and could not be read: {found}")
                continue
            # A scanner's own reading gives way to ours unless ours is much the shorter.
            if len("".join(found.text.split())) > 0.5 * len("".join(pages[number].text.split())):
                pages[number] = Page(number, found.text)
                sure[number] = found.confidence
                if found.left_out:
                    told = " ".join(found.left_out)
                    notes.append(f"page {number}: taken for the letters of a seal and left out: {told}")
    if left := list(source.pictures[done:]):
        notes.append(
            f"pages that are pictures and were left out, for the others took too long: {_ranges(left)}"
        )
    notes += _told(sure)
    whole = replace(source, pages=tuple(pages.values()), notes=tuple(notes))
    if _is_empty(whole):
        raise UnreadableFileError("no text layer: its pages are pictures, and no text was read from them")
    return whole


def unread(source: SourceText) -> SourceText:
    """Return `source` with a note on the pictures that were not read; raises as `recognised` does."""
    lacking = ocr.missing_extra()
    note = f"pages that are pictures and were not read by OCR: {_ranges(list(source.pictures))}"
    if _is_empty(source):
        remedy = f"and {lacking}" if lacking else "to be read with OCR"
        raise UnreadableFileError(f"no text layer: its pages are pictures, {remedy}", passing=True)
    if lacking:
        note += f"; {lacking}"
    return replace(source, notes=(*source.notes, note))


def _is_empty(source: SourceText) -> bool:
    return sum(len("".join(page.text.split())) for page in source.pages) < IMAGE_ONLY


def _told(sure: dict[int, float]) -> list[str]:
    if not sure:
        return []
    mean = sum(sure.values()) / len(sure)
    notes = [f"pages read by OCR: {_ranges(sorted(sure))} (confidence {mean:.2f})"]
    unsure = [f"{number} ({sure[number]:.2f})" for number in sorted(sure) if sure[number] < _UNSURE]
    if unsure:
        notes.append(f"pages read by OCR with little confidence: {', '.join(unsure)}")
    return notes


def _ranges(numbers: list[int]) -> str:
    """Write page numbers in order: 1–12, 15."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def kept_page(sha256: str, number: int) -> OcrPage | None:
    """Return what was read on a page of a content, None where nothing is kept of it."""
    try:
        raw = json.loads(_kept(sha256, number).read_text("utf-8"))
        places = tuple((str(text), *map(float, box)) for text, *box in raw["places"])
        return OcrPage(
            raw["text"], raw["confidence"], tuple(raw["left_out"]), cast("tuple[Place, ...]", places)
        )
    except (OSError, ValueError, KeyError, TypeError, metadata.PackageNotFoundError):
        return None


def _kept(sha256: str, number: int) -> Path:
    return _folder() / sha256[:2] / sha256 / f"{number}.json"


def _page(
    path: Path, sha256: str, number: int, workers: Workers
) -> tuple[OcrPage | UnreadableFileError, float]:
    """Return what is read on a page, or why nothing is, and the seconds that it took."""
    if known := kept_page(sha256, number):
        return known, 0.0
    with workers.place() as worker:
        started = time.monotonic()
        try:
            page = worker.run(read_picture, path, number, sha256, seconds=_PAGE_SECONDS)
        except UnreadableFileError as error:
            return error, time.monotonic() - started
        took = time.monotonic() - started
    kept = _kept(sha256, number)
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    partial.write_text(json.dumps(asdict(page)), "utf-8")
    partial.replace(kept)
    return page, took


def _folder() -> Path:
    """Return where results are kept, apart for each version of the engine and of the code around it."""
    return cache_folder() / "ocr" / _version()


@cache
def _version() -> str:
    code = sha256_of(Path(ocr.__file__).read_bytes())[:12]
    return f"{metadata.version('rapidocr')}-{code}"
