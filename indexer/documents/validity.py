"""Whether a document is in force on a day (时效), as far as it says so itself."""

from __future__ import annotations

from enum import StrEnum

from indexer.models import DocumentStatus


class Validity(StrEnum):
    """What a document is on a day; UNKNOWN where it prints no day until which it holds."""

    IN_FORCE = "in_force"
    PENDING = "pending"
    DRAFT = "draft"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


VALIDITIES = tuple(one.value for one in Validity)


def validity(
    status: str, valid_from: str | None, valid_until: str | None, period_end: int | None, on: str
) -> Validity:
    """Return what a document is on a day; days are ISO dates.

    It ends with the day it prints, else with the period that it plans. A day of entry into force alone tells
    nothing of the end: whether it holds still is unknown.
    """
    ends = valid_until or (f"{period_end}-12-31" if period_end else None)
    if status == DocumentStatus.DRAFT:
        return Validity.DRAFT
    if status == DocumentStatus.REPEALED:
        return Validity.REPEALED
    if ends and ends < on:
        return Validity.EXPIRED
    if valid_from and valid_from > on:
        return Validity.PENDING
    return Validity.IN_FORCE if ends else Validity.UNKNOWN
