"""What is new: documents, targets, duties, under kept searches; what a new program reads anew is none."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer import reading
from indexer.build import build
from indexer.errors import NotFoundError, UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.store.arrivals import Arrival, events
from indexer.store.corrections import writing
from indexer.store.digests import changed_kept
from indexer.store.store import Store

TOWN = """\
丙县污水治理方案

一、目标。到2030年，全县污水处理率达到{rate}%以上。

二、建设管网。更换老旧管网20公里。（责任单位：县水利局）
"""


@pytest.fixture
def base(tmp_path: Path, policies: Path) -> tuple[Path, Path]:
    """A knowledge base of two policies and the folder it is built from."""
    build(tmp_path / "kb", [policies], model="tiny")
    return tmp_path / "kb", policies


def shown(kb: Path, *given: Any, **asked: Any) -> list[tuple[str, str, str, str, str]]:
    with KnowledgeBase.open(kb) as opened:
        return [(i.what, i.change, i.name or i.title, i.text, i.before) for i in opened.news(*given, **asked)]


def test_the_first_build_brings_all_and_a_second_nothing(base: tuple[Path, Path]) -> None:
    kb, _ = base
    found = shown(kb, what=["documents"])
    assert {change for _, change, *_ in found} == {"new"}
    assert len(found) == 2
    build(kb, [])
    assert shown(kb, 1) == []
    assert len(shown(kb, what=["documents"])) == 2


def test_a_document_that_comes_is_told_with_its_targets_and_duties(base: tuple[Path, Path]) -> None:
    kb, folder = base
    (folder / "丙.txt").write_text(TOWN.format(rate=90), "utf-8")
    build(kb, [])
    assert shown(kb, 1, what=["documents"]) == [("document", "new", "丙县污水治理方案", "", "")]
    assert ("target", "new", "全县污水处理率", ">=90%", "") in [
        (what, change, f"全县{name.removeprefix('全县')}", text, before)
        for what, change, name, text, before in shown(kb, 1, what=["targets"])
    ]
    assert [name for _, _, name, *_ in shown(kb, 1, what=["duties"], unit="水利局")] == ["县水利局"]
    assert shown(kb, 1, unit="教育局") == []


def test_a_new_version_tells_what_differs_and_nothing_else(base: tuple[Path, Path]) -> None:
    kb, folder = base
    (folder / "丙.txt").write_text(TOWN.format(rate=90), "utf-8")
    build(kb, [])
    (folder / "丙.txt").write_text(TOWN.format(rate=95), "utf-8")
    build(kb, [])
    found = shown(kb, 2)
    assert [one[:2] for one in found] == [("document", "version"), ("target", "changed")]
    assert found[1][3:] == (">=95%", ">=90%")
    assert shown(kb, 2, what=["duties"]) == []  # its clause says what it said


def test_what_went_is_told_with_its_targets(base: tuple[Path, Path]) -> None:
    kb, folder = base
    (folder / "丙.txt").write_text(TOWN.format(rate=90), "utf-8")
    build(kb, [])
    (folder / "丙.txt").unlink()
    build(kb, [])
    found = shown(kb, 2)
    assert found[0][:3] == ("document", "gone", "丙县污水治理方案")
    assert ("target", "gone", "", ">=90%") in [(a, b, d, e) for a, b, _, d, e in found]
    assert shown(kb, 2, issuer="水利") == []


def test_a_file_that_moves_or_is_copied_is_no_news(base: tuple[Path, Path]) -> None:
    kb, folder = base
    (folder / "省级方案.md").rename(folder / "改名.md")
    shutil.copy(folder / "改名.md", folder / "副本.md")
    build(kb, [])
    assert shown(kb, 1) == []
    (folder / "改名.md").unlink()
    build(kb, [])
    assert shown(kb, 1) == []


def test_a_new_program_makes_no_news(base: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kb, _ = base
    monkeypatch.setattr(reading, "read_by", lambda: {"steps": "9", "readers": "9"})
    report = build(kb, [])
    assert report.read == 2
    assert shown(kb, 1) == []


def test_a_new_layout_keeps_what_was_noted(base: tuple[Path, Path]) -> None:
    kb, folder = base
    with Store.edit(kb) as store:
        store.connection.execute("PRAGMA user_version = 1")
    (folder / "丙.txt").write_text(TOWN.format(rate=90), "utf-8")
    build(kb, [])
    assert [name for _, _, name, *_ in shown(kb, 1, what=["documents"])] == ["丙县污水治理方案"]


def test_what_was_there_before_anything_was_noted_is_no_news(base: tuple[Path, Path]) -> None:
    kb, _ = base
    with Store.edit(kb) as store, writing(store):
        store.connection.execute("DELETE FROM arrivals")
    build(kb, [])
    assert shown(kb) == []
    with Store.open(kb) as store:
        assert {event.kind for event in events(store, every=True)} == {Arrival.HELD}
        assert changed_kept(store) == []


def test_news_since_a_day(base: tuple[Path, Path]) -> None:
    kb, _ = base
    today = date.today()  # noqa: DTZ011 - a day here
    assert len(shown(kb, today, what=["documents"])) == 2
    assert shown(kb, today + timedelta(days=1)) == []
    with pytest.raises(UsageError, match="neither a day"):
        shown(kb, "gestern")


def test_a_kept_search_tells_what_is_new_under_it(base: tuple[Path, Path]) -> None:
    kb, folder = base
    with KnowledgeBase.open(kb) as opened:
        opened.save_search("污水", "污水处理率", name="张三")
        opened.save_search("方案", doc_type="方案", name="张三")
    (folder / "丙.txt").write_text(TOWN.format(rate=90), "utf-8")
    build(kb, [])
    assert any("污水处理率" in text for *_, text, _ in shown(kb, 1, saved="污水"))
    assert {one[0] for one in shown(kb, 1, saved="方案")} == {"document"}
    build(kb, [], retry=True)
    with KnowledgeBase.open(kb) as opened:
        assert [one.title for one in opened.saved_searches()] == ["方案", "污水"]
        assert [one.name for one in opened.saved_searches()] == ["张三", "张三"]
        opened.drop_search("污水")
        with pytest.raises(NotFoundError):
            opened.news(saved="污水")


@pytest.mark.parametrize(
    ("title", "query", "name"),
    [("", "水", "甲"), ("水", "", "甲"), ("水", "水", ""), ("水" * 101, "水", "甲")],
)
def test_what_cannot_be_kept(base: tuple[Path, Path], title: str, query: str, name: str) -> None:
    with KnowledgeBase.open(base[0]) as opened, pytest.raises(UsageError):
        opened.save_search(title, query, name=name)
