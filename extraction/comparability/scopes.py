"""Whom or where targets apply to."""

from __future__ import annotations

import re
from functools import cache

from extraction.knowledge import either, table
from extraction.name_forms import members
from extraction.text.folding import squeeze


@cache
def _whole() -> re.Pattern[str]:
    raw = table("comparability")["scope"]
    return re.compile(rf"在?(?:{either(raw['whole'])})?(?:{either(raw['within'])})?")


def is_whole(scope: str) -> bool:
    """Return True if a scope is all that its document speaks of: none, 全省, 全市范围内."""
    return _whole().fullmatch(squeeze(scope)) is not None


def scopes_agree(one: str, two: str) -> bool:
    """Return True if two targets apply to the same: each to the whole of its region, or both to one part.

    烧碱领域 and 烧碱行业 are one part.
    """
    ours, theirs = squeeze(one), squeeze(two)
    if ours == theirs or (is_whole(ours) and is_whole(theirs)):
        return True
    parts = members(ours)
    return bool(parts) and parts == members(theirs)
