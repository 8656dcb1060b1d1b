"""Which documents are the same text twice, and which are versions of one another.

The same text read from two formats differs in line breaks, furniture and a character here and there,
so texts are compared by their shingles (Broder, 1997): runs of characters without white space or
punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from extraction.entities.titles import bare_title
from extraction.text.folding import squeeze
from indexer.models import Document

_SHINGLE = 12
# Share of the shorter text's shingles that the longer one holds. Two readings of one document share
# over nine tenths; a draft and what was issued of it share much, two years' plans of one office some.
_SAME = 0.8
_RELATED = 0.25


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


def _shingles(text: str, size: int) -> set[int]:
    bare = re.sub(r"[^\w]", "", squeeze(text))
    return {hash(bare[i : i + size]) for i in range(max(1, len(bare) - size + 1))}


def shared_text(left: str, right: str, size: int = _SHINGLE) -> float:
    """Return the share of the shorter text that stands in the longer one, 0 to 1, by runs of `size`."""
    a, b = _shingles(left, size), _shingles(right, size)
    return len(a & b) / min(len(a), len(b))


def find_links(documents: Iterable[Document]) -> list[Link]:
    """Return how documents of one title belong together; `documents` carry their text."""
    groups: dict[tuple[str, str | None], list[Document]] = {}
    for document in documents:
        if document.kind == "document" and document.edition is None:
            groups.setdefault((title_key(document.title), document.region), []).append(document)
    links: list[Link] = []
    for group in groups.values():
        replaced: set[str] = set()
        for left, right in combinations(sorted(group, key=_standing, reverse=True), 2):
            if left.document_id in replaced or right.document_id in replaced:
                continue
            link = _link(left, right)
            if link:
                links.append(link)
                if link.kind == "duplicate_of":
                    replaced.add(link.document_id)
    return links


def _standing(document: Document) -> tuple[bool, bool, int, str, str]:
    """Order readings of one document: with 文号 and date first, then the longer."""
    return (
        document.doc_number is not None,
        document.date is not None,
        len(document.text),
        document.date or "",
        document.document_id,
    )


def _link(better: Document, other: Document) -> Link | None:
    share = shared_text(better.text, other.text)
    if better.status != other.status and share >= _RELATED:
        draft, issued = (better, other) if better.status == "draft" else (other, better)
        return Link(draft.document_id, issued.document_id, "draft_of")
    if share >= _SAME and not (better.date and other.date and better.date != other.date):
        return Link(other.document_id, better.document_id, "duplicate_of")
    if share >= _RELATED and better.date and other.date and better.date != other.date:
        older, newer = sorted((better, other), key=lambda d: d.date or "")
        return Link(older.document_id, newer.document_id, "earlier_version_of")
    return None
