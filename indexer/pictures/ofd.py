"""A page of an OFD file: its words drawn where the file puts them (ofdkit), and their places.

No library at hand draws OFD with its seals, lines and fonts: the picture shows the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from indexer.errors import UnreadableFileError
from indexer.pictures.letters import Box, Letters, spread

# A run is placed by its base line; so much of a letter's size stands above it and below.
_ABOVE, _BELOW = 0.88, 0.22
_MM_PER_INCH = 25.4
_MOST_RUNS = 20_000
_MOST_MM = 5000.0
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Page = tuple[tuple[float, float, float, float], list[Any]]


def draw(data: bytes, number: int, dpi: int) -> tuple[bytes, int, int]:
    """Return page `number` (from 1) as SVG, with its width and height in pixels at `dpi`."""
    found = _pages(data, [number])
    if number not in found:
        raise UnreadableFileError(f"the OFD has no page {number}")
    (x, y, width, height), runs = found[number]
    words = "".join(
        f'<text x="{run.x - x:.2f}" y="{run.y - y:.2f}" font-size="{run.size:.2f}"{_length(run)}>'
        f"{escape(_NO_XML.sub('', run.text))}</text>"
        for run in runs
    )
    pixels = (
        max(1, round(width * dpi / _MM_PER_INCH)),
        max(1, round(height * dpi / _MM_PER_INCH)),
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels[0]}" height="{pixels[1]}"'
        f' viewBox="0 0 {width:.2f} {height:.2f}" font-family="FangSong, STFangsong, SimSun, serif"'
        f' style="white-space:pre"><rect width="100%" height="100%" fill="#fff"/>{words}</svg>'
    )
    return svg.encode(), *pixels


def page_count(data: bytes) -> int:
    """Return the number of pages."""
    import ofdkit  # noqa: PLC0415 - a search never draws a page

    try:
        with ofdkit.open(data) as document:
            return len(document.pages)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file may raise nearly anything
        raise UnreadableFileError(f"damaged OFD ({type(error).__name__})") from error


def letters_of(data: bytes, numbers: Sequence[int]) -> dict[int, Letters]:
    """Return the letters of some pages (from 1); a letter's place is worked out from that of its run."""
    return {
        number: spread(((run.text, _place(run, box)) for run in runs), box[3] / box[2])
        for number, (box, runs) in _pages(data, numbers).items()
    }


def _length(run: Any) -> str:
    """Return how long a run is to be, whatever font the reader has."""
    return f' textLength="{run.width:.2f}"' if len(run.text) > 1 and run.width > 0 else ""


def _place(run: Any, box: tuple[float, float, float, float]) -> Box:
    x, y, width, height = box
    left, base = run.x - x, run.y - y
    return Box(
        left / width,
        (base - _ABOVE * run.size) / height,
        (left + run.width) / width,
        (base + _BELOW * run.size) / height,
    )


def _pages(data: bytes, numbers: Iterable[int]) -> dict[int, _Page]:
    """Return box (x, y, width, height, in mm) and runs of those of some pages that there are."""
    import ofdkit  # noqa: PLC0415 - a search never draws a page

    found: dict[int, _Page] = {}
    try:
        with ofdkit.open(data) as document:
            for number in numbers:
                if 1 <= number <= len(document.pages):
                    page = document.pages[number - 1]
                    x, y, width, height = page.box
                    if 0 < width <= _MOST_MM and 0 < height <= _MOST_MM:
                        runs = [run for run in page.runs if run.text.strip()][:_MOST_RUNS]
                        found[number] = (x, y, width, height), runs
    except MemoryError:
        raise
    except Exception as error:  # a damaged file may raise nearly anything
        raise UnreadableFileError(f"damaged OFD ({type(error).__name__})") from error
    return found
