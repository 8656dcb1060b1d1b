"""The command `access`: who may do what, tokens that work, a record that is checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.access.audit import Audit
from indexer.access.tokens import asked_with
from indexer.cli.command import main
from indexer.store.store import Store


def said(capsys: pytest.CaptureFixture[str], kb: Path, *words: str, code: int = 0) -> str:
    assert main(["access", *words, "--kb", str(kb)]) == code
    told = capsys.readouterr()
    return told.out + told.err


def test_rights_are_given_listed_and_taken(
    kb: Path, policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, kb, "grant", "Zhang@X.cn", "administrator")
    said(capsys, kb, "grant", "group:处室", "reader")
    assert "1 files" in said(capsys, kb, "put", "内部", str(policies / "市级方案.txt"))
    assert "The name comes first" in said(capsys, kb, "put", str(policies / "市级方案.txt"), "内部", code=2)
    said(capsys, kb, "show", "内部", "group:处室")
    listed = said(capsys, kb, "list")
    assert "zhang@x.cn: administrator" in listed
    assert "seen by group:处室" in listed
    assert "last administrator" in said(capsys, kb, "revoke", "zhang@x.cn", code=2)
    said(capsys, kb, "hide", "内部", "group:处室")
    assert "administrators alone" in said(capsys, kb, "list")
    said(capsys, kb, "take", "内部", str(policies / "市级方案.txt"))
    said(capsys, kb, "revoke", "group:处室")
    assert "group" not in said(capsys, kb, "list")
    assert "is nobody" in said(capsys, kb, "grant", "nobody", "reader", code=2)
    assert "editor" in said(capsys, kb, "grant", "chen@x.cn", "编辑")
    with pytest.raises(SystemExit):
        said(capsys, kb, "grant", "chen@x.cn", "主编")
    assert "读者, editor" in capsys.readouterr().err


def test_a_token_works_until_it_is_revoked(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no role" in said(capsys, kb, "token", "a@x.cn", "报表", code=2)
    said(capsys, kb, "grant", "a@x.cn", "reader")
    told = said(capsys, kb, "token", "a@x.cn", "报表").splitlines()[0]
    with Store.open(kb, hiding=False) as store:
        assert asked_with(store, told) is not None
    assert told not in said(capsys, kb, "list")
    said(capsys, kb, "untoken", told.split("_")[1])
    with Store.open(kb, hiding=False) as store:
        assert asked_with(store, told) is None


def test_the_record_is_printed_exported_and_checked(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nothing is recorded" in said(capsys, kb, "audit", "--check")
    said(capsys, kb, "grant", "a@x.cn", "administrator")
    said(capsys, kb, "grant", "b@x.cn", "reader")
    head = said(capsys, kb, "audit", "--check").split()[-1]
    said(capsys, kb, "audit", "--head", head)
    said(capsys, kb, "audit", "--format", "csv", "--output", str(tmp_path / "record.csv"))
    assert "b@x.cn is reader" in (tmp_path / "record.csv").read_text("utf-8-sig")
    assert main(["verify", "--kb", str(kb)]) == 0
    with closing(sqlite3.connect(Audit(kb).path)) as connection:
        connection.execute("DROP TRIGGER no_removal")
        connection.execute("DELETE FROM entries WHERE number = 1")
        connection.commit()
    capsys.readouterr()
    assert "missing" in said(capsys, kb, "audit", "--check", code=1)
    assert main(["verify", "--kb", str(kb)]) == 1
    assert "entries are missing" in capsys.readouterr().out
    Audit(kb).path.unlink()
    assert main(["verify", "--kb", str(kb)]) == 1
