"""What of a comparison is asked for: verdicts, the clauses of a unit, several higher documents at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from extraction.comparability import ADDITIONAL
from indexer.compare.compare import Comparison
from indexer.compare.themes import State, Themes
from indexer.models import Clause


@dataclass(frozen=True)
class Choice:
    """Verdicts and states to show, all if there are none, and clauses to look at, all if None."""

    only: Collection[str] = ()
    clauses: Collection[str] | None = None

    def comparisons(self, found: Sequence[Comparison]) -> list[Comparison]:
        """Return the targets and promises chosen; one of either document stands in one of the clauses."""
        return [
            one
            for one in found
            if (not self.only or one.verdict.verdict in self.only)
            and (self.clauses is None or any(row.clause_id in self.clauses for row in one.rows))
        ]

    def themes(self, found: Themes) -> Themes:
        """Return the clauses chosen, with their answers; one that answers may stand in the clauses, too."""

        def kept(state: State, *clauses: Clause) -> bool:
            return (not self.only or state in self.only) and (
                self.clauses is None or any(clause.clause_id in self.clauses for clause in clauses)
            )

        themes = [
            theme
            for theme in found.themes
            if kept(theme.state, theme.clause, *(answer.clause for answer in theme.answers))
        ]
        return replace(
            found,
            themes=themes,
            additional=[clause for clause in found.additional if kept(State.ADDITIONAL, clause)],
        )


def targets_of_several(found: Sequence[Sequence[Comparison]]) -> list[list[Comparison]]:
    """Return comparisons of several higher documents with one lower: added is what answers none of them.

    It stands in the first of them alone.
    """
    added = [
        {one.lower.row_id for one in own if one.lower and one.verdict.verdict == ADDITIONAL} for own in found
    ]
    return [
        [
            one
            for one in own
            if one.verdict.verdict != ADDITIONAL
            or (at == 0 and one.lower is not None and all(one.lower.row_id in ids for ids in added))
        ]
        for at, own in enumerate(found)
    ]


def measures_of_several(found: Sequence[Themes]) -> list[Themes]:
    """Return the clauses of several higher documents with those of one lower: added is what answers none of them."""
    ids = [{clause.clause_id for clause in one.additional} for one in found]
    return [
        replace(
            one,
            additional=[c for c in one.additional if at == 0 and all(c.clause_id in own for own in ids)],
        )
        for at, one in enumerate(found)
    ]
