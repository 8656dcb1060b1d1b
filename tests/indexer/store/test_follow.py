"""What is said of a task: kept with its history, undone step by step, nothing written over, nothing odd kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import FieldError, KnowledgeBaseError, UsageError
from indexer.store.database import Database
from indexer.store.digests import changed_kept, ledger_version, version
from indexer.store.follow import follow, place_follow, undo_follow, wrong_follow
from indexer.store.follow_log import FollowAction, follow_entries, follow_history, last_to_undo
from indexer.store.follow_rows import (
    Evidence,
    EvidenceKind,
    Place,
    Said,
    State,
    follow_up,
    follow_ups,
)
from indexer.store.store import Store


def place(at: int = 0, unit: str = "省水利厅", **own: object) -> Place:
    known: dict[str, object] = {
        "document_id": "aaaaaaaaaaaa", "start": at, "end": at + 9, "path": ("三", f"（{at}）"), "words": f"w{at}",
        "unit": unit, "unit_full": None, "region": "云溪省", "alone": True, "title": "方案", "citation": f"《方案》三、（{at}）",
        "task": "治理河道",
    }  # fmt: skip
    return Place(**known | own)  # type: ignore[arg-type]


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def test_what_is_said_is_kept_with_who_said_it(store: Store) -> None:
    task = place()
    before, ledger = version(store), ledger_version(store)
    (one,) = follow(store, [(task.uid, task)], {"state": "in_progress", "person": "王五"}, name=" 张三 ")
    assert one.said == Said(listed=True, state=State.IN_PROGRESS, person="王五")
    assert (one.name, follow_up(store.connection, task.uid)) == ("张三", one)
    assert (version(store) != before, ledger_version(store)) == (True, ledger)
    assert changed_kept(store) == []
    follow(store, [(task.uid, task)], {"due": "2026-06-30", "note": "已\n开工"}, name="李四")
    entries = follow_history(store.connection, task.uid)
    assert [(e.name, sorted(e.changes())) for e in entries] == [
        ("张三", ["listed", "person", "state"]),
        ("李四", ["due", "note"]),
    ]
    assert entries[1].changes()["due"] == (None, "2026-06-30")
    # What changes nothing leaves no entry.
    follow(store, [(task.uid, task)], {"person": "王五 ".strip()}, name="赵六")
    assert len(follow_history(store.connection, task.uid)) == 2


def test_several_tasks_are_changed_in_one_step_or_none(store: Store) -> None:
    tasks = [place(at) for at in (0, 10, 20)]
    follow(store, [(one.uid, one) for one in tasks], {"person": "王五"}, name="张三")
    assert [one.said.person for one in follow_ups(store.connection)] == ["王五"] * 3
    seen = Said()  # as somebody saw them before
    with pytest.raises(UsageError, match="张三 has changed this task"):
        follow(store, [(one.uid, one) for one in tasks], {"person": "赵六"}, name="李四", seen=seen)
    assert [one.said.person for one in follow_ups(store.connection)] == ["王五"] * 3
    # Another field is nobody's loss.
    follow(store, [(tasks[0].uid, tasks[0])], {"state": "done"}, name="李四", seen=seen)
    assert follow_up(store.connection, tasks[0].uid).said.person == "王五"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": "overdue"}, "choice"), ({"due": "2026-6-1"}, "date"), ({"due": "1066-10-14"}, "date"),
        ({"due": 7}, "text"), ({"person": "王\n五"}, "line"), ({"person": "王" * 101}, "long"),
        ({"note": "x" * 10_001}, "long"), ({"note": "\ud800"}, "text"), ({"evidence": ["x"]}, "text"),
        ({"colour": "red"}, "unknown"), ({}, "unchanged"),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_field_is_refused(store: Store, changes: dict, reason: str) -> None:
    task = place()
    with pytest.raises(FieldError) as caught:
        follow(store, [(task.uid, task)], changes, name="张三")
    assert caught.value.reason == reason
    if changes:
        assert [error.reason for error in wrong_follow(changes).values()] == [reason]
    assert follow_entries(store.connection) == []


def test_who_says_it_must_be_named_and_a_build_is_waited_for(store: Store, kb: Path) -> None:
    task = place()
    for name in ("", "  ", "名" * 101):
        with pytest.raises(FieldError, match="name"):
            follow(store, [(task.uid, task)], {"state": "done"}, name=name)
    with pytest.raises(UsageError, match="nothing to undo"):
        undo_follow(store, task.uid, "张三")
    with pytest.raises(UsageError, match="nothing was said"):
        place_follow(store, task.uid, task, "张三")
    with (
        Database.edit(kb) as other,
        other.transaction(),
        pytest.raises(KnowledgeBaseError, match="another process"),
    ):
        follow(store, [(task.uid, task)], {"state": "done"}, name="张三")


def test_what_is_placed_by_hand_can_be_taken_back(store: Store) -> None:
    old, new = place(0), place(10)
    follow(store, [(old.uid, old)], {"note": "开工"}, name="张三")
    assert place_follow(store, old.uid, new, "李四").place == new
    assert undo_follow(store, old.uid, "李四").place == old
    assert [e.action for e in follow_history(store.connection, old.uid)] == ["changed", "placed", "undone"]
    assert undo_follow(store, old.uid, "李四").said == Said()


EVIDENCE = (
    Evidence(EvidenceKind.CLAUSE, "aaaaaaaaaaaa-001", "《办法》第三条"),
    Evidence(EvidenceKind.FILE, "0" * 64, "照片.jpg"),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(list(State)),
        "person": st.sampled_from(["", "王五", "赵六"]),
        "due": st.sampled_from([None, "", "2025-06-30", "2027-12-31"]),
        "note": st.sampled_from(["", "已开工", "第一行\n第二行"]),
        "evidence": st.lists(st.sampled_from(EVIDENCE), unique=True).map(tuple),
        "listed": st.booleans(),
    },
).filter(bool)
STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.one_of(CHANGES, st.just("undo"), st.just("moved"))), max_size=25
)


@settings(max_examples=40)
@given(STEPS)
def test_any_sequence_of_changes_and_undos_leaves_the_history_whole(steps: list) -> None:
    with TemporaryDirectory() as folder, Database.create(Path(folder)) as store:
        places = {at: place(at * 10) for at in range(3)}
        uids = {at: one.uid for at, one in places.items()}
        stacks: dict[int, list[Said]] = {at: [Said()] for at in range(3)}
        lengths = dict.fromkeys(range(3), 0)
        before: list = []
        for at, step in steps:
            here = [(uids[at], places[at])]
            if step == "undo":
                if len(stacks[at]) == 1:
                    with pytest.raises(UsageError):
                        undo_follow(store, uids[at], "张三")
                else:
                    stacks[at].pop()
                    assert undo_follow(store, uids[at], "张三").said == stacks[at][-1]
                    lengths[at] += 1
            elif step == "moved":  # as a new version of the document does, or a build that reads it otherwise
                places[at] = replace(places[at], start=places[at].start + 1)
            else:
                now = replace(stacks[at][-1], **{"listed": True, **step})
                known = follow_up(store.connection, uids[at])
                same = known is not None and known.said == now and known.place == places[at]
                follow(store, here, step, name="李四")
                if not same:
                    stacks[at].append(now)
                    lengths[at] += 1
            # The log only grows, and what stands is what its last entry says.
            after = follow_entries(store.connection)
            assert after[: len(before)] == before
            before = after
            for each, uid in uids.items():
                history = follow_history(store.connection, uid)
                stands = follow_up(store.connection, uid)
                assert len(history) == lengths[each]
                assert (stands.said if stands else Said()) == stacks[each][-1]
                assert not history or history[-1].now == stands
                assert all(a.now == b.before for a, b in pairwise(history))
                last = last_to_undo(history)
                assert (last is None) == (len(stacks[each]) == 1)
                assert [e.action for e in history].count(FollowAction.UNDONE) * 2 + len(
                    stacks[each]
                ) - 1 == len(history)
            assert changed_kept(store, sealed_only=True) == []
