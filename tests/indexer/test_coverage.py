"""Coverage of a file, and what `untiled` finds."""

from __future__ import annotations

from pathlib import Path

from indexer.build import build
from indexer.coverage import coverage, untiled
from indexer.models import Region, RegionKind
from indexer.store.store import Store
from tests.conftest import PLAN


def test_every_character_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "方案.md").write_text(f"<!-- 编者注 -->\n{PLAN}", "utf-8")
    build(tmp_path / "kb", [tmp_path / "texts"], model="tiny")
    store = Store.open(tmp_path / "kb")
    [document] = store.documents(with_text=True)
    found = coverage(store, [document], store.asides(document.sha256))
    assert found.share == 1.0
    assert found.unplaced == 0
    assert found.asides == {"comment": len("<!--编者注-->")}
    assert found.characters == found.in_clauses + sum(found.regions.values()) + sum(found.asides.values())
    clauses, regions = store.clauses(document.document_id), store.regions(document.document_id)
    assert untiled(document.text, clauses, regions) == []
    assert len(untiled(document.text, clauses[1:], regions)) == 1
    more = [*regions, Region(RegionKind.TITLE, 0, len(document.text))]
    assert untiled(document.text, clauses, more)
    store.close()
