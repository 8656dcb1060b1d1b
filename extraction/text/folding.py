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


# What is longer is not kept: thousands of clauses may be.
KEPT_LENGTH = 4000


class _Folded(dict[int, str]):
    """Code point -> folded character, each worked out when first met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _ALSO.get(char) or unicodedata.normalize("NFKC", char).lower()
        # ㎡, ㈠: a longer form would move every offset; ① is a label.
        one = char if len(folded) != 1 or "①" <= char <= "⑳" else _ALSO.get(folded, folded)
        self[code] = one
        return one


_TABLE = _Folded()


def fold(text: str) -> str:
    """Return `text` with compatibility forms, case and punctuation variants made alike.

    `len(fold(text)) == len(text)` always holds: position i of the result is position i of the
    source. Kangxi radicals and compatibility ideographs, common in the text layer of PDFs, become
    the ordinary characters (Unicode NFKC, character by character).
    """
    return text.translate(_TABLE)


def kept_fold(text: str) -> str:
    """Return `fold(text)`, kept for when the same text is folded again: those of clauses, titles and headings."""
    return fold(text) if len(text) > KEPT_LENGTH else _kept_fold(text)


_kept_fold = lru_cache(maxsize=4096)(fold)


def squeeze(text: str) -> str:
    """Return `text` folded and without any white space: the form in which texts are compared."""
    return "".join(fold(text).split())
