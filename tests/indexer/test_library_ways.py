"""Whatever is taken in, deleted, restored, replaced, corrected and undone: the base is that of what is left, built at once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from dumps import dump as rows_of

from indexer.build import build
from indexer.errors import LedgerError
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.store.correction_files import export_corrections, import_corrections
from indexer.store.database import KEPT
from indexer.store.store import Store

NAMES = ("甲.txt", "乙.txt", "丙.md", "丁.txt")
# What is kept beside the builds tells how it came to this; corrections alone are part of what is compared.
HISTORY = {*KEPT} - {"corrections"}


def text(chance: random.Random) -> bytes:
    """Return one of a few made-up plans, in one of a few versions that share clauses."""
    place, number = chance.choice("甲乙丙"), chance.randrange(3)
    goals = [
        f"到2027年，修复岸线{number + 3}公里。",
        "到2027年，污水收集率达到85%。",
        "到2028年，新增湿地12公顷。",
    ]
    chance.shuffle(goals)
    return (
        f"{place}县海岸治理方案\n\n一、目标\n{''.join(goals[: 2 + number % 2])}\n\n"
        f"二、措施\n（一）巡护。每季度登记岸线{number}次。（责任单位：县水利局）\n"
    ).encode()


class Play:
    """One sequence of steps, each chosen by chance; what the library refuses is no step."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.kb, self.given = folder / "kb", folder / "given"
        self.given.mkdir()
        for at in range(2):
            (self.given / f"{at}.txt").write_bytes(text(chance))
        build(self.kb, [self.given], model="tiny")
        self.library = Library(self.kb)
        self.steps: list[Callable[[], object]] = [
            self.take_in, self.take_in, self.replace, self.replace, self.delete, self.restore,
            self.correct, self.correct, self.correct_document, self.undo, self.build, self.bad, self.edit,
        ]  # fmt: skip

    def run(self, count: int) -> list[str]:
        done = []
        for _ in range(count):
            step = self.chance.choice(self.steps)
            with suppress(LedgerError, IndexError):
                step()
                done.append(step.__name__)
        build(self.kb, [])
        build(self.kb, [])  # a correction that moved, or was made beside a build, is in place now
        return done

    def one_file(self) -> str:
        return self.chance.choice([state.path for state in self.library.files()])

    def take_in(self) -> None:
        self.library.take_in([(self.chance.choice(NAMES), text(self.chance)) for _ in range(2)])

    def replace(self) -> None:
        self.library.replace(self.one_file(), self.chance.choice(NAMES), text(self.chance))

    def bad(self) -> None:
        self.library.replace(self.one_file(), "坏.pdf", b"x")

    def edit(self) -> None:
        """Write a file of the user's anew where it lies."""
        self.chance.choice(sorted(self.given.glob("*.txt"))).write_bytes(text(self.chance))

    def delete(self) -> None:
        self.library.delete(self.one_file())

    def restore(self) -> None:
        self.library.restore(self.one_file())

    def build(self) -> None:
        build(self.kb, [])

    def correct(self) -> None:
        with KnowledgeBase.open(self.kb) as base:
            row = self.chance.choice(list(base.targets()))
            self.chance.choice(
                [
                    lambda: base.correct(
                        row.row_id, "corrected", {"value": str(self.chance.randrange(90))}, name="张三"
                    ),
                    lambda: base.correct(row.row_id, "confirmed", name="李四"),
                    lambda: base.correct(row.row_id, "rejected", name="王五"),
                ]
            )()

    def correct_document(self) -> None:
        with KnowledgeBase.open(self.kb) as base:
            document = self.chance.choice(list(base.documents()))
            changes = {self.chance.choice(("date", "valid_from")): f"202{self.chance.randrange(9)}-01-01"}
            base.correct_document(document.document_id, changes, name="张三")

    def undo(self) -> None:
        with KnowledgeBase.open(self.kb) as base:
            ids = [row.row_id for row in base.targets()] + [
                document.document_id for document in base.documents()
            ]
            said = [one for one in ids if base.history(one)]
            base.undo(self.chance.choice(said))


def dump(kb: Path) -> list[str]:
    with closing(Store.open(kb)) as store:
        lines = rows_of(store.connection)
    hidden = [f'INSERT INTO "{table}"' for table in ("manifest", *HISTORY)]
    hidden += [f"INSERT INTO \"digests\" VALUES('{table}'" for table in ("manifest", *HISTORY)]
    return sorted(line for line in lines if not line.startswith(tuple(hidden)))


def at_once(play: Play) -> None:
    """Build the surviving files and corrections at once, in the place of the knowledge base played with."""
    with Store.open(play.kb) as store:
        said = export_corrections(store)
    out = [Path(state.path) for state in play.library.files() if state.state == "left_out"]
    old = play.kb.rename(play.kb.with_name("played"))
    shutil.copytree(old / "files", play.kb / "files") if (old / "files").exists() else play.kb.mkdir()
    for path in out:
        path.rename(path.with_name(f".{path.name}"))
    with Store.create(play.kb) as store:
        assert import_corrections(store, enumerate(said, 1)).skipped == []
    roots = [play.given, *([play.kb / "files"] if (play.kb / "files").exists() else [])]
    build(play.kb, roots, model="tiny")
    for path in out:
        path.with_name(f".{path.name}").rename(path)


def played(folder: Path, seed: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.build.load_encoder", lambda *_: TinyEncoder())
    play = Play(folder, random.Random(seed))
    done = play.run(steps)
    with KnowledgeBase.open(play.kb) as base:
        assert base.verify() == [], done
        for document in base.documents():
            assert base.successor(document.document_id) == document.document_id
    names = {path.relative_to(play.kb / "files").as_posix() for path in (play.kb / "files").rglob("*.*")}
    assert names == {
        Path(state.path).relative_to((play.kb / "files").resolve()).as_posix()
        for state in play.library.files()
        if state.own
    }
    wanted = dump(play.kb)
    at_once(play)
    assert dump(play.kb) == wanted, done


@pytest.mark.parametrize("seed", range(3))
def test_a_few_ways(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played(tmp_path, seed, 10, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 112))
def test_many_ways(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played(tmp_path, seed, 25, monkeypatch)
