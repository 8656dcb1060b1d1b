"""Clauses that every plan has: what it is for, and how it is carried out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from extraction.knowledge import either, table
from extraction.text.folding import squeeze

General = Literal["aims", "safeguards"]


@cache
def _patterns() -> dict[General, re.Pattern[str]]:
    raw = table("general", "indexer.data")
    verbs, joins = either(raw["verbs"]), either(raw["joins"])
    kinds: tuple[General, General] = ("aims", "safeguards")
    return {
        kind: re.compile(rf"(?:(?:{verbs}|{joins})*(?:{either(raw[kind])}))+(?:{joins})*", re.DOTALL)
        for kind in kinds
    }


def general(headings: Sequence[str]) -> General | None:
    """Return which kind of general clause a clause under these headings is, the outermost first; None for others.

    Aims are all that stands under 总体要求; a chapter 保障措施 holds measures of its own, so there the clause's own
    heading decides.

    >>> general(["总体要求", "指导思想"]), general(["保障措施", "加强资金支持"])
    ('aims', None)
    """
    named = [squeeze(heading) for heading in headings if heading]
    if any(_patterns()["aims"].fullmatch(heading) for heading in named):
        return "aims"
    return "safeguards" if named and _patterns()["safeguards"].fullmatch(named[-1]) else None
