"""Verdicts: how a lower document's target stands to a higher one's, and several verdicts in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STRICTER, EQUAL, LOOSER, DIFFERENT = "stricter", "equal", "looser", "different"
MISSING, ADDITIONAL, NOT_COMPARABLE = "missing", "additional", "not_comparable"
VERDICTS = (STRICTER, EQUAL, LOOSER, DIFFERENT, MISSING, ADDITIONAL, NOT_COMPARABLE)


@dataclass(frozen=True)
class Verdict:
    """How a lower document's target stands to a higher one's; `reason` is a key of the interface's words."""

    verdict: str
    reason: str = ""


def on_all(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict on several rows of one indicator; ValueError where there are none.

    All of one kind: that. Some stricter, some looser: different. Otherwise what is not equal is told, and
    that some rows are (`partly`). Rows that cannot be compared take no part where others can, but it is told
    that they are left over (`rows_left`).
    """
    known = list(dict.fromkeys(verdicts))
    if not known:
        raise ValueError("there is no verdict")
    judged = [one for one in known if one.verdict != NOT_COMPARABLE]
    if not judged:
        return known[0]
    kinds = {one.verdict for one in judged}
    if {STRICTER, LOOSER} <= kinds:
        return Verdict(DIFFERENT, "rows_differ")
    kind = next(kind for kind in (DIFFERENT, LOOSER, STRICTER, EQUAL) if kind in kinds)
    reason = next((one.reason for one in judged if one.verdict == kind and one.reason), "")
    if kind == DIFFERENT:
        return Verdict(kind, reason)
    if len(judged) < len(known):
        return Verdict(kind, "rows_left")
    return Verdict(kind, "partly" if len(kinds) > 1 else reason)
