"""Calibration: questions whose answer is known, made of a knowledge base itself, and the model of doubt fitted to them.

Answered are its own headings, and its own sentences in the words of somebody else: a paraphrase means what a
sentence means, so its vector is that of the sentence as a question with terms dropped, and of its words some
are others. Not answered are made-up questions of other fields of life, such questions with a word of its own,
and words of two distant clauses that stand together nowhere.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extraction.knowledge import table
from extraction.text.folding import fold
from indexer.index import tokens
from indexer.index.doubt import Texts, fit, measure
from indexer.index.lexical import LexicalIndex, weighted_terms
from indexer.index.vectors import VECTORS, VectorIndex
from indexer.models import Clause

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Questions to their vectors, float32 [questions, dimension]."""

# So many questions of each kind.
ANSWERED, MIXED, BORROWED = 240, 60, 60
# Fewer clauses make no model.
LEAST = 12
# Clauses of which questions are made, and how many of each side are compared.
SAMPLED, COMPARED = 600, 10
# Share of a question's words from which one that was meant not to be answered may well be.
_HELD = 0.8
_SHORTEST_SENTENCE = 12
_HEADING = range(4, 40)
# So many telling words in a row make a part of a sentence, of so many characters at most.
_PART, _PART_CHARACTERS = 7, 40
# Of these up to so many are said in other words.
_REPLACED = 0.75


@dataclass(frozen=True)
class Question:
    """A question made of a knowledge base, whether it is answered, and whether it is of another field.

    `meant` is what is encoded of it where its words are not those of what it means.
    """

    text: str
    answered: bool
    far: bool = False
    meant: str = ""

    @property
    def encoded(self) -> str:
        """Return what is encoded of it."""
        return self.meant or self.text


def sample(names: Iterable[str]) -> list[str]:
    """Return the ids of clauses to make questions of: the same clauses whatever else was added when."""
    return nsmallest(SAMPLED, names, key=_digest)


def calibrated(clauses: Sequence[Clause], texts: Texts, encode: Encode, folder: Path) -> str:
    """Return as JSON the model of doubt of the indexes in a folder, "" where there is too little to fit one.

    Questions are made of the clauses and encoded by `encode`; `texts` gives those of any clause by number.
    """
    questions = questions_of(clauses)
    if not questions:
        return ""
    lexical, vectors = LexicalIndex(folder / "lexical"), VectorIndex(folder / VECTORS)
    encoded = encode([question.encoded for question in questions])
    answered: list[NDArray[np.float64]] = []
    unanswered: list[NDArray[np.float64]] = []
    far: list[NDArray[np.float64]] = []
    for question, vector in zip(questions, encoded, strict=True):
        words = tokens.query_words(question.text)
        by_words = lexical.search(weighted_terms(words), COMPARED)
        by_meaning = vectors.search(np.asarray(vector, dtype=np.float32), COMPARED)
        measured = measure(fold(question.text), words, *lexical.counts(words), by_words, by_meaning, texts)
        # What the knowledge base seems to hold after all is no example of what it does not.
        if question.answered:
            answered.append(measured)
        elif measured[0] < _HELD:
            unanswered.append(measured)
            far += [measured] if question.far else []
    if min(map(len, (answered, unanswered, far))) < LEAST:
        return ""
    return fit(np.array(answered), np.array(unanswered), np.array(far)).to_json()


def questions_of(clauses: Iterable[Clause]) -> list[Question]:
    """Return questions made of clauses, the same ones in whatever order the clauses come.

    What is asked of a clause does not depend on the others, so that most questions stay when clauses come or go.
    """
    sources = list(islice(_sources(clauses), ANSWERED))
    if len(sources) < LEAST:
        return []
    foreign: list[str] = table("foreign_questions", "indexer.data")["questions"]
    frames: list[str] = table("foreign_questions", "indexer.data")["frames"]
    found = []
    for other, source in pairwise((sources[-1], *sources)):
        found += [Question(source.heading, answered=True)] if len(source.heading) in _HEADING else []
        chance = source.chance("asked")
        elsewhere = *other.telling, *tokens.query_words(chance.choice(foreign))
        found.append(_paraphrase(source, chance, chance.choice(frames), elsewhere))
    for one, two in pairwise(sources[: MIXED + 1]):
        chance = one.chance("mixed")
        words = *_some(one.telling, 2, chance), *_some(two.telling, 2, chance)
        found.append(Question(" ".join(words), answered=False))
    found += [Question(text, answered=False, far=True) for text in foreign]
    for source in sources[:BORROWED]:
        chance = source.chance("borrowed")
        own = _some(source.telling, 1, chance)
        found.append(Question("".join((*own, chance.choice(foreign))), answered=False))
    return found


@dataclass(frozen=True)
class _Source:
    """A clause to make questions of: its heading, its folded text, and the telling words of one sentence."""

    heading: str
    text: str
    telling: tuple[str, ...]

    def chance(self, use: str) -> random.Random:
        """Return what decides by chance what is asked of it: the same for the same text."""
        return random.Random(f"{use} {self.heading} {self.text}")  # noqa: S311 - no secret


def _sources(clauses: Iterable[Clause]) -> Iterator[_Source]:
    for clause in sorted(clauses, key=lambda clause: _digest(clause.heading + clause.text)):
        if telling := _telling(clause.text):
            yield _Source(clause.heading, fold(clause.text), telling)


def _paraphrase(source: _Source, chance: random.Random, frame: str, elsewhere: Sequence[str]) -> Question:
    """Return a question that means a part of a sentence and says some of its telling words, up to _REPLACED, otherwise.

    In their place are words from `elsewhere`; what is encoded is the part less a third of its telling words, framed as a question.
    """
    telling = source.telling
    begin = chance.randrange(max(1, len(telling) - _PART + 1))
    part = telling[begin : begin + _PART]
    at = source.text.find(part[0])
    spoken = tokens.cut(source.text[at : at + _PART_CHARACTERS])
    spoken = spoken[: max((at for at, word in enumerate(spoken) if word in part), default=0) + 1]
    meant = "".join((*_less(spoken, part, len(part) // 3, chance), frame))
    gone = set(_some(part, round(chance.uniform(0, _REPLACED) * len(part)), chance))
    words = [chance.choice(elsewhere) if word in gone else word for word in spoken]
    return Question("".join(word for word in words if word.isalnum()), answered=True, meant=meant)


def _less(spoken: Sequence[str], part: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Return the words of a part as it is spoken, less so many of its telling ones."""
    gone = set(_some(part, count, chance))
    return [word for word in spoken if word not in gone and word.isalnum()]


def _some(words: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Return so many of some words, in their order."""
    places = sorted(chance.sample(range(len(words)), min(count, len(words))))
    return [words[at] for at in places]


@lru_cache(maxsize=2 * SAMPLED)
def _telling(text: str) -> tuple[str, ...]:
    """Return the telling words of one sentence of a clause, chosen by its digest; () where there is none."""
    sentences = [s for s in fold(text).replace("\n", "").split("。") if len(s) >= _SHORTEST_SENTENCE]
    if not sentences:
        return ()
    chosen = sentences[int(_digest(text)[:8], 16) % len(sentences)]
    function = table("query_words")["function"]["words"]
    words = tuple(
        word for word in tokens.cut(chosen) if len(word) > 1 and word not in function and not word.isascii()
    )
    return words if len(words) >= 4 else ()


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
