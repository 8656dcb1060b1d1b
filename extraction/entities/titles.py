"""What a title says: kind of document (文种), draft or issued, planning period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.knowledge import table
from extraction.text.dates import five_year_plan
from extraction.text.folding import fold

_DRAFT = re.compile(r"征求意见稿|公开征求意见|草案|送审稿|讨论稿|审议稿|公示稿")
_SUFFIX = re.compile(r"[（(〔\[][^（）()〔〕\[\]]{1,24}[）)〕\]]\Z")
_LONGEST_SUFFIX = 26
_YEARS = re.compile(r"((?:19|20)\d\d)\s?年?\s?[-至到]\s?((?:19|20)\d\d)(?=\s?年|\s?\))")
_FIVE_YEARS = re.compile(r"十([一二三四五六七八九])五")


@dataclass(frozen=True)
class DocumentType:
    """One kind of document: its name, whether it lays down anything, whether it forwards others."""

    name: str
    normative: bool
    covers: bool


@cache
def _types() -> tuple[DocumentType, ...]:
    raw = table("doc_types")
    types = [
        DocumentType(name, row.get("normative", True), row.get("covers", False))
        for row in raw["type"]
        for name in row["names"]
    ]
    return tuple(sorted(types, key=lambda t: len(t.name), reverse=True))


def bare_title(title: str) -> str:
    """Return a title without what stands in brackets at its end: （试行）, （2021—2025年）."""
    end = len(title)
    while True:
        while end and title[end - 1].isspace():
            end -= 1
        suffix = _SUFFIX.search(title, max(0, end - _LONGEST_SUFFIX), end)
        if suffix is None:
            return title[:end].strip()
        end = suffix.start()


def document_type(title: str) -> DocumentType | None:
    """Return the kind of document that a title names at its end, longest name first, or None."""
    bare = bare_title(title).rstrip('》〉>"” ')
    return next((t for t in _types() if bare.endswith(t.name)), None)


def is_draft(text: str) -> bool:
    """Tell whether a title or the line below it marks a draft (征求意见稿, 草案 …)."""
    return bool(_DRAFT.search(text))


def is_trial(title: str) -> bool:
    """Tell whether a title marks a document as on trial: （试行）, 试行办法, 暂行规定."""
    return bool(
        re.search(
            r"[（(\[〔]\s*(?:试行|暂行)\s*[）)\]〕]|(?:试行|暂行)(?:办法|规定|条例|意见|方案|细则)", title
        )
    )


def is_repealed(title: str) -> bool:
    """Tell whether a title carries the mark of a document that is no longer in force: （已废止）."""
    return bool(re.search(r"[（(\[〔【]\s*(?:本文)?(?:已|全文)?(?:废止|失效|宣布失效)\s*[）)\]〕】]", title))


def planning_period(title: str) -> tuple[int | None, int | None]:
    """Return the years a title names as its period: （2021—2025年） or “十四五”; else (None, None)."""
    years = _YEARS.search(fold(title))
    if years:
        return int(years[1]), int(years[2])
    plan = _FIVE_YEARS.search(title)
    return five_year_plan(plan[1]) if plan else (None, None)
