"""What a look-up found of the things that a query names, and what of them is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

# Score boost for a clause that holds all the phrases of a query of several; of some it has its share.
_PHRASES = 0.1
# What is near stands below all that holds the words, from 0.5 on.
_BELOW = 0.49


@dataclass(frozen=True)
class Missing:
    """Something that a query names and that is not there.

    `kind` is number, title, clause, paragraph, words, code or id; `named` what was looked for, `within`
    the title of the document in which. `near` names what comes near it; `cited` tells that clauses mention it,
    `chosen` that only the documents were looked through that the user chose.
    """

    kind: str
    named: str
    within: str = ""
    near: tuple[str, ...] = ()
    cited: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Exact:
    """What was found of the things named; clauses are keys of the index.

    `first` are the clauses named, in order; `holding` those that hold the query's words as they are, which
    come next; `shares` the share of a query's phrases that others hold. `required`, where it is given, are
    the only hits there may be. `near` come after `first` and are not what was named; `citing` are those of
    `first` that only mention it. `name`: the query is a
    name as a whole, and a place in it is a part of that name. `only`: nothing else is to be shown.
    """

    first: tuple[int, ...] = ()
    holding: frozenset[int] = frozenset()
    shares: Mapping[int, float] = field(default_factory=dict)
    required: frozenset[int] | None = None
    near: tuple[int, ...] = ()
    citing: frozenset[int] = frozenset()
    missing: tuple[Missing, ...] = ()
    marked: tuple[str, ...] = ()
    name: bool = False
    only: bool = False

    @property
    def found(self) -> bool:
        """Return whether something that was named is there."""
        return bool(self.first or self.holding or self.required)

    @property
    def unbound(self) -> bool:
        """Return whether places, levels and titles in the query are no restriction of the search."""
        return self.name or self.only

    @property
    def doubtful(self) -> bool:
        """Return whether something that was named is not there and the hits are but near it."""
        return bool(self.missing) and not self.first

    def role(self, key: int) -> str:
        """Return what a clause is to the things named: named, cites, holds, near, or "" for nothing."""
        if key in self.first:
            return "cites" if key in self.citing else "named"
        if key in self.near:
            return "near"
        return "holds" if key in self.holding or (self.required and key in self.required) else ""

    def ranked(self, scores: Mapping[int, float], allowed: Collection[int] | None) -> dict[int, float]:
        """Return clause -> score in [0, 1] with the exact before the near.

        `allowed` are the clauses to which places and levels in the query restrict the search, None for all.
        """
        named = [*self.first, *(key for key in self.near if key not in self.first)]
        if self.only:
            rest: dict[int, float] = {}
        elif self.required is not None:
            rest = {key: scores.get(key, 0.0) for key in self.required if allowed is None or key in allowed}
            rest = rest or {key: scores.get(key, 0.0) for key in self.required}
        elif self.holding:
            held = self.holding if allowed is None or self.name else self.holding.intersection(allowed)
            rest = {key: min(score, 1.0) * _BELOW for key, score in scores.items()}
            rest |= {key: 0.5 + rest.get(key, 0.0) for key in held}
        else:
            rest = dict(scores)
            for key, share in self.shares.items():
                if key in rest:
                    rest[key] += _PHRASES * share
        if not named:
            return rest
        rest = {key: min(score, 1.0) / 2 for key, score in rest.items()}
        return rest | {key: 1.0 - 0.4 * at / len(named) for at, key in enumerate(named)}
