"""A page of a document as a picture, and the rectangles on it in which a span of its text stands."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.documents.ocr_pages import kept_page
from indexer.errors import UsageError
from indexer.models import Clause, FileRow
from indexer.pictures.align import align
from indexer.pictures.files import asked, letters_in, page_in, paged_file, pages_in
from indexer.pictures.kept import Picture, keep_picture, kept_picture
from indexer.pictures.letters import Box, Letters, spread
from indexer.pictures.lines import lines_of
from indexer.store.store import Store

DPI = 110
LEAST_DPI, MOST_DPI = 36, 220
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg"}
# Pages whose letters are held, for the next clause that is looked at; a page takes some 300 KB.
_HELD = 64
# Where pages are not known, or are another file's, so many are looked through.
_MOST_PAGES = 300
# Less of a span than this found on its pages, and it is looked for on all.
_FOUND = 0.6
# So many pages before and behind are looked at for what goes on from or to them.
_AROUND = 8
# Fewer letters than these on a page where nothing of a span is expected are none of it.
_CHANCE = 5
# More than this, and a page without letters is none that the span runs over.
_ALL = 0.9
# The reading of a picture gives way to the text layer where it is shorter than this share of it, as in the build.
_OCR_SHARE = 0.5

_held: dict[tuple[str, int], Letters] = {}
_holding = threading.Lock()


@dataclass(frozen=True)
class PageBoxes:
    """Where a span stands on one page: rectangles in shares of the page, one a line of print.

    `boxes` is () where the place is not known: a page that is a picture and was not read, say. `ratio` is
    the height of the page divided by its width.
    """

    page: int
    boxes: tuple[Box, ...]
    ratio: float = 1.414


@dataclass(frozen=True)
class SpanBoxes:
    """A span on all pages that it runs over; `share` tells how much of it has a place, 0 to 1."""

    pages: tuple[PageBoxes, ...]
    share: float


def page_picture(store: Store, document_id: str, page: int, dpi: int = DPI) -> Picture:
    """Return page `page` (from 1) of the file that holds a document; `dpi` is cut to what is bearable.

    Raises PictureError with the reason where the file has no pages, is gone, was changed or cannot be drawn,
    UsageError where there is no such document.
    """
    file = paged_file(store, document_id)
    dpi = min(MOST_DPI, max(LEAST_DPI, dpi))
    if found := kept_picture(file.sha256, page, dpi):
        return found
    data, width, height = asked(file, page_in, page, dpi)
    kind = next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), "image/svg+xml")
    picture = Picture(data, kind, width, height)
    keep_picture(picture, file.sha256, page, dpi)
    return picture


def span_boxes(store: Store, document_id: str, start: int, end: int) -> SpanBoxes:
    """Return where the span `[start, end)` of a document's text stands on the pages of its file.

    Raises what `page_picture` raises, and UsageError for a span outside the text.
    """
    text = store.text(document_id)
    if text is None:
        raise UsageError(f"there is no document {document_id}.")
    if not 0 <= start < end <= len(text):
        raise UsageError(f"[{start}, {end}) is no span of a text of {len(text)} characters.")
    file = paged_file(store, document_id)
    return boxes_in(file, text, store.clauses(document_id), start, end)


def boxes_in(file: FileRow, text: str, clauses: Sequence[Clause], start: int, end: int) -> SpanBoxes:
    """Return where the span `[start, end)` of a text with its clauses stands on the pages of a file."""
    pages = _pages_of(clauses, start, end)
    found: SpanBoxes | None = None
    if pages:
        first, last, around = _window(clauses, pages, (start, end), len(text))
        found = _located(file, text[first:last], start - first, end - first, around, pages)
    if found is None or found.share < _FOUND:
        every = range(1, min(asked(file, pages_in), _MOST_PAGES) + 1)
        wider = _located(file, text, start, end, every, ())
        if found is None or wider.share >= max(_FOUND, found.share + 0.2):
            found = wider
    return found


def _pages_of(clauses: Sequence[Clause], start: int, end: int) -> range:
    """Return the pages on which a span may stand, by the clauses that it touches or lies between."""
    paged = [
        (clause.start, clause.end, clause.page_start, clause.page_end)
        for clause in clauses
        if clause.page_start is not None and clause.page_end is not None
    ]
    if not paged:
        return range(0)
    # The last clause that begins before the span, and the first that ends behind it.
    before = max((one for one in paged if one[0] <= start), default=None)
    behind = min((one for one in paged if one[1] >= end), default=None)
    first = (
        min(page for *_, page, _ in paged) - 1 if before is None else before[2 if before[1] > start else 3]
    )
    last = max(page for *_, page in paged) + 1 if behind is None else behind[3 if behind[0] < end else 2]
    return range(max(1, first), max(first, last) + 1)


def _window(
    clauses: Iterable[Clause], pages: range, span: tuple[int, int], length: int
) -> tuple[int, int, range]:
    """Return the stretch of text around a span that stands on its pages and next to them, and the pages of all that.

    What is said twice is told apart by what stands around it. A row that goes on behind a page's end may
    be known by its first page alone.
    """
    first, last = 0, length
    low, high = pages.start - 1, pages.stop
    numbers = [low, high]
    for clause in clauses:
        if clause.page_start is None or clause.page_end is None:
            continue
        if clause.end <= span[0] and clause.page_end < low:
            first = max(first, clause.end)
        elif clause.start >= span[1] and clause.page_start > high:
            last = min(last, clause.start)
        else:
            numbers += (clause.page_start, clause.page_end)
    return first, last, range(max(1, min(numbers), low - _AROUND), min(max(numbers), high + _AROUND) + 1)


def _located(
    file: FileRow, words: str, start: int, end: int, pages: Sequence[int], expected: Sequence[int]
) -> SpanBoxes:
    """Return where `words[start:end]` stands, all of `words` being looked for on some pages.

    Pages where it is expected and that have no letters are among the answer if not all of it was found.
    """
    letters = _letters(file, pages)
    numbers = [number for number in pages if number in letters]
    found = align(words, "".join(letters[number].text for number in numbers))
    ends = list(accumulate(len(letters[number].text) for number in numbers))
    places: dict[int, list[Box]] = {}
    wanted = [at for at in range(start, end) if not words[at].isspace()]
    placed = 0
    for at in wanted:
        if found[at] >= 0:
            which = bisect_right(ends, found[at])
            own = letters[numbers[which]]
            places.setdefault(numbers[which], []).append(own.boxes[found[at] - ends[which] + len(own.text)])
            placed += 1
    if expected:  # a few letters on a page beside are chance
        places = {n: boxes for n, boxes in places.items() if n in expected or len(boxes) >= _CHANCE}
    share = placed / max(len(wanted), 1)
    blind = {n for n in expected if n not in letters or not letters[n].text} if share < _ALL else set()
    boxes = [
        PageBoxes(number, lines_of(places[number], letters[number].ratio), letters[number].ratio)
        if number in places
        else PageBoxes(number, ())
        for number in sorted({*places, *blind})
    ]
    return SpanBoxes(tuple(boxes), share)


def _letters(file: FileRow, pages: Iterable[int]) -> dict[int, Letters]:
    """Return the letters of those of some pages that a file has, of a picture those that OCR read."""
    with _holding:
        letters = {number: _held[key] for number in pages if (key := (file.sha256, number)) in _held}
    lacking = [number for number in pages if number not in letters]
    found = asked(file, letters_in, lacking) if lacking else {}
    letters |= {number: _recognised(file.sha256, number, own) for number, own in found.items()}
    with _holding:
        _held.update({(file.sha256, number): letters[number] for number in found})
        while len(_held) > _HELD:
            _held.pop(next(iter(_held)))
    return letters


def _recognised(sha256: str, number: int, own: Letters) -> Letters:
    """Return the letters that OCR read on a page, else its own."""
    read = kept_page(sha256, number)
    if read is None or len("".join(read.text.split())) <= _OCR_SHARE * len(own.text):
        return own
    return spread(((text, Box(*box)) for text, *box in read.places), own.ratio)
