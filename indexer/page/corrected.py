"""What officials corrected, marked wherever it shows: 98%以上（更正，原文96%以上，张三）."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extraction.rows import Duty, Target
from indexer.models import Review
from indexer.store.phrases import marked, target_phrase
from indexer.store.rows import Extracted, LedgerRow

Words = Mapping[str, str]


def marked_value(row: LedgerRow, said: Callable[[Extracted, Words], str], words: Words) -> str:
    """Return what a row says in one respect; where a correction made it say so, what was read and who corrected."""
    now, was = said(row.row, words), said(row.extracted, words)
    if row.review != Review.CORRECTED or now == was:
        return now
    return marked(now, was or words["was_empty"], row.by, words)


def goal_of(own: Extracted, words: Words) -> str:
    """Return what a target promises as people read it: 下降65%以上（较2005年）."""
    return target_phrase(replace(own, scope=""), words) if isinstance(own, Target) else ""


def indicator_of(own: Extracted, _words: Words) -> str:
    """Return the indicator of a target with where it counts: 生活垃圾回收利用率（全市）."""
    if not isinstance(own, Target):
        return ""
    return own.indicator + (f"（{own.scope}）" if own.scope and own.scope not in own.indicator else "")


def year_of(own: Extracted, _words: Words) -> str:
    """Return the year by which, or the years within which: 2025, 2021—2025."""
    if not isinstance(own, Target):
        return ""
    return str(own.year) if own.year else (own.period or "").replace("-", "—")


def unit_of(own: Extracted, _words: Words) -> str:
    """Return the unit of a duty, by its full name where it is known."""
    return (own.unit_full or own.unit) if isinstance(own, Duty) else ""


def role_of(own: Extracted, words: Words) -> str:
    """Return the part of a unit in a duty, in the page's language: 牵头."""
    return words[f"val_{own.role}"] if isinstance(own, Duty) else ""
