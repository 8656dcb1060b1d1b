"""Words of policy text: jieba with the project's lexicon, offsets kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import metadata, resources

import jieba

from extraction.knowledge import table
from extraction.text.folding import fold
from indexer.index.dictionary import tokenizer

# Above any frequency of the general dictionary's competing pieces, so that a lexicon word stays whole.
_FREQUENCY = 200_000
# A longer text is cut in pieces: jieba holds several numbers for each character.
_LONGEST = 10_000
# A text up to this length may be a question.
_QUESTION = 200
# jieba takes these for the end of a word wherever they stand.
_BETWEEN_WORDS = ",;:!?() \n"


@cache
def _tokenizer() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.ERROR)
    made = tokenizer()
    for word in lexicon():
        made.add_word(word, _FREQUENCY)
    return made


@cache
def lexicon() -> tuple[str, ...]:
    """Return the project's own words: those set down, and the terms mined from policy texts."""
    folder = resources.files("extraction.data")
    lines = [
        line.strip()
        for name in ("lexicon.txt", "terms.txt")
        for line in folder.joinpath(name).read_text("utf-8").splitlines()
    ]
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def cut(text: str) -> list[str]:
    """Return `text` cut into words that do not overlap, by the dictionaries alone."""
    return list(_cut(text) if len(text) <= _QUESTION else _tokenizer().cut(text, HMM=False))


@lru_cache(maxsize=256)
def _cut(text: str) -> tuple[str, ...]:
    """Cut a short text: several readers of a question ask for the same."""
    return tuple(_tokenizer().cut(text, HMM=False))


def is_known(word: str) -> bool:
    """Return True if a dictionary holds a word."""
    return bool(_tokenizer().FREQ.get(word))


@cache
def question_words() -> frozenset[str]:
    """Return words of a question that name nothing a clause would say."""
    raw = table("query_words")
    return frozenset(raw["question"])


def fingerprint() -> str:
    """Return a digest of all that decides how text is cut into words."""
    words = "\n".join(lexicon()) + metadata.version("jieba") + str(_FREQUENCY)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return (word, start, end) in search mode: long words and the words within them.

    Words are folded; offsets are those of `text`. Punctuation and white space are no words.
    """
    return [span for at, piece in _pieces(fold(text)) for span in _spans(piece, at)]


def _spans(piece: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield (word, start, end) of a piece of folded text that stands at `at`."""
    for word, start, end in _tokenizer().tokenize(piece, mode="search"):
        if any(c.isalnum() for c in word):
            yield word, at + start, at + end


def _pieces(folded: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(folded):
        piece = folded[at : _end(folded, at)]
        yield at, piece
        at += len(piece)


def _end(folded: str, at: int) -> int:
    """Return where a piece that is cut at once ends: where no word goes on, or after so many characters."""
    until = at + _LONGEST
    if until >= len(folded):
        return len(folded)
    return max(folded.rfind(mark, at, until) for mark in _BETWEEN_WORDS) + 1 or until


def words(text: str) -> list[str]:
    """Return the words of `text` in search mode, as they are indexed."""
    return [word for word, _, _ in spans(text)]


def line(text: str) -> str:
    """Return the words of `text` as one line, parted by spaces."""
    lines = (" ".join(word for word, _, _ in _spans(piece, at)) for at, piece in _pieces(fold(text)))
    return " ".join(line for line in lines if line)


def query_words(query: str) -> list[str]:
    """Return the words to look for, each once and without question words.

    Where nothing else is left, all of them.
    """
    found = list(dict.fromkeys(words(query)))
    kept = [word for word in found if word not in question_words()]
    return kept or found
