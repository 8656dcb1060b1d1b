"""Units as they are told apart and counted: by full name, else by the name as printed with the region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from extraction.rows import Duty
from indexer.store.rows import LedgerRow

_MARK = "@"


@dataclass(frozen=True, order=True)
class UnitName:
    """One unit: its full name, or the name as printed and the region of the document (省发改委 of two provinces).

    `region` is "" for a full name.
    """

    name: str
    region: str = ""

    @property
    def code(self) -> str:
        """Return the unit as one word for an address; `of_code` is the way back."""
        return f"{self.name}{_MARK}{self.region}" if self.region else self.name

    @classmethod
    def of_code(cls, code: str) -> Self:
        """Return the unit that a code names."""
        name, _, region = code.partition(_MARK)
        return cls(name, region)

    @property
    def label(self) -> str:
        """Return the unit as people read it: 省发改委（福建省）."""
        return f"{self.name}（{self.region}）" if self.region else self.name


def unit_of(row: LedgerRow) -> UnitName | None:
    """Return the unit of a duty, None for a row of another table."""
    duty = row.row
    if not isinstance(duty, Duty):
        return None
    return UnitName(duty.unit_full) if duty.unit_full else UnitName(duty.unit, row.region or "")


def unit_counts(units: Iterable[UnitName | None]) -> list[tuple[UnitName, int]]:
    """Return how many rows each unit has, the most first, then by name."""
    counts = Counter(unit for unit in units if unit is not None)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
