"""Words of a text found again among the letters of its pages: which letter is which character.

The reader of a file may have taken its letters in another order than the program that places them (cells
of tables, columns), joined lines and left out page numbers. So whole stretches are matched, the longest
and least ambiguous first, each letter once; what is left is looked for beside what was found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from extraction.text.folding import fold

# Stretches of so many characters that stand once on both sides are matched wherever they stand.
_ALONE = (24, 12, 7)
# Then stretches of these, at the place that is nearest behind what was matched before; a short one no
# farther from there than so many letters.
_NEAR = ((12, None), (6, 2000), (3, 300), (2, 60), (1, 40))
_SHORT = 3
# So many places are looked at on either side before a stretch is left for the next round.
_TRIES = 8


def align(words: str, letters: str) -> list[int]:
    """Return for each character of `words` the index in `letters` it is found at, -1 where it is not.

    No letter is given to two characters; white space has none. Variants that `fold` makes alike match. The
    time is linear in both lengths but for texts that repeat themselves, where the logarithm comes in.
    """
    return _Matching(fold(words), fold(letters)).found()


class _Matching:
    def __init__(self, words: str, letters: str) -> None:
        self.places = [at for at, char in enumerate(words) if not char.isspace()]
        self.words = "".join(words[at] for at in self.places)
        self.letters = letters
        self.length = len(words)
        self.to = [-1] * len(self.words)
        self.taken = bytearray(len(letters))

    def found(self) -> list[int]:
        for size in _ALONE:
            self._alone(size)
        for size, reach in _NEAR:
            self._near(size, reach)
        self._between()
        found = [-1] * self.length
        for at, letter in zip(self.places, self.to, strict=True):
            found[at] = letter
        return found

    def _alone(self, size: int) -> None:
        """Match stretches that stand once among the characters, and once among the letters, still free."""
        ours = self._grams(self.words, size, self._free_words())
        theirs = self._grams(self.letters, size, self._free_letters())
        for gram, starts in ours.items():
            others = theirs.get(gram, ())
            if len(starts) == len(others) == 1:
                self._take(starts[0], others[0])

    def _near(self, size: int, reach: int | None) -> None:
        """Match stretches at the free place nearest behind what was matched before, else before it."""
        theirs = self._grams(self.letters, size, self._free_letters())
        last, at = -1, 0
        while at <= len(self.words) - size:
            if self.to[at] >= 0:
                last = self.to[at]
                at += 1
                continue
            gram = self.words[at : at + size]
            place = self._nearest(theirs.get(gram, []), last + 1, size, reach)
            if place is not None and not any(to >= 0 for to in self.to[at : at + size]):
                self._take(at, place)
            else:
                at += 1

    def _nearest(self, places: list[int], wanted: int, size: int, reach: int | None) -> int | None:
        """Return a free place within reach: of a short stretch the nearest, of a longer one the next if there is one."""
        middle = bisect_left(places, wanted)
        tried = [*range(middle, min(len(places), middle + _TRIES))]
        tried += range(middle - 1, max(-1, middle - 1 - _TRIES), -1)
        if size <= _SHORT:
            tried.sort(key=lambda at: abs(places[at] - wanted))
        for at in tried:
            place: int = places[at]
            if reach is not None and abs(place - wanted) > reach:
                continue
            if not any(self.taken[place : place + size]):
                return place
        return None

    def _between(self) -> None:
        """Match what stands between two matches that are as far apart on both sides, whatever it reads as."""
        last = -1
        for at, letter in enumerate(self.to):
            if letter < 0:
                continue
            gap = at - last - 1
            if last >= 0 and 0 < gap <= 4 and letter - self.to[last] == gap + 1:
                between = range(self.to[last] + 1, letter)
                if not any(self.taken[place] for place in between):
                    for offset, place in enumerate(between):
                        self.to[last + 1 + offset] = place
                        self.taken[place] = 1
            last = at

    def _take(self, at: int, place: int) -> None:
        """Match a pair of characters and all that goes on alike from there, on either side."""
        if self.to[at] >= 0 or self.taken[place] or self.words[at] != self.letters[place]:
            return
        for step, back in ((-1, 1), (1, 0)):
            i, j = at - back, place - back
            while (
                0 <= i < len(self.words)
                and 0 <= j < len(self.letters)
                and self.to[i] < 0
                and not self.taken[j]
                and self.words[i] == self.letters[j]
            ):
                self.to[i] = j
                self.taken[j] = 1
                i, j = i + step, j + step

    def _free_words(self) -> Iterator[tuple[int, int]]:
        return _runs([to >= 0 for to in self.to])

    def _free_letters(self) -> Iterator[tuple[int, int]]:
        return _runs(self.taken)

    @staticmethod
    def _grams(text: str, size: int, runs: Iterator[tuple[int, int]]) -> dict[str, list[int]]:
        grams: dict[str, list[int]] = {}
        for start, end in runs:
            for at in range(start, end - size + 1):
                grams.setdefault(text[at : at + size], []).append(at)
        return grams


def _runs(taken: list[bool] | bytearray) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the stretches that are free."""
    start = None
    for at, value in enumerate(taken):
        if value:
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at
    if start is not None:
        yield start, len(taken)
