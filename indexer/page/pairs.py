"""Which documents stand beside one another: what is proposed, what an address names, what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extraction.terms import Level, level_rank
from indexer.compare.names import statement_scores
from indexer.documents.cite import listed_title
from indexer.models import Document
from indexer.tables.changes import version_name

# Titles less alike than this are of other things: such a document leads the list and is not proposed.
LIKELY = 0.3
# In an address: somebody took all documents away, so none is proposed.
NONE = "-"


@dataclass(frozen=True)
class Named:
    """The documents that an address names, in its order, and how many more of its names are of no document."""

    documents: tuple[Document, ...] = ()
    unknown: int = 0
    given: bool = False


def named(ids: Sequence[str], documents: Mapping[str, Document]) -> Named:
    """Return what the names in an address are of."""
    told = dict.fromkeys(name for name in ids if name != NONE)
    known = tuple(documents[name] for name in told if name in documents)
    return Named(known, len(told) - len(known), bool(ids))


def below(higher: Document, documents: Iterable[Document]) -> list[Document]:
    """Return the documents of lower levels in the region of another, the most alike in title first."""
    inside = [d for d in documents if _is_below(higher, d)]
    return [d for _, d in _ranked(higher, inside)]


def proposed(higher: Document, documents: Iterable[Document]) -> Document | None:
    """Return the document below another that is most like it in title, None where none is like it."""
    ranked = _ranked(higher, [d for d in documents if _is_below(higher, d)])
    return ranked[0][1] if ranked and ranked[0][0] >= LIKELY else None


def first_pair(documents: Sequence[Document]) -> tuple[Document, Document] | None:
    """Return the higher and lower document to begin with: nested regions, the most alike titles."""
    inside = np.array([[_is_below(one, other) for other in documents] for one in documents], dtype=bool)
    if not inside.any():
        return None
    titles = [document.title for document in documents]
    scores = statement_scores(titles, titles)
    # Of two pairs as alike that of neighbouring levels says more.
    scores += 0.2 * np.array([[one.level != Level.NATIONAL] for one in documents], dtype=np.float32)
    high, low = divmod(int(np.where(inside, scores, -1.0).argmax()), len(documents))
    return documents[high], documents[low]


def _is_below(higher: Document, other: Document) -> bool:
    return (
        higher.normative
        and other.normative
        and level_rank(other.level) > level_rank(higher.level)
        and (higher.level == Level.NATIONAL or (higher.region or "") in other.within)
    )


def _ranked(higher: Document, inside: Sequence[Document]) -> list[tuple[float, Document]]:
    scores = statement_scores([higher.title], [d.title for d in inside])[0] if inside else []
    return sorted(zip(map(float, scores), inside, strict=True), key=lambda pair: -pair[0])


def labels(documents: Collection[Document]) -> dict[str, str]:
    """Return document id -> its title, with 文号, date or file where several share it; no two are the same."""
    titles = Counter(document.title for document in documents)
    found: dict[str, str] = {}
    for document in documents:
        told = listed_title(document) if titles[document.title] == 1 else version_name(document)
        if told in found.values():
            told = f"{told} {Path(document.source).name}"
        while told in found.values():
            told += " ·"
        found[document.document_id] = told
    return found
