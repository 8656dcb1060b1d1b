"""The commands of the library and of corrections, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.cli.command import main
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase

PLAN = "青田湾县节水工作方案\n\n一、目标\n到2027年，再生水利用率达到25%。\n"


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.build", "indexer.search.engine"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: TinyEncoder())


def run(kb: Path, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main([words[0], "--kb", str(kb), *words[1:]]) == code
    told = capsys.readouterr()
    return told.out + told.err


def test_files_go_in_and_out_and_come_back(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "新.txt").write_text(PLAN, "utf-8")
    (tmp_path / "坏.pdf").write_text("x", "utf-8")
    told = run(kb, capsys, "add", str(tmp_path / "新.txt"), str(tmp_path / "坏.pdf"), code=2)
    assert "新.txt: Added" in told
    assert "坏.pdf: Not added" in told
    assert "坏.pdf" not in run(kb, capsys, "files")
    assert "left out by the next build" in run(kb, capsys, "delete", "新.txt", "--name", "张三")
    assert "deleted" in run(kb, capsys, "files")
    assert "restored" in run(kb, capsys, "restore", "新.txt")
    assert "is deleted" in run(kb, capsys, "restore", "新.txt", code=2)
    assert "no file" in run(kb, capsys, "add", str(tmp_path / "无.txt"), code=2)


def test_a_new_version_and_what_is_to_review(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with KnowledgeBase.open(kb) as base:
        city = base.document("松江湾市绿色发展工作方案").document_id
        (row, *_) = base.targets(document=city)
    run(kb, capsys, "correct", row.row_id, "--status", "corrected", "--set", "value=91", "--name", "张三")
    run(kb, capsys, "correct", city, "--status", "corrected", "--set", "date=2024-05-06", "--name", "张三")
    assert "2024-05-06" in run(kb, capsys, "corrections", "history", city)
    run(kb, capsys, "correct", city, "--status", "undone")
    assert "张三" in run(kb, capsys, "corrections", "history", row.row_id)
    (tmp_path / "新.txt").write_text(PLAN, "utf-8")
    told = run(kb, capsys, "add", str(tmp_path / "新.txt"), "--replacing", city)
    assert "taken the place of" in told
    assert "gone" in run(kb, capsys, "corrections", "review")
    many = run(
        kb, capsys, "add", str(tmp_path / "新.txt"), str(tmp_path / "新.txt"), "--replacing", city, code=2
    )
    assert "single FILE" in many
    assert "is missing" in run(kb, capsys, "corrections", "history", code=2)
