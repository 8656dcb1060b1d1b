"""Damages to a knowledge base and what they do: which are found, which mended, which change an answer in silence.

Used by tests/indexer/test_damage.py, which tries a few; its slow tests try all and tell the counts.
"""

from __future__ import annotations

import contextlib
import io
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from indexer.cli.arguments import parser
from indexer.cli.command import main
from indexer.store.database import DATABASE, Database
from indexer.store.digests import seal
from indexer.store.store import Store

COMMANDS = (
    ("search", "红树林", "--format", "jsonl"),
    ("search", "可再生能源装机比重", "--format", "jsonl"),
    ("documents", "--format", "jsonl"),
    ("clauses", "--format", "jsonl"),
    ("targets", "--format", "jsonl"),
    ("duties", "--format", "jsonl"),
)
# To make it takes longer than most of what is asked here thousands of times.
_PARSER = cache(parser)
# Written at any time, or by nobody but the check itself; what they hold is compared elsewhere.
_NOT_FORGED = ("corrections", "digests")
KINDS = ("bit", "zeros", "cut", "garbage", "deleted")


@dataclass(frozen=True)
class Said:
    """The exit code of a command and what it printed; `failed` is the exception that left it."""

    code: int
    out: str
    err: str
    failed: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a damage did: `faults` is what must not happen, [] where all is well."""

    found_at_opening: bool
    found_by_verify: bool
    mended: bool
    changed_answers: bool
    faults: list[str]


def said(kb: Path, *arguments: str) -> Said:
    """Run a command over a knowledge base in this process."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch("indexer.cli.command.parser", _PARSER),
        ):
            code = main([arguments[0], "--kb", str(kb), *arguments[1:]])
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever leaves a command is a fault
        return Said(-1, out.getvalue(), err.getvalue(), f"{type(error).__name__}: {error}")
    return Said(code, out.getvalue(), err.getvalue())


def answers(kb: Path) -> dict[str, Said]:
    """Return what each command says."""
    return {" ".join(command): said(kb, *command) for command in COMMANDS}


def same_answers(now: dict[str, Said], before: dict[str, Said], *, searches: bool = True) -> bool:
    """Tell whether commands say the same; hits of one score may change places where files were read again."""
    return all(
        one.out == before[command].out
        for command, one in now.items()
        if searches or not command.startswith("search")
    )


def damaged_file(file: Path, kind: str, chance: random.Random) -> None:
    """Damage a file in one way, writing a new one: others may be linked to it."""
    data = bytearray(file.read_bytes())
    file.unlink()
    if kind == "deleted":
        return
    if kind == "bit" and data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        start = chance.randrange(len(data) + 1)
        length = chance.choice((1, 16, 512, 4096))
        data[start : start + length] = bytes(len(data[start : start + length]))
    elif kind == "cut":
        del data[chance.randrange(len(data) + 1) :]
    elif kind == "garbage":
        data += chance.randbytes(chance.choice((1, 100, 5000)))
    file.write_bytes(data)


def forgeries(kb: Path) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of all that a build writes and that has a row."""
    with contextlib.closing(sqlite3.connect(kb / DATABASE)) as connection:
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT LIKE 'words_%' ORDER BY name"  # see the tests of verify
        ).fetchall():
            if table not in _NOT_FORGED and connection.execute(f"SELECT 1 FROM {table}").fetchone():
                for row in connection.execute(f"PRAGMA table_info({table})").fetchall():
                    yield table, row[1]


def forge(kb: Path, table: str, column: str, *, resealed: bool = False) -> bool:
    """Change a column of the first row of a table; `resealed` writes the digests anew. Return False if it cannot be.

    Text of a structure stays one that can be read where that is possible.
    """
    with contextlib.closing(sqlite3.connect(kb / DATABASE)) as connection:
        (kind,) = (row[2] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] == column)
        rowid, old = connection.execute(f'SELECT rowid, "{column}" FROM {table} LIMIT 1').fetchone()
        new: object
        if kind == "INTEGER":
            new = 1 if old is None else (1 - old if old in (0, 1) and table != "clauses" else old + 100_000)
        elif old is not None and old.startswith(("[", "{")):
            new = '["甲"]' if old.startswith("[") else '{"title": "甲"}'
        else:
            new = _other(old)
        try:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (new, rowid))
            connection.commit()
        except sqlite3.IntegrityError:
            return False
    if resealed:
        with Store.edit(kb) as store:
            ids = [row[0] for row in store.connection.execute("SELECT document_id FROM documents")]
            _seal(store, ids)
    return True


def _other(old: str | None) -> str:
    if old is None:
        return "甲"
    return f"{old}9" if old[-1:].isdigit() else f"{old}甲"


def _seal(store: Database, ids: list[str]) -> None:
    seal(store, ids, ids)


def judged(kb: Path, before: dict[str, Said], *, of_index: bool, mend: Callable[[], object]) -> Verdict:
    """Ask a damaged knowledge base, check it, build it, and ask it again."""
    now, checked = answers(kb), said(kb, "verify")
    faults = [f"{command}: {one.failed}" for command, one in now.items() if one.failed]
    faults += [f"verify: {checked.failed}"] if checked.failed else []
    faults += [
        f"{command}: told in {one.err.count(chr(10))} lines: {one.err[:300]}"
        for command, one in now.items()
        if one.code == 2 and one.err.count("\n") != 1
    ]
    other = [command for command, one in now.items() if one.code == 0 and one.out != before[command].out]
    if other and checked.code == 0:
        faults.append(f"other answers in silence: {other}")
    refused = any(one.code == 2 for one in now.values())
    mended = False
    try:
        mend()
    except Exception as error:  # noqa: BLE001 - judged by its kind
        if of_index or not hasattr(error, "remedy"):
            faults.append(f"build: {type(error).__name__}: {error}")
    else:
        again = said(kb, "verify")
        mended = again.code == 0 and same_answers(answers(kb), before, searches=of_index)
        if not mended:
            faults.append(f"not mended by a build: {again.out or again.err or again.failed}"[:500])
    return Verdict(refused, checked.code != 0, mended, bool(other), faults)
