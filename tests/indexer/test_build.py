"""Building: only what changed is done again, and readers see the last whole build, whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from indexer import build as building
from indexer import reading
from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.index.encoders import TinyEncoder
from indexer.models import Document
from indexer.report import BuildReport
from indexer.search.engine import EmbeddedEngine
from indexer.store.database import DATABASE, roots_of
from indexer.store.manifest import LOCK
from indexer.store.store import Store

ISLAND = """\
东屿县海岛保护实施方案

一、目标任务
到2027年，修复无居民海岛12座，岸线整治不少于30公里。

二、保障措施
（一）加强巡护。建立海岛巡护制度，每季度通报一次。
（二）落实经费。县财政安排专项经费。
"""


class Counting(TinyEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return super().encode_passages(texts)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """The encoder of every build of this test."""
    made = Counting()
    monkeypatch.setattr(building, "load_encoder", lambda name: made)
    return made


def documents(kb: Path) -> list[Document]:
    store = Store.open(kb)
    try:
        return store.documents(with_text=True)
    finally:
        store.close()


def titles(kb: Path) -> set[str]:
    return {document.title for document in documents(kb)}


def found(kb: Path, query: str) -> set[str]:
    """Return the texts of the clauses that hold a word of the query."""
    engine = EmbeddedEngine(kb, TinyEncoder())
    try:
        return {hit.text for hit in engine.search(query, top=50) if hit.why["lexical_rank"]}
    finally:
        engine.close()


def reasons(report: BuildReport) -> dict[str, str]:
    return {skipped.path.name: skipped.reason for skipped in report.skipped}


def test_first_and_second_build(tmp_path: Path, policies: Path, encoder: Counting) -> None:
    kb, told = tmp_path / "kb", []
    first = build(kb, [policies], model="tiny", progress=lambda *step: told.append(step))
    assert (first.files, first.read, first.unchanged, first.documents, first.generation) == (2, 2, 0, 2, 1)
    assert first.changed
    assert first.skipped == []
    assert first.clauses == 13
    assert {stage for stage, _, _ in told} == {"read", "encode"}
    assert [step for step in told if step[0] == "read"][-1] == ("read", 2, 2)
    assert [step for step in told if step[0] == "encode"][-1][1:] == (len(encoder.seen), len(encoder.seen))
    count = len(encoder.seen)
    second = build(kb, [])
    assert (second.files, second.read, second.unchanged, second.generation) == (2, 0, 2, 1)
    assert (second.documents, second.clauses, second.changed) == (2, 13, False)
    assert len(encoder.seen) == count


def test_a_changed_file_replaces_its_rows(kb: Path, policies: Path) -> None:
    assert found(kb, "红树林")
    path = policies / "市级方案.txt"
    path.write_text(path.read_text("gb18030").replace("红树林", "海草床"), "utf-8")
    report = build(kb, [])
    assert (report.read, report.unchanged, report.removed, report.generation) == (1, 1, 1, 2)
    assert found(kb, "红树林") == set()
    assert found(kb, "海草床")
    assert len(documents(kb)) == 2


def test_a_deleted_file_takes_its_rows_along(kb: Path, policies: Path) -> None:
    (policies / "省级方案.md").unlink()
    report = build(kb, [])
    assert (report.files, report.removed, report.documents, report.clauses) == (1, 1, 1, 3)
    assert titles(kb) == {"松江湾市绿色发展工作方案"}
    assert found(kb, "废旧农膜") == set()
    engine = EmbeddedEngine(kb, TinyEncoder())
    assert {hit.title for hit in engine.search("废旧农膜", top=50)} == {"松江湾市绿色发展工作方案"}


def test_the_last_file_may_go(kb: Path, policies: Path) -> None:
    for path in policies.iterdir():
        path.unlink()
    report = build(kb, [])
    assert (report.documents, report.clauses) == (0, 0)
    assert found(kb, "红树林") == set()
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    assert build(kb, []).documents == 1
    assert found(kb, "无居民海岛")


def test_adding_one_document_encodes_only_that(kb: Path, policies: Path, encoder: Counting) -> None:
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    report = build(kb, [])
    assert (report.read, report.unchanged, report.documents) == (1, 2, 3)
    (island,) = [document for document in documents(kb) if "海岛" in document.title]
    assert encoder.seen
    assert all(text in island.text for text in encoder.seen)
    assert found(kb, "无居民海岛")
    assert found(kb, "红树林")


def test_the_same_content_under_two_names(kb: Path, policies: Path, encoder: Counting) -> None:
    shutil.copy(policies / "市级方案.txt", policies / "副本.txt")
    report = build(kb, [])
    assert (report.files, report.documents, report.changed) == (3, 2, False)
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert set(city.sources) == {"市级方案.txt", "副本.txt"}
    (policies / "市级方案.txt").unlink()
    report = build(kb, [])
    assert (report.removed, report.documents) == (0, 2)
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert city.sources == ("副本.txt",)
    assert encoder.seen == []


def test_the_same_text_in_another_encoding(kb: Path, policies: Path, encoder: Counting) -> None:
    text = (policies / "市级方案.txt").read_text("gb18030")
    (policies / "市级方案再版.txt").write_text(text, "utf-8")
    report = build(kb, [])
    assert (report.read, report.documents, report.clauses) == (1, 2, 13)
    assert encoder.seen == []
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert set(city.sources) == {"市级方案.txt", "市级方案再版.txt"}
    (policies / "市级方案.txt").unlink()
    assert build(kb, []).documents == 2
    assert found(kb, "红树林")


def test_known_facts_are_picked_up(kb: Path, policies: Path, encoder: Counting) -> None:
    table = policies / "sources.csv"
    table.write_text("file,level,region,date\n市级方案.txt,municipal,福州市,2024-02-03\n", "utf-8")
    report = build(kb, [])
    assert (report.read, report.files, report.skipped) == (1, 2, [])
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert (city.level, city.region, city.within, city.date) == (
        "municipal",
        "福州市",
        ("福建省",),
        "2024-02-03",
    )
    assert city.read_from["date"] == "sources.csv"
    assert encoder.seen == []
    assert not build(kb, []).changed
    table.unlink()
    assert build(kb, []).read == 1
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert city.date is None


def test_a_changed_fact_reaches_a_document_held_twice(kb: Path, policies: Path) -> None:
    text = (policies / "市级方案.txt").read_text("gb18030")
    (policies / "再版.txt").write_text(text, "utf-8")
    build(kb, [])
    rows = "".join(f"{name},2024-02-03\n" for name in ("市级方案.txt", "再版.txt"))
    (policies / "sources.csv").write_text(f"file,date\n{rows}", "utf-8")
    build(kb, [])
    (city,) = [document for document in documents(kb) if "松江湾" in document.title]
    assert city.date == "2024-02-03"


def test_a_fact_on_one_of_two_holders_counts_as_in_a_first_build(
    tmp_path: Path, kb: Path, policies: Path
) -> None:
    text = (policies / "市级方案.txt").read_text("gb18030")
    (policies / "再版.txt").write_text(text, "utf-8")
    build(kb, [])
    rows = "file,date\n再版.txt,2024-02-03\n"  # 再版.txt comes first in the order of names
    (policies / "sources.csv").write_text(rows, "utf-8")
    build(kb, [])
    build(tmp_path / "fresh", [policies], model="tiny")
    assert [d.date for d in documents(kb)] == [d.date for d in documents(tmp_path / "fresh")]


def test_a_bad_line_of_a_table_costs_itself(kb: Path, policies: Path) -> None:
    (policies / "sources.csv").write_text(
        "file,level,date\n市级方案.txt,city,\n省级方案.md,provincial,2024-02-03\n", "utf-8"
    )
    report = build(kb, [])
    (warning,) = report.warnings
    assert "sources.csv, line 2" in warning
    assert "city" in warning
    assert [d.date for d in documents(kb) if "云溪" in d.title] == ["2024-02-03"]
    assert len(titles(kb)) == 2


def test_two_folders_with_a_table_and_a_file_of_one_name(tmp_path: Path) -> None:
    for name, day in (("甲", "2024-01-01"), ("乙", "2024-02-02")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "方案.txt").write_text(ISLAND.replace("东屿县", f"{name}屿县"), "utf-8")
        (tmp_path / "in" / name / "sources.csv").write_text(f"file,date\n方案.txt,{day}\n", "utf-8")
    assert build(tmp_path / "kb", [tmp_path / "in"], model="tiny").warnings == []
    assert {d.title[0]: d.date for d in documents(tmp_path / "kb")} == {
        "甲": "2024-01-01",
        "乙": "2024-02-02",
    }


def test_unreadable_files_are_skipped_and_listed_again(
    kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (policies / "空.txt").write_text(" \n", "utf-8")
    (policies / "图.jpg").write_bytes(b"\xff\xd8")
    (policies / "坏.pdf").write_bytes(b"no pdf at all")
    first = build(kb, [])
    assert set(reasons(first)) == {"空.txt", "图.jpg", "坏.pdf"}
    assert "empty" in reasons(first)["空.txt"]
    assert ".jpg" in reasons(first)["图.jpg"]
    assert "not a PDF" in reasons(first)["坏.pdf"]
    assert (first.documents, first.changed) == (2, False)
    monkeypatch.setattr(reading, "take_in", lambda *_: pytest.fail("read again"))
    assert reasons(build(kb, [])) == reasons(first)


def test_an_unreadable_file_that_is_mended_is_read(kb: Path, policies: Path) -> None:
    (policies / "海岛.txt").write_text("", "utf-8")
    assert reasons(build(kb, []))
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    report = build(kb, [])
    assert (report.skipped, report.documents) == ([], 3)


def test_what_is_no_document_is_ignored(tmp_path: Path, policies: Path) -> None:
    (policies / ".hidden").mkdir()
    for name in ("README.md", "readme.txt", ".draft.txt", ".hidden/a.txt", "~$锁.txt"):
        (policies / name).write_text(ISLAND, "utf-8")
    (policies / "kb").mkdir()
    report = build(policies / "kb", [policies], model="tiny")
    assert (report.files, report.documents, report.skipped) == (2, 2, [])
    assert not build(policies / "kb", []).changed


def test_folders_are_read_to_the_bottom_and_files_by_name(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "海岛.txt").write_text(ISLAND, "utf-8")
    assert build(tmp_path / "kb", [tmp_path / "a"], model="tiny").documents == 1
    assert build(tmp_path / "kb2", [deep / "海岛.txt"], model="tiny").documents == 1


def test_paths_add_up_unless_pruned(tmp_path: Path, kb: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "海岛.txt").write_text(ISLAND, "utf-8")
    assert build(kb, [more]).documents == 3
    assert build(kb, []).documents == 3
    pruned = build(kb, [more], prune=True)
    assert (pruned.documents, pruned.removed) == (1, 2)
    assert found(kb, "红树林") == set()
    assert build(kb, []).documents == 1


def test_a_root_that_is_gone_is_a_warning(kb: Path, policies: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "海岛.txt").write_text(ISLAND, "utf-8")
    build(kb, [more])
    shutil.rmtree(more)
    report = build(kb, [])
    assert report.documents == 2
    assert any("more is gone" in warning for warning in report.warnings)


def test_a_missing_path_is_the_callers_mistake(tmp_path: Path, kb: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        build(kb, [tmp_path / "nowhere"])
    with pytest.raises(UsageError, match="no file or folder"):
        build(tmp_path / "new", [tmp_path / "nowhere"], model="tiny")
    assert not (tmp_path / "new").exists()
    with pytest.raises(UsageError, match="nothing to build from"):
        build(tmp_path / "new", [], model="tiny")
    assert len(titles(kb)) == 2


def test_a_second_writer_is_told_who_builds(kb: Path) -> None:
    (kb / f"{LOCK}.json").write_text(json.dumps({"pid": 4711, "host": "amt", "since": "2024-01-01"}), "utf-8")
    with FileLock(kb / LOCK), pytest.raises(KnowledgeBaseError, match="process 4711 on amt since 2024-01-01"):
        build(kb, [])
    (kb / f"{LOCK}.json").unlink()
    with FileLock(kb / LOCK), pytest.raises(KnowledgeBaseError, match="by another process"):
        build(kb, [])
    assert not build(kb, []).changed


def test_a_build_inside_a_build_is_refused(kb: Path, policies: Path) -> None:
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    told: list[str] = []

    def inner(*_: object) -> None:
        with pytest.raises(KnowledgeBaseError) as caught:
            build(kb, [])
        told.append(str(caught.value))

    build(kb, [], progress=inner)
    assert told
    assert all(f"process {os.getpid()}" in message for message in told)
    assert not (kb / f"{LOCK}.json").exists()


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        ("indexer.index.tokens", "fingerprint", "lexicon"),
        ("indexer.store.manifest", "steps", "steps"),
    ],
)
def test_what_shaped_the_index_has_changed(
    kb: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, told: str
) -> None:
    monkeypatch.setattr(f"{module}.{name}", lambda: "another")
    with pytest.raises(KnowledgeBaseError, match=rf"other settings.*{told}.*Run: policy-ledger build --kb"):
        found(kb, "红树林")
    report = build(kb, [])
    assert report.changed
    assert report.read == (0 if told == "lexicon" else 2)
    assert found(kb, "红树林")


def test_another_encoder(kb: Path, monkeypatch: pytest.MonkeyPatch, encoder: Counting) -> None:
    monkeypatch.setattr(TinyEncoder, "fingerprint", "tiny-2")
    with pytest.raises(KnowledgeBaseError, match=r"other settings.*encoder"):
        found(kb, "红树林")
    report = build(kb, [])
    assert (report.changed, report.read) == (True, 0)
    assert len(encoder.seen) >= report.clauses
    assert found(kb, "红树林")


def test_a_knowledge_base_of_another_layout_is_built_anew(kb: Path, policies: Path) -> None:
    store = Store.create(kb)
    store.connection.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(KnowledgeBaseError, match="another version"):
        found(kb, "红树林")
    assert build(kb, [policies], model="tiny").documents == 2
    assert found(kb, "红树林")


@pytest.mark.skipif(os.name != "posix", reason="file names are text there")
def test_a_file_name_in_another_encoding_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "海岛.txt").write_text(ISLAND, "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "方案.txt".encode("gb18030"))).write_text(
        ISLAND + "完。", "utf-8"
    )
    report = build(tmp_path / "kb", [folder], model="tiny")
    assert report.documents + len(report.skipped) == 2


def test_a_new_layout_is_filled_from_the_same_files(kb: Path) -> None:
    with sqlite3.connect(kb / DATABASE) as database:
        database.execute("PRAGMA user_version = 1")
    before = roots_of(kb)
    report = build(kb, [])
    assert report.read == 2
    assert roots_of(kb) == before
    assert found(kb, "红树林")
