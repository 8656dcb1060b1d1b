"""What of a web page a browser does not show, and how much of it is words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from indexer.documents.readers.web_words import elements

# Kinds of text that is left out, for `SourceText.left_out`.
COMMENTS, HIDDEN, DELETED = "comments", "hidden text", "deleted text"
WITHOUT = "text for browsers without scripts or frames"
OBJECTS = "marks of objects that are no text"
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.IGNORECASE
)
_COMMENT = re.compile(r"mso-(?:element|special-character)\s*:\s*comment", re.IGNORECASE)


def count_visible(text: str) -> int:
    """Return the number of characters of `text` that are no white space."""
    return len(text) - sum(map(str.isspace, text))


def is_unseen(element: Any, left_out: Counter[str]) -> bool:
    """Tell whether an element is not shown, and count the words in it by kind."""
    kind = _kind(element)
    if kind:
        words = "".join(element.itertext())
        _count(words, kind, left_out)
    return kind is not None


def count_comment(comment: Any, left_out: Counter[str]) -> None:
    """Count the words of a comment; those with conditions hold settings of Word, no words."""
    words = comment.text or ""
    if not re.match(r"\s*\[(?:if|endif)\b", words):
        _count(words, COMMENTS, left_out)


def _kind(element: Any) -> str | None:
    """Return why an element is not shown: a kind of `left_out`, "" for what is no text, None if it is."""
    tag = element.tag
    if tag in elements("unseen"):
        return ""
    if tag in elements("without"):
        return WITHOUT
    if tag == "del":
        return DELETED
    style = element.get("style") or ""
    if _COMMENT.search(style) or "MsoCommentReference" in (element.get("class") or ""):
        return COMMENTS
    return HIDDEN if element.get("hidden") is not None or _HIDDEN.search(style) else None


def _count(words: str, kind: str, left_out: Counter[str]) -> None:
    if size := count_visible(re.sub(r"<[^<>]*>", "", words)):
        left_out[kind] += size
