"""What a database holds, to compare one with another."""

from __future__ import annotations

import sqlite3


def dump(connection: sqlite3.Connection) -> list[str]:
    """Return all rows as lines, but for the indexes of words: how they are laid out depends on what was added when."""
    tables = connection.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'words_%' ORDER BY name"
    )
    return [
        f'INSERT INTO "{name}" VALUES{tuple(row)!r}'
        for (name,) in tables.fetchall()
        for row in connection.execute(f"SELECT * FROM {name}")
    ]
