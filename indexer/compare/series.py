"""One indicator over many documents: what each of them sets for it, side by side in one unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from extraction.comparability import bare_unit, unit_of
from extraction.name_forms import name_form, overlap
from extraction.rows import Target
from extraction.terms import Relation, level_rank
from indexer.compare.compare import target_of
from indexer.compare.names import named, statement_scores
from indexer.models import Review
from indexer.store.rows import LedgerRow

Sort = Literal["region", "value", "year"]
SORTS: tuple[Sort, ...] = ("region", "value", "year")
_CHANGES = frozenset({Relation.INCREASE, Relation.DECREASE})
_RATIOS = frozenset({"%", "‰", "个百分点"})
# Names that are offered where none is found.
_NEAR, _LEAST = 5, 0.3


@dataclass(frozen=True)
class Entry:
    """What one document sets for the indicator: its row, and the value in the one unit of all that can be converted.

    That is the smallest that occurs, without 万 and 亿: 斤 beside 吨, 亩 beside 公顷. `scope` is where it is counted, "" for the whole of the document's region.
    """

    row: LedgerRow
    scope: str
    value: Decimal
    value_max: Decimal | None
    unit: str

    @property
    def target(self) -> Target:
        """The target as the row holds it, corrected where officials corrected it."""
        return target_of(self.row)


def series(rows: Iterable[LedgerRow], indicator: str, sort: Sort = "region") -> list[Entry]:
    """Return what rows of the table of targets say of an indicator; rejected ones do not count.

    A name that tells a change (地区生产总值增长) leaves out levels (地区生产总值 达到3万亿元). `sort` is
    by region (level, region, title), by value (unit, the highest first) or by year; ties by the others.
    """
    named_so = [row for row in rows if row.review != Review.REJECTED and _is_named(row, indicator)]
    smallest: dict[tuple[str, ...], tuple[Fraction, str]] = {}
    for row in named_so:
        _, unit = bare_unit(target_of(row).unit)
        known = unit_of(unit)
        smallest[known.dimension] = min(
            (known.factor, unit), smallest.get(known.dimension, (known.factor, unit))
        )
    found = [_entry(row, *smallest[unit_of(target_of(row).unit).dimension]) for row in named_so]
    return sorted(found, key=_KEYS[sort])


def near_names(rows: Iterable[LedgerRow], indicator: str) -> list[str]:
    """Return names of indicators that are written alike, the most alike first: what else could be asked for."""
    names = list(dict.fromkeys(target_of(row).indicator for row in rows))
    if not names:
        return []
    scores = statement_scores([indicator], names)[0]
    return [names[at] for at in (-scores).argsort(kind="stable")[:_NEAR] if scores[at] >= _LEAST]


def _is_named(row: LedgerRow, indicator: str) -> bool:
    target = target_of(row)
    asked, own = name_form(indicator, target.unit), named(target, row.region)
    if asked.key != own.key or not overlap(asked.place, own.place):
        return False
    return not asked.change or target.unit in _RATIOS or own.target.relation in _CHANGES


def _entry(row: LedgerRow, one: Fraction, unit: str) -> Entry:
    """Return what a row sets in a unit, given what one of it is in the first unit of its dimension."""
    target = target_of(row)
    factor = unit_of(target.unit).factor / one
    most = None if target.value_max is None else _times(target.value_max, factor)
    return Entry(row, named(target, row.region).target.scope, _times(target.value, factor), most, unit)


def _times(value: Decimal, factor: Fraction) -> Decimal:
    return value * factor.numerator / factor.denominator


def _place(entry: Entry) -> tuple[object, ...]:
    row = entry.row
    return level_rank(row.level), row.region or "", row.title, row.document_id


def _by_region(entry: Entry) -> tuple[object, ...]:
    return *_place(entry), entry.target.year or 0, entry.target.start


def _by_value(entry: Entry) -> tuple[object, ...]:
    return entry.unit, -entry.value, *_by_region(entry)


def _by_year(entry: Entry) -> tuple[object, ...]:
    return entry.target.year or 0, *_by_region(entry)


_KEYS = {"region": _by_region, "value": _by_value, "year": _by_year}


def titles(entries: Sequence[Entry]) -> list[str]:
    """Return the titles of the documents of a series, each once."""
    return list(dict.fromkeys(entry.row.title for entry in entries))
