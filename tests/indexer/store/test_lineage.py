"""Which document a reference names."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from indexer.build import build
from indexer.store.store import Store

CITY = """\
关于加快河湖治理体系建设的实施方案

松政发〔2023〕8号

松江湾市人民政府

2023年5月1日

为贯彻落实《云溪省人民政府关于加快河湖治理体系建设的实施方案》（云政发〔2022〕61号），制定本方案。

一、治理河湖。巡护河道，清理垃圾。
"""


def test_a_document_does_not_carry_out_itself_where_it_names_the_number_of_another(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "市.txt").write_text(CITY, "utf-8")
    build(tmp_path / "kb", [tmp_path / "in"], model="tiny")
    with closing(Store.open(tmp_path / "kb")) as store:
        found = [row for row in store.ledger_rows("references") if row.row.doc_number]  # type: ignore[union-attr]
    assert [row.row.doc_number for row in found] == ["云政发〔2022〕61号"]  # type: ignore[union-attr]
    assert [row.resolved_document_id for row in found] == [None]
