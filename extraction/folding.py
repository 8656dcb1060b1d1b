"""Folding for matching: the same length in and out, so that offsets stay valid in the source."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Punctuation that policy texts mix freely and NFKC leaves apart.
_ALSO = {
    "〔": "(", "〕": ")", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")",
    "｛": "(", "｝": ")", "〈": "<", "〉": ">", "《": "<", "》": ">",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
    "—": "-", "–": "-", "－": "-", "―": "-", "─": "-", "~": "-", "～": "-",
    "。": ".", "、": ",", "，": ",", "・": "·", "•": "·",
}  # fmt: skip


@lru_cache(maxsize=16384)
def _fold_char(char: str) -> str:
    if char in _ALSO:
        return _ALSO[char]
    folded = unicodedata.normalize("NFKC", char).lower()
    if len(folded) != 1 or "①" <= char <= "⑳":  # ㎡, ㈠: a longer form would move every offset; ① is a label
        return char
    return _ALSO.get(folded, folded)


def fold(text: str) -> str:
    """Return `text` with compatibility forms, case and punctuation variants made alike.

    `len(fold(text)) == len(text)` always holds: position i of the result is position i of the
    source. Kangxi radicals and compatibility ideographs, common in the text layer of PDFs, become
    the ordinary characters (Unicode NFKC, character by character).
    """
    return "".join(map(_fold_char, text))


def squeeze(text: str) -> str:
    """Return `text` folded and without any white space: the form in which texts are compared."""
    return "".join(fold(text).split())
