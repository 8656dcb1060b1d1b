"""The units that answer for clauses, by the names under which they are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.index.readers import Keys
from indexer.store.codec import to_json
from indexer.store.filters import UNIT, Filters, is_unit, several
from indexer.store.regions import RegionStore

# A list bound as one value: SQLite limits how many values a statement may bind.
_BOUND_LIST = "(SELECT value FROM json_each(?))"
# The names of units one after the other, each looked up behind the one before: there are a thousand of them and a
# million duties. Those of which a duty is seen are told, also those that have no full name.
_UNITS = """
WITH RECURSIVE units (unit) AS (
    SELECT min(unit) FROM main.row_duties
    UNION ALL SELECT (SELECT min(d.unit) FROM main.row_duties AS d WHERE d.unit > units.unit) FROM units WHERE unit NOT NULL
), pairs (unit, name) AS (
    SELECT unit, (SELECT min(d.unit_full) FROM main.row_duties AS d WHERE d.unit = units.unit)
    FROM units WHERE unit NOT NULL
    UNION ALL
    SELECT unit, (SELECT min(d.unit_full) FROM main.row_duties AS d WHERE d.unit = pairs.unit AND d.unit_full > pairs.name)
    FROM pairs WHERE name NOT NULL
)
SELECT unit, name FROM pairs
WHERE EXISTS (SELECT 1 FROM row_duties AS d WHERE d.unit = pairs.unit AND d.unit_full IS pairs.name)
ORDER BY unit, name
"""


class UnitStore(RegionStore):
    """The duties of a store, unit by unit."""

    def unit_clauses(self) -> dict[str, set[int]]:
        """Return unit -> the index numbers of the clauses it answers for."""
        found: dict[str, set[int]] = {}
        rows = self.connection.execute(
            "SELECT DISTINCT unit, clause_key FROM row_duties JOIN clauses USING (clause_id)"
        )
        for unit, key in rows:
            found.setdefault(unit, set()).add(key)
        return found

    def duty_units(self) -> list[tuple[str, str | None]]:
        """Return (unit, unit_full) of the units that have duties, each once."""
        return [(unit, full) for unit, full in self.connection.execute(_UNITS)]

    def with_units(self, filters: Filters) -> Filters:
        """Return filters with the units asked for by their full names, or as printed where that is not certain.

        A unit that is listed under just that name is meant alone, else every one that may be called so.
        """
        if filters.unit is None:
            return filters
        known = self.duty_units()
        exact = {full or unit for unit, full in known}
        names: set[str] = set()
        for asked in several(filters.unit):
            names |= (
                {asked}
                if asked in exact
                else {full or unit for unit, full in known if is_unit(unit, full, asked)}
            )
        return replace(filters, unit=sorted(names))

    def unit_keys(self, filters: Filters) -> Keys | None:
        """Return the index numbers of the clauses for which the units of a filter answer, None without such."""
        if filters.unit is None:
            return None
        rows = self.connection.execute(
            f"SELECT clause_key FROM row_duties JOIN clauses USING (clause_id) WHERE {UNIT} IN {_BOUND_LIST}",
            (to_json(several(self.with_units(filters).unit)),),
        )
        return Keys(row[0] for row in rows)

    def units_of(self, clause_ids: Iterable[str] | None = None) -> dict[str, set[str]]:
        """Return clause -> the units that answer for it, by full name or as printed; of all without ids."""
        where, values = "1", []
        if clause_ids is not None:
            where, values = f"clause_id IN {_BOUND_LIST}", [to_json(list(clause_ids))]
        found: dict[str, set[str]] = {}
        sql = f"SELECT DISTINCT clause_id, {UNIT} FROM row_duties WHERE {where}"
        for clause_id, unit in self.connection.execute(sql, values):
            found.setdefault(clause_id, set()).add(unit)
        return found

    def document_units(self) -> dict[str, set[str]]:
        """Return document -> the units that answer for its clauses, by full name or as printed."""
        found: dict[str, set[str]] = {}
        for document_id, unit in self.connection.execute(
            f"SELECT DISTINCT document_id, {UNIT} FROM row_duties"
        ):
            found.setdefault(document_id, set()).add(unit)
        return found
