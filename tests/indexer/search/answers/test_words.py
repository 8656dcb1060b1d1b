"""Rows in words, and what they must never be: another's."""

from __future__ import annotations

from extraction.rows import Quantity, Target
from extraction.text.folding import squeeze
from indexer.search.answers.models import Answer
from indexer.search.engine import EmbeddedEngine

FRAMES = ("{}目标是多少", "{}要达到多少", "{}由谁负责", "{}由哪个部门牵头", "{}什么时候完成", "{} 2025", "{}")


def test_the_sentence_tells_where_when_and_of_what() -> None:
    answer = Answer("figure", "18%以上", "某率", "d", "c", "", "", "", None, "松江湾市", 2025, None, (), 1.0)
    assert answer.sentence == "松江湾市，2025年：某率 18%以上"


def test_every_answer_is_of_its_rows_and_its_quotation_of_its_clause(fields: EmbeddedEngine) -> None:
    """Whatever is asked: the rows are there, the words stand in the clause, a number is that of the row."""
    asked = [
        name
        for document in fields.store.documents()
        for clause in fields.store.clauses(document.document_id)
        for name in {clause.heading, clause.text[:12], clause.text[-14:]}
        if len(name) > 3
    ]
    told = 0
    for query in (frame.format(name) for name in asked for frame in FRAMES):
        for answer in fields.find(query).answers:
            told += 1
            rows = [fields.store.ledger_row(row_id) for row_id in answer.row_ids]
            clause = fields.store.clause(answer.clause_id)
            assert clause is not None
            assert answer.quote in clause.text
            assert all(row.clause_id == answer.clause_id and row.citation == answer.citation for row in rows)
            for row in rows:
                if answer.kind == "figure" and isinstance(row.row, Target | Quantity):
                    assert f"{row.row.value:f}" in answer.answer or squeeze(row.row.quote) in squeeze(
                        answer.answer
                    )
    assert told > 20
