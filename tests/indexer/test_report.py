from __future__ import annotations

from pathlib import Path

from indexer.build import build
from indexer.report import FileReport, report
from indexer.store.store import Store


def reports(folder: Path) -> dict[str, FileReport]:
    build(folder / "kb", [folder / "texts"], model="tiny")
    store = Store.open(folder / "kb")
    found = {Path(row.file).name: row for row in report(store)}
    store.close()
    return found


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "好.txt").write_text(
        "山前县节水方案\n\n一、目标\n到2025年节水12%，改造管网30公里。\n\n二、措施\n加强管理。\n", "utf-8"
    )
    (texts / "空.txt").write_text("", "utf-8")
    (texts / "缺号.txt").write_text(
        "福建省治污方案\n\n2023年5月18日\n\n一、目标\n减排。\n\n三、措施\n严管。\n", "utf-8"
    )
    found = reports(tmp_path)
    assert set(found) == {"好.txt", "空.txt", "缺号.txt"}
    good, empty, gap = found["好.txt"], found["空.txt"], found["缺号.txt"]
    assert (good.reason, good.documents, good.clauses, good.numbers, good.numbering) == (
        None,
        ["山前县节水方案"],
        2,
        3,
        [],
    )
    assert good.not_found == ["date"]
    assert good.odd_share == 0.0
    assert (empty.reason, empty.documents, empty.clauses) == ("the file is empty", [], 0)
    assert gap.numbering == ["三: follows number 1"]
    assert gap.not_found == []


def test_a_second_reading_names_the_better_one(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    body = "\n".join(
        f"（{n}）第{n}项任务是把{n * 37}号生产线改造完毕并接受核查，由主管部门公布结果。"
        for n in range(1, 30)
    )
    (texts / "甲.txt").write_text(f"福建省节能工作方案\n\n{body}\n", "utf-8")
    (texts / "乙.md").write_text(f"# 福建省节能工作方案\n\n闽节〔2023〕1号\n\n{body}\n", "utf-8")
    found = reports(tmp_path)
    assert found["甲.txt"].duplicate_of == "福建省节能工作方案"
    assert found["乙.md"].duplicate_of is None
