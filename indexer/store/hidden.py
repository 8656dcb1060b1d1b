"""What a connection does not see, whatever it asks: documents that are deleted, and collections that are not its reader's.

A file marked `deleted` stays until the next build; a collection is what lies at some paths. A connection gets a
view in the place of each table that speaks of documents or files, so that no query needs to know.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from indexer.store import words
from indexer.store.connection import Connection
from indexer.store.rows import TABLES

# The names of the collections that a reader may see beside what is in none; None sees everything.
Seen = frozenset[str] | None

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
_OF_DOCUMENTS = ("documents", "clauses", "regions", "row_counts", *(f"row_{table}" for table in TABLES))
_OF_TASK = "sees_document({0}) OR is_replaced({0})"
# What is left out of a column: a reference leads to no hidden document, and none is evidence of a task.
_RESOLVED = "CASE WHEN sees_document(resolved_document_id) THEN resolved_document_id END"
_SHOWN = {
    ("row_references", "resolved_document_id"): _RESOLVED,
    **{
        (table, column): f"seen_evidence({column})"
        for table, column in (("follow_ups", "said"), ("follow_log", "now"), ("follow_log", "before"))
    },
}
# What somebody who may not see all reads of other tables. Of a document that is no more, what its successor's
# readers look at again.
_OF_OTHERS = {
    "links": "sees_document(document_id) AND sees_document(other_id)",
    "files": "sees_place(path)",
    "roots": "sees_place(path)",
    "contents": "sees_content(sha256)",
    "asides": "sees_content(sha256)",
    "holdings": "sees_content(sha256) AND sees_document(document_id)",
}
# Of these, only who reads alone gets a view: an editor writes into them, and a view takes nothing.
_WRITTEN = {
    "corrections": "sees_document(document_id) OR is_replaced(document_id)",
    "correction_log": "sees_document(document_id) OR is_replaced(document_id)",
    "successors": "is_replaced(document_id)",
    "former_clauses": "is_replaced(document_id)",
    "library": "sees_place(path)",
    "follow_ups": _OF_TASK.format("json_extract(place, '$.document_id')"),
    "follow_log": _OF_TASK.format("json_extract(now, '$.place.document_id')"),
    "reminded": "0",
    "arrivals": "sees_document(document_id)",
    "saved_searches": "1",
    "collections": "0",
    "collection_readers": "0",
    "members": "0",
    "tokens": "0",
    "signed_out": "0",
    "own_searches": "0",
    # Which rows hold a word is asked of the index itself, and of what comes of it no more is told than of other rows.
    **dict.fromkeys(words.NAMES, "0"),
}


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


class Sight:
    """What one connection sees: the files that lie in no collection hidden from its reader, and what they hold.

    A file in several collections, one inside the other, is seen by whoever may see all of them; a document, if one of
    its files is. It is worked out anew before the next statement whenever another connection has written.
    """

    def __init__(self, connection: Connection, seen: frozenset[str], *, deleted: bool) -> None:
        self._connection, self._seen, self._deleted = connection, seen, deleted
        self._state: object = None
        self._places: frozenset[str] = frozenset()
        self._contents: frozenset[str] = frozenset()
        self._documents: frozenset[str] = frozenset()
        self._replaced: frozenset[str] = frozenset()
        self.hidden: frozenset[str] = frozenset()

    def follow(self) -> None:
        """Look again where anything was written since."""
        with closing(sqlite3.Cursor(self._connection)) as cursor:
            (version,) = cursor.execute("PRAGMA data_version").fetchone()
            if (state := (version, self._connection.total_changes)) != self._state:
                self._look(cursor)
                self._state = state

    def _look(self, cursor: sqlite3.Cursor) -> None:
        rows = cursor.execute("SELECT name, path FROM main.collections").fetchall()
        places = {path for name, path in rows if name not in self._seen}
        if self._deleted:
            marked = cursor.execute("SELECT path FROM main.library WHERE mark = 'deleted'")
            places |= {path for (path,) in marked.fetchall()}
        self._places = frozenset(places)
        files = cursor.execute("SELECT path, sha256 FROM main.files WHERE reason IS NULL").fetchall()
        self._contents = frozenset(sha256 for path, sha256 in files if self.place(path))
        held = cursor.execute("SELECT sha256, document_id FROM main.holdings").fetchall()
        self._documents = frozenset(document_id for sha256, document_id in held if sha256 in self._contents)
        every = cursor.execute("SELECT document_id FROM main.documents").fetchall()
        self.hidden = frozenset(document_id for (document_id,) in every) - self._documents
        then = dict(cursor.execute("SELECT document_id, successor_id FROM main.successors").fetchall())
        replaced: set[str] = set()
        reached = {""}
        while reached:  # one document after the other took the place of the first
            reached = {old for old, new in then.items() if new in self._documents | replaced}
            reached -= replaced | self.hidden
            replaced |= reached
        self._replaced = frozenset(replaced)

    def place(self, path: str) -> bool:
        """Tell whether a file or folder, or a member of an archive, is seen."""
        return not self._places or not any(place in self._places for place in _upwards(path))

    def document(self, document_id: str | None) -> bool:
        """Tell whether a document is seen."""
        return document_id in self._documents

    def is_hidden(self, document_id: str) -> bool:
        """Tell whether a document is there and not seen."""
        return document_id in self.hidden

    def is_replaced(self, document_id: str) -> bool:
        """Tell whether a document that is seen took the place of one that is no more."""
        return document_id in self._replaced

    def shows(self, kind: str, ref: str) -> bool:
        """Tell whether what is given as evidence is seen: a document or clause by its id; a file always is."""
        document_id = ref.rpartition("-")[0] if kind == "clause" else ref
        if kind not in {"clause", "document"}:
            return True
        return self.document(document_id) or self.is_replaced(document_id)

    def seen_evidence(self, said: str | None) -> str | None:
        """Return what is said of a task, as JSON, without evidence that is not seen."""
        if said is None:
            return None
        told = json.loads(said)
        inner = told.get("said", told)
        inner["evidence"] = [
            one for one in inner.get("evidence") or () if self.shows(one.get("kind", ""), one.get("ref", ""))
        ]
        return json.dumps(told, ensure_ascii=False)

    def content(self, sha256: str) -> bool:
        """Tell whether a file with some content is seen."""
        return sha256 in self._contents


def _upwards(path: str) -> Iterator[str]:
    """Yield a path and the folders it lies in, from the inside out."""
    while path:
        yield path
        path = path.rpartition(os.sep)[0]


def restrict(connection: Connection, seen: frozenset[str], *, reading: bool, deleted: bool) -> Sight:
    """Let a connection see what is in no collection or in one of some; without `reading` it may write.

    With `deleted` it sees nothing of what is deleted either.
    """
    sight = Sight(connection, seen, deleted=deleted)
    for name, function in (
        ("sees_document", sight.document),
        ("sees_place", sight.place),
        ("sees_content", sight.content),
        ("is_hidden", sight.is_hidden),
        ("is_replaced", sight.is_replaced),
        ("seen_evidence", sight.seen_evidence),
    ):
        connection.create_function(name, 1, function)
    views = dict.fromkeys(_OF_DOCUMENTS, "sees_document(document_id)") | _OF_OTHERS
    for table, condition in (views | (_WRITTEN if reading else {})).items():
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})").fetchall()]
        if not columns:  # a table that came after the layout
            continue
        shown = ", ".join(
            f"{_SHOWN[table, column]} AS {column}" if (table, column) in _SHOWN else f'"{column}"'
            for column in columns
        )
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT {shown} FROM main.{table} WHERE {condition}")
    connection.follow = sight.follow
    return sight


def hidden(connection: sqlite3.Connection, sight: Sight | None = None) -> frozenset[str]:
    """Return the documents that are there and that a connection for reading does not see."""
    if sight is not None:
        sight.follow()
        return sight.hidden
    rows = connection.execute("SELECT DISTINCT document_id FROM hidden_documents")
    return frozenset(row[0] for row in rows.fetchall())
