"""Values of rows in words, the same on every page, in every answer and in every file: 下降18%以上.

What officials corrected says so wherever it is shown: 98%（更正，原文96%，张三）.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from typing import Any

from extraction.knowledge import table
from extraction.rows import Commitment, Duty, Measure, Quantity, Reference, Target
from extraction.terms import Relation
from indexer.models import Review
from indexer.store.rows import LedgerRow

Words = Mapping[str, str]
# Times of doubling, told by what they come to.
_TIMES = re.compile("番|倍增")
# The fields that together make the figure of a target.
FIGURE = frozenset({"value", "value_max", "unit", "comparator", "relation", "hedge"})


@cache
def phrases(language: str = "zh") -> Words:
    """Return the words of the interface with those of figures and corrections, in one language."""
    words: dict[str, str] = {}
    for name in ("interface", "phrases"):
        words |= table(name, "indexer.data")[language]
    return words


def amount(value: Decimal, most: Decimal | None, unit: str) -> str:
    """Return a number with its unit as it is written: 27.4%, 3—5%."""
    return f"{value:f}" + (f"—{most:f}" if most is not None else "") + unit


def figure(target: Target, words: Words | None = None) -> str:
    """Return the figure of a target: 力争下降18%以上."""
    said = words or phrases()
    bound = said[f"bound_{target.comparator}"].format(
        value=amount(target.value, target.value_max, target.unit)
    )
    # 翻一番 is to twice as much: what is counted is what it comes to.
    comes_to = target.relation == Relation.INCREASE and target.unit == "倍" and _TIMES.search(target.quote)
    return target.hedge + said["way_times" if comes_to else f"way_{target.relation}"].format(value=bound)


def target_phrase(target: Target, words: Words | None = None, *, year: bool = False) -> str:
    """Return what a target promises: 力争下降18%以上（较2020年）; with the `year` by which, where asked."""
    said = words or phrases()
    details = [said["by_year"].format(year=target.year)] if year and target.year else []
    details += [said["each_year" if target.year else "every_year"]] if target.annual else []
    details += [said["from_year"].format(year=target.baseline_year)] if target.baseline_year else []
    details += [target.scope] if target.scope else []
    told = said["in_brackets"].format(details=said["detail_mark"].join(details)) if details else ""
    return figure(target, said) + told


def value_of(row: Any, words: Words | None = None) -> str:
    """Return what a row says, short: the figure of a target, a promise, a unit, a measure, a title."""
    if isinstance(row, Target):
        return figure(row, words)
    if isinstance(row, Quantity):
        return amount(row.value, row.value_max, row.unit)
    if isinstance(row, Commitment):
        return row.statement
    if isinstance(row, Duty):
        return row.unit
    if isinstance(row, Measure):
        return row.text
    return row.title if isinstance(row, Reference) else ""


def changed(row: LedgerRow) -> dict[str, Any]:
    """Return the fields that officials corrected, with what was read; {} where nothing was."""
    if row.review != Review.CORRECTED:
        return {}
    now = asdict(row.row)
    return {name: value for name, value in asdict(row.extracted).items() if value != now[name]}


def was_read(row: LedgerRow, words: Words | None = None, *, without: Collection[str] = ()) -> str:
    """Return what was read where officials corrected a row: 96%, or the field with its value: 目标年2025.

    The fields `without` are told elsewhere.
    """
    said = words or phrases()
    fields = {name: value for name, value in changed(row).items() if name not in without}
    own = (
        FIGURE
        if isinstance(row.row, Target)
        else {"value", "value_max", "unit", "statement", "text", "title"}
    )
    parts = [value_of(row.extracted, words)] if own & fields.keys() else []
    parts += [
        said["field_was"].format(
            field=said.get(f"col_{name}", name), value=value_words(value, said) or said["was_empty"]
        )
        for name, value in fields.items()
        if name not in own
    ]
    return said["fields_mark"].join(parts)


def value_words(value: Any, words: Words) -> str:
    """Return the value of a field in words: lists joined, terms of art in the language, "" for nothing."""
    if isinstance(value, (list, tuple)):
        return "、".join(value_words(one, words) for one in value)
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return "" if value is None else words.get(f"val_{value}", str(value))


def marked(said: str, was: str, by: str, words: Words | None = None) -> str:
    """Return what was corrected with what was read and who did it: 98%（更正，原文96%，张三）."""
    own = words or phrases()
    details = [own["corrected"], own["read_as"].format(was=was) if was else "", by]
    return said + own["in_brackets"].format(details=own["detail_mark"].join(filter(None, details)))


def told(row: LedgerRow, said: str, words: Words | None = None) -> str:
    """Return what a row says, marked where officials corrected it."""
    return marked(said, was_read(row, words), row.by, words) if row.review == Review.CORRECTED else said
