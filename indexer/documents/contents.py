"""Tables of contents that have lost their page numbers: 目录, then labels that return as headings."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.text.folding import squeeze
from indexer.models import Paragraph

_LONGEST_ENTRY = 40


def contents_of(text: str, paragraphs: Sequence[Paragraph]) -> slice:
    """Return which paragraphs are such a table, from its own heading on; an empty slice if none are."""
    words = [text[p.start : p.end] for p in paragraphs]
    head = next((i for i, line in enumerate(words) if squeeze(line) == "目录"), None)
    if head is None:
        return slice(0, 0)
    first = None
    for i in range(head + 1, len(words)):
        if len(words[i]) > _LONGEST_ENTRY or "。" in words[i]:
            break
        label = paragraphs[i].label
        if label is None:
            continue
        if first is not None and (label.scheme, label.text) == first:
            return slice(head, i)
        first = first or (label.scheme, label.text)
    return slice(0, 0)
