"""A table that is to be handed in: its columns and rows, those a reader wants first, and what it was made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from indexer.store.cells import is_blank

Columns = Sequence[tuple[str, str]]
_NUMBER = "number"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One table: its name, (key, heading) of all its columns, rows by key, and a message where there are none.

    `title` is the line above it, its name where there is none; `brief` are the columns that people read, all
    if there are none; `number` is the heading of the running number, which is left out where it is "".
    """

    name: str
    columns: Columns
    rows: Sequence[Mapping[str, Any]]
    message: str = ""
    title: str = ""
    brief: Columns = field(default=())
    number: str = ""

    @property
    def heading(self) -> str:
        """Return the line above the table."""
        return self.title or self.name

    def shown_columns(self, *, every: bool = False) -> list[tuple[str, str]]:
        """Return the columns of a file: those that people read and in which something stands, or `every` one."""
        columns = list(self.columns)
        if self.brief and not every:
            columns = [
                (key, heading)
                for key, heading in self.brief
                if not self.rows or not all(is_blank(row.get(key)) for row in self.rows)
            ]
        if self.number and columns and columns[0][0] != _NUMBER:
            columns.insert(0, (_NUMBER, self.number))
        return columns

    def texts(self, columns: Columns) -> list[list[str]]:
        """Return for each row what its cells show in these columns."""
        return [[printable(shown(row.get(key))) for key, _ in columns] for row in self.shown_rows()]

    def shown_rows(self) -> list[Mapping[str, Any]]:
        """Return the rows of a file, numbered from 1 in the order that they have."""
        if not self.number:
            return list(self.rows)
        return [{**row, _NUMBER: at} for at, row in enumerate(self.rows, 1)]


@dataclass(frozen=True)
class About:
    """The particulars of an export.

    `exported` is the local time in ISO form, `files` are (name, SHA-256) of the files the rows stand
    in, `searched` counts those that were looked through, `filters` are (name, value) of what was set,
    `words` the words of the interface in one language.
    """

    exported: str
    version: str
    files: Sequence[tuple[str, str]]
    searched: int
    filters: Sequence[tuple[str, str]]
    words: Mapping[str, str]

    def facts(self) -> list[tuple[str, str]]:
        """Return (name, value) of everything but the files."""
        words = self.words
        given = "；".join(f"{name}：{value}" for name, value in self.filters)
        return [
            (words["about_exported"], local_time(self.exported)),
            (words["about_version"], self.version),
            (words["about_filters"], given or words["about_no_filters"]),
            (words["about_searched"], str(self.searched)),
        ]


def local_time(exported: str) -> str:
    """Return a time in ISO form as people read it, with its zone.

    >>> local_time("2024-06-01T09:30:00+08:00")
    '2024-06-01 09:30:00 UTC+08:00'
    """
    when = datetime.fromisoformat(exported)
    zone = f"{when:%z}"
    return f"{when:%Y-%m-%d %H:%M:%S}" + (f" UTC{zone[:3]}:{zone[3:5]}" if zone else "")


def printable(text: str) -> str:
    """Return text without the characters that no XML file can hold: controls and halves of pairs."""
    return _UNPRINTABLE.sub("", text)


def shown(value: Any) -> str:
    """Return how a cell shows a value: lists joined, yes or nothing for a truth value."""
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, (list, tuple)):
        return "、".join(map(shown, value))
    if isinstance(value, dict):
        return "；".join(f"{name}: {shown(held)}" for name, held in value.items())
    return str(value)


def wide(text: str) -> int:
    """Return about how many narrow characters a text is wide; a Chinese one counts two."""
    return len(text.encode("gb18030", "replace"))  # which takes as many bytes, and costs next to nothing
