"""督办: what a task is shown as, which are chosen, how the units stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.store.follow_rows import State
from indexer.tables.follow import OVERDUE, board, state_on, unit_counts
from indexer.tables.rows import RowFilters
from indexer.tables.tasks import last_day

TODAY = date(2026, 3, 1)


@pytest.fixture
def base(kb: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(kb) as opened:
        yield opened


@given(
    st.sampled_from(State),
    st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
def test_overdue_follows_from_the_day_and_the_state(state: State, due: date | None, today: date) -> None:
    shown = state_on(state, due.isoformat() if due else None, today)
    late = due is not None and due < today and state != State.DONE
    assert shown == (OVERDUE if late else state)
    if due:
        assert state_on(state, due.isoformat(), due) == state
        assert state_on(State.IN_PROGRESS, due.isoformat(), due + timedelta(days=1)) == OVERDUE


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2025", "2025-12-31"),
        ("2024-02", "2024-02-29"),
        ("2025-06", "2025-06-30"),
        ("2025-06-15", "2025-06-15"),
    ],
)
def test_a_day_is_due_at_its_end(day: str, last: str) -> None:
    assert last_day(day) == last


def test_filters_leave_what_is_said_in_place(base: KnowledgeBase) -> None:
    every = board(base.store).items
    assert len({item.uid for item in every}) == len(every)
    item = next(item for item in every if item.task.unit)
    base.follow(item, state="in_progress", person="王五", due="2026-03-05", name="张三")
    (document,) = [d for d in base.documents() if d.document_id == item.task.document_id]
    some = board(base.store, RowFilters(document_id=document.document_id)).items
    assert {one.task.document_id for one in some} == {document.document_id}
    assert [one.said.person for one in some if one.uid == item.uid] == ["王五"]
    for chosen, count in (
        ({"state": "in_progress"}, 1), ({"person": "王五"}, 1), ({"listed": True}, 1), ({"within": 4}, 1), ({"within": 3}, 0),
        ({"person": "赵六"}, 0), ({"unit": item.task.unit, "listed": True}, 1), ({"level": "county"}, 0),
    ):  # fmt: skip
        assert len([one for one in base.followed(TODAY, **chosen) if one.said.listed]) == count, chosen
    assert len(base.followed(TODAY, listed=False)) == len(every) - 1


def test_a_task_is_named_by_the_beginning_of_its_id(base: KnowledgeBase) -> None:
    item = base.followed()[0]
    assert base.task_of(item.uid[:9]).uid == item.uid
    for wrong in ("", "abc", "zzzz", "0" * 17, "不"):
        with pytest.raises(UsageError, match=r"there is no task|begins the ids"):
            base.task_of(wrong)


def test_who_reads_only_sees_what_another_has_said(base: KnowledgeBase, kb: Path) -> None:
    before = base.version()
    with KnowledgeBase.open(kb) as other:
        uid = other.followed()[0].uid
        other.follow(uid, note="开工", name="张三")
        assert other.followed()[0].label
    assert base.task_of(uid).said.note == "开工"
    assert base.version() != before
    assert [row["changes"]["note"] for row in base.follow_history(uid).to_dicts()] == [
        {"before": "", "after": "开工"}
    ]


def test_what_nobody_took_up_before_its_day_is_not_overdue(base: KnowledgeBase) -> None:
    late = date(2100, 1, 1)
    lapsed = base.followed(late, state="lapsed")
    assert lapsed
    assert list(base.followed(late, state="overdue")) == []
    assert list(base.followed(late, within=0)) == []
    taken = lapsed[0]
    base.follow(taken, listed=True, name="张三")
    assert [one.uid for one in base.followed(late, state="overdue")] == [taken.uid]
    assert taken.uid not in {one.uid for one in base.followed(late, state="lapsed")}
    counted = unit_counts(base.followed(late), late)
    assert sum(one.open for one in counted) == 1 + len(base.followed(late, state="not_started"))
