"""The letters of a page with the place of each, whatever it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in shares of the page as it is shown, 0 to 1 from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def with_other(self, other: Box) -> Box:
        """Return the smallest rectangle around two."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Letters:
    """The letters of a page without its white space: `len(text) == len(boxes)`.

    `ratio` is the height of the page divided by its width.
    """

    text: str
    boxes: tuple[Box, ...]
    ratio: float = 1.414


def shown(box: Box) -> Box | None:
    """Return the part of a rectangle that lies on the page, None where none of it does."""
    cut = Box(max(0.0, box.left), max(0.0, box.top), min(1.0, box.right), min(1.0, box.bottom))
    return cut if cut.left < cut.right and cut.top < cut.bottom else None


def spread(runs: Iterable[tuple[str, Box]], ratio: float) -> Letters:
    """Return the letters of runs of text of which only the whole has a place: a Han letter is as wide as two others."""
    texts: list[str] = []
    boxes: list[Box] = []
    for text, run in runs:
        total = sum(map(_columns, text))
        at = 0.0
        for letter in text:
            left, at = at, at + _columns(letter)
            place = run._replace(
                left=run.left + run.width * left / total, right=run.left + run.width * at / total
            )
            if not letter.isspace() and (cut := shown(place)):
                texts.append(letter)
                boxes.append(cut)
    return Letters("".join(texts), tuple(boxes), ratio)


def _columns(letter: str) -> float:
    return 1.0 if ord(letter) > 0x2E7F or letter in "“”‘’—…·" else 0.5
