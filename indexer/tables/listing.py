"""A list of results that can be taken along: as dicts, or as a table of pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, overload

from indexer.errors import UsageError

Item = TypeVar("Item")


class Listing(Sequence[Item], Generic[Item]):
    """Results in their order; indexing and iterating give the objects themselves.

    `to_dicts` gives each with the field names that exports have, `to_pandas` a DataFrame of shape
    (results, fields).
    """

    def __init__(
        self, items: Iterable[Item], flat: Callable[[Item], dict[str, Any]], columns: Sequence[str] = ()
    ) -> None:
        self._items = tuple(items)
        self._flat = flat
        self._columns = tuple(columns)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Listing[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Listing[Item]:
        if isinstance(at, slice):
            return Listing(self._items[at], self._flat, self._columns)
        return self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"<{len(self)} results>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each result as a dict with the field names that exports have."""
        return [self._flat(item) for item in self._items]

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame of shape (results, fields); raises UsageError where pandas is missing."""
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("to_pandas needs pandas.", remedy="Run: pip install pandas") from error
        rows = self.to_dicts()
        return pd.DataFrame(rows, columns=None if rows else list(self._columns))
