"""How clauses stand in a search: what its two sides make of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """One over the rank of a clause among those found by words and among those by meaning, 0 where it is not."""

    words: float = 0.0
    meaning: float = 0.0


def standings(
    rankings: Mapping[str, Sequence[tuple[int, float]]], keys: Mapping[str, int]
) -> dict[str, Standing]:
    """Return clause id -> its standing; `rankings` are (number, score) by side, `keys` clause id -> number."""
    words = {key: 1 / rank for rank, (key, _) in enumerate(rankings["lexical"], 1)}
    meaning = {key: 1 / rank for rank, (key, _) in enumerate(rankings["vector"], 1)}
    return {i: Standing(words.get(key, 0.0), meaning.get(key, 0.0)) for i, key in keys.items()}
