"""What officials corrected, marked wherever it shows: 98%以上（更正，原文96%以上，张三）."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extraction.rows import Duty, Target
from indexer.models import Review
from indexer.search.answers.words import target_phrase
from indexer.store.rows import Extracted, LedgerRow

Words = Mapping[str, str]


def marked_value(row: LedgerRow, said: Callable[[Extracted, Words], str], words: Words) -> str:
    """Return what a row says in one respect; where a correction made it say so, what was read and who corrected."""
    now, was = said(row.row, words), said(row.extracted, words)
    return now + correction_mark(row, was, words) if now != was else now


def correction_mark(row: LedgerRow, was: str, words: Words) -> str:
    """Return the mark behind a value that officials corrected, "" where the row stands as it was read."""
    if row.review != Review.CORRECTED:
        return ""
    return words["corrected_mark"].format(was=was or words["corrected_nothing"], name=row.by)


def goal_of(own: Extracted, _words: Words) -> str:
    """Return what a target promises as people read it: 下降65%以上（较2005年）."""
    return target_phrase(replace(own, scope="")) if isinstance(own, Target) else ""


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
