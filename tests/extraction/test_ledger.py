"""The ledger: all tables in one go, and a reader that fails on one clause costs that clause only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from extraction import ledger
from extraction.ledger import extract
from extraction.rows import Context, Passage

PLAN = Context("甲市节水行动方案", level="municipal", region="甲市", doc_type="行动方案", date="2022-05-10")
TEXTS = [
    "到2025年，再生水利用率达到30%，用水方式明显转变。（责任单位：市水利局）",
    "坏：到2025年，节水器具普及率达到90%，节水意识显著增强。（责任单位：市城管局）",
    "贯彻落实《甲省节水条例》，推进节水改造。目前用水总量9亿立方米。（责任单位：市工信局）",
]
TABLES = ["targets", "quantities", "commitments", "duties", "measures", "references"]
READERS = ["find_targets", "find_commitments", "find_duties", "find_measures", "find_references"]


def passages() -> list[Passage]:
    rows, start = [], 0
    for number, text in enumerate(TEXTS, 1):
        rows.append(Passage(("二", f"（{'一二三'[number - 1]}）"), ("重点任务", "节水"), text, start))
        start += len(text) + 1
    return rows


def test_all_tables() -> None:
    rows = extract(passages(), PLAN)
    assert rows.notes == []
    assert [t.indicator for t in rows.targets] == ["再生水利用率", "节水器具普及率"]
    assert [(str(q.value), q.kind) for q in rows.quantities] == [("9", "fact")]
    assert [c.statement for c in rows.commitments] == [
        "到2025年，用水方式明显转变",
        "到2025年，节水意识显著增强",
    ]
    assert [d.unit for d in rows.duties] == ["市水利局", "市城管局", "市工信局"]
    assert [r.title for r in rows.references] == ["甲省节水条例"]
    assert rows.measures


def test_spans_are_those_of_the_document() -> None:
    document = "\n".join(TEXTS)
    rows = extract(passages(), PLAN)
    assert all(document[r.start : r.end] == r.quote for r in [*rows.targets, *rows.commitments, *rows.duties])


def test_words_of_a_target_are_no_commitment() -> None:
    rows = extract(passages(), PLAN)
    taken = [(t.start, t.end) for t in rows.targets]
    assert not any(c.start < end and start < c.end for c in rows.commitments for start, end in taken)


def test_nothing() -> None:
    rows = extract([], PLAN)
    assert all(getattr(rows, table) == [] for table in [*TABLES, "notes"])


def failing(reader: Callable[..., Any], fails: Callable[[Sequence[Passage]], bool]) -> Callable[..., Any]:
    def read(some: Sequence[Passage], *others: Any) -> Any:
        if fails(some):
            raise RecursionError("too deep")
        return reader(some, *others)

    return read


@pytest.mark.parametrize("name", READERS)
def test_a_clause_that_fails_costs_itself_only(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    whole = extract(passages(), PLAN)
    bad = lambda some: any(p.text.startswith("坏") for p in some)  # noqa: E731
    monkeypatch.setattr(ledger, name, failing(getattr(ledger, name), bad))
    rows = extract(passages(), PLAN)

    lost = {"targets", "quantities"} if name == "find_targets" else {name.removeprefix("find_")}
    for table in TABLES:
        every = getattr(whole, table)
        kept = [row for row in every if row.path != ("二", "（二）")] if table in lost else every
        if name == "find_targets" and table == "commitments":
            # The words of the target that was lost are nobody's now.
            assert [row for row in getattr(rows, table) if row.path != ("二", "（二）")] == [
                row for row in every if row.path != ("二", "（二）")
            ]
        else:
            assert getattr(rows, table) == kept
    (note,) = rows.notes
    assert name.removeprefix("find_") in note
    assert "二 （二）" in note
    assert "RecursionError" in note


def test_several_clauses_that_fail_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = lambda some: any("普及率" in p.text or "条例" in p.text for p in some)  # noqa: E731
    monkeypatch.setattr(ledger, "find_targets", failing(ledger.find_targets, bad))
    rows = extract(passages(), PLAN)
    assert [t.indicator for t in rows.targets] == ["再生水利用率"]
    assert len(rows.notes) == 2
    assert ["（二）" in rows.notes[0], "（三）" in rows.notes[1]] == [True, True]


def test_a_reader_that_fails_always_costs_its_table_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "find_measures", failing(ledger.find_measures, lambda _: True))
    rows = extract(passages(), PLAN)
    assert rows.measures == []
    assert rows.targets
    assert rows.duties
    assert all("measures" in note for note in rows.notes)


def test_clauses_that_fail_only_together_cost_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "find_targets", failing(ledger.find_targets, lambda some: len(some) > 1))
    rows = extract(passages(), PLAN)
    assert rows.targets == []
    assert rows.quantities == []
    assert rows.notes == ["targets could not be read (RecursionError)"]
    assert rows.duties


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger, "find_duties", interrupted)
    with pytest.raises(KeyboardInterrupt):
        extract(passages(), PLAN)


def test_a_bare_text_is_one_passage() -> None:
    text = TEXTS[0]
    rows = extract(text)
    assert extract(Passage((), (), text, 0)) == rows
    assert extract([Passage((), (), text, 0)]) == rows
    assert [(str(t.value), t.year, t.year_from) for t in rows.targets] == [("30", 2025, "sentence")]
    assert [d.unit for d in rows.duties] == ["市水利局"]
    spans = [row for name in TABLES if name != "measures" for row in getattr(rows, name)]
    assert spans
    assert all(text[row.start : row.end] == row.quote for row in spans)


def test_a_text_that_says_nothing_has_no_rows() -> None:
    for text in ("", "\n\n", "……"):
        assert not any(getattr(extract(text), name) for name in (*TABLES, "notes"))
