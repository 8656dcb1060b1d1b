"""The letters of a span as few rectangles: one a line of print, in each cell or column its own."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.pictures.letters import Box

# Letters of one line may stand apart by so many times its height: lines are set out to full width.
_APART = 1.6
# Letters that share so much of the smaller one's height stand in one line.
_LEVEL = 0.5
# A line is at most so many times as high as a letter that joins it, a small figure at its foot say; words
# that stand upright in the cell beside are higher. And it grows by so much at most.
_ALIKE, _HIGHER = 1.9, 1.2


def lines_of(boxes: Sequence[Box], ratio: float) -> tuple[Box, ...]:
    """Return the rectangles around letters that are given in the order of reading.

    `ratio` is the height of the page divided by its width: shares of the two are compared by it. Letters
    one below the other, in upright columns or on a page that lies on its side, make upright rectangles.
    """
    found: list[Box] = []
    for box in boxes:
        if found and (_beside(found[-1], box, ratio) or _below(found[-1], box, ratio)):
            found[-1] = found[-1].with_other(box)
        else:
            found.append(box)
    return tuple(_merged(found, ratio))


def _merged(found: list[Box], ratio: float) -> list[Box]:
    """Put together rectangles next to each other on one line that were met in another order."""
    merged: list[Box] = []
    for box in sorted(found, key=lambda one: (round((one.top + one.bottom) / 2, 3), one.left)):
        if merged and _beside(merged[-1], box, ratio):
            merged[-1] = merged[-1].with_other(box)
        else:
            merged.append(box)
    return merged


def _beside(line: Box, box: Box, ratio: float) -> bool:
    """Tell whether a letter goes on with a line, to its right or (in a later glance) to its left."""
    smaller, larger = sorted((line.height, box.height))
    both = max(line.bottom, box.bottom) - min(line.top, box.top)
    alike = larger <= _ALIKE * smaller and both <= _HIGHER * larger
    level = alike and line.height + box.height - both >= _LEVEL * smaller
    gap = max(box.left - line.right, line.left - box.right)
    return level and gap <= _APART * ratio * larger


def _below(column: Box, box: Box, ratio: float) -> bool:
    """Tell whether a letter goes on with an upright line, below or above it."""
    if column.width > 1.5 * box.width or box.width > 1.5 * column.width:
        return False
    across = min(column.right, box.right) - max(column.left, box.left)
    gap = max(box.top - column.bottom, column.top - box.bottom)
    return across >= 0.8 * min(column.width, box.width) and gap * ratio <= 0.6 * box.width
