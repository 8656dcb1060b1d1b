"""Tables of contents that have lost their page numbers: labels that return as headings, under 目录 or bare."""

from __future__ import annotations

from extraction.text.folding import squeeze
from extraction.text.labels import find_label

_LONGEST_ENTRY = 40
_FEWEST_BARE = 3


def contents_of(words: list[str]) -> slice:
    """Return which paragraphs are such a table, from its own heading on; an empty slice if none are."""
    head = next((i for i, line in enumerate(words) if squeeze(line) == "目录"), None)
    if head is None:
        return _bare(words)
    first = None
    for i in range(head + 1, len(words)):
        if len(words[i]) > _LONGEST_ENTRY or "。" in words[i]:
            break
        label = find_label(words[i])
        if label is None:
            continue
        if first is not None and (label.scheme, label.text) == first:
            return slice(head, i)
        first = first or (label.scheme, label.text)
    return slice(0, 0)


def _bare(words: list[str]) -> slice:
    """Return a table of chapters without a heading of its own: the first chapter's line comes back word for word."""
    first = next((i for i, line in enumerate(words) if _is_chapter(line)), None)
    if first is None:
        return slice(0, 0)
    end = first + 1
    while end < len(words) and _is_chapter(words[end]) and squeeze(words[end]) != squeeze(words[first]):
        end += 1
    returns = end < len(words) and squeeze(words[end]) == squeeze(words[first])
    return slice(first, end) if returns and end - first >= _FEWEST_BARE else slice(0, 0)


def _is_chapter(line: str) -> bool:
    if len(line) > _LONGEST_ENTRY or "。" in line:
        return False
    label = find_label(line)
    return label is not None and label.scheme == "chapter"
