"""A draft is held against the knowledge base: what is right is right, what is wrong is found, with what should be there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.drafts.check import Checked, check_draft
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine

TODAY = date(2026, 6, 30)
TITLE = "《云溪省绿色发展实施方案》"


@pytest.fixture
def check(engine: EmbeddedEngine) -> Callable[[str], Checked]:
    def run(text: str) -> Checked:
        found = check_draft(engine.store, text, engine.holding, TODAY)
        for one in found.findings:
            assert 0 <= one.start < one.end <= len(text)
        return found

    return run


def only(checked: Checked, kind: Kind) -> Finding:
    (found,) = [one for one in checked.findings if one.kind == kind]
    return found


RIGHT = (
    f"根据{TITLE}（云环发〔2023〕7号）要求办理。",
    "按照云环发[2023]7号文件执行。",
    f"落实{TITLE}二、（二）的规定。",
    f"{TITLE}提出“回收废旧农膜，畜禽粪污综合利用率达到88%以上”。",
    f"{TITLE}要求“回收废旧农膜……达到88%以上”的目标。",
    f"按照{TITLE}，到2025年，畜禽粪污综合利用率达到88%以上。",
    f"按照{TITLE}，到2025年，全省非化石能源消费比重达到31%。",
    "请市自然资源局、省农业农村厅负责。",
    "原国土资源部的规定继续执行，农业部门配合。",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_no_alarm(check, text: str) -> None:
    found = check(text)
    assert {one.standing for one in found.findings} <= {Standing.RIGHT}, found.findings


WRONG = (
    ("根据《云溪省绿色发展实施方按》办理。", Kind.TITLE, "title_wrong", TITLE),
    (f"根据{TITLE}（云环发〔2023〕9号）办理。", Kind.NUMBER, "number_wrong", "云环发〔2023〕7号"),
    ("根据《松江湾市绿色发展工作方案》（云环发〔2023〕7号）办理。", Kind.NUMBER, "number_of_another", TITLE),
    (f"落实{TITLE}二、（九）的规定。", Kind.CLAUSE, "clause_missing", "二、（二）"),
    (
        f"{TITLE}提出“回收废旧农膜，畜禽粪污综合利用率达到98%以上”。",
        Kind.QUOTATION,
        "quotation_differs",
        "88%",
    ),
    (f"按照{TITLE}，到2025年，畜禽粪污综合利用率达到98%以上。", Kind.FIGURE, "figure_differs", "88%以上"),
)


@pytest.mark.parametrize(("text", "kind", "reason", "expected"), WRONG)
def test_what_is_wrong_is_found_with_what_should_be_there(
    check, text: str, kind: Kind, reason: str, expected: str
) -> None:
    found = only(check(text), kind)
    assert (found.standing, found.reason) == (Standing.WRONG, reason)
    assert expected in found.expected


LOOK = (
    ("落实《松江湾市绿色发展工作方案》。", Kind.TITLE, "only_draft"),
    ("请市国土资源局办理。", Kind.UNIT, "unit_renamed"),
    ("云溪省到2025年，畜禽粪污综合利用率达到91%。", Kind.FIGURE, "figure_other"),
)


@pytest.mark.parametrize(("text", "kind", "reason"), LOOK)
def test_what_somebody_must_look_at_is_no_error(check, text: str, kind: Kind, reason: str) -> None:
    found = only(check(text), kind)
    assert (found.standing, found.reason) == (Standing.LOOK, reason)


UNKNOWN = (
    ("根据《海州省湿地保护条例》办理。", Kind.TITLE),
    ("根据海政发〔2020〕3号办理。", Kind.NUMBER),
    ("有人说“湿地是地球之肾，要像保护眼睛一样保护它们”。", Kind.QUOTATION),
)


@pytest.mark.parametrize(("text", "kind"), UNKNOWN)
def test_what_is_not_held_is_no_alarm(check, text: str, kind: Kind) -> None:
    assert only(check(text), kind).standing == Standing.UNKNOWN


def test_a_title_of_another_place_is_another_document(check) -> None:
    found = only(check("参照《福建省绿色发展实施方案》办理。"), Kind.TITLE)
    assert found.standing == Standing.UNKNOWN


@given(st.text(alphabet="《》“”（）〔〕第条一二三、。2023年%号云环发达到以上 \n", max_size=120))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_check(check, text: str) -> None:
    check(text)


def test_findings_stand_in_the_order_of_the_text(check, tmp_path: Path) -> None:
    del tmp_path
    text = "".join(text for text, *_ in WRONG)
    found = check(text).findings
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert check("没有可核对的内容。").findings == ()


def test_a_short_title_that_differs_in_one_character_is_to_be_looked_at(
    policies: Path, tmp_path: Path
) -> None:
    statute = "湿地保护条例\n\n第一条 为保护湿地，制定本条例。\n\n第二条 本条例自2024年1月1日起施行。\n"
    (policies / "条例.txt").write_text(statute, "utf-8")
    build(tmp_path / "more", [policies], model="tiny")
    engine = EmbeddedEngine(tmp_path / "more", TinyEncoder())
    text = "根据《湿地保沪条例》第九条办理。"
    found = check_draft(engine.store, text, engine.holding, TODAY).findings
    assert [(one.standing, one.reason) for one in found] == [
        (Standing.LOOK, "title_slip"),
        (Standing.LOOK, "clause_missing"),
    ]
    engine.close()
