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
    f"根据{TITLE}（以下简称《方案》），落实《方案》二、（二），《方案》提出“回收废旧农膜，畜禽粪污综合利用率达到88%以上”。",
    f'{TITLE}提出"回收废旧农膜，畜禽粪污综合利用率达到88%以上"。',
    "云溪省去年畜禽粪污综合利用率达到85%。",
    "云溪省湿地保护工作方案\n\n现将《云溪省湿地保护工作方案》印发给你们。",
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
    ("根据《云溪省绿色低碳发展实施方案》（云环发〔2023〕7号）办理。", Kind.TITLE, "title_wrong", TITLE),
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


ANOTHER = (
    "参照《福建省绿色发展实施方案》办理。",
    "参照《云溪省绿色发展实施方案补充办法》办理。",
    "参照《云溪省绿色低碳循环发展实施方案》办理。",
    "参照《云溪省绿色发展行动方案》（云环发〔2019〕31号）办理。",
    "参照《福建省生态环境厅关于松江湾市绿色发展工作方案》办理。",
)


@pytest.mark.parametrize("text", ANOTHER)
def test_a_title_of_another_document_is_no_alarm(check, text: str) -> None:
    assert only(check(text), Kind.TITLE).standing == Standing.UNKNOWN


def test_lines_of_print_are_put_together_and_findings_stand_where_the_draft_has_them(check) -> None:
    lines = [
        "关于做好有关工作的通知（草稿）",
        "",
        "    为了推动绿色发展各项工作，按照上级部署，各县要根据《云溪省绿色发展",
        "实施方案》（云环发〔2023〕9号）的有关要求，认真制定年度计划，细化任务分工，",
        "明确时间节点，压实工作责任，形成上下联动的工作格局，按季度向省里报送进展，",
        "统筹安排人员力量和经费保障，建立健全调度机制，及时研究解决工作中遇到的困难，",
        "加强宣传引导和业务培训，组织开展经验交流，营造全社会共同参与的良好氛围环境，",
        "对照《云溪省绿色发展实施方案》提出的“回收废旧农膜，畜禽粪污综合利",
        "用率达到98%以上”的目标，逐项抓好落实，对进展缓慢的地方要开展专项督导检查，",
        "推动各项工作取得实实在在的成效，并将落实情况纳入年度考核，作为评优的依据，",
        "考核结果向社会公布，接受社会各界监督，对弄虚作假的单位和个人依法依规处理。",
        "- 1 -",
    ]
    text = "\n".join(lines)
    found = {one.kind: one for one in check(text).findings if one.standing != Standing.RIGHT}
    number, quoted = found[Kind.NUMBER], found[Kind.QUOTATION]
    assert text[number.start : number.end] == "云环发〔2023〕9号"
    assert text[quoted.start : quoted.end] == "回收废旧农膜，畜禽粪污综合利\n用率达到98%以上"
    assert len([one for one in check(text).findings if one.kind == Kind.TITLE]) == 2


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
