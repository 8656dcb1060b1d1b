"""`policy-ledger news`: what is new listed, searches kept and told after a build, mail once to each address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from office import PEOPLE, furnished, leaks, write_office

from indexer.cli.command import main
from tests.indexer.reminders.mailbox import mail_box


@pytest.fixture
def kb(tmp_path: Path, policies: Path) -> Path:
    assert main(["build", str(policies), "--kb", str(tmp_path / "kb"), "--model", "tiny"]) == 0
    return tmp_path / "kb"


def test_what_is_new_is_listed(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["news", "list", "--kb", str(kb), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(row["what"], row["change"], row["build"]) for row in rows} == {
        ("document", "new", 1),
        ("target", "new", 1),
    }
    assert main(["news", "list", "--kb", str(kb), "--since", "1"]) == 0
    assert main(["news", "list", "--kb", str(kb), "--since", "bald"]) == 2
    assert "neither a day" in capsys.readouterr().err


def test_a_kept_search_is_told_after_each_build(
    kb: Path, policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["news", "save", "农膜", "废旧农膜", "--kb", str(kb), "--name", "张三"]) == 0
    assert main(["news", "save", "农膜", "废旧农膜", "--kb", str(kb)]) == 2
    (policies / "丁.txt").write_text("丁县农膜方案\n\n一、回收。全县回收废旧农膜。\n", "utf-8")
    capsys.readouterr()
    assert main(["build", "--kb", str(kb)]) == 0
    assert "New under “农膜”: 1" in capsys.readouterr().out
    assert main(["build", "--kb", str(kb)]) == 0
    assert "New under" not in capsys.readouterr().out
    assert main(["news", "searches", "--kb", str(kb), "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "农膜"
    assert main(["news", "list", "--saved", "农膜", "--unit", "县", "--kb", str(kb)]) == 2
    assert main(["news", "drop", "农膜", "--kb", str(kb)]) == 0
    assert main(["news", "drop", "农膜", "--kb", str(kb)]) == 2


def test_news_are_mailed_once(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["news", "mail", "--kb", str(kb), "--to", "a@example.org", "--page", "http://page"]
    assert main(asked) == 2  # no server is named
    with mail_box(tmp_path) as (box, port):
        for name, value in {
            "HOST": "localhost",
            "PORT": str(port),
            "SECURITY": "none",
            "FROM": "b@example.org",
        }.items():
            monkeypatch.setenv(f"POLICY_LEDGER_SMTP_{name}", value)
        for _ in range(2):
            assert main(asked) == 0
        assert len(box.mails) == 1


def test_each_address_is_mailed_what_its_reader_may_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_office(tmp_path / "files")
    assert main(["build", str(files), "--kb", str(tmp_path / "kb"), "--model", "tiny"]) == 0
    office = furnished(tmp_path / "kb", files)
    with mail_box(tmp_path) as (box, port):
        for name, value in {
            "HOST": "localhost",
            "PORT": str(port),
            "SECURITY": "none",
            "FROM": "b@x.cn",
        }.items():
            monkeypatch.setenv(f"POLICY_LEDGER_SMTP_{name}", value)
        asked = ["news", "mail", "--kb", str(office.kb), "--what", "documents", "targets", "duties"]
        to = [f"--to={address}" for address in (*PEOPLE, "nobody@x.cn")]
        assert main([*asked, *to]) == 2
        assert "nobody@x.cn: not sent: the address has no role" in capsys.readouterr().err
        assert box.to == list(PEOPLE)
        for who, mail in zip(box.to, box.mails, strict=True):
            text = mail.get_content()
            assert "绿色发展" in text
            assert leaks(text, office.access(who)) == []
            assert ("灰隼" in text) == ("财务" in PEOPLE[who])
