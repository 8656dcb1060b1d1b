"""Divisions of work: made-up paragraphs that a unit's name begins, and whom they oblige."""

from __future__ import annotations

import pytest

from extraction.duties.duties import find_duties
from extraction.rows import Context, Passage

CITY = Context("甲市节水工作分工", "municipal", "福州市", within=("福建省",), doc_type="通知")
MARK = {"lead": "!", "participate": "+", "responsible": ""}


def said(text: str, *, heading: str = "工作分工", path: tuple[str, ...] = ("附件",)) -> str:
    duties = find_duties([Passage(path, (heading,), text, 5)], CITY)
    assert all(text[d.start - 5 : d.end - 5] == d.quote for d in duties)
    return " ".join(f"{MARK[duty.role.value]}{duty.unit}" for duty in duties)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市水务部门：负责节水统计。加强巡查。", "市水务部门"),
        ("市水务部门：牵头编制规划。\n市财政局：落实资金。", "!市水务部门 市财政局"),
        ("市水务局：负责统计。配合发改部门核定水价。", "市水务局 +市水务局 市发改部门"),
        ("市城乡建设部门：办理用水许可，配合有关部门查处偷水。", "市城乡建设部门 +市城乡建设部门 有关部门"),
        ("市公安（及消防）部门：依法查处盗水。", "市公安（及消防）部门"),
        ("1.市教育局：开展节水教育；会同市水务局编写读本。", "市教育局 !市教育局 +市水务局"),
        ("甲市自来水公司、乙市供水集团有限公司：做好供应保障。", "甲市自来水公司 乙市供水集团有限公司"),
        ("市水务局职责：负责统计。", "市水务局"),
        ("市文旅局：1.负责景区节水。2.配合市住建局做好宣传。", "市文旅局 +市文旅局 市住建局"),
        ("各县区政府：负责属地管理，落实经费。", "各县区政府"),
        ("各成员单位：按照职责做好节水。", "各成员单位"),
        ("牵头单位：负责节水的部门。", ""),
        ("市水务局：张某某，副局长。", ""),
        ("市水务局：近年来加强了巡查。", ""),
        ("各县（市）区人民政府，市政府各部门：\n加强节水是大事。", ""),
        ("工作目标：加强节水。", ""),
    ],
)
def test_paragraphs_of_units(text: str, units: str) -> None:
    assert said(text) == units


def test_a_heading_that_is_a_unit_has_the_paragraph() -> None:
    assert said("负责节水统计；配合市财政局核算。", heading="市水务局") == "市水务局 +市水务局 市财政局"
    assert said("负责节水统计。", heading="节水统计") == ""


def test_who_is_addressed_has_no_paragraph() -> None:
    assert said("市水务局：\n加强节水。", path=("preamble",)) == ""
