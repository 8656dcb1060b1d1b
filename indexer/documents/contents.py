"""Tables of contents that have lost their page numbers: labels that return as headings, under 目录 or bare."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.text.folding import squeeze
from indexer.models import Paragraph

_LONGEST_ENTRY = 40
_FEWEST_BARE = 3


def contents_of(text: str, paragraphs: Sequence[Paragraph]) -> slice:
    """Return which paragraphs are such a table, from its own heading on; an empty slice if none are."""
    words = [text[p.start : p.end] for p in paragraphs]
    head = next((i for i, line in enumerate(words) if squeeze(line) == "目录"), None)
    if head is None:
        return _bare(words, paragraphs)
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


def _bare(words: list[str], paragraphs: Sequence[Paragraph]) -> slice:
    """Return a table of chapters without a heading of its own: the first one's line returns word for word."""
    chapters = [
        (label := p.label) is not None
        and label.scheme == "chapter"
        and len(line) <= _LONGEST_ENTRY
        and "。" not in line
        for line, p in zip(words, paragraphs, strict=True)
    ]
    first = next((i for i, chapter in enumerate(chapters) if chapter), None)
    if first is None:
        return slice(0, 0)
    end = first + 1
    while end < len(words) and chapters[end] and squeeze(words[end]) != squeeze(words[first]):
        end += 1
    returns = end < len(words) and chapters[end] and end - first >= _FEWEST_BARE
    return slice(first, end) if returns else slice(0, 0)
