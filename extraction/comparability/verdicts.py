"""Verdicts: how a lower document's target stands to a higher one's."""

from __future__ import annotations

from dataclasses import dataclass

STRICTER, EQUAL, LOOSER, DIFFERENT = "stricter", "equal", "looser", "different"
MISSING, ADDITIONAL, NOT_COMPARABLE = "missing", "additional", "not_comparable"
VERDICTS = (STRICTER, EQUAL, LOOSER, DIFFERENT, MISSING, ADDITIONAL, NOT_COMPARABLE)


@dataclass(frozen=True)
class Verdict:
    """How a lower document's target stands to a higher one's; `reason` is a key of the interface's words."""

    verdict: str
    reason: str = ""
