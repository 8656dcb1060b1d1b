"""A query read: which of its words name a place, and which say what is sought."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.regions import find_regions
from indexer import tokens


@dataclass(frozen=True)
class Query:
    """A query in words.

    `words` are looked for in a clause, `places` only in what is known of its document: 南平 in a
    query asks for the city's documents, not for clauses that mention the city.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[str, ...]


def read_query(text: str) -> Query:
    """Return a query with its words; one that names a place and nothing else is looked for as it is."""
    regions = [text[start:end] for _, start, end in find_regions(text)]
    rest = text
    for name in regions:
        rest = rest.replace(name, " ")
    words = tokens.query_words(rest)
    places = tuple(dict.fromkeys(word for name in regions for word in tokens.words(name)))
    return Query(text, tuple(words or tokens.query_words(text)), places)
