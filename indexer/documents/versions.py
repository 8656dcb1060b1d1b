"""Which documents are the same text twice, and which are versions of one another.

The same text read from two formats differs in line breaks, furniture and a character here and there,
so texts are compared by their shingles (Broder, 1997): runs of characters without white space or
punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from extraction.entities.titles import bare_title
from extraction.text.folding import squeeze
from indexer.models import Document

_SHINGLE = 12
# Share of the shorter text's shingles that the longer one holds. Two readings of one document share
# over nine tenths; a draft and what was issued of it share much, two years' plans of one office some.
_SAME = 0.8
_RELATED = 0.25
# Of more documents of one title than this each is compared with so many before it, and with so many by text.
_FEW = 24
_COMPARED = 12
# One shingle in so many is looked up to find what shares most; so many shingles are held at a time.
_SAMPLED = np.uint64(8)
_MOST_KEPT = 1 << 24
# Odd and without a pattern (Knuth's multiplier for words of 64 bits).
_FACTOR = np.uint64(6364136223846793005)


@dataclass(frozen=True)
class Link:
    """`document_id` is a `duplicate_of`, a `draft_of` or an `earlier_version_of` the other."""

    document_id: str
    other_id: str
    kind: str


def title_key(title: str) -> str:
    """Return a title by which versions of one document are brought together.

    Years, brackets, the issuer before 关于 and the mark of a draft are left out: 云溪省人民政府关于加强节能的意见
    （征求意见稿） and 关于加强节能的意见 are one.
    """
    key = re.sub(r"[^\w]", "", squeeze(bare_title(title)))
    key = re.sub(r"征求意见稿|送审稿|草案|修订版?|(?:19|20)\d\d年?", "", key)
    return key[key.find("关于") :] if 0 <= key.find("关于") <= 60 else key


GroupKey = tuple[str, str | None]


def group_key(title: str, region: str | None) -> GroupKey:
    """Return what versions of one document have in common: only they are compared."""
    return title_key(title), region


def may_be_version(document: Document) -> bool:
    """Tell whether a document is compared with others of its title: no piece of a file, no condensed edition."""
    return document.kind == "document" and document.edition is None


def _shingles(text: str, size: int) -> NDArray[np.uint64]:
    """Return the runs of `size` characters of a text as numbers, each once and sorted."""
    bare = re.sub(r"[^\w]", "", squeeze(text))
    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    size = min(size, len(codes))
    found = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    for at in range(size):
        found = found * _FACTOR + codes[at : at + len(found)]
    return np.unique((found ^ (found >> np.uint64(31))) * _FACTOR)


def _share(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> float:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / min(len(left), len(right))


def shared_text(left: str, right: str, size: int = _SHINGLE) -> float:
    """Return the share of the shorter text that stands in the longer one, 0 to 1, by runs of `size`."""
    return _share(_shingles(left, size), _shingles(right, size))


class Shares:
    """How much of their text documents share, each pair worked out once.

    `text_of` gives the text of a document where the document does not carry it.
    """

    def __init__(self, text_of: Callable[[Document], str] = lambda document: document.text) -> None:
        self._text_of = text_of
        self._pairs: dict[tuple[str, str], float] = {}
        self._samples: dict[str, NDArray[np.uint64]] = {}
        self._kept: dict[str, NDArray[np.uint64]] = {}  # the last ones looked at, as many as fit

    def of(self, left: Document, right: Document) -> float:
        """Return the share of the shorter document's text that stands in the longer one's."""
        a, b = sorted((left.document_id, right.document_id))
        if (a, b) not in self._pairs:
            self._pairs[a, b] = _share(self._shingles(left), self._shingles(right))
        return self._pairs[a, b]

    def sample(self, document: Document) -> NDArray[np.uint64]:
        """Return every so many shingles of a document: the same of two documents where they share them."""
        if document.document_id not in self._samples:
            found = self._shingles(document)
            self._samples[document.document_id] = found[found % _SAMPLED == 0]
        return self._samples[document.document_id]

    def _shingles(self, document: Document) -> NDArray[np.uint64]:
        found = self._kept.pop(document.document_id, None)
        if found is None:
            found = _shingles(self._text_of(document), _SHINGLE)
            held = len(found) + sum(map(len, self._kept.values()))
            while self._kept and held > _MOST_KEPT:
                held -= len(self._kept.pop(next(iter(self._kept))))
        self._kept[document.document_id] = found
        return found


def find_links(documents: Iterable[Document], shares: Shares | None = None) -> list[Link]:
    """Return how documents of one title belong together.

    Without `shares`, which may know some already, `documents` carry their text. Of a few documents all are
    compared; of many, each with those next to it by date and with those that share most with it, so that
    the time grows with their number and not with its square.
    """
    shares = shares or Shares()
    groups: dict[GroupKey, list[Document]] = {}
    for document in documents:
        if may_be_version(document):
            groups.setdefault(group_key(document.title, document.region), []).append(document)
    links: list[Link] = []
    for group in groups.values():
        replaced: set[str] = set()
        for left, right in _pairs(sorted(group, key=_standing, reverse=True), shares):
            if left.document_id in replaced or right.document_id in replaced:
                continue
            link = _link(left, right, shares.of(left, right))
            if link:
                links.append(link)
                if link.kind == "duplicate_of":
                    replaced.add(link.document_id)
    return links


def _pairs(group: list[Document], shares: Shares) -> Iterator[tuple[Document, Document]]:
    """Yield the pairs of a group, ordered by standing, that are compared; the one of better standing first."""
    if len(group) <= _FEW:
        yield from combinations(group, 2)
        return
    near: set[tuple[int, int]] = set()
    dated = sorted((document.date, at) for at, document in enumerate(group) if document.date)
    for place, (_, at) in enumerate(dated):
        near |= {(min(at, other), max(at, other)) for _, other in dated[max(0, place - _COMPARED) : place]}
    holders: dict[int, list[int]] = {}  # a shingle -> the first documents that hold it
    for at, document in enumerate(group):
        alike: Counter[int] = Counter()
        for shingle in shares.sample(document).tolist():
            held = holders.setdefault(shingle, [])
            alike.update(held)
            if len(held) < _COMPARED:
                held.append(at)
        near |= {(other, at) for other, _ in alike.most_common(_COMPARED)}
    for one, other in sorted(near):
        yield group[one], group[other]


def _standing(document: Document) -> tuple[bool, bool, int, str, str]:
    """Order readings of one document: with 文号 and date first, then the longer."""
    return (
        document.doc_number is not None,
        document.date is not None,
        len(document.text),
        document.date or "",
        document.document_id,
    )


def _link(better: Document, other: Document, share: float) -> Link | None:
    if better.status != other.status and share >= _RELATED:
        draft, issued = (better, other) if better.status == "draft" else (other, better)
        return Link(draft.document_id, issued.document_id, "draft_of")
    if share >= _SAME and not (better.date and other.date and better.date != other.date):
        return Link(other.document_id, better.document_id, "duplicate_of")
    if share >= _RELATED and better.date and other.date and better.date != other.date:
        older, newer = sorted((better, other), key=lambda d: d.date or "")
        return Link(older.document_id, newer.document_id, "earlier_version_of")
    return None
