"""Numbers under a condition, and tasks that stand beside one all the same."""

from __future__ import annotations

import pytest

from extraction.knowledge import table
from extraction.measures.outlook import looks_back
from extraction.targets.conditions import each_more, is_conditional
from tests.extraction.targets.target_cases import figures

RAW = table("targets")


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("5年内选聘乡村教师300名。对选聘的教师给予生活补助。", ["选聘乡村教师"]),
        ("每年评选优秀工匠20名，给予一次性奖励。", []),  # what is given for so many
        ("每年评选20名优秀工匠。对入选者发放补贴。", ["优秀工匠"]),
        ("提高奖励标准，年均开发3万个以上的社区岗位。", ["开发社区岗位"]),
        ("设立专项补助，3年内引进30名博士的单位优先。", []),
        ("设立专项补助，3年内引进30名博士的单位给予奖励。", []),
        ("申报城市应具备相应条件，年均降水量不低于300毫米。", []),
        ("准入条件：项目投资强度不低于每亩300万元。", []),
    ],
)
def test_conditions_and_tasks_beside_them(text: str, indicators: list[str]) -> None:
    targets, _ = figures(text)
    assert [t.indicator for t in targets] == indicators


def test_what_is_due_for_each_one_more_is_a_target_and_the_one_is_none() -> None:
    targets, quantities = figures("每新增1个班级，增加运转经费不少于3万元。")
    assert [(t.indicator, str(t.value)) for t in targets] == [("每新增1个班级增加运转经费", "3")]
    assert [(str(q.value), q.unit) for q in quantities] == [("1", "个")]


def test_each_more() -> None:
    assert each_more("入住较多的,每增加10人", 0, 9, 12, 12) == (6, 12)
    assert each_more("每增加1张床位", 0, 3, 5, 7) == (0, 7)
    assert each_more("每年增加10人", 0, 4, 7, 7) is None
    assert each_more("全年增加10人", 0, 4, 7, 7) is None


def test_whose_title_calls_for_projects_tells_conditions() -> None:
    assert is_conditional("建设基地2个。", "关于组织申报示范项目的通知")
    assert not is_conditional("建设基地2个。", "示范项目建设方案")


@pytest.mark.parametrize("word", RAW["facts"]["not"])
def test_what_holds_a_word_of_the_past_does_not_look_back(word: str) -> None:
    assert not looks_back(f"引进{word}10名")


@pytest.mark.parametrize("text", RAW["quoted"]["examples"])
def test_a_quoted_goal_is_a_goal(text: str) -> None:
    assert figures(text)[0]


@pytest.mark.parametrize("text", RAW["quoted"]["counterexamples"])
def test_other_quotations_are_none(text: str) -> None:
    assert figures(text)[0] == []
