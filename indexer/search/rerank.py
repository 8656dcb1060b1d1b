"""A cross-encoder of sentence-transformers that orders the first hits anew, for those who have one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from indexer.errors import not_loaded, require
from indexer.models import Clause

# What comes after is not read again: it takes tens of milliseconds a clause.
_FIRST = 20


class Reranker(Protocol):
    """What orders clauses by reading each beside the query."""

    def order(self, query: str, clauses: Sequence[Clause]) -> list[Clause]:
        """Return the clauses, the best answer first."""
        ...


class CrossEncoderReranker:
    """A cross-encoder by hub name or local folder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _cross_encoder(name)

    def order(self, query: str, clauses: Sequence[Clause]) -> list[Clause]:
        """Return the clauses, the first ones ordered by the model's score of (query, headings and text)."""
        first, rest = list(clauses[:_FIRST]), list(clauses[_FIRST:])
        pairs = [(query, "\n".join((*filter(None, clause.headings), clause.text))) for clause in first]
        scores = self._model.predict(pairs, show_progress_bar=False) if pairs else []
        order = sorted(range(len(first)), key=lambda at: -float(scores[at]))
        return [first[at] for at in order] + rest


def load_reranker(name: str | None) -> Reranker | None:
    """Return the cross-encoder of a name, None for none; raises ModelError where it cannot be loaded, MissingExtraError without [models]."""
    return CrossEncoderReranker(name) if name else None


@cache
def _cross_encoder(name: str) -> Any:
    require("models", f"the cross-encoder {name}", "sentence_transformers")
    try:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - takes seconds, and few use one

        return CrossEncoder(name)
    except Exception as error:  # huggingface_hub, transformers and torch each raise their own
        raise not_loaded(f"the cross-encoder {name}", error) from error
