"""Quotations, codes and phrases: what stands in a clause as it is comes first."""

from __future__ import annotations

import pytest

from indexer.search.engine import EmbeddedEngine


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("QY-2023-0386", "QY-2023-0386"),
        ("ＱＹ—2023—0386", "QY-2023-0386"),
        ("项目编号 QY-2023-0387", "QY-2023-0387"),
        ("GB/T 32151-2015", "GB/T 32151—2015"),
        ("gb/t32151", "GB/T 32151—2015"),
        ("GB 18597", "GB 18597-2001"),
        ("青屿市绿源停车有限公司", "青屿市绿源停车有限公司"),
        ("两高项目", "“两高”项目"),
        ("不得新增露天煤场", "不得新增露天煤场"),
        ("“投放总量控制在3万辆以内”", "投放总量控制在3万辆以内"),
        ('"投放总量 控制在\u3000３万辆以内" 单车', "投放总量控制在3万辆以内"),
        ("「露天煤场」", "露天煤场"),
    ],
)
def test_what_stands_as_it_is_comes_first(exact: EmbeddedEngine, query: str, text: str) -> None:
    found = exact.find(query)
    assert text in found.hits[0].heading + found.hits[0].text
    assert found.hits[0].why["exact"] == "holds"
    assert found.missing == ()
    assert all(0 <= a < b <= len(found.hits[0].text) for a, b in found.hits[0].highlights)


def test_a_quotation_stands_in_every_hit(exact: EmbeddedEngine) -> None:
    hits = exact.search("“露天煤场” 停车")
    assert hits
    assert all("露天煤场" in hit.text for hit in hits)


@pytest.mark.parametrize("query", ["“露天盐场”", "“露天煤场”和“投放总量”", "「停车 泊位6000个」 建设"])
def test_a_quotation_that_stands_nowhere_is_told_and_nothing_is_shown(
    exact: EmbeddedEngine, query: str
) -> None:
    found = exact.find(query)
    assert [missing.kind for missing in found.missing] == ["words"]
    assert found.hits == []


@pytest.mark.parametrize(
    "query", ["“两高”煤场怎么管", "“十四五”停车目标", "《“十四五”停车规划》停车", "“”停车", "停“车"]
)
def test_words_that_everybody_puts_in_quotation_marks_need_not_stand(
    exact: EmbeddedEngine, query: str
) -> None:
    found = exact.find(query)
    assert found.hits
    assert found.missing == ()


def test_a_code_that_stands_nowhere_is_told(exact: EmbeddedEngine) -> None:
    found = exact.find("QY-2023-038")
    assert [(m.kind, m.named) for m in found.missing] == [("code", "QY-2023-038")]
    assert found.hits == []
    near = exact.find("GB 18597-2023")
    assert near.doubtful
    assert [hit.why["exact"] for hit in near.hits] == ["near"]
    assert "GB 18597-2001" in near.hits[0].heading
    assert exact.find("QY-2023-9999 停车泊位").doubtful


def test_the_full_name_of_a_company_that_stands_nowhere_is_told(exact: EmbeddedEngine) -> None:
    found = exact.find("青屿市绿源单车有限公司")
    assert [missing.kind for missing in found.missing] == ["words"]


def test_words_apart_are_no_phrase(exact: EmbeddedEngine) -> None:
    assert not [hit for hit in exact.search("露天 煤场") if hit.why.get("exact")]
