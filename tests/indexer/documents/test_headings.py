"""Headings of labelled paragraphs, and sentences that are none."""

from __future__ import annotations

import pytest

from extraction.text.labels import find_label
from indexer.documents.headings import heading_of


def heading(paragraph: str, *, has_body: bool = False) -> str:
    label = find_label(paragraph)
    assert label is not None
    return heading_of(paragraph[label.end :], label, has_body=has_body)[0]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("（一）推进农业节水。改造灌区，推广滴灌。", "推进农业节水"),
        ("（三）坚持创新引领，加快转型升级。支持企业建设实验室。", "坚持创新引领，加快转型升级"),
        ("一、到2026年，新建球场75块，其中标准场地12块。（责任单位：市体育局）", ""),
        ("二、全面推行一窗办理，压缩办理时限。（牵头单位：市政务局）", ""),
        ("3.开展技能培训1.2万人次，发放补贴。年底前完成。", ""),
        ("三、强化监督。（责任单位：市审计局）", "强化监督"),
        ("第二章 总则", "总则"),
        ("第五条 【适用范围】本市范围内适用本办法。", "适用范围"),
        ("1.保障措施：加强领导。", "保障措施"),
        ("二、=SUM(A1:A3)式的台账不得上报。各校负责。", "=SUM(A1:A3)式的台账不得上报"),
        ("3.每日8:30开门。各窗口公示。", "每日8:30开门"),
    ],
)
def test_headings(paragraph: str, expected: str) -> None:
    assert heading(paragraph) == expected


def test_a_name_with_a_digit_is_a_heading_where_a_body_follows() -> None:
    assert heading("（六）启动1+X证书试点工作。", has_body=True) == "启动1+X证书试点工作"
    assert heading("（六）建成示范校50所。", has_body=True) == ""
