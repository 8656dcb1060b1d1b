"""Hits: clauses with their citation, the words found in them marked, versions of one clause folded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from operator import itemgetter

from extraction.text.folding import kept_fold
from indexer.documents.cite import passage_citation
from indexer.documents.versions import shared_text
from indexer.models import Clause, Document, Hit
from indexer.search.catalog import Catalog
from indexer.search.passages import Passage

# Share of the shorter clause's text from which two versions of a document say the same there.
_SAME = 0.8
# Runs of characters compared: a word changed in a clause of two lines must not hide the rest.
_RUN = 4


def fold_versions(clauses: Iterable[Clause], catalog: Catalog) -> list[tuple[Clause, list[Clause]]]:
    """Return each clause, best first, with those after it that say the same in other versions."""
    kept: list[tuple[Clause, list[Clause]]] = []
    for clause in clauses:
        version = catalog.version_of.get(clause.document_id)
        same = next(
            (
                others
                for best, others in kept
                if version is not None
                and best.document_id != clause.document_id
                and catalog.version_of.get(best.document_id) == version
                and shared_text(best.text, clause.text, _RUN) >= _SAME
            ),
            None,
        )
        if same is None:
            kept.append((clause, []))
        else:
            same.append(clause)
    return kept


class Marker:
    """The words of one query, for marking where they stand in many clauses."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        # Word -> the longer words of the query that it is a part of.
        self._wider = {w: [v for v in self._words if v != w and w in v] for w in self._words}

    def found(self, text: str, around: str) -> tuple[list[str], list[tuple[int, int]]]:
        """Return the widest of the words that stand in either folded text, and their spans in the first."""
        here = inside = [word for word in self._words if word in text]
        if len(here) < len(self._words):
            here = [word for word in self._words if word in text or word in around]
        held = set(here)
        widest = [word for word in here if held.isdisjoint(self._wider[word])]
        return widest, marks(text, inside)


def hit_of(
    clause: Clause,
    document: Document,
    *,
    passage: Passage,
    rank: int,
    score: float,
    marker: Marker,
    ranks: dict[str, int],
    filters: dict[str, object],
    versions: Sequence[Clause],
) -> Hit:
    """Return one hit; `ranks` are its places on the two sides."""
    around = kept_fold(document.title) + "\n" + kept_fold("\n".join(clause.headings))
    words, spans = marker.found(kept_fold(clause.text), around)
    why: dict[str, object] = {
        "lexical_rank": ranks.get("lexical"),
        "vector_rank": ranks.get("vector"),
        "words": words,
        "filters": filters,
    }
    return Hit(
        rank=rank,
        score=round(min(score, 1.0), 6),
        clause_id=clause.clause_id,
        document_id=clause.document_id,
        title=document.title,
        path=clause.path,
        heading=clause.heading or (clause.headings[-1] if clause.headings else ""),
        citation=clause.citation,
        text=clause.text,
        page_start=clause.page_start,
        level=document.level,
        region=document.region,
        status=document.status,
        edition=document.edition,
        normative=document.normative,
        highlights=tuple(spans),
        why=why,
        passage=(passage.start, passage.end),
        passage_citation=passage_citation(clause, passage.place),
        versions=tuple(other.citation for other in versions),
    )


def widest(words: Sequence[str]) -> list[str]:
    """Return the words that are no part of another: 畜禽粪污 without 畜禽 and 粪污."""
    return [word for word in words if not any(word != other and word in other for other in words)]


def marks(folded: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Return the spans of a folded text where the words stand, in order and merged where they touch."""
    spans = []
    for word in words:
        length = len(word)
        if length < 2 and not word.isdecimal():
            continue
        at = folded.find(word)
        while at >= 0:
            spans.append((at, at + length))
            at = folded.find(word, at + length)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def best_window(marks: Sequence[tuple[int, int]], width: int) -> int:
    """Return the offset from which `width` characters cover the most marked text; 0 without marks.

    `marks` are spans in order; one counts whole where it begins within the width.
    """
    if not marks:
        return 0
    reached = [0, *accumulate(end - start for start, end in marks)]
    covered = [
        reached[bisect_left(marks, start + width, key=itemgetter(0))] - reached[at]
        for at, (start, _) in enumerate(marks)
    ]
    return marks[covered.index(max(covered))][0]
