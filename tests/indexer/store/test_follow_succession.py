"""What is said of tasks through builds, new versions, deletions and other readings: carried along or shown, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.backup import back_up, restore
from indexer.build import build
from indexer.errors import UsageError
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.store.database import DATABASE, Database
from indexer.store.evidence import FOLDER
from indexer.store.follow import follow
from indexer.store.follow_rows import follow_ups
from indexer.store.store import Store
from indexer.verify import verify

OLD = """\
甲县海岸治理方案

一、目标
到2027年，修复岸线30公里。

二、措施
（一）建立巡护制度。每季度登记岸线一次，2026年6月底前完成。（责任单位：县水利局）
（二）清理垃圾。组织清理岸边垃圾。（牵头单位：县住建局，配合单位：县水利局）
（三）设立标牌。在岸线设立标牌。（责任单位：县水利局、县文旅局）
"""
# The first measure stands elsewhere, the second says something else, the third is no more.
NEW = """\
甲县海岸治理方案（2026年修订）

一、形势
岸线退化。

二、目标
到2027年，修复岸线30公里。

三、措施
（一）开展普查。每年普查岸线一次。（责任单位：县林业局）
（二）清理垃圾。组织打捞岸边垃圾。（牵头单位：县住建局，配合单位：县水利局）
（三）建立巡护制度。每季度登记岸线一次，2026年6月底前完成。（责任单位：县水利局）
"""
TODAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.build", "indexer.search.engine"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: TinyEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / "kb")
    made.take_in({"甲.txt": OLD.encode()})
    return made


@pytest.fixture
def base(library: Library) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(library.folder) as opened:
        yield opened


def told(base: KnowledgeBase) -> dict[tuple[str, str], tuple[str, str, str]]:
    """What is shown: (heading, unit) -> state, person, day of all tasks that are followed up."""
    return {
        (item.task.task.rpartition("／")[2], item.task.unit): (
            item.state(TODAY),
            item.said.person,
            item.due or "",
        )
        for item in base.followed(TODAY, listed=True)
    }


def take_up_all(base: KnowledgeBase) -> None:
    for item in base.followed(TODAY):
        base.follow(item, person=f"{item.task.unit or '无'}某", note=item.task.task, name="张三")


def test_tasks_are_the_clauses_with_each_unit_that_answers_for_them(base: KnowledgeBase) -> None:
    rows = [
        (row["task"].rpartition("／")[2], row["unit"], row["due"]) for row in base.followed(TODAY).to_dicts()
    ]
    assert rows == [
        ("目标", "", "2027-12-31"),
        ("建立巡护制度", "县水利局", "2026-06-30"),
        ("清理垃圾", "县住建局", None),
        ("设立标牌", "县水利局", None),
        ("设立标牌", "县文旅局", None),
    ]
    assert [row["unit"] for row in base.followed(unit="水利").to_dicts()] == ["县水利局", "县水利局"]
    assert len(base.followed(TODAY, state="lapsed")) == 1
    assert len(base.followed(TODAY, within=600)) == 1


def test_a_rebuild_and_another_layout_leave_all_as_it_was(library: Library, base: KnowledgeBase) -> None:
    take_up_all(base)
    before = told(base)
    assert len(before) == 5
    build(library.folder, [])
    assert told(base) == before
    base.close()
    with Database.edit(library.folder) as database:
        database.connection.execute("PRAGMA user_version = 1")
    build(library.folder, [])
    with KnowledgeBase.open(library.folder) as again:
        assert told(again) == before
        assert list(again.unplaced()) == []
        with Store.open(library.folder) as store:
            assert verify(store) == []


def test_a_new_version_takes_along_what_says_the_same_and_shows_the_rest(
    library: Library, base: KnowledgeBase
) -> None:
    take_up_all(base)
    uid = next(item.uid for item in base.followed() if "巡护" in item.task.task)
    library.replace("甲.txt", "甲.txt", NEW.encode(), by="李四")
    assert told(base) == {
        ("目标", ""): ("not_started", "无某", "2027-12-31"),
        ("建立巡护制度", "县水利局"): ("overdue", "县水利局某", "2026-06-30"),
    }
    assert base.task_of(uid).task.citation.endswith("三、（三）")  # its name stays
    assert [entry.action for entry in base.follow_history(uid)] == ["changed", "moved"]
    left = {(one.one.place.task.rpartition("／")[2], one.one.place.unit): one for one in base.unplaced()}
    assert {name: one.reason for name, one in left.items()} == {
        ("清理垃圾", "县住建局"): "gone",
        ("设立标牌", "县水利局"): "gone",
        ("设立标牌", "县文旅局"): "gone",
    }
    assert {row["person"] for row in base.unplaced().to_dicts()} == {"县住建局某", "县水利局某", "县文旅局某"}
    # The one that comes nearest bears the same heading; it is put there by hand.
    one = left["清理垃圾", "县住建局"]
    near = one.near[0]
    assert near.task.task.endswith("清理垃圾")
    base.place_follow(one.one.uid, near.uid, "李四")
    assert told(base)["清理垃圾", "县住建局"][1] == "县住建局某"
    with pytest.raises(UsageError, match="already"):
        base.place_follow(left["设立标牌", "县水利局"].one.uid, one.one.uid, "李四")
    # What nobody needs any more is no longer followed up, and kept.
    sign = left["设立标牌", "县水利局"].one
    with Store.edit(library.folder) as store:
        follow(store, [(sign.uid, sign.place)], {"listed": False}, name="李四")
    assert len(base.unplaced()) == 1
    base.undo_follow(sign.uid, "李四")
    assert len(base.unplaced()) == 2
    # A build later nothing has changed, and verify finds nothing.
    build(library.folder, [])
    assert len(base.unplaced()) == 2
    with Store.open(library.folder) as store:
        assert verify(store) == []
        assert len(follow_ups(store.connection)) == 5


def test_undo_in_a_new_version_takes_back_what_was_said_in_the_old_one(
    library: Library, base: KnowledgeBase
) -> None:
    item = next(item for item in base.followed() if "巡护" in item.task.task)
    base.follow(item, state="in_progress", name="张三")
    base.follow(item.uid, state="done", name="张三")
    library.replace("甲.txt", "甲.txt", NEW.encode())
    assert base.undo_follow(item.uid, "李四").said.state == "in_progress"
    assert base.task_of(item.uid).task.citation.endswith("三、（三）")
    base.undo_follow(item.uid, "李四")
    assert not base.task_of(item.uid).said.listed
    with pytest.raises(UsageError, match="nothing to undo"):
        base.undo_follow(item.uid, "李四")


def test_what_is_deleted_is_shown_and_comes_back(library: Library, base: KnowledgeBase) -> None:
    take_up_all(base)
    before = told(base)
    library.delete("甲.txt", "张三")
    base.close()
    with KnowledgeBase.open(library.folder) as now:
        assert told(now) == {}
        assert {one.reason for one in now.unplaced()} == {"absent"}
    library.restore("甲.txt")
    with KnowledgeBase.open(library.folder) as now:
        assert told(now) == before
    library.delete("甲.txt", "张三")
    build(library.folder, [])
    with KnowledgeBase.open(library.folder) as now:
        assert len(now.unplaced()) == 5
    library.take_in({"又.txt": OLD.encode()})
    with KnowledgeBase.open(library.folder) as now:
        assert told(now) == before
        assert list(now.unplaced()) == []


def test_a_corrected_unit_is_followed_where_it_was_alone(library: Library, base: KnowledgeBase) -> None:
    take_up_all(base)
    duties = {(row.heading, row.row.unit): row.row_id for row in base.duties()}
    base.correct(duties["建立巡护制度", "县水利局"], "corrected", {"unit": "县水务局"}, name="张三")
    base.correct(duties["设立标牌", "县文旅局"], "corrected", {"unit": "县文化和旅游局"}, name="张三")
    item = next(item for item in base.followed() if "巡护" in item.task.task)
    assert (item.task.unit, item.was, item.said.person) == ("县水务局", "县水利局", "县水利局某")
    base.follow(item, listed=True, name="李四", note="核对过")
    assert base.task_of(item.uid).was == ""
    (left,) = base.unplaced()
    assert (left.reason, left.one.place.unit) == ("unit", "县文旅局")


def test_files_of_evidence_are_kept_backed_up_and_checked(
    library: Library, base: KnowledgeBase, tmp_path: Path
) -> None:
    item = next(iter(base.followed()))
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    other = base.clauses()[1]
    base.follow(
        item,
        evidence=[photo, other.citation, f"http://ledger/document?doc=x&clause={other.clause_id}"],
        name="张三",
    )
    said = base.task_of(item.uid).said
    assert [one.label for one in said.evidence] == ["照片.jpg", other.citation]
    with pytest.raises(UsageError):
        base.follow(item.uid, evidence=["《没有的文件》三、（一）"], name="张三")
    kept = library.folder / FOLDER / said.evidence[0].ref
    assert kept.read_bytes() == photo.read_bytes()
    back_up(library.folder, tmp_path / "kb.zip")
    restore(tmp_path / "kb.zip", tmp_path / "again")
    with KnowledgeBase.open(tmp_path / "again") as again:
        assert [one.label for one in again.task_of(item.uid).said.evidence] == ["照片.jpg", other.citation]
        assert (tmp_path / "again" / FOLDER / said.evidence[0].ref).is_file()
    base.follow(item.uid, drop=["照片.jpg"], name="张三")
    with Store.open(library.folder) as store:
        assert verify(store) == []
        kept.write_bytes(b"another")
        (line,) = verify(store)  # it is named in the history
        assert "照片.jpg" in line
    photo.write_bytes(b"")
    with pytest.raises(UsageError, match="empty"):
        base.follow(item.uid, evidence=[photo], name="张三")


def test_a_change_past_the_program_is_found(library: Library, base: KnowledgeBase) -> None:
    take_up_all(base)
    with Database.edit(library.folder) as database:
        database.connection.execute("DELETE FROM follow_log WHERE number = 2")
        database.connection.commit()
    with Store.open(library.folder) as store:
        assert verify(store) == [
            f"{library.folder / DATABASE}: the table follow_log, which is in no file, has changed since it was written"
        ]


def test_a_better_reading_takes_over(tmp_path: Path) -> None:
    text = OLD.replace(
        "方案\n", "方案\n\n" + "".join(f"第{n}段说明背景情况，供参考。\n" for n in range(40)), 1
    )
    library = Library(tmp_path / "kb")
    library.take_in({"甲.txt": text.encode()})
    with KnowledgeBase.open(library.folder) as base:
        take_up_all(base)
        before = told(base)
    library.take_in({"甲（清样）.txt": text.replace("第7段", "第七段").encode()})
    with Store.open(library.folder) as store:
        hidden = store.duplicates()
    with KnowledgeBase.open(library.folder) as base:
        assert hidden
        assert told(base) == before
        assert list(base.unplaced()) == []


def test_an_old_version_that_comes_back_is_another_task(library: Library, base: KnowledgeBase) -> None:
    item = next(item for item in base.followed() if "巡护" in item.task.task)
    base.follow(item, person="王五", name="张三")
    library.replace("甲.txt", "甲.txt", NEW.encode())
    library.take_in({"原稿.txt": OLD.encode()})
    items = list(base.followed())
    assert len({one.uid for one in items}) == len(items)
    new, old = (one for one in items if "巡护" in one.task.task)
    if new.task.document_id == item.task.document_id:
        new, old = old, new
    assert (new.uid, new.said.person, old.said.person) == (item.uid, "王五", "")
    base.follow(old, person="赵六", name="李四")
    assert sorted(one.said.person for one in base.followed(listed=True)) == ["王五", "赵六"]
    assert base.task_of(item.uid).said.person == "王五"
    assert len(base.follow_history(item.uid)) == 2  # changed, moved
    assert base.task_of(old.uid).said.person == "赵六"


def test_what_stands_at_its_place_and_says_something_else_is_an_obvious_choice(
    library: Library, base: KnowledgeBase
) -> None:
    take_up_all(base)
    library.replace("甲.txt", "甲.txt", OLD.replace("在岸线设立", "在沿岸设立").encode())
    left = list(base.unplaced())
    assert {one.reason for one in left} == {"differs"}
    found = {one.one.place.unit: one.obvious for one in left}
    assert {unit: item.task.unit for unit, item in found.items() if item} == {
        "县水利局": "县水利局",
        "县文旅局": "县文旅局",
    }
    for one in left:
        assert one.obvious
        base.place_follow(one.one.uid, one.obvious.uid, "李四")
    assert list(base.unplaced()) == []
    assert len(told(base)) == 5
