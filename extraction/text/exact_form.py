"""The form in which words are looked for as they are: folded, without white space and without quotation marks."""

from __future__ import annotations

from extraction.text.folding import fold

# Dashes and brackets that folding leaves apart, and what it makes of quotation marks and of 《》 is dropped
# before it: who quotes “两高”项目 or 《节能法》 means the words.
_DASHES = "‐‑−﹣－ー⁃"
_OPENING, _CLOSING = "〖⟨⦅﹝", "〗⟩⦆﹞"
_DROPPED = "“”„‟\"＂「」『』﹁﹂〝〞‘’'《》〈〉"


class _Kept(dict[int, str]):
    """Code point -> what is kept of it, each worked out when first met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = (
            char if char.isprintable() and not char.isspace() else ""
        )  # nor what nobody sees: U+200B, U+FEFF
        self[code] = kept
        return kept


_BEFORE = str.maketrans(
    dict.fromkeys(_DASHES, "-") | dict.fromkeys(_OPENING, "(") | dict.fromkeys(_CLOSING, ")")
)
_LOOKED_FOR = _Kept(dict.fromkeys(map(ord, _DROPPED), ""))


def even(text: str) -> str:
    """Return `text` folded, with more kinds of dashes and brackets made alike than `fold` does.

    `len(even(text)) == len(text)` holds.
    """
    return fold(text.translate(_BEFORE))


def exact_form(text: str) -> str:
    """Return what two texts have in common that say the same words, however they are set.

    >>> exact_form("“两高” 项目 ＧＢ/Ｔ 32151——2015")
    '两高项目gb/t32151-2015'
    """
    form = even(text.translate(_LOOKED_FOR))
    while "--" in form:
        form = form.replace("--", "-")
    return form
