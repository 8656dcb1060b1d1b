"""The rows of a clause beside its text: by table, with links, and what officials said of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from indexer.models import Review
from indexer.page.beside import SHOWN, beside_html
from indexer.search.engine import EmbeddedEngine
from indexer.store.rows import LedgerRow
from indexer.tables.words import LANGUAGES, interface


def rows_of(engine: EmbeddedEngine) -> dict[str, list[LedgerRow]]:
    return {table: engine.store.ledger_rows(table) for table in SHOWN}


def shown(rows: dict[str, list[LedgerRow]], language: str = "zh") -> str:
    return beside_html(
        rows, lambda table, row: f"{table}?a&row={row}", lambda i: f"document?doc={i}", interface(language)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_by_table(engine: EmbeddedEngine, language: str) -> None:
    rows, words = rows_of(engine), interface(language)
    html = shown(rows, language)
    for table in ("targets", "duties", "measures"):
        assert f"<h4>{words[table]}</h4>" in html
    for row in rows["targets"]:
        assert f'href="targets?a&amp;row={row.row_id}"' in html
    for row in rows["duties"]:
        assert f'href="duties?a&amp;row={row.row_id}"' in html
    assert "88%以上" in html
    assert f"{words['val_lead']}：" in html


def test_a_clause_without_rows_says_so() -> None:
    assert interface("zh")["beside_none"] in shown({})
    assert interface("zh")["beside_none"] in shown({"targets": []})


def test_what_officials_said_is_marked(engine: EmbeddedEngine) -> None:
    row = next(row for row in rows_of(engine)["targets"] if "88" in str(row.row.value))  # type: ignore[union-attr]
    corrected = replace(
        row,
        row=replace(row.row, indicator="<i>利用率", value=Decimal(90)),  # type: ignore[call-arg]
        original=row.row,
        review=Review.CORRECTED,
        by="张三",
    )
    html = shown({"targets": [corrected]})
    assert "更正，原文88%以上" in html
    assert "张三" in html
    assert "&lt;i&gt;利用率" in html
    assert "已确认" in shown({"targets": [replace(row, review=Review.CONFIRMED)]})
    assert "已驳回" in shown({"targets": [replace(row, review=Review.REJECTED)]})
    assert "pl-badge" not in shown({"targets": [row]})
