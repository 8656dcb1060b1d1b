"""Departments of old are told from those of today, and from words that only look like them."""

from __future__ import annotations

import pytest

from indexer.drafts.units import unit_findings

OLD = (
    ("由国土资源部负责。", "国土资源部", "自然资源部"),
    ("财政部会同农业部研究提出意见。", "农业部", "农业农村部"),
    ("报国家林业局备案。", "国家林业局", "国家林草局"),
    ("教育部、财政部、林业局、扶贫办按职责分工。", "林业局", "国家林草局"),
    ("经环保总局批准。", "环保总局", "生态环境部"),
    ("请福建省国土资源厅办理。", "福建省国土资源厅", "福建省自然资源厅"),
    ("省工信厅、环保厅负责。", "环保厅", "生态环境厅"),
    ("由省扶贫办牵头。", "省扶贫办", "省乡村振兴局"),
    ("市扶贫开发办公室配合。", "市扶贫开发办公室", "市乡村振兴局"),
    ("请省法制办审查。", "省法制办", "省司法厅"),
    ("责任单位：市环保局", "市环保局", "市生态环境局"),
    ("部门审核并报市地方金融监管部门。", "市地方金融监管部门", "市地方金融管理部门"),
)


@pytest.mark.parametrize(("text", "said", "today"), OLD)
def test_a_name_of_old_is_told_with_that_of_today(text: str, said: str, today: str) -> None:
    assert (said, today) in [(one.said, one.expected) for one in unit_findings(text, [])]


OTHERS = (
    "住房和城乡建设部、住房城乡建设部牵头。",
    "省林业局、县旅游局负责。",
    "责任单位：省发展改革委、林业局",
    "各县（市、区）扶贫办要报送。",
    "加强农业部署，建设部分项目，农业部门配合，文化部落旅游。",
    "原国土资源部、原环境保护部的规定继续执行。",
    "城市规划部门和卫生部门。",
    "修订省扶贫办法，市环保办理。",
)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_like_it_is_no_name_of_old(text: str) -> None:
    assert unit_findings(text, []) == []


def test_titles_and_quotations_stay_as_they_are() -> None:
    text = "《国土资源部关于用地的通知》"
    assert unit_findings(text, [(0, len(text))]) == []
