"""Pages that are pictures: a page of a PDF as an image, and the text an image shows (RapidOCR).

The models come with the wheel of `rapidocr` and are named by path, so that nothing is downloaded.
"""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents.readers import pdfium
from indexer.errors import UnreadableFileError, missing

if TYPE_CHECKING:
    from PIL import Image

DPI = 200
# An A3 page at 200 dpi; a larger page is scaled down to this.
LONGEST_SIDE = 3400
# The side to which a page is reduced for finding its lines; they are read at full size.
_FINDING_SIDE = 1600
_DETECTOR = "PP-OCRv6_det_small.onnx"
_READER = "PP-OCRv6_rec_small.onnx"

# A page of which more than this is red carries a seal or a red masthead: it is read a second time
# without what is red, since a seal mostly lies over the signature and the date.
_RED_SHARE = 0.0005
# What a masthead has over the body of the text, in height of line; the letters of a seal have less.
# A letter alone has less to show that it is none of a seal's.
_MASTHEAD = 1.25
_LETTER = 1.8
# The letters of a seal stand in a circle: taken for a line they lean by more degrees than this, or
# the line is more than twice as high as a character is wide, or it is read with less certainty.
_LEAN = 6.0
_SLENDER = 0.5
_SURE = 0.9

# Two columns: at least so many lines in each, of which so many are about as wide as their column.
_COLUMN_LINES = 5
_COLUMN_FULL = 0.6

_PAGE_NUMBER = re.compile(r"[一—–-]{1,2}\s?(\d{1,4})\s?[一—–-]{1,2}")
_YEAR = re.compile(r"[\[〔(（]((?:19|20)\d\d)[\]〕)）](?=第?\d{1,5}号)")


Place = tuple[str, float, float, float, float]


@dataclass(frozen=True)
class OcrPage:
    """The text of a picture, a line of print a line, and how sure the reading is, 0 to 1.

    The opening line of a paragraph, set in by two characters, begins with two ideographic spaces.
    `left_out` holds what was taken for letters of a seal. `places` are the runs of text with where each
    stands: (text, left, top, right, bottom) in shares of the picture's width and height, 0 to 1.
    """

    text: str
    confidence: float
    left_out: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class _Line:
    """A run of text as found in a picture, in pixels from the top left."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float
    lean: float = 0.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def place(self, width: int, height: int) -> Place:
        """Return the text and where it stands in a picture of some size, in shares of it."""
        x, y = (max(0.0, round(float(self.left) / width, 5)), max(0.0, round(float(self.top) / height, 5)))
        return self.text, x, y, round(float(self.right) / width, 5), round(float(self.bottom) / height, 5)

    def covers(self, other: _Line) -> bool:
        """Tell whether a good part of the smaller of two lines lies in the other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min((line.right - line.left) * line.height for line in (self, other))
        return wide > 0 and high > 0 and wide * high > 0.3 * smaller


def missing_extra() -> str:
    """Return the sentence that says what to install for reading pictures, "" if it is there."""
    return missing("ocr", "reading pages that are pictures", "rapidocr", "pypdfium2", "PIL")


def page_count(data: bytes) -> int:
    """Return the number of pages of a PDF."""
    with pdfium.opened(data) as document:
        return len(document)


def page_image(data: bytes, number: int) -> Image.Image:
    """Return page `number` (from 1) of a PDF as a picture in colour, at 200 dpi where that is bearable.

    Raises UnreadableFileError for a PDF that is damaged, encrypted or has no such page.
    """
    with pdfium.opened(data) as document:
        try:
            page = pdfium.page_of(document, number)
            scale = min(DPI / 72, LONGEST_SIDE / max(1.0, *page.get_size()))
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            # A copy: the bitmap's memory is PDFium's.
            image: Image.Image = bitmap.to_pil().convert("RGB").copy()
        except UnreadableFileError:
            raise
        except Exception as error:  # PDFium's errors and those of its bindings
            raise UnreadableFileError(
                f"page {number} of the PDF cannot be drawn ({type(error).__name__})"
            ) from error
    return image


class Recogniser:
    """Reads printed Chinese and Latin text out of pictures; the models are loaded once a process."""

    def recognise(self, image: Image.Image) -> OcrPage:
        """Return the text of a picture in reading order, two columns one after the other."""
        if max(image.size) > LONGEST_SIDE:
            image = image.convert("RGB")
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        pixels = np.asarray(image.convert("RGB"))
        lines = _found(pixels)
        left_out: list[_Line] = []
        red = _red(pixels)
        if red.mean() > _RED_SHARE:
            black = _found(_without_red(pixels))
            lines, left_out = _without_seals(lines, black, red)
        weights = [len(line.text) for line in lines]
        scores = [line.score for line in lines]
        confidence = float(np.average(scores, weights=weights)) if lines else 0.0
        text = "\n".join(_in_order(lines))
        places = tuple(line.place(*image.size) for line in lines)
        return OcrPage(text, confidence, tuple(line.text for line in left_out), places)


@lru_cache(maxsize=1)
def _engine() -> tuple[Any, threading.Lock]:
    import rapidocr  # noqa: PLC0415 - half a second, and needed for pictures only

    models = Path(rapidocr.__file__).parent / "models"
    for model in (_DETECTOR, _READER):
        if not (models / model).is_file():
            raise UnreadableFileError(
                f"its pages are pictures, and the model {model} to read them is missing"
            )
    engine = rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": LONGEST_SIDE,
            "Global.use_cls": False,  # whether a line stands on its head: pages of a file do not
            "Det.model_path": str(models / _DETECTOR),
            "Det.limit_type": "max",
            "Det.limit_side_len": _FINDING_SIDE,
            "Rec.model_path": str(models / _READER),
            # Pages are read side by side, one on a core; a second thread costs half as much again in all.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return engine, threading.Lock()


def _found(pixels: NDArray[np.uint8]) -> list[_Line]:
    from PIL import Image  # noqa: PLC0415 - it comes with the extra [ocr]

    engine, lock = _engine()
    with lock:
        result = engine(Image.fromarray(pixels))
    if result.txts is None or result.boxes is None:
        return []
    lines = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if text.strip():
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            across, down = corners[1] - corners[0]
            lean = abs(math.degrees(math.atan2(down, across)))
            lines.append(_Line(_mended(text.strip()), float(score), left, top, right, bottom, lean))
    return lines


def _mended(text: str) -> str:
    """Return a line with what is regularly misread put right: a page number's dashes, a year's brackets."""
    if number := _PAGE_NUMBER.fullmatch(text):
        return f"— {number[1]} —"
    return _YEAR.sub(r"〔\1〕", text)


def _red(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell for every pixel whether it is clearly red."""
    red, green, blue = (pixels[..., i].astype(np.int16) for i in range(3))
    return np.asarray(red - np.maximum(green, blue) > 40)


def _without_red(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture as through a red glass: red ink is gone, black ink below it stays."""
    return np.repeat(pixels[..., :1], 3, axis=2)


def _without_seals(
    lines: list[_Line], black: list[_Line], red: NDArray[np.bool_]
) -> tuple[list[_Line], list[_Line]]:
    """Return the black lines with those only the coloured picture shows, and what belongs to a seal.

    A masthead is red, too, but larger than the body and straight.
    """
    body = float(np.median([line.height for line in black])) if black else 0.0
    kept, left_out = list(black), []
    for line in lines:
        if any(line.covers(other) for other in black):
            continue
        part = red[int(line.top) : int(line.bottom) + 1, int(line.left) : int(line.right) + 1]
        is_red = part.size > 0 and part.mean() > 0.03
        straight = line.lean <= _LEAN and _character(line) >= _SLENDER * line.height
        large = line.height >= (_MASTHEAD if len(line.text) > 1 else _LETTER) * body
        if line.score >= _SURE and straight and (not is_red or large):
            kept.append(line)
        else:
            left_out.append(line)
    return kept, left_out


def _in_order(lines: list[_Line]) -> list[str]:
    """Return the lines of print: from top to bottom, two columns one after the other."""
    gutter = _gutter(lines)
    if gutter is None:
        return _rows(lines)
    across = sorted((line for line in lines if line.left < gutter < line.right), key=lambda line: line.middle)
    found, above = [], -math.inf
    # What lies across both columns, such as a title, parts the page into bands.
    for end in [*across, None]:
        below = math.inf if end is None else end.middle
        band = [line for line in lines if line not in across and above < line.middle <= below]
        found += _rows([line for line in band if line.right <= gutter])
        found += _rows([line for line in band if line.left >= gutter])
        found += _rows([end]) if end else []
        above = below
    return found


def _gutter(lines: list[_Line]) -> float | None:
    """Return where the gap between two columns of prose lies, or None where there are not two."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    places = [float(x) for x in np.linspace(start + 0.3 * (end - start), start + 0.7 * (end - start), 81)]
    crossed = [sum(line.left < x < line.right for line in lines) for x in places]
    best = [x for x, n in zip(places, crossed, strict=True) if n == min(crossed)]
    gutter = best[len(best) // 2]
    if min(crossed) > 0.2 * len(lines):
        return None
    for side in (
        [line for line in lines if line.right <= gutter],
        [line for line in lines if line.left >= gutter],
    ):
        if len(side) < _COLUMN_LINES:
            return None
        width = max(line.right for line in side) - min(line.left for line in side)
        full = sum(line.right - line.left >= 0.8 * width for line in side)
        if width < 0.3 * (end - start) or full < _COLUMN_FULL * len(side):
            return None
    return gutter


def _rows(lines: list[_Line]) -> list[str]:
    """Return lines of one column from top to bottom, parts of a line put together."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if rows and all(_beside(line, other) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    margin = _margin(rows)
    texts = []
    for row in rows:
        row.sort(key=lambda line: line.left)
        # Two characters in; a title stands further in, and a line beside a margin less.
        set_in = 1.4 <= (row[0].left - margin) / _character(row[0]) <= 2.8
        texts.append(("\u3000\u3000" if set_in else "") + " ".join(line.text for line in row))
    return texts


def _beside(line: _Line, other: _Line) -> bool:
    """Tell whether two parts stand in one line of print: level, alike in height, not one above the other."""
    smaller, larger = sorted((line.height, other.height))
    level = min(line.bottom, other.bottom) - max(line.top, other.top) > 0.5 * smaller
    apart = line.left >= other.right - smaller or other.left >= line.right - smaller
    return level and apart and larger < 1.6 * smaller


def _margin(rows: list[list[_Line]]) -> float:
    """Return where most lines of a column begin: the left edge of those that are about full."""
    starts = [(min(line.left for line in row), max(line.right for line in row)) for row in rows]
    width = max((right - left for left, right in starts), default=0.0)
    full = sorted(left for left, right in starts if right - left >= 0.8 * width)
    return full[len(full) // 4] if full else 0.0


def _character(line: _Line) -> float:
    """Return the width of a character of a line."""
    columns = sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in line.text)
    return max(1.0, (line.right - line.left) / max(1.0, columns))
