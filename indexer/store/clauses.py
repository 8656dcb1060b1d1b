"""The clauses of a store, by their ids and by the numbers under which the indexes know them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from indexer.index.readers import Keys
from indexer.models import Clause
from indexer.store.codec import to_json
from indexer.store.rows import CLAUSES
from indexer.store.units import UnitStore

# A list bound as one value: SQLite limits how many values a statement may bind.
_BOUND_LIST = "(SELECT value FROM json_each(?))"


class ClauseStore(UnitStore):
    """The clauses of one knowledge base."""

    def keys_ending(self, label: str) -> Keys:
        """Return the index numbers of the clauses one of whose labels ends so: 条 gives the articles and what is in them."""
        return self._keys("instr(path, ?) > 0", f'{label}"')

    def keys_on(self, path: Sequence[str]) -> Keys:
        """Return the index numbers of the clauses with a path."""
        return self._keys("path = ?", to_json(list(path)))

    def keys_beyond(self, document_ids: Iterable[str]) -> Keys:
        """Return the index numbers of the clauses that are of none of some documents."""
        return self._keys(f"document_id NOT IN {_BOUND_LIST}", to_json(list(document_ids)))

    def _keys(self, where: str, value: str) -> Keys:
        rows = self.connection.execute(
            f"SELECT json_group_array(clause_key) FROM clauses WHERE {where}", (value,)
        )
        return Keys(json.loads(rows.fetchone()[0]))

    def clauses(self, document_id: str | None = None) -> list[Clause]:
        """Return the clauses of one document or of all, in reading order."""
        where = "document_id NOT IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')"
        values = []
        if document_id:
            where, values = "document_id = ?", [document_id]
        rows = self.connection.execute(
            f"SELECT {CLAUSES.columns} FROM clauses WHERE {where} ORDER BY document_id, position", values
        )
        return [CLAUSES.row(row) for row in rows]

    def clauses_by_key(self, keys: Iterable[int]) -> dict[int, Clause]:
        """Return clauses by the number that the indexes know them by."""
        rows = self.connection.execute(
            f"SELECT clause_key, {CLAUSES.columns} FROM clauses WHERE clause_key IN {_BOUND_LIST}",
            (to_json(list(keys)),),
        ).fetchall()
        return {key: CLAUSES.whole(values) for key, *values in rows}

    def clause(self, clause_id: str) -> Clause | None:
        """Return one clause by its id."""
        row = self.connection.execute(
            f"SELECT {CLAUSES.columns} FROM clauses WHERE clause_id = ?", (clause_id,)
        ).fetchone()
        return CLAUSES.row(row) if row else None

    def keyed_clauses(self, document_ids: Iterable[str] | None = None) -> list[tuple[int, Clause]]:
        """Return (index number, clause) of all clauses, or of those of some documents, by number."""
        rows = self._of_documents(f"clause_key, {CLAUSES.columns}", document_ids)
        return sorted(((row["clause_key"], CLAUSES.row(row)) for row in rows), key=lambda pair: pair[0])

    def clause_keys(self, document_ids: Iterable[str] | None = None) -> list[int]:
        """Return the index numbers of all clauses, or of those of some documents."""
        # In one value: a question with a filter asks for all that it leaves, which row by row takes four times as long.
        (rows,) = self._of_documents("json_group_array(clause_key)", document_ids)
        found: list[int] = json.loads(rows[0])
        return found

    def keys_of(self, document_ids: Collection[str]) -> Keys:
        """Return the index numbers of the clauses of some documents, as a set."""
        return Keys(self.clause_keys(document_ids))

    def clause_numbers(self, document_ids: Iterable[str]) -> dict[str, int]:
        """Return id -> index number of the clauses of some documents."""
        rows = self._of_documents("clause_id, clause_key", document_ids)
        return dict(map(tuple, rows))

    def _of_documents(self, columns: str, document_ids: Iterable[str] | None) -> Iterator[sqlite3.Row]:
        if document_ids is None:
            return iter(self.connection.execute(f"SELECT {columns} FROM clauses"))
        where = f"document_id IN {_BOUND_LIST}"
        return iter(
            self.connection.execute(
                f"SELECT {columns} FROM clauses WHERE {where}", (to_json(list(document_ids)),)
            )
        )

    def clause_key(self, clause_id: str) -> int | None:
        """Return the index number of a clause."""
        row = self.connection.execute(
            "SELECT clause_key FROM clauses WHERE clause_id = ?", (clause_id,)
        ).fetchone()
        return int(row[0]) if row else None
