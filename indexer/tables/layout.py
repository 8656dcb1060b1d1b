"""How wide the columns of a table are: short ones as wide as what stands in them, long ones share the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import ceil

from indexer.tables.sheet import wide

# How much wider a column is at first by what stands in it: 1 would leave short texts nothing, 0 shares evenly.
_DAMPING = 0.8
# So many rows tell how wide columns should be; by what parts of the page one column gives to another.
_SAMPLE, _STEPS = 60, (0.06, 0.03)
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

    A column of short words has what its longest takes; the columns of long text share the rest so that the
    table is as low as it can be.
    """
    every = range(len(headings))
    longest = [max((wide(line) for row in texts for line in row[at].split("\n")), default=0) for at in every]
    heads = [wide(heading) for heading in headings]
    natural = [paper.of(max(pair)) for pair in zip(longest, heads, strict=True)]
    if sum(natural) > paper.usable:  # then headings of four characters break in two
        natural = [paper.of(max(text, ceil(head / 2))) for text, head in zip(longest, heads, strict=True)]
    if sum(natural) > paper.usable:
        return _shared(natural, texts, paper)
    return [width * paper.usable / sum(natural) for width in natural] if paper.fill else natural


def _shared(natural: Sequence[float], texts: Sequence[Sequence[str]], paper: Paper) -> list[float]:
    """Return widths where long columns share what the short ones leave; each has a fair part at least."""
    long = [at for at, width in enumerate(natural) if width > paper.long]
    least = min(paper.long, paper.usable / len(natural))
    rest = paper.usable - sum(width for at, width in enumerate(natural) if at not in long)
    spare = max(0.0, rest - least * len(long))
    lengths = {at: sum(wide(row[at]) for row in texts) / max(1, len(texts)) for at in long}
    total = sum(length**_DAMPING for length in lengths.values()) or 1.0
    shared = {at: least + spare * length**_DAMPING / total for at, length in lengths.items()}
    widths = [shared.get(at, width) for at, width in enumerate(natural)]
    widths = [width * paper.usable / sum(widths) for width in widths]
    return _balanced(widths, long, texts[:: max(1, ceil(len(texts) / _SAMPLE))], least, paper)


def _balanced(
    widths: Sequence[float], long: Sequence[int], texts: Sequence[Sequence[str]], least: float, paper: Paper
) -> list[float]:
    """Return widths where no step from one long column to another makes the table lower."""
    best, now = list(widths), _lines(widths, long, texts, paper)
    for part in _STEPS:
        step, moved = paper.usable * part, True
        while moved:
            tried = [
                [width + step * ((at == to) - (at == of)) for at, width in enumerate(best)]
                for of, to in permutations(long, 2)
                if best[of] - step >= least
            ]
            lower = min(((_lines(trial, long, texts, paper), trial) for trial in tried), default=(now, best))
            moved = lower[0] < now
            if moved:
                now, best = lower
    return best


def _lines(widths: Sequence[float], long: Sequence[int], texts: Sequence[Sequence[str]], paper: Paper) -> int:
    return sum(max(paper.lines(row[at], widths[at]) for at in long) for row in texts)
