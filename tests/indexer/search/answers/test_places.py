"""The words around a row: its sentence, its part of it."""

from __future__ import annotations

from indexer.models import Document
from indexer.search.answers.places import Place, years_in
from indexer.search.engine import EmbeddedEngine


def place(engine: EmbeddedEngine, words: str) -> Place:
    clause = next(clause for clause in engine.store.clauses() if words in clause.text)
    document: Document = engine.store.documents(document_ids=[clause.document_id])[0]
    return Place(clause, document)


def test_the_part_of_a_number_ends_where_that_of_the_next_begins(fields: EmbeddedEngine) -> None:
    found = place(fields, "单个项目补助不超过")
    text = found.clause.text
    start = found.clause.start + text.index("300万元")
    other = found.clause.start + text.index("0.6元") + len("0.6元")
    assert found.words(found.part(start, start + 5, [other])) == "给予补助,单个项目补助不超过300万元"[2:]
    assert found.quotation(start, start + 5) == text.strip()


def test_a_sentence_that_is_not_there_is_the_whole_clause(fields: EmbeddedEngine) -> None:
    found = place(fields, "单个项目补助不超过")
    assert found.sentence(found.clause.end + 50) == (0, len(found.clause.text))


def test_years_are_read() -> None:
    assert years_in("2024年到2025年，20251项") == {2024, 2025}


def test_a_five_year_plan_names_its_last_year() -> None:
    assert years_in("水利发展“十四五”规划") == {2025}
    assert years_in("2023年节水方案") == {2023}
