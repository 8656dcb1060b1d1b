"""How wide the columns of a table are: short ones as wide as what stands in them, long ones share the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from indexer.tables.sheet import wide

# How much wider a column gets by what stands in it: 1 would leave short texts nothing, 0 shares evenly.
_DAMPING = 0.8
# A line breaks before its end: between words, before a mark that may not begin one.
_EARLY = 1.1


@dataclass(frozen=True)
class Paper:
    """Lengths in one unit: the width of the page, of a narrow character, of what a cell's borders take.

    `narrowest` is the least that a column has, `long` what it must pass to share; with `fill` the columns
    together are as wide as the page even where they need less.
    """

    usable: float
    character: float
    padding: float
    narrowest: float
    long: float
    fill: bool = False

    def of(self, characters: int) -> float:
        """Return the width of a column whose longest line has so many narrow characters."""
        return max(self.narrowest, characters * self.character + self.padding)

    def lines(self, text: str, width: float) -> int:
        """Return about how many lines a text takes in a column."""
        room = max(self.character, width - self.padding)
        lengths = (wide(line) * self.character for line in text.split("\n"))
        return sum(ceil(length * _EARLY / room) if length > room else 1 for length in lengths)


def column_widths(headings: Sequence[str], texts: Sequence[Sequence[str]], paper: Paper) -> list[float]:
    """Return the widths of the columns of a table (rows of cells), together those of the page at most.

    A column of short words has what its longest takes; the columns of long text share the rest by how
    much stands in them, damped, so that a long one gets more but not all.
    """
    every = range(len(headings))
    longest = [max((wide(line) for row in texts for line in row[at].split("\n")), default=0) for at in every]
    heads = [wide(heading) for heading in headings]
    natural = [paper.of(max(pair)) for pair in zip(longest, heads, strict=True)]
    if sum(natural) > paper.usable:  # then headings of four characters break in two
        natural = [paper.of(max(text, ceil(head / 2))) for text, head in zip(longest, heads, strict=True)]
    if sum(natural) > paper.usable:
        lengths = [sum(wide(row[at]) for row in texts) / max(1, len(texts)) for at in every]
        natural = _shared(natural, lengths, paper)
    elif not paper.fill:
        return natural
    return [width * paper.usable / sum(natural) for width in natural]


def _shared(natural: Sequence[float], lengths: Sequence[float], paper: Paper) -> list[float]:
    """Return widths where long columns share what the short ones leave; each has a fair part at least."""
    weights = [amount**_DAMPING for amount in lengths]
    long = [at for at, width in enumerate(natural) if width > paper.long]
    least = min(paper.long, paper.usable / len(natural))
    rest = paper.usable - sum(width for at, width in enumerate(natural) if at not in long)
    spare = max(0.0, rest - least * len(long))
    total = sum(weights[at] for at in long) or 1.0
    widths = {at: least + spare * weights[at] / total for at in long}
    return [widths.get(at, width) for at, width in enumerate(natural)]
