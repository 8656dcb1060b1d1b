"""What is told of the candidates: one answer, a few to choose from or a small table, or nothing.

Of two mistakes a wrong answer is the worse by far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extraction.text.folding import squeeze
from indexer.search.answers.models import Answer

Candidate = TypeVar("Candidate")

# Answers beyond these are a table, which the pages of the ledger show.
MOST = 12
# So many of one clause say that the question does not tell them apart.
_OF_ONE_CLAUSE = 3
# How far a candidate is ahead that stands alone.
_FAR_AHEAD, _BY_FAR = 0.15, 0.3


@dataclass(frozen=True)
class Bar(Generic[Candidate]):
    """From which score on a candidate answers, and how far behind the best one it may be.

    `alone` is the score that is enough where no other candidate comes near (None: `least`), `far` where none
    does by far. Candidates of which `says` is the same are no others.
    """

    least: float
    behind: float
    score: Callable[[Candidate], float]
    alone: float | None = None
    far: float | None = None
    says: Callable[[Candidate], object] = id


def nearest(candidates: Iterable[Candidate], bar: Bar[Candidate]) -> list[Candidate]:
    """Return the candidates that answer, best first."""
    scored = sorted(
        ((bar.score(one), at, one) for at, one in enumerate(candidates)), key=lambda s: (-s[0], s[1])
    )
    if not scored:
        return []
    best, _, first = scored[0]
    if best < bar.least:
        behind = next((score for score, _, one in scored[1:] if bar.says(one) != bar.says(first)), 0.0)
        alone = bar.alone is not None and best >= bar.alone and best - behind >= _FAR_AHEAD
        far = bar.far is not None and best >= bar.far and best - behind >= _BY_FAR
        return [first] if alone or far else []
    least = max(bar.least, scored[0][0] - bar.behind)
    return [one for score, _, one in scored if score >= least]


def told(answers: Sequence[Answer], most: int = MOST) -> tuple[Answer, ...]:
    """Return the answers to show: each once, [] where a clause gives too many or there are too many in all."""
    kept: dict[tuple[str, str, str], Answer] = {}
    for answer in answers:
        kept.setdefault((squeeze(answer.title), squeeze(answer.about), squeeze(answer.answer)), answer)
    of_clause: dict[str, set[str]] = {}
    for answer in kept.values():
        of_clause.setdefault(answer.clause_id, set()).add(answer.answer)
    if any(len(values) > _OF_ONE_CLAUSE for clause, values in of_clause.items() if clause):
        return ()
    return tuple(kept.values()) if len(kept) <= most else ()
