"""Which words of the bundled model are kept: those of Chinese texts; the model speaks a hundred languages.

A text in another language is still encoded, in smaller pieces: every single character stays.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Of words in plain Latin letters so many are kept: names, terms, addresses of pages. With them 4 of 100,000 tokens of
# Chinese plans, statutes and notices are cut, all of them Latin.
_LATIN = 10_000
_SPACE = "▁"
# What the prompts are cut into: every text begins with one.
_PROMPTS = frozenset({"▁passage", "▁que", "ry"})


@dataclass(frozen=True)
class Vocabulary:
    """SentencePiece unigrams with their log probabilities, and the ids of the special ones."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


def kept_words(vocabulary: Vocabulary) -> list[int]:
    """Return the ids of the words that are kept, in their order.

    They are the special ones, all of Chinese characters, digits and signs, single characters of any script,
    and of Latin words the abbreviations in capitals, the most frequent and the prompts.
    """
    special = {vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown}
    kept, latin = [], 0
    for number, (word, _) in enumerate(vocabulary.pieces):  # the most frequent ones first
        letters = word.replace(_SPACE, "")
        if number not in special and letters.isascii() and letters.isalpha():
            latin += 1
            keep = latin <= _LATIN or letters.isupper()
        else:
            keep = number in special or all(map(_of_chinese_texts, letters))
        if keep or len(letters) <= 1 or word in _PROMPTS:
            kept.append(number)
    return kept


def only(vocabulary: Vocabulary, kept: list[int]) -> Vocabulary:
    """Return a vocabulary of some of its words, numbered anew; the special ones have to be among them."""
    place = {number: at for at, number in enumerate(kept)}
    return Vocabulary(
        [vocabulary.pieces[number] for number in kept],
        *(place[n] for n in (vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown)),
    )


def _of_chinese_texts(character: str) -> bool:
    """Return True for a Chinese character, and for what is neither a letter nor a mark on one."""
    if unicodedata.category(character)[0] in "LM":
        return unicodedata.name(character, "").startswith("CJK ")
    return character.isascii() or not character.isdigit()
