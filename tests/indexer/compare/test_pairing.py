"""Which entry is which, and what kept its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.compare.entries import Entry, EntryKind
from indexer.compare.pairing import pairs, runs, share, steady_places


def _clause(label: str, text: str, kind: EntryKind = EntryKind.CLAUSE) -> Entry:
    return Entry(kind, label, (label,), text, 0, len(text), None, None, "")


@given(st.permutations(list(range(12))))
def test_what_is_steady_rises(order: list[int]) -> None:
    found = dict(enumerate(order))
    steady = sorted(steady_places(found))
    assert [found[i] for i in steady] == sorted(found[i] for i in steady)
    assert steady
    assert steady_places({}) == set()


def test_the_heavier_keeps_its_place() -> None:
    assert steady_places({0: 1, 1: 0}, {0: 5, 1: 50}) == {1}
    assert steady_places({0: 1, 1: 0}, {0: 50, 1: 5}) == {0}


def test_equal_texts_are_paired_by_their_place() -> None:
    old = [_clause("一", "同左。"), _clause("二", "同左。"), _clause("三", "另行规定。")]
    new = [_clause("二", "同左。"), _clause("三", "另行规定。"), _clause("四", "同左。")]
    assert pairs(old, new) == {1: 0, 2: 1, 0: 2}


def test_rows_of_other_things_are_not_paired() -> None:
    old = [_clause("1", "第一粮库\t吨\t1200\t2025年", EntryKind.ROW)]
    new = [_clause("1", "桃源果园\t吨\t1200\t2025年", EntryKind.ROW)]
    assert pairs(old, new) == {}
    assert pairs(old, [_clause("7", "第一粮库\t吨\t1500\t2027年", EntryKind.ROW)]) == {0: 0}


def test_likeness() -> None:
    assert share(runs("整治河道"), runs("整治河道")) == pytest.approx(1.0)
    assert share(runs("整治河道"), runs("种子检疫")) == 0
    assert share(frozenset(), runs("整治")) == 0
    longer = "公厕由社区养护并由街区登记备案，养护经费列入年度预算"
    assert share(runs(longer), runs(longer + "，" + "新建公厕应当通过验收方可开放使用" * 4)) > 0.7


def test_five_hundred_clauses_take_no_time() -> None:
    def text(at: int) -> str:
        return (
            f"第{at}号泵站由水务部门维护，检修{at * 7}次，经费{at * 13}万元，逐年公示，接受第{at % 37}社区监督。"
            * 3
        )

    old = [_clause(str(at), text(at)) for at in range(600)]
    new = [
        _clause(str(at + 1), text(at).replace("逐年", "每年") if at % 2 else text(at)) for at in range(600)
    ]
    began = time.process_time()
    assert len(pairs(old, new)) == 600
    assert time.process_time() - began < 30
