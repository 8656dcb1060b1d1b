"""The matrix as the page shows it."""

from __future__ import annotations

import pytest

from indexer.compare.matrix import Matrix
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page.matrix import legend_html, matrix_html, only, verdicts
from indexer.tables.words import interface
from tests.indexer.page.conftest import address

W = interface("zh")


@pytest.fixture
def found(plans: KnowledgeBase, pair: tuple[Document, Document]) -> Matrix:
    return plans.matrix(*(d.document_id for d in pair))


def test_what_is_not_set_has_a_dash_and_what_nobody_asks_for_is_blank(found: Matrix) -> None:
    lines = {
        line.split("</th>")[0].rpartition(">")[2]: line
        for line in matrix_html(found, W, address).split("<tr>")
    }
    assert f'class="pl-missing">—<span class="pl-place">{W["verdict_missing"]}' in lines["可再生能源装机比重"]
    assert "<td></td>" in lines["竹产业产值"]


def test_the_highest_document_is_not_judged(found: Matrix, pair: tuple[Document, Document]) -> None:
    own = [line.cells.get(pair[0].document_id) for line in found.rows]
    assert all(cell.verdict is None for cell in own if cell)


def test_lines_of_some_verdicts(found: Matrix) -> None:
    counts = verdicts(found)
    assert next(iter(counts)) == "missing"
    assert 0 < len(only(found, ["missing"]).rows) < len(found.rows)
    assert only(found, []) == found


def test_text_is_text_and_colours_have_words(found: Matrix) -> None:
    shown = matrix_html(found, W, address)
    assert "<script" not in shown
    assert shown.count('<a href="document?doc=') >= 2 + len(found.rows)
    for verdict in counts_of(found):
        assert W[f"verdict_{verdict}"] in legend_html(W)
        assert W[f"verdict_{verdict}"] in shown
    assert W["compare_none"] in matrix_html(Matrix(found.documents, []), W, address)


def counts_of(found: Matrix) -> list[str]:
    return list(verdicts(found))
