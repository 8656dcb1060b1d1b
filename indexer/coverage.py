"""Coverage: which share of what was taken from a file is in clauses, which in regions, of which kind.

Characters are counted without white space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from extraction.text.folding import squeeze
from indexer.models import Aside, Clause, ClauseKind, Document, Region
from indexer.store.store import Store


@dataclass(frozen=True)
class Coverage:
    """Characters taken from a file: all, in clauses, in clauses that no rule placed, in regions by kind.

    `asides` counts, by kind, the words beside the text: page numbers, running heads, comments.
    """

    characters: int
    in_clauses: int
    unplaced: int
    regions: dict[str, int]
    asides: dict[str, int]

    @property
    def share(self) -> float:
        """Return the share that rules have placed, 0 to 1; 1 for a text without characters."""
        placed = self.in_clauses + sum(self.regions.values()) + sum(self.asides.values())
        return round(placed / self.characters, 4) if self.characters else 1.0


def coverage(store: Store, documents: Iterable[Document], asides: Iterable[Aside]) -> Coverage:
    """Return the coverage of the documents of one file; `documents` carry their text."""
    kinds: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for document in documents:
        for clause in store.clauses(document.document_id):
            kinds[clause.kind] += _count(document.text[clause.start : clause.end])
        for region in store.regions(document.document_id):
            kinds[f"region {region.kind}"] += _count(document.text[region.start : region.end])
    for aside in asides:
        beside[aside.kind] += _count(aside.text)
    regions = {
        kind.removeprefix("region "): n for kind, n in kinds.most_common() if kind.startswith("region ")
    }
    return Coverage(
        characters=kinds.total() + beside.total(),
        in_clauses=kinds[ClauseKind.TEXT] + kinds[ClauseKind.ROW],
        unplaced=kinds[ClauseKind.UNPLACED],
        regions=regions,
        asides=dict(beside.most_common()),
    )


def untiled(text: str, clauses: Iterable[Clause], regions: Iterable[Region]) -> list[str]:
    """Return where clauses and regions overlap, or leave characters between them; [] if they tile `text`."""
    spans = sorted([*((c.start, c.end) for c in clauses), *((r.start, r.end) for r in regions)])
    edges = [(0, 0), *spans, (len(text), len(text))]
    found = []
    for (_, end), (start, _) in pairwise(edges):
        if start < end:
            found.append(f"two clauses or regions overlap at {start}")
        elif text[end:start].strip():
            found.append(f"the characters at [{end}, {start}) are in no clause and no region")
    return found


def _count(text: str) -> int:
    return len(squeeze(text))
