"""Figures of a draft with their indicators: those of the document cited, or of the same place and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from extraction.comparability import EQUAL, LOOSER, NOT_COMPARABLE, judge, unit_of
from extraction.entities.regions import find_regions
from extraction.name_forms import overlap
from extraction.rows import Target
from extraction.terms import level_rank
from indexer.compare.names import Named, named
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.models import Document, Review
from indexer.store.phrases import target_phrase
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

_MOST_TOLD = 3
# Names the whole country: no place that a draft must be of.
_WHOLE = frozenset({"全国"})
Row = tuple[LedgerRow, Named]


class Figures:
    """The targets of a knowledge base by the keys of their names, for one check of a draft."""

    def __init__(self, store: Store) -> None:
        self._rows: dict[frozenset[str], list[Row]] = defaultdict(list)
        self._regions = [name for name in store.values("region") if name not in _WHOLE]
        for row in store.ledger_rows("targets"):
            if row.review != Review.REJECTED and isinstance(row.row, Target):
                own = named(row.row, row.region)
                self._rows[own.key].append((row, own))

    def finding(self, target: Target, cited: Collection[Document], region: str) -> Finding:
        """Return how a figure stands; it is not known where the knowledge base says nothing of its indicator there.

        `cited` are the documents that its sentence cites, `region` is the place that the sentence, or else
        the draft, speaks of ("" where it names none).
        """
        found = self._cited(target, cited) if cited else self._of_place(target, region) if region else None
        return found or _told(target, Standing.UNKNOWN, "figure_unknown")

    def _of_place(self, target: Target, region: str) -> Finding | None:
        own = named(target, region)
        rows = [(row, name) for row, name in self._alike(own) if row.region == region]
        return self._among(own.target, rows) or self._above(own, region)

    def region_of(self, text: str) -> str:
        """Return the place that a text speaks of, "" where it names none: of several the first, of 福建省南平市 the inner one."""
        found = [(start, -end, region.name) for region, start, end in find_regions(text)]
        found += [(at, -at - len(name), name) for name in self._regions if (at := text.find(name)) >= 0]
        place, reached = "", -1
        for start, end, name in sorted(found):
            if place and start != reached:
                break
            place, reached = str(name), -end
        return place

    def _alike(self, own: Named) -> list[Row]:
        """Return the rows of the same indicator and year."""
        year = own.target.year
        return [
            (row, name)
            for row, name in self._rows.get(own.key, ())
            if overlap(own.place, name.place)
            and (year is None or name.target.year is None or year == name.target.year)
            and unit_of(own.target.unit).dimension == unit_of(name.target.unit).dimension
        ]

    def _cited(self, target: Target, cited: Collection[Document]) -> Finding | None:
        ids = {document.document_id for document in cited}
        rows = [
            (row, name)
            for region in {document.region for document in cited}
            for row, name in self._alike(named(target, region))
            if row.document_id in ids
        ]
        if not rows:
            return None
        right = next((row for row, name in rows if _says(target, name.target)), None)
        if right is not None:
            return _told(target, Standing.RIGHT, row=right)
        return _told(target, Standing.WRONG, "figure_differs", _phrases(rows), rows[0][0])

    def _among(self, target: Target, rows: Sequence[Row]) -> Finding | None:
        """Return how a figure stands among those that documents of its place set for its year and its scope.

        One without a year may tell what has been reached: that differs from what is aimed at by a year.
        """
        right = next((row for row, name in rows if _says(target, name.target)), None)
        if right is not None:
            return _told(target, Standing.RIGHT, row=right)
        same = [one for one in rows if _is_as_meant(target, one[1].target)]
        return _told(target, Standing.LOOK, "figure_other", _phrases(same), same[0][0]) if same else None

    def _above(self, own: Named, region: str) -> Finding | None:
        """Tell where a figure is looser than what a higher level asks of the place."""
        for row, name in self._alike(own):
            if row.region == region or level_rank(row.level) != 0:
                continue
            if judge(name.target, own.target).verdict == LOOSER:
                return _told(own.target, Standing.LOOK, "figure_looser", target_phrase(name.target), row)
        return None


def _says(target: Target, other: Target) -> bool:
    """Tell whether two targets say the same figure: as the judge has it, or number for number."""
    if (target.value, target.value_max, target.unit) == (other.value, other.value_max, other.unit):
        return True
    verdict = judge(other, target, same_region=True).verdict
    return verdict == EQUAL or (verdict == NOT_COMPARABLE and target.value == other.value)


def _is_as_meant(target: Target, other: Target) -> bool:
    """Tell whether two targets are of one scope, both by the year or both not, neither of a year the other lacks."""
    timed = other.year is None or target.year is not None
    return timed and (target.annual, target.scope) == (other.annual, other.scope)


def _phrases(rows: Sequence[Row]) -> str:
    told = dict.fromkeys(
        target_phrase(name.target) + (f"（{name.target.year}年）" if name.target.year else "")
        for _, name in rows
    )
    return "；".join(list(told)[:_MOST_TOLD])


def _told(
    target: Target, standing: Standing, reason: str = "", expected: str = "", row: LedgerRow | None = None
) -> Finding:
    return Finding(
        Kind.FIGURE,
        standing,
        target.start,
        target.end,
        f"{target.indicator} {target_phrase(target)}",
        reason,
        expected,
        row.citation if row else "",
        row.document_id if row else "",
        row.clause_id if row else "",
    )
