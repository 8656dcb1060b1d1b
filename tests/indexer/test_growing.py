"""What a build looks at where a knowledge base is large: little, and yet what comes of it is the same."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.build import build
from indexer.index import checksums
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.store import database, digests, doubt
from indexer.store.manifest import index_folder
from indexer.store.store import Store
from indexer.verify import verify

QUESTIONS = ("岸线核对几次", "农机补贴怎么领", "第7类岸线", "海岸治理")


def plan(at: int) -> str:
    places = ("河口", "湖湾", "山前", "坡地", "滩涂", "林缘")
    items = "".join(
        f"（{label}）{places[(at + n) % 6]}整治。{places[(at * n) % 6]}岸线第{at * 7 + n}段由乡镇逐段登记，"
        f"巡护队伍每季度核对{n}次并公布台账。\n"
        for n, label in enumerate("一二三四五六", 1)
    )
    return f"第{at}号{places[at % 6]}海岸治理工作方案\n\n一、总体安排\n分步推进。\n\n二、任务\n{items}"


def told(kb: Path) -> tuple[str, list[str], list[list[tuple[str, float]]]]:
    """Return the model of doubt of a base, what verify says of it, and hits."""
    with closing(Store.open(kb, hiding=False)) as store:
        model, differences = store.manifest()["doubt"], verify(store)
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        hits = [[(hit.clause_id, hit.score) for hit in engine.search(query)] for query in QUESTIONS]
    return model, differences, hits


def test_the_model_of_doubt_of_a_large_base_does_not_depend_on_the_way_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt, "LARGEST", 128)
    fitted: list[int] = []
    calibrated = doubt.calibrated
    monkeypatch.setattr(doubt, "calibrated", lambda *given: (fitted.append(1), calibrated(*given))[1])
    files = tmp_path / "files"
    files.mkdir()
    for at in range(36):
        (files / f"{at}.txt").write_text(plan(at), "utf-8")
    build(tmp_path / "grown", [files], model="tiny")
    for at in range(36, 44):
        (files / f"{at}.txt").write_text(plan(at), "utf-8")
        build(tmp_path / "grown", [], model="tiny")
    (files / "3.txt").unlink()
    build(tmp_path / "grown", [], model="tiny")
    assert len(fitted) < 10
    build(tmp_path / "whole", [files], model="tiny")
    model, differences, hits = told(tmp_path / "grown")
    assert model
    assert (model, differences, hits) == told(tmp_path / "whole")
    with closing(Store.open(tmp_path / "whole")) as store:
        assert 0 < len(doubt.part_of(store).documents) < 43
    assert not list((tmp_path / "grown" / "index").glob("part-*"))


def test_a_large_base_of_few_documents_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubt, "LARGEST", 4)
    for at in range(4):  # of so many one at least is not of its part by its id
        file = tmp_path / f"{at}.txt"
        file.write_text(plan(at), "utf-8")
        build(tmp_path / f"kb{at}", [file], model="tiny")
        with closing(Store.open(tmp_path / f"kb{at}")) as store:
            assert doubt.part_of(store).documents
            assert verify(store) == []


def test_damage_to_a_large_segment_is_found_when_it_is_read(
    tmp_path: Path, kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "_READ_AT_OPENING", 0)
    build(kb, [policies], prune=True, retry=True)
    folder = index_folder(kb, 1)
    (folder / "marks.json").unlink(missing_ok=True)
    (policies / "一.txt").write_text(plan(1), "utf-8")
    build(kb, [])
    folder = index_folder(kb, 2)
    for file in (*folder.glob("vectors/*"), *folder.glob("phrases/*")):
        status = file.stat()
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 255
        file.write_bytes(data)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    recorded = _manifest(kb)["index"]
    assert checksums.damage(folder, recorded, building=True) == []
    for at in range(2, 5):
        (policies / f"{at}.txt").write_text(plan(at), "utf-8")
    report = build(kb, [])
    assert any("is made anew" in told for told in report.warnings)
    assert told(kb)[1] == []
    assert checksums.damage(folder, recorded) != []
    assert not (folder / "marks.json").exists()


def test_a_file_written_into_is_read_though_it_is_large(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "_READ_AT_OPENING", 0)
    checksums.write_list(folder := index_folder(kb, 1))
    recorded = _manifest(kb)["index"]
    (file,) = folder.glob("vectors/*")
    data = bytearray(file.read_bytes())
    data[-1] ^= 255
    file.write_bytes(data)
    assert checksums.damage(folder, recorded, building=True) == [f"vectors/{file.name} has changed"]


def test_documents_are_looked_at_in_turns(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_AT_A_TIME", 1)
    with closing(sqlite3.connect(kb / database.DATABASE)) as connection, connection:
        connection.execute("UPDATE clauses SET text = '改' WHERE position = 1")
    with closing(Store.open(kb)) as store:
        every = digests.changed_documents(store)
        turns = [digests.changed_documents(store, turn) for turn in range(4)]
    assert len(every) == 2
    assert sorted(turns[0] + turns[1]) == sorted(turns[2] + turns[3]) == sorted(every)


def test_a_large_database_is_checked_in_part(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_CHECKED_WHOLE", 0)
    assert build(kb, []).changed is False
    with closing(Store.create(kb)) as store:
        assert store.faults(in_part=True) == []


def _manifest(kb: Path) -> dict[str, str]:
    with closing(Store.open(kb)) as store:
        return store.manifest()
