"""Documents that are deleted and not yet gone: readers do not see them, whatever they ask.

A file marked `deleted` stays until the next build. A connection for reading gets a view in the place of each
table that speaks of documents or files, so that no query needs to know.
"""

from __future__ import annotations

import os
import sqlite3

from indexer.store.rows import TABLES

_AT = "({0}.path = {1}.path OR substr({0}.path, 1, length({1}.path) + 1) = {1}.path || '{2}')"
_OF_FILE, _OF_OTHER = _AT.format("f", "l", os.sep), _AT.format("g", "m", os.sep)
# Of a file marked as deleted, what no other file holds. CROSS JOIN begins with the marks, of which there are few or
# none: by its own guess SQLite reads all that is held, for every question that is put to a table.
_HIDDEN = f"""
SELECT h.document_id FROM main.library AS l
CROSS JOIN main.files AS f ON f.reason IS NULL AND {_OF_FILE}
CROSS JOIN main.holdings AS h ON h.sha256 = f.sha256
WHERE l.mark = 'deleted' AND NOT EXISTS (
    SELECT 1 FROM main.holdings AS o JOIN main.files AS g ON g.sha256 = o.sha256 AND g.reason IS NULL
    WHERE o.document_id = h.document_id
    AND NOT EXISTS (SELECT 1 FROM main.library AS m WHERE m.mark = 'deleted' AND {_OF_OTHER})
)
"""
_OF_DOCUMENTS = ("documents", "clauses", "regions", *(f"row_{table}" for table in TABLES))


def hide_deleted(connection: sqlite3.Connection) -> None:
    """Let a connection for reading see nothing of what is deleted."""
    connection.execute(f"CREATE TEMP VIEW hidden_documents AS {_HIDDEN}")
    seen = "NOT IN (SELECT document_id FROM temp.hidden_documents)"
    for table in _OF_DOCUMENTS:
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE document_id {seen}")
    connection.execute(
        f"CREATE TEMP VIEW links AS SELECT * FROM main.links WHERE document_id {seen} AND other_id {seen}"
    )
    connection.execute(
        "CREATE TEMP VIEW files AS SELECT * FROM main.files AS f WHERE NOT EXISTS"
        f" (SELECT 1 FROM main.library AS l WHERE l.mark = 'deleted' AND {_OF_FILE})"
    )


def hidden(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the documents that are deleted and not yet gone, as a connection for reading sees it."""
    rows = connection.execute("SELECT DISTINCT document_id FROM hidden_documents")
    return frozenset(row[0] for row in rows.fetchall())
