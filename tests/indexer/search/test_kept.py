"""The store of an engine: clauses read once, and none kept beyond its generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search import kept
from indexer.search.engine import EmbeddedEngine
from indexer.search.kept import KeptStore
from indexer.store.store import Store

PLAN = "某县节水方案\n\n一、节水\n\n到2027年，节水器具普及率达到{}%。\n\n二、治污\n\n污水处理厂提标改造。\n\n三、巡查\n\n每月巡查河道。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.txt").write_text(PLAN.format(90), "utf-8")
    build(tmp_path / "kb", [tmp_path / "in"], model="tiny")
    return tmp_path


def test_it_returns_what_a_store_returns(folder: Path) -> None:
    ours, plain = KeptStore.open(folder / "kb"), Store.open(folder / "kb")
    keys = plain.clause_keys()
    for wanted in (keys[:2], keys[::-1], [keys[0], keys[0], -1], []):
        for _ in range(2):
            found = ours.clauses_by_key(wanted)
            assert list(found.items()) == list(plain.clauses_by_key(wanted).items())
    ours.close()
    plain.close()


def test_a_clause_is_read_once_and_few_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[int]] = []
    plain = Store.clauses_by_key
    monkeypatch.setattr(Store, "clauses_by_key", lambda self, keys: plain(self, read.append(keys) or keys))
    monkeypatch.setattr(kept, "_KEPT", 2)
    store = KeptStore.open(folder / "kb")
    first, second, third = sorted(store.clause_keys())[:3]
    for wanted in ([first, second], [first], [third], [first, third], [second]):
        store.clauses_by_key(wanted)
    assert read == [[first, second], [third], [second]]  # what was wanted longest ago went first
    store.forget()
    store.clauses_by_key([second])
    assert read[3:] == [[second]]
    store.close()


def test_what_is_long_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT_LENGTH", 3)
    store = KeptStore.open(folder / "kb")
    assert store.clauses_by_key(store.clause_keys()).keys() == set(store.clause_keys())
    assert not store._clauses
    store.close()


def test_a_new_generation_is_read_anew(folder: Path) -> None:
    engine = EmbeddedEngine(folder / "kb", TinyEncoder())
    assert "90%" in engine.search("节水器具普及率")[0].text
    (folder / "in" / "plan.txt").write_text(PLAN.format(95), "utf-8")
    build(folder / "kb", [folder / "in"], model="tiny")
    assert "95%" in engine.search("节水器具普及率")[0].text
    engine.close()
