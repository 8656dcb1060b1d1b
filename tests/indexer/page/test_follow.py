"""督办 as HTML: what stands in it is escaped, states and days are in words, nobody sees an id."""

from __future__ import annotations

from datetime import timedelta

import pytest

from indexer.page import follow as present
from indexer.page.follow_lines import follow_lines, seen_lines
from indexer.page.lines import ordered
from indexer.store.follow_log import FollowAction, FollowEntry
from indexer.store.follow_rows import Evidence, EvidenceKind, FollowUp, Place, Said, State
from indexer.tables.follow import Followed, Unplaced, unit_counts
from indexer.tables.words import interface
from tests.indexer.page.made import document, task

WORDS = interface("zh")
BAD = "<script>alert(1)</script>"


def item(at: int = 0, unit: str = "甲局", text_due: str | None = "2020-12-31", **own: object) -> Followed:
    place = Place(
        "aaaaaaaaaaaa", at, at + 5, ("三", f"（{at}）"), f"w{at}", unit, None, "福州市", True, "某市方案", f"《某市方案》三、（{at}）", "利用粪污",
    )  # fmt: skip
    made = task(task="任务／利用粪污", unit=unit, due=text_due, citation=place.citation)
    when = {"name": "张三", "when": "2026-03-01T01:02:03+00:00"} if own else {}
    return Followed(place.uid, made, place, Said(**{"listed": True, **own}) if own else Said(), **when)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "code"),
    [(-1, ""), (0, "week"), (7, "week"), (8, "month"), (30, "month"), (31, "quarter"), (91, "later")],
)
def test_when_a_task_is_due(days: int, code: str) -> None:
    on = present.today()
    assert present.due_code(item(due=(on + timedelta(days=days)).isoformat()), on) == code
    assert present.due_code(item(text_due=None), on) == "none"


def test_days_are_told_with_what_the_text_says() -> None:
    assert present.due_words(item(), WORDS) == "2020-12-31（按原文）"
    assert present.due_words(item(text_due=None), WORDS) == "原文未写明时限"
    assert present.due_words(item(due="2027-01-01"), WORDS) == "2027-01-01（原文时限 2020-12-31，已改）"
    assert present.due_words(item(due=""), WORDS) == "无时限（原文时限 2020-12-31，已改）"
    assert present.due_words(item(text_due=None, due="2027-01-01"), WORDS) == "2027-01-01（原文未写明时限）"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_typed_is_text(language: str) -> None:
    words = interface(language)
    one = item(
        unit=f"甲{BAD}局", person=f"王五{BAD}", note=BAD, evidence=(Evidence(EvidenceKind.CLAUSE, "x", BAD),)
    )
    follow_up = FollowUp(one.uid, one.place, one.said, f"李四{BAD}", one.when)
    entry = FollowEntry(1, FollowAction.CHANGED, follow_up, None, f"李四{BAD}", one.when)
    drawn = [
        present.item_html(one, [(BAD, "x")], words),
        present.board_html([(one, f'"{BAD}')], one.uid, lambda state: state, words),
        present.units_html(unit_counts([one], present.today()), lambda unit, state: state, words),
        present.follow_history_html([entry], words),
        present.evidence_html(one.said.evidence, {"x": "document"}, words),
        present.evidence_html(one.said.evidence, {}, words),
        present.unplaced_html(Unplaced(follow_up, "gone", (one,)), "x", words),
    ]
    for html in drawn:
        assert "<script" not in html
        assert one.uid not in html
    assert all(BAD.replace("<", "&lt;").replace(">", "&gt;") in html for html in (*drawn[:5], drawn[6]))


def test_the_board_has_a_lane_for_each_state_and_the_rest_in_the_list() -> None:
    many = [(item(at, state=State.DONE), f"follow?row={at}") for at in range(60)]
    html = present.board_html(many, many[-1][0].uid, lambda state: f"follow?state={state}", WORDS)
    assert html.count('class="pl-lane"') == 4
    assert html.count("<article") == 41  # the one that is open is never left out
    assert "其余 19 项见清单" in html
    assert "follow?state=done" in html
    assert html.count('aria-current="true"') == 1


def test_an_entry_says_what_changed() -> None:
    one = item(state=State.IN_PROGRESS, person="王五", due="2027-01-01")
    now = FollowUp(one.uid, one.place, one.said, "张三", one.when)
    first = FollowEntry(1, FollowAction.CHANGED, now, None, "张三", one.when)
    assert present.follow_entry_words(first, WORDS) == (
        "更新 状态：未启动 → 推进中；责任人：无 → 王五；办结时限：随原文 → 2027-01-01"
    )
    back = FollowUp(one.uid, one.place, Said(), "张三", one.when)
    undone = FollowEntry(2, FollowAction.UNDONE, back, now, "张三", one.when)
    assert "王五 → 无" in present.follow_entry_words(undone, WORDS)


def test_taking_up_and_leaving_are_told_as_such() -> None:
    one = item(listed=True)
    now = FollowUp(one.uid, one.place, one.said, "张三", one.when)
    left = FollowUp(one.uid, one.place, Said(), "张三", one.when)
    told = [
        present.follow_entry_words(FollowEntry(1, action, after, before, "张三", one.when), WORDS)
        for action, after, before in (
            (FollowAction.CHANGED, now, None),
            (FollowAction.CHANGED, left, now),
            (FollowAction.UNDONE, left, now),
            (FollowAction.MOVED, now, now),
        )
    ]
    assert told == ["列入督办", "移出督办", "移出督办（撤销）", "随新版本转入"]


def test_lines_are_found_and_ordered() -> None:
    items = [
        item(0, person="王五", due="2027-01-01"),
        item(1),
        item(2, unit="", text_due=None),
        item(3, unit="", note="x"),
    ]
    lines = follow_lines(items, {"aaaaaaaaaaaa": document()}, present.today())
    assert [line.codes["unit"][0] for line in lines] == ["甲局@福州市", "甲局@福州市", "none", "none"]
    assert lines[0].codes["region"] == ("福建省", "福州市")
    assert [line.line_id for line in ordered(lines, "due")][:2] == [items[3].uid, items[0].uid]
    seen, hidden = seen_lines(lines, [], every=True)
    assert (len(seen), len(hidden)) == (3, 1)  # what is followed up is never out of sight
    assert seen_lines(lines, ["none"], every=True) == (lines, [])
    assert len(seen_lines(lines, [], every=False)[0]) == 2


def test_what_lapsed_stands_behind_what_is_due() -> None:
    items = [item(0), item(1, due="2030-01-01"), item(2, text_due=None), item(3, due="2021-01-01")]
    lines = follow_lines(items, {"aaaaaaaaaaaa": document()}, present.today())
    assert [line.line_id for line in ordered(lines, "due")] == [items[at].uid for at in (3, 1, 0, 2)]
