"""What was read is kept whole or not at all, and what is kept is rows and nothing else."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

from indexer.documents.intake import take_in
from indexer.documents.kept import Failure, Fresh, Kept, _sealed
from tests.conftest import PLAN


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "方案.md").write_text(PLAN, "utf-8")
    intake = take_in(tmp_path / "方案.md", {})
    assert intake.documents[0].rows.targets
    kept = Kept(tmp_path, "steps")
    key = kept.key("ab", "", "方案.md", ocr=True)
    assert kept.get(key) is None
    kept.put(key, intake)
    assert kept.get(key) == intake
    kept.put(key, Failure("the reader crashed", stopped=True, trace="in here"))
    assert kept.get(key) == Failure("the reader crashed", stopped=True, trace="in here")
    kept.clear()
    assert kept.get(key) is None


def test_all_that_a_result_depends_on_is_in_its_key(tmp_path: Path) -> None:
    keys = {
        Kept(tmp_path, steps).key(sha256, facts, name, ocr=ocr)
        for steps in ("1", "2")
        for sha256 in ("a", "b")
        for facts in ("", "c")
        for name in ("d", "e")
        for ocr in (True, False)
    }
    assert len(keys) == 32


class Command:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made",)


def test_what_somebody_else_has_put_there_is_not_run(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = Kept(tmp_path, "steps")
    kept.put("key", Failure("x", stopped=False))
    (tmp_path / "reading" / "key").write_bytes(_sealed(pickle.dumps(Command())))
    assert kept.get("key") is None
    assert not (tmp_path / "made").exists()
    (tmp_path / "reading" / "key").write_bytes(b"cut")
    assert kept.get("key") is None


def test_what_a_power_cut_has_spoilt_is_not_taken(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "steps")
    kept.put("key", Failure("其中的文字" * 20, stopped=False))
    file = tmp_path / "reading" / "key"
    whole = file.read_bytes()
    for spoilt in (whole[:-40], whole[:100] + bytes(60) + whole[160:], bytes(len(whole)), b""):
        file.write_bytes(spoilt)
        assert kept.get("key") is None


def test_fresh_documents_are_held_without_their_text(tmp_path: Path) -> None:
    (tmp_path / "方案.md").write_text(PLAN, "utf-8")
    document = (intake := take_in(tmp_path / "方案.md", {})).documents[0].document
    kept = Kept(tmp_path, "steps")
    kept.put("a", intake)
    fresh = Fresh(kept)
    fresh.add(document, "a")
    assert fresh.documents[document.document_id].text == ""
    assert fresh.text(document.document_id) == document.text
    assert fresh.text("another") == ""
