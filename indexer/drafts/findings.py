"""What is found in a draft."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]


class Kind(StrEnum):
    """What of a draft is looked up."""

    TITLE = "title"
    NUMBER = "number"
    CLAUSE = "clause"
    QUOTATION = "quotation"
    FIGURE = "figure"
    UNIT = "unit"


class Standing(StrEnum):
    """How it stands: right, wrong, to be looked at by somebody, or not in the knowledge base."""

    RIGHT = "right"
    WRONG = "wrong"
    LOOK = "look"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing looked up: the words at `[start, end)` of the draft and how they stand.

    `reason` is a code that the interface has words for (`draft_<reason>`), `expected` what should stand there or is
    near, `citation` where that stands. `marks` are the spans within `said` that differ from `expected`.
    """

    kind: Kind
    standing: Standing
    start: int
    end: int
    said: str
    reason: str = ""
    expected: str = ""
    citation: str = ""
    document_id: str = ""
    clause_id: str = ""
    marks: tuple[Span, ...] = ()
