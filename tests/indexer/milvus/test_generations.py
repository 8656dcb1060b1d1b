"""Generations on Milvus: filled beside the one in force, seen whole or not at all, tidied up behind the readers."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.errors import KnowledgeBaseError, LedgerError, UsageError
from indexer.index.encoders import TinyEncoder
from indexer.index.phrases import FILE as PHRASES
from indexer.milvus import generation
from indexer.milvus.address import SETTING, Address
from indexer.milvus.collection import Server
from indexer.milvus.words import FILE, about_of
from indexer.search.engine import EmbeddedEngine
from indexer.store.filters import Filters
from indexer.store.manifest import index_folder
from indexer.store.store import Store
from indexer.verify import verify
from tests.indexer.milvus.conftest import NAMED, Lite

ROOT = Path(__file__).parents[3]


def plan(at: int) -> str:
    """Return a made-up plan; those with neighbouring numbers share most of their words."""
    items = "".join(
        f"（{label}）事项{at}之{label}。第{label}类岸线由县水利局逐段登记，每季度核对{at + 1}次。（责任单位：县水利局）\n"
        for label in "一二三四"
    )
    return f"第{at}号海岸治理工作方案\n\n一、总体安排\n到2027年登记岸线{at}公里。\n\n二、任务\n{items}"


def write(folder: Path, *numbers: int) -> None:
    folder.mkdir(exist_ok=True)
    for at in numbers:
        (folder / f"{at:03d}.txt").write_text(plan(at), "utf-8")


def titles(kb: Path, query: str = "海岸治理登记岸线") -> set[str]:
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        return {hit.title for hit in engine.search(query, top=100)}


def generation_of(kb: Path) -> int:
    with Store.open(kb) as store:
        return int(store.manifest()["generation"])


@pytest.fixture
def server(milvus: str) -> Iterator[Server]:
    with closing(Server(Address.parse(milvus))) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(tmp_path / "files", *range(6))
    return tmp_path / "files"


@pytest.fixture
def kb(tmp_path: Path, files: Path, milvus: str) -> Path:
    build(tmp_path / "kb", [files], model="tiny", engine=milvus)
    return tmp_path / "kb"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows go to Milvus from here on, message by message."""
    found: list[int] = []
    real = Server.insert

    def insert(self: Server, name: str, rows: Any) -> None:
        found.append(len(rows))
        real(self, name, rows)

    monkeypatch.setattr(Server, "insert", insert)
    return found


def own(server: Server) -> list[str]:
    return sorted(name for name in server.collections() if name.startswith(f"{server.address.collection}_"))


def test_the_engine_is_remembered_and_nothing_is_written_again_without_news(
    kb: Path, files: Path, written: list[int], server: Server
) -> None:
    before = own(server)
    report = build(kb, [])
    assert (report.changed, report.warnings, written) == (False, [], [])
    assert own(server) == before
    assert len(before) == 1
    assert titles(kb) == {f"第{at}号海岸治理工作方案" for at in range(6)}
    assert sorted(p.name for p in index_folder(kb, 1).iterdir()) == ["files.json", PHRASES, FILE]


def test_a_document_that_comes_or_goes_costs_its_own_rows(
    kb: Path, files: Path, written: list[int], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "DRIFT", 1.0)
    write(files, 7)
    (files / "002.txt").unlink()
    build(kb, [])
    assert sum(written) < 20
    assert len(own(server)) == 1
    assert titles(kb) == {f"第{at}号海岸治理工作方案" for at in (0, 1, 3, 4, 5, 7)}
    about = about_of(index_folder(kb, 2) / FILE)
    (gone,) = about.gone
    assert (
        server.count(about.collection, f"document in [{gone}]") > 0
    )  # readers of the generation before need it
    write(files, 8)
    build(kb, [])
    assert server.count(about.collection, f"document in [{gone}]") == 0
    write(files, 2)  # what comes again is new
    build(kb, [])
    with Store.open(kb) as store:
        assert verify(store) == []
    assert titles(kb) == {f"第{at}号海岸治理工作方案" for at in (0, 1, 2, 3, 4, 5, 7, 8)}


def test_where_lengths_have_changed_all_is_made_anew(kb: Path, files: Path, server: Server) -> None:
    (first,) = own(server)
    text = "第9号海岸治理工作方案\n\n一、任务\n" + "沿岸各段逐一登记造册核对公示归档。" * 60
    (files / "009.txt").write_text(text, "utf-8")
    build(kb, [])
    assert len(own(server)) == 2  # that of the generation before stays
    build(kb, [])
    write(files, 10)
    (files / "009.txt").unlink()
    build(kb, [])
    left = own(server)
    assert len(left) == 2
    assert first not in left


def test_readers_see_the_generation_they_opened_and_then_the_next(kb: Path, files: Path) -> None:
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        assert len({hit.title for hit in engine.search("登记岸线", top=100)}) == 6
        write(files, 7)
        seen: list[int] = []
        real = generation.MilvusWriter.write

        def slow(self: generation.MilvusWriter, *args: Any) -> str:
            listed = real(self, *args)  # all is written, nothing committed
            seen.append(len({hit.title for hit in engine.search("登记岸线", top=100)}))
            return listed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(generation.MilvusWriter, "write", slow)
            build(kb, [])
        assert set(seen) == {6}
        assert len({hit.title for hit in engine.search("登记岸线", top=100)}) == 7


@pytest.mark.parametrize("drift", [0.0, 1.0])
@pytest.mark.parametrize("step", ["insert", "settle", "lead"])
def test_a_build_that_ends_on_the_way_leaves_nothing_half(
    kb: Path, files: Path, server: Server, step: str, drift: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "DRIFT", drift)
    write(files, 7, 8)
    (files / "000.txt").unlink()

    class Ended(BaseException):
        """What no code catches."""

    def end(*_: object) -> None:
        raise Ended

    with pytest.MonkeyPatch.context() as patch, suppress(Ended):
        real = getattr(Server, step)
        patch.setattr(Server, step, lambda *args: (step == "insert" and real(*args), end()))
        build(kb, [])
    before, after = {*range(6)}, {*range(1, 6), 7, 8}
    names = [{f"第{at}号海岸治理工作方案" for at in numbers} for numbers in (before, after)]
    assert titles(kb) == names[step == "lead"]
    with Store.open(kb) as store:
        assert [line for line in verify(store) if "Milvus" in line] == []
    report = build(kb, [])
    assert report.warnings == []
    assert titles(kb) == names[1]
    with Store.open(kb) as store:
        assert verify(store) == []
    about = about_of(index_folder(kb, generation_of(kb)) / FILE)
    assert server.target(server.address.collection) in {about.collection, None}
    assert len(own(server)) <= 2


def test_rows_that_are_lost_are_told_of_and_written_again(kb: Path, server: Server) -> None:
    about = about_of(index_folder(kb, 1) / FILE)
    server.delete(about.collection, "document in [2]")
    with pytest.raises(KnowledgeBaseError, match=r"has \d+ of \d+ rows\. .*policy-ledger build"):
        titles(kb)
    report = build(kb, [])
    assert "rows" in report.warnings[0]
    assert len(titles(kb)) == 6
    with closing(Server(server.address)) as other:
        for name in own(other):
            with suppress(LedgerError):
                other.unlead(server.address.collection)
            other.drop(name)
    with pytest.raises(KnowledgeBaseError, match=r"has 0 of \d+ rows"):
        titles(kb)
    assert "no collection" in build(kb, []).warnings[0]
    assert len(titles(kb)) == 6


def test_where_nothing_answers_one_sentence_says_so(
    tmp_path: Path, files: Path, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = "milvus://127.0.0.1:1/policies"
    with pytest.raises(KnowledgeBaseError, match=r"no Milvus answers at http://127\.0\.0\.1:1"):
        build(tmp_path / "other", [files], model="tiny", engine=nobody)
    monkeypatch.setenv(SETTING, nobody)
    with pytest.raises(KnowledgeBaseError, match=r"no Milvus answers at http://127\.0\.0\.1:1"):
        titles(kb)
    monkeypatch.setenv(SETTING, "local")
    with pytest.raises(UsageError, match="--engine local"):
        titles(kb)


def test_a_name_belongs_to_one_knowledge_base(
    tmp_path: Path, files: Path, kb: Path, milvus: str, server: Server
) -> None:
    if server.target(server.address.collection) is None:
        pytest.skip("this Milvus knows no aliases")
    with pytest.raises(UsageError, match="belongs to something else"):
        build(tmp_path / "other", [files], model="tiny", engine=milvus)
    assert len(titles(kb)) == 6


def test_a_copy_writes_into_its_own_collection(tmp_path: Path, files: Path, kb: Path, server: Server) -> None:
    shutil.copytree(kb, tmp_path / "copy")
    write(files, 7)
    build(tmp_path / "copy", [])
    assert len(own(server)) == 2
    assert len(titles(tmp_path / "copy")) == 7
    assert len(titles(kb)) == 6
    build(kb, [])
    assert len(titles(kb)) == len(titles(tmp_path / "copy")) == 7


def test_there_and_back(tmp_path: Path, files: Path, kb: Path, milvus: str, server: Server) -> None:
    build(kb, [], engine="local")
    assert own(server) == []
    assert len(titles(kb)) == 6
    assert (index_folder(kb, 2) / "vectors").exists()
    build(kb, [])
    assert generation_of(kb) == 2
    build(kb, [], engine=milvus)
    assert len(own(server)) == 1
    assert len(titles(kb)) == 6
    with Store.open(kb) as store:
        assert verify(store) == []


def test_the_model_of_doubt_is_that_of_the_other_engine(tmp_path: Path, milvus: str) -> None:
    files = tmp_path / "many"
    write(files, *range(40))
    doubts = []
    for name, engine in (("one", "local"), ("other", milvus)):
        build(tmp_path / name, [files], model="tiny", engine=engine)
        with Store.open(tmp_path / name) as store:
            doubts.append(store.manifest()["doubt"])
    assert doubts[0] == doubts[1]


@pytest.mark.slow
def test_after_random_builds_both_engines_find_the_same(
    tmp_path: Path, milvus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents come, change and go, and both engines still find the same, also where weights are a little old."""
    chance = random.Random(7)
    files, there = tmp_path / "files", set(range(30))
    write(files, *there)
    overlaps: list[float] = []
    empty = 0
    for at in range(50):
        monkeypatch.setattr(generation, "DRIFT", chance.choice((0.01, 0.02)))
        if at:
            for number in chance.sample(sorted(there), 2):
                (files / f"{number:03d}.txt").unlink()
                there.remove(number)
            new = chance.sample(range(200), 2)
            write(files, *new)
            there |= {*new}
            changed = chance.choice(sorted(there))
            (files / f"{changed:03d}.txt").write_text(plan(changed).replace("登记", "普查", at % 3), "utf-8")
        for name, engine in (("local", "local"), ("other", milvus)):
            build(tmp_path / name, [files], model="tiny", engine=engine)
        engines = [EmbeddedEngine(tmp_path / name, TinyEncoder()) for name in ("local", "other")]
        for query in (
            f"第{chance.randrange(200)}号海岸治理",
            "县水利局逐段登记岸线",
            "每季度核对几次",
            "事项三普查",
        ):
            with Store.open(tmp_path / "local") as store:
                some = chance.sample([d.document_id for d in store.documents()], 12)
            for filters in (None, Filters(document=some), Filters(unit="县水利局")):
                one, two = (Counter(h.clause_id for h in e.search(query, filters)) for e in engines)
                overlaps.append((one & two).total() / max(one.total(), two.total(), 1))
                empty += not one and not two
        for engine in engines:
            engine.close()
    assert empty < 20
    assert (sum(overlaps) + empty) / len(overlaps) >= 0.99


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_build_leaves_nothing_half(tmp_path: Path, kb: Path, files: Path) -> None:
    """The builder is killed at moments chosen by chance, while it fills a collection or switches to it."""
    chance = random.Random(3)
    expected = len(titles(kb))
    for trial in range(6):
        write(files, *range(100 + 10 * trial, 110 + 10 * trial))
        command = [sys.executable, "-m", "indexer.cli", "build", "--kb", str(kb)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(1, 6))
        process.kill()
        process.wait()
        assert len(titles(kb)) in {expected, expected + 10}
        build(kb, [])
        expected += 10
        assert len(titles(kb)) == expected
    with Store.open(kb) as store:
        assert verify(store) == []


@pytest.mark.slow
@pytest.mark.skipif(bool(NAMED), reason="only a Milvus of the tests' own is killed")
def test_a_milvus_that_is_killed_and_comes_back_has_all(
    tmp_path: Path, lite: Lite, kb: Path, files: Path
) -> None:
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        assert len({hit.title for hit in engine.search("登记岸线", top=100)}) == 6
        lite.kill()
        with pytest.raises(KnowledgeBaseError, match="no Milvus answers"):
            engine.search("登记岸线", top=100)
        write(files, 7)
        with pytest.raises(KnowledgeBaseError, match="no Milvus answers"):
            build(kb, [])
        lite.start()
        time.sleep(3)  # so long a client waits before it tries again
        assert len({hit.title for hit in engine.search("登记岸线", top=100)}) == 6
    build(kb, [])
    assert len(titles(kb)) == 7
    with sqlite3.connect(kb / "ledger.sqlite") as database:
        assert dict(database.execute("SELECT key, value FROM manifest"))["engine"].startswith("milvus://")
