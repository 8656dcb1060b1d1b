"""Which entry of an old version is which entry of a new one: the same words first, then what is most alike.

Time grows with the number of entries and the length of their text: equal texts are found by their keys,
others by the runs of characters they share.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from indexer.compare.entries import Entry, EntryKind
from indexer.compare.marks import REFERENCE, bare

# Share of the runs of both texts (Dice 1945) from which one is taken for the other: anywhere, below the same
# heading, and between the same neighbours.
_ALIKE = 0.5
_ALIKE_BELOW = 0.4
_ALIKE_HERE = 0.25
# A clause that stands in a longer one counts for so much, where it has so many runs.
_HELD, _ENOUGH = 0.8, 30
# A run that so many entries hold says nothing of any of them; so many candidates are looked at.
_COMMON = 60
# Runs that more than this share of all entries hold are the document's manner of speaking.
_COMMON_SHARE, _COMMON_LEAST = 0.25, 8
_CANDIDATES = 6
# Of two entries as alike the one under the same heading, and with the same label, is taken.
_SAME_PARENT, _SAME_LABEL = 0.06, 0.04
# Between the same neighbours so many entries on each side are compared one with another.
_MOST_BETWEEN = 40
# The cells in which a row of a table may say what it is about.
_NAMING = 3
# Of a clause whose first line is the same heading, of at most so many characters, the place is the same.
_LONGEST_HEADING = 40
_ANY = 0.05


def pairs(old: Sequence[Entry], new: Sequence[Entry]) -> dict[int, int]:
    """Return place of an old entry -> place of the new entry that it is; each is used once."""
    return _Pairing(old, new).run()


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two texts are by their runs, 0 to 1: in all, or how much of the shorter the longer holds."""
    if not one or not other:
        return 0.0
    both, least = len(one & other), min(len(one), len(other))
    alike = 2 * both / (len(one) + len(other))
    return max(alike, _HELD * both / least) if least >= _ENOUGH else alike


def runs(words: str) -> frozenset[str]:
    """Return the runs of two and of three characters of a text."""
    found = {words[i : i + size] for size in (2, 3) for i in range(len(words) - size + 1)}
    return frozenset(found or {words})


def plain(entry: Entry) -> str:
    """Return the words of an entry without punctuation, references to articles made alike."""
    return bare(REFERENCE.sub("§", entry.text))


class _Pairing:
    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()
        self.ours = [plain(entry) for entry in old]
        self.theirs = [plain(entry) for entry in new]
        self._runs: dict[str, frozenset[str]] = {}
        held = Counter(run for words in (*self.ours, *self.theirs) for run in runs(words))
        most = max(_COMMON_LEAST, _COMMON_SHARE * (len(old) + len(new)))
        self._common = frozenset(run for run, count in held.items() if count > most)

    def run(self) -> dict[int, int]:
        """Pair the entries, the surest first; what is paired tells headings and neighbours for the next."""
        leaves = [kind for kind in EntryKind if kind != EntryKind.HEADING]
        for kind in leaves:
            self._same_words(kind)
        self._headings()
        for kind in leaves:
            self._alike(kind)
        self._headings()
        self._between(frozenset({EntryKind.CLAUSE}))
        self._between(frozenset({EntryKind.ROW}))
        self._headings()
        self._alike(EntryKind.HEADING)
        self._between(frozenset({EntryKind.HEADING}))
        for kind in leaves:  # now that the headings are known
            self._alike(kind)
        return self.found

    def _pair(self, i: int, j: int) -> None:
        self.found[i] = j
        self.taken.add(j)

    def _open(self, kinds: Iterable[EntryKind]) -> tuple[list[int], list[int]]:
        ours = [i for i, entry in enumerate(self.old) if entry.kind in kinds and i not in self.found]
        return ours, [j for j, entry in enumerate(self.new) if entry.kind in kinds and j not in self.taken]

    def _same_words(self, kind: EntryKind) -> None:
        """Pair entries of the same words: where several have them, those of the same place first."""
        ours, theirs = self._open([kind])
        for exact in (True, False):  # 、 for ， is another text where both stand
            held: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
            for side, (places, known) in enumerate(((ours, self.old), (theirs, self.new))):
                for at in places:
                    if at not in (self.taken if side else self.found):
                        text = known[at].text if exact else (self.theirs if side else self.ours)[at]
                        held[text][side].append(at)
            for one, two in held.values():
                self._in_groups(one, two)

    def _in_groups(self, ours: list[int], theirs: list[int]) -> None:
        """Pair entries of one text by path, by parent's words, and what is left in order."""
        for key in (self._path, self._parent_words, lambda *_: ""):
            if not ours or not theirs:
                return
            waiting: dict[object, list[int]] = defaultdict(list)
            for j in theirs:
                waiting[key(self.new, j)].append(j)
            for i in ours:
                if fits := waiting[key(self.old, i)]:
                    self._pair(i, fits.pop(0))
            ours = [i for i in ours if i not in self.found]
            theirs = [j for j in theirs if j not in self.taken]

    def _path(self, side: Sequence[Entry], at: int) -> object:
        return side[at].path, self._parent_words(side, at)

    def _parent_words(self, side: Sequence[Entry], at: int) -> object:
        parent = side[at].parent
        return None if parent is None else side[parent].text

    def _headings(self) -> None:
        """Pair headings by the entries below them that are paired, and by their own words."""
        votes: Counter[tuple[int, int]] = Counter()
        for i, j in self.found.items():
            above, over = self.old[i].parent, self.new[j].parent
            if above is not None and over is not None:
                votes[above, over] += 1
        ours, theirs = self._open([EntryKind.HEADING])
        same: dict[str, list[int]] = defaultdict(list)
        for j in theirs:
            same[self.theirs[j]].append(j)
        scores: dict[tuple[int, int], float] = {}
        for i in ours:
            for j in same[self.ours[i]]:
                scores[i, j] = 1.0
        below = Counter(entry.parent for entry in self.old)
        below_new = Counter(entry.parent for entry in self.new)
        for (i, j), count in votes.items():
            if i in self.found or j in self.taken:
                continue
            part = 2 * count / (below[i] + below_new[j])
            if (
                (i, j) in scores
                or part >= _ALIKE
                or (part >= _ALIKE_HERE and self._share(i, j) >= _ALIKE_HERE)
            ):
                scores[i, j] = scores.get((i, j), 0.0) + part
        self._best({pair: score + self._place(*pair) for pair, score in scores.items()}, 0.0)

    def _best(self, scores: dict[tuple[int, int], float], least: float) -> None:
        for (i, j), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            if score >= least and i not in self.found and j not in self.taken:
                self._pair(i, j)

    def _alike(self, kind: EntryKind) -> None:
        """Pair what shares most of its runs, wherever it stands."""
        ours, theirs = self._open([kind])
        held: dict[str, list[int]] = defaultdict(list)
        for j in theirs:
            for run in self._of(self.theirs[j]):
                held[run].append(j)
        scores: dict[tuple[int, int], float] = {}
        for i in ours:
            common: Counter[int] = Counter()
            for run in self._of(self.ours[i]):
                if len(held[run]) <= _COMMON:
                    common.update(held[run])
            for j, _ in common.most_common(_CANDIDATES):
                alike = self._share(i, j)
                least = _ALIKE_BELOW if self._below_same(i, j) else _ALIKE
                if alike >= least and self._same_name(i, j):
                    scores[i, j] = alike + self._place(i, j)
        self._best(scores, 0.0)

    def _between(self, kinds: frozenset[EntryKind]) -> None:
        """Pair what stands between the same neighbours, though less of its text is the same."""
        ours, theirs = self._open(kinds)
        gaps: dict[tuple[int, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i, gap in self._gaps(ours, old=True):
            gaps[gap][0].append(i)
        for j, gap in self._gaps(theirs, old=False):
            gaps[gap][1].append(j)
        scores: dict[tuple[int, int], float] = {}
        for one, two in gaps.values():
            if len(one) <= _MOST_BETWEEN and len(two) <= _MOST_BETWEEN:
                for i in one:
                    for j in two:
                        alike = self._share(i, j)
                        labelled = bool(self.old[i].label) == bool(self.new[j].label)
                        fits = (alike >= _ALIKE_HERE and labelled) or self._same_place(i, j, alike)
                        if fits and self._same_name(i, j):
                            scores[i, j] = alike + self._place(i, j)
        self._best(scores, 0.0)

    def _gaps(self, places: list[int], *, old: bool) -> list[tuple[int, tuple[int, int]]]:
        """Return each place with the pair (old, new) of steady neighbours before it."""
        steady = sorted((i, self.found[i]) for i in steady_places(self.found))
        keys = [pair[0] if old else pair[1] for pair in steady]
        return [(at, steady[index - 1] if (index := bisect_left(keys, at)) else (-1, -1)) for at in places]

    def _same_place(self, i: int, j: int, alike: float) -> bool:
        """Tell whether two entries have the same place by its name: 序言, or a heading of their own in common."""
        one, two = self.old[i], self.new[j]
        if not one.label and one.path == two.path and one.kind == EntryKind.CLAUSE:
            return alike >= _ANY
        first, second = one.text.split("\n", 1), two.text.split("\n", 1)
        heads = bare(first[0]), bare(second[0])
        return len(first) == len(second) == 2 and heads[0] == heads[1] and len(heads[0]) <= _LONGEST_HEADING

    def _same_name(self, i: int, j: int) -> bool:
        """Tell whether two rows of tables may be of one thing: the first cell with words tells."""
        if self.old[i].kind != EntryKind.ROW:
            return True
        one, two = (runs(_row_name(entry.text)) for entry in (self.old[i], self.new[j]))
        return share(one, two) >= _ALIKE

    def _place(self, i: int, j: int) -> float:
        above, over = self.old[i].parent, self.new[j].parent
        same = self.found.get(above) == over if above is not None else over is None
        return _SAME_PARENT * same + _SAME_LABEL * (self.old[i].label == self.new[j].label)

    def _below_same(self, i: int, j: int) -> bool:
        above, over = self.old[i].parent, self.new[j].parent
        return above is not None and self.found.get(above) == over

    def _share(self, i: int, j: int) -> float:
        return share(self._of(self.ours[i]), self._of(self.theirs[j]))

    def _of(self, words: str) -> frozenset[str]:
        if words not in self._runs:
            own = runs(words)
            self._runs[words] = own - self._common or own
        return self._runs[words]


def _row_name(text: str) -> str:
    """Return what a row of a table is about: the longest of its first cells with Chinese words."""
    cells = [cell for cell in text.split("\t")[:_NAMING] if any("\u4e00" <= c <= "\u9fff" for c in cell)]
    return bare(max(cells, key=len, default=text))


def steady_places(found: dict[int, int], weights: dict[int, int] | None = None) -> set[int]:
    """Return the old places whose new places rise together, of the greatest weight: the others moved."""
    if not found:
        return set()
    order = sorted(found)
    ranks = {j: rank for rank, j in enumerate(sorted(found.values()), 1)}
    best: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)  # Fenwick tree: rank -> (weight, old place)
    before: dict[int, int] = {}
    for i in order:
        rank, at = ranks[found[i]], ranks[found[i]] - 1
        weight, last = 0, -1
        while at:
            weight, last = max((weight, last), best[at])
            at -= at & -at
        before[i] = last
        total = weight + (weights[i] if weights else 1)
        while rank < len(best):
            best[rank] = max(best[rank], (total, i))
            rank += rank & -rank
    last = max(_top(best))[1]
    kept: set[int] = set()
    while last >= 0:
        kept.add(last)
        last = before[last]
    return kept


def _top(best: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found, at = [best[0]], len(best) - 1
    while at:
        found.append(best[at])
        at -= at & -at
    return found
