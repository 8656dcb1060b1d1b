"""A query read: which of its words name a place, and which say what is sought."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extraction.knowledge import table
from extraction.regions import find_regions
from indexer import tokens


@dataclass(frozen=True)
class Query:
    """A query in words; `related` are those that policies use for what it says in others.

    `words` are looked for in a clause, `places` only in what is known of its document: 南平 in a
    query asks for the city's documents, not for clauses that mention the city.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    related: tuple[str, ...] = ()


@cache
def _synonyms() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(tuple(row["say"]), tuple(row["mean"])) for row in table("synonyms")["group"]]


def related_words(text: str) -> tuple[str, ...]:
    """Return the words in which policies speak of what a query says in everyday ones."""
    found = [
        word
        for say, mean in _synonyms()
        if any(s in text for s in say)
        for m in mean
        for word in tokens.words(m)
    ]
    return tuple(dict.fromkeys(found))


def read_query(text: str) -> Query:
    """Return a query with its words; one that names a place and nothing else is looked for as it is."""
    regions = [text[start:end] for _, start, end in find_regions(text)]
    rest = text
    for name in regions:
        rest = rest.replace(name, " ")
    words = tokens.query_words(rest)
    places = tuple(dict.fromkeys(word for name in regions for word in tokens.words(name)))
    said = tuple(words or tokens.query_words(text))
    related = tuple(word for word in related_words(text) if word not in said)
    return Query(text, said, places, related)
