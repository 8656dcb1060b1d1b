"""What is known of government sites: every example matches, no counterexample does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from indexer.documents.readers import web_words
from indexer.documents.readers.web_words import (
    containers,
    field,
    fields,
    is_furniture,
    is_kept,
    is_part,
    is_related,
    is_site_title,
    label_of,
    pairs,
)

DATA = web_words.data()
PLACES = {"anywhere", "edge", "outside"}


def names(start_tag: str) -> list[str]:
    """Return the ids and classes in HTML."""
    return [name for value in re.findall(r"(?:id|class)=\"([^\"]*)\"", start_tag) for name in value.split()]


def tag(start_tag: str) -> str:
    return start_tag[1:].split(maxsplit=1)[0].rstrip(">")


@pytest.mark.parametrize("row", DATA["furniture"], ids=[row["name"] for row in DATA["furniture"]])
def test_furniture(row: dict[str, Any]) -> None:
    assert row["place"] in PLACES
    for example in row["examples"]:
        assert is_furniture(example, row["place"]), example
        alone = re.compile(row["pattern"].replace("{value}", web_words._VALUE))
        assert alone.search(web_words.fold(example)), f"{example} is matched by another row only"
    for example in row["counterexamples"]:
        assert not is_furniture(example, "outside"), example


def test_furniture_by_place() -> None:
    assert is_furniture("扫一扫在手机打开当前页")
    assert not is_furniture("责任编辑：王某")
    assert is_furniture("责任编辑：王某", "edge")
    assert not is_furniture("地址：云溪县城关镇1号", "edge")
    assert is_furniture("地址：云溪县城关镇1号", "outside")


def test_a_line_of_many_words_of_the_frame() -> None:
    line = "发布时间：2024-03-02 09:30　来源：云溪县人民政府办公室　浏览次数：12次　字号：【大 中 小】　打印 | 关闭"
    assert is_furniture(line, "edge")
    assert not is_furniture(line + " 现将办法印发给你们。", "edge")
    assert not is_furniture("", "outside")


@pytest.mark.parametrize("row", DATA["container"], ids=[row["system"] for row in DATA["container"]])
def test_containers(row: dict[str, Any]) -> None:
    known = containers()
    for example in row["examples"]:
        assert any(name.lower() in known for name in names(example)), example
    for example in row["counterexamples"]:
        assert not any(name.lower() in known for name in names(example)), example


def test_no_container_is_named_twice() -> None:
    listed = [name.lower() for row in DATA["container"] for name in row["names"]]
    assert len(listed) == len(set(listed))


def test_parts_of_the_frame() -> None:
    part = DATA["part"]
    for example in part["examples"]:
        assert is_part(tag(example), names(example)), example
    for example in part["counterexamples"]:
        assert not is_part(tag(example), names(example)), example
    assert is_part("footer", [])


@pytest.mark.parametrize(
    ("table", "matches"), [("related", is_related), ("kept", is_kept), ("site", is_site_title)]
)
def test_patterns(table: str, matches: Any) -> None:
    for example in DATA[table]["examples"]:
        assert matches(example), example
    for example in DATA[table]["counterexamples"]:
        assert not matches(example), example


def test_labels_of_fields() -> None:
    for label, value in DATA["metadata"]["examples"]:
        assert label_of(label) is not None, label
        assert fields(f"{label}{'' if label.endswith('：') else '：'}{value}"), label
    for label, value in DATA["metadata"]["counterexamples"]:
        assert label_of(label) is None, label
        assert not fields(f"{label}{value}"), label
    assert len(DATA["metadata"]["labels"]) == len(set(DATA["metadata"]["labels"]))


def test_fields_of_a_line() -> None:
    assert fields("索 引 号：YX001　发文机关:云溪县人民政府 成文日期：") == [
        "索引号：YX001",
        "发文机关：云溪县人民政府",
        "成文日期：",
    ]
    assert fields("关于标题：云溪县") == []
    assert fields("标题：关于文号：编制的说明") == ["标题：关于文号：编制的说明"]
    assert field("【索 引 号】", " YX001\n") == "索引号：YX001"


def test_rows_of_fields() -> None:
    assert pairs(["索引号", "YX001", "公开方式：", "主动", "文号：", "成文日期："]) == [
        ("索引号", "YX001", True),
        ("公开方式：", "主动", True),
        ("文号：", "", True),
        ("成文日期：", "", True),
    ]
    assert pairs(["承办：", "县水利局"]) == [("承办：", "县水利局", False)]
    assert pairs(["县水利局", "12"]) is None
    assert pairs(["", "文号：云政发〔2024〕3号"]) == [("文号", "云政发〔2024〕3号", True)]


def test_elements_of_html() -> None:
    kinds = DATA["elements"]
    assert not set(kinds["unseen"]) & set(kinds["block"])
    assert set(kinds["preformatted"]) <= set(kinds["block"])
