"""A page of a PDF as a picture, and its letters with their places (PDFium)."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from indexer.documents.readers import pdfium
from indexer.errors import UnreadableFileError
from indexer.pictures.letters import Box, Letters, shown

if TYPE_CHECKING:
    from PIL import Image

# A page at so many pixels takes 30 MB while it is drawn; a larger one is drawn smaller.
MOST_PIXELS = 8_000_000
_LONGEST_SIDE = 8000
# Print takes 100 to 200 KB as PNG; what takes more is smaller as JPEG of this quality.
_LARGE_PNG, _QUALITY = 300_000, 82
# Of a page with more letters than this, a drawing of many thousand labels say, the rest has no place.
_MOST_LETTERS = 60_000
# A letter so many times as high as most is given its own outline.
_HIGH = 2.0
# What PDFium gives for a hyphen at the end of a line.
_HYPHENS = "\x02\ufffe"
# In this many steps the place of a letter is told.
_STEPS = 1_000_000


def draw(data: bytes, number: int, dpi: int) -> tuple[bytes, int, int]:
    """Return page `number` (from 1) as PNG, a scan as JPEG, with its width and height in pixels; a huge page is drawn at fewer dpi."""
    with pdfium.opened(data) as document:
        try:
            page = pdfium.page_of(document, number)
            width, height = (max(1.0, side) for side in page.get_size())
            scale = min(
                dpi / 72, _LONGEST_SIDE / max(width, height), math.sqrt(MOST_PIXELS / (width * height))
            )
            image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("RGB")
            data = _encoded(image, "PNG")
            if len(data) > _LARGE_PNG:  # a photograph or scan
                data = min(data, _encoded(image, "JPEG"), key=len)
        except (UnreadableFileError, MemoryError):
            raise
        except Exception as error:  # PDFium's errors and those of its bindings
            raise UnreadableFileError(
                f"page {number} of the PDF cannot be drawn ({type(error).__name__})"
            ) from error
    return data, *image.size


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=_QUALITY)
    return buffer.getvalue()


def page_count(data: bytes) -> int:
    """Return the number of pages."""
    with pdfium.opened(data) as document:
        return len(document)


def letters_of(data: bytes, numbers: Sequence[int]) -> dict[int, Letters]:
    """Return the letters of some pages (from 1), in the order of the file; none of a page that cannot be read."""
    found = {}
    with pdfium.opened(data) as document:
        for number in numbers:
            if 1 <= number <= len(document):
                try:
                    found[number] = _letters(document[number - 1])
                except MemoryError:
                    raise
                except Exception:  # noqa: BLE001 - PDFium's errors and those of its bindings: a page without places
                    found[number] = Letters("", ())
    return found


def _letters(page: Any) -> Letters:
    from pypdfium2 import raw  # noqa: PLC0415 - a search never draws a page

    width, height = page.get_size()
    place = _placed(page)
    words = page.get_textpage()
    found: list[tuple[int, str, Box]] = []
    for at in range(min(words.count_chars(), _MOST_LETTERS)):
        letter = chr(raw.FPDFText_GetUnicode(words, at))
        letter = "-" if letter in _HYPHENS else letter
        if letter.isspace() or letter < " " or raw.FPDFText_IsGenerated(words, at) == 1:
            continue
        box = shown(place(_box(words, at)))
        if box is not None:
            found.append((at, "\ufffd" if "\ud800" <= letter <= "\udfff" else letter, box))
    # Fonts of formulas say that their letters are several lines high.
    high = _HIGH * median([box.height for *_, box in found]) if found else 0.0
    boxes = (
        (shown(place(words.get_charbox(at))) or box) if box.height > high else box for at, _, box in found
    )
    return Letters("".join(letter for _, letter, _ in found), tuple(boxes), height / max(width, 1.0))


def _box(words: Any, at: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a letter in points, as high as its line where that is known."""
    loose: tuple[float, float, float, float] = words.get_charbox(at, loose=True)
    if loose[0] < loose[2] and loose[1] < loose[3]:
        return loose
    tight: tuple[float, float, float, float] = words.get_charbox(at)
    return tight


def _placed(page: Any) -> Callable[[tuple[float, float, float, float]], Box]:
    """Return what turns a rectangle in points into shares of the page as it is shown, turned and cropped."""
    from pypdfium2 import raw  # noqa: PLC0415 - a search never draws a page

    def corner(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _STEPS, _STEPS, 0, x, y, across, down)
        return across.value / _STEPS, down.value / _STEPS

    (x0, y0), (x1, y1), (x2, y2) = corner(0, 0), corner(100, 0), corner(0, 100)
    a, b, c, d = (x1 - x0) / 100, (y1 - y0) / 100, (x2 - x0) / 100, (y2 - y0) / 100

    def place(box: tuple[float, float, float, float]) -> Box:
        left, bottom, right, top = box
        xs = sorted((a * left + c * bottom + x0, a * right + c * top + x0))
        ys = sorted((b * left + d * bottom + y0, b * right + d * top + y0))
        return Box(xs[0], ys[0], xs[1], ys[1])

    return place
