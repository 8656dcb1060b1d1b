"""Files of evidence: kept once under their content, told where they are gone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from indexer.errors import LedgerError, UsageError
from indexer.store import evidence
from indexer.store.evidence import FOLDER, evidence_bytes, keep_evidence, lost_evidence
from indexer.store.follow_rows import Evidence, EvidenceKind
from indexer.store.store import Store


def test_a_content_is_kept_once_under_each_name(tmp_path: Path) -> None:
    first = keep_evidence(tmp_path, "照片.jpg", b"x")
    second = keep_evidence(tmp_path, "C:\\文件\\又一张.jpg", b"x")
    assert (first.label, second.label) == ("照片.jpg", "又一张.jpg")
    assert first.ref == second.ref == hashlib.sha256(b"x").hexdigest()
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [first.ref]
    assert evidence_bytes(tmp_path, second) == b"x"


@pytest.mark.parametrize(
    ("name", "data"), [("空.txt", b""), ("", b"x"), ("坏\n名.txt", b"x"), ("\ud800", b"x")]
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(UsageError):
        keep_evidence(tmp_path, name, data)
    assert not (tmp_path / FOLDER).exists()


def test_a_name_leads_nowhere_else_and_a_large_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_evidence(tmp_path / "kb", "../../etc/passwd", b"x")
    assert kept.label == "passwd"
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "kb" / FOLDER]
    monkeypatch.setattr(evidence, "LARGEST", 3)
    with pytest.raises(UsageError, match="larger"):
        keep_evidence(tmp_path, "大.bin", b"four")
    for ref in ("../../../etc/passwd", "0" * 64, ""):
        with pytest.raises(UsageError, match="not in the knowledge base"):
            evidence_bytes(tmp_path, Evidence(EvidenceKind.FILE, ref, "x"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("no folder")
    with pytest.raises(LedgerError, match="cannot be read or written"):
        keep_evidence(tmp_path, "x.txt", b"x")


def test_nothing_is_lost_where_nothing_was_given(kb: Path) -> None:
    with Store.open(kb) as store:
        assert list(lost_evidence(store)) == []
