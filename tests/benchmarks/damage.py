"""A knowledge base with random damage: what is told of it, what is silent, and what one build mends.

    python tests/benchmarks/damage.py [--count N] [--seed N] [--model NAME] [FOLDER ...]

A base of the folders (`corpus/`) is copied N times (300); one of its files loses a part, its end or all
of it, or has bits turned, a stretch of zeros, something at its end; or one value of the ledger is
forged. Each damage must be told when the base is opened or by `verify`, unless nothing of what the base
says has changed; nothing may end in a traceback; and damage of an index or a cache must be mended by one
build that reads no source file.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.build import build
from indexer.errors import LedgerError
from indexer.search.engine import EmbeddedEngine
from indexer.store.database import DATABASE
from indexer.store.store import Store
from indexer.verify import verify

QUERIES = ("非化石能源消费比重", "责任单位", "到2025年", "节水")
# What a build writes as it goes, or what belongs to officials: no claim of the ledger about its sources.
_FREE = {"corrections", "sqlite_sequence", "roots", "manifest", "files"}


@dataclass(frozen=True)
class Outcome:
    """What came of one damage: `told` in a word, `silent` where something changed without a word."""

    what: str
    told: str
    silent: bool = False
    mended: bool | None = None
    trace: str = ""


def says(kb: Path) -> object:
    """Return all that a knowledge base says: every row of its tables, and the answers to some queries."""
    with closing(Store.open(kb)) as store:
        rows = [
            store.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for name in _tables(store.connection)
        ]
        said = [[tuple(row) for row in table] for table in rows]
    with closing(EmbeddedEngine(kb)) as engine:
        hits = [[(h.clause_id, h.score) for h in engine.search(query)] for query in QUERIES]
    return said, hits


def _tables(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [f'"{row[0]}"' for row in names if row[0] not in _FREE]


def files_of(kb: Path) -> list[Path]:
    """Return the files of a knowledge base that hold something."""
    found = [path for path in sorted(kb.rglob("*")) if path.is_file() and path.stat().st_size]
    return [path for path in found if not path.name.endswith(".lock") and path.parent.name != "log"]


def break_file(path: Path, chance: random.Random) -> str:
    """Damage one file in one of six ways, and return which."""
    data, way = bytearray(path.read_bytes()), chance.choice(("bit", "zeros", "cut", "tail", "gone", "mixed"))
    at = chance.randrange(len(data))
    if way == "gone":
        path.unlink()
        return way
    if way == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif way == "zeros":
        stretch = bytes(min(512, len(data) - at))
        data[at : at + len(stretch)] = stretch
    elif way == "cut":
        del data[at:]
    elif way == "tail":
        data += chance.randbytes(100)
    else:
        data[at : at + 64] = chance.randbytes(len(data[at : at + 64]))
    path.unlink()  # another generation may share it by a link
    path.write_bytes(data)
    return way


def forge(kb: Path, chance: random.Random) -> str:
    """Change one value of one row of the ledger, and return its table and column."""
    with closing(sqlite3.connect(kb / DATABASE)) as connection:
        name = chance.choice([n for n in _tables(connection) if n != '"seals"'])
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        column = chance.choice([c for c in columns if c not in {"clause_key", "facts"}])
        rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {name}")]
        if not rows:
            return forge(kb, chance)
        row = chance.choice(rows)
        old = connection.execute(f'SELECT "{column}" FROM {name} WHERE rowid = ?', (row,)).fetchone()[0]
        new: object = (
            old + 1 if isinstance(old, int) else "99" if isinstance(old, str) and old.isdigit() else '"伪"'
        )
        try:
            connection.execute(f'UPDATE {name} SET "{column}" = ? WHERE rowid = ?', (new, row))
        except sqlite3.IntegrityError:  # the database itself refuses
            return forge(kb, chance)
        connection.commit()
    return f"{name}.{column}"


def outcome(kb: Path, what: str, before: object) -> Outcome:
    """Open, ask and verify a damaged knowledge base, and build it again."""
    told = ""
    try:
        with closing(Store.open(kb)) as store:
            found = verify(store)
        told = "verify" if found else ""
        after = says(kb)
    except (LedgerError, sqlite3.DatabaseError) as error:  # of the second the command line makes a sentence
        told, after = told or type(error).__name__, None
    except BaseException:  # noqa: BLE001 - a panic of a library is what is looked for
        return Outcome(what, "traceback", trace=traceback.format_exc())
    silent = not told and after != before
    mended = None
    if not what.startswith(('"', DATABASE)):
        try:
            report = build(kb, [])
            mended = report.read == 0 and not _told(kb) and says(kb) == before
        except BaseException:  # noqa: BLE001
            return Outcome(what, "traceback", trace=traceback.format_exc())
    return Outcome(what, told or "nothing changed", silent, mended)


def _told(kb: Path) -> list[str]:
    with closing(Store.open(kb)) as store:
        return verify(store)


def damages(kb: Path, count: int, seed: int, work: Path) -> list[Outcome]:
    """Return what came of `count` damages of copies of a knowledge base, each made in `work`."""
    before, found = says(kb), []
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        copy = work / f"kb{number}"
        shutil.copytree(kb, copy)
        if number % 3 == 0:
            what = forge(copy, chance)
        else:
            path = chance.choice(files_of(copy))
            what = path.relative_to(copy).as_posix() + " " + break_file(path, chance)
        found.append(outcome(copy, what, before))
        shutil.rmtree(copy)
    return found


def main() -> None:
    """Damage copies of a base and tell what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[Path(__file__).parents[2] / "corpus"])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="tiny")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        build(work / "kb", asked.folders, model=asked.model)
        found = damages(work / "kb", asked.count, asked.seed, work)
    for one in found:
        if one.silent or one.trace or one.mended is False:
            print(
                one.what,
                "silent" if one.silent else one.told,
                "not mended" if one.mended is False else "",
                one.trace,
            )
    print(dict(Counter(one.told for one in found)))
    print(
        f"silent {sum(one.silent for one in found)}, not mended {sum(one.mended is False for one in found)}"
    )


if __name__ == "__main__":
    main()
