"""Citations are read back as they are written, in full- and half-width forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.labels import to_chinese
from indexer.documents.cite import (
    citation,
    document_citation,
    listed_title,
    marks_of,
    parts,
    path_words,
    read_citation,
    read_path,
    same_document,
)
from indexer.models import Document

CHINESE = st.integers(1, 99).map(to_chinese)
PLAN_PATHS = st.builds(
    lambda parts, depth, last: (*parts[:depth], *last),
    st.tuples(
        CHINESE,
        CHINESE.map("（{}）".format),
        st.integers(1, 30).map(str),
        st.integers(1, 30).map("（{}）".format),
    ),
    st.integers(1, 4),
    st.sampled_from([(), ("intro",)]),
)
ARTICLES = st.integers(1, 199).map(lambda n: (f"第{to_chinese(n)}条",))
BOX_PATHS = st.builds(
    lambda outer, number: (outer, f"专栏{number}"),
    CHINESE,
    st.integers(1, 20),
)
PATHS = st.one_of(PLAN_PATHS, ARTICLES, BOX_PATHS, st.sampled_from([("preamble",), ("tail",)]))
TITLES = st.sampled_from(
    [
        "云溪省节水行动方案",
        "云溪省“十四五”水利发展规划",
        "2030年前节水行动方案",
        "关于印发《云溪省节水行动方案》的通知",
        "云溪省节水办法（试行）",
    ]
)
NUMBERS = st.sampled_from([None, "云水规〔2024〕6号", "云政办发〔2023〕112号"])


@given(PATHS)
def test_a_path_comes_back(path: tuple[str, ...]) -> None:
    assert read_path(path_words(path)) == path


MARKS = st.tuples(st.sampled_from([None, "征求意见稿"]), st.sampled_from([None, "摘编"]), NUMBERS)


@given(TITLES, MARKS, PATHS, st.none() | st.integers(1, 400))
def test_a_citation_comes_back(
    title: str, marks: tuple[str | None, ...], path: tuple[str, ...], page: int | None
) -> None:
    assert read_citation(citation(title, marks, path, page)) == (title, path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("三", "（五）"), "三、（五）"),
        (("二", "（一）", "1"), "二、（一）1."),
        (("二", "（一）", "1", "（2）"), "二、（一）1.（2）"),
        (("preamble",), "序言"),
        (("tail",), "文末"),
        (("三", "intro"), "三、导语"),
        (("二", "专栏1"), "二、专栏1"),
    ],
)
def test_path_words(path: tuple[str, ...], words: str) -> None:
    assert path_words(path) == words
    assert read_path(words) == path


@pytest.mark.parametrize(
    "path",
    [
        ("第三章", "第十二条"),
        ("第一章", "第二节", "第十二条"),
        ("附则", "第三十条"),
        ("附件2", "一"),
        ("附件1", "第一条"),
    ],
)
def test_a_path_of_a_statute_or_an_annex_comes_back(path: tuple[str, ...]) -> None:
    assert read_path(path_words(path)) == path


@pytest.mark.parametrize("text", ["第三章第十二条", "第3章第12条", "第三章，第十二条"])
def test_chapter_and_article(text: str) -> None:
    assert read_path(text) == ("第三章", "第十二条")


@pytest.mark.parametrize("path", [("附件", "一"), ("附件2", "1")])
def test_an_annex_is_told_from_its_numbered_parts(path: tuple[str, ...]) -> None:
    assert read_path(path_words(path)) == path


def test_chapter_and_article_apart() -> None:
    assert read_path("第三章 第十二条") == ("第三章", "第十二条")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("三（五）", ("三", "（五）")),
        ("三(五)", ("三", "（五）")),
        ("三、(五)", ("三", "（五）")),
        ("三、（五）1", ("三", "（五）", "1")),
        ("三（五）1", ("三", "（五）", "1")),
        ("三（五）1.", ("三", "（五）", "1")),
        ("三（五）1（2）", ("三", "（五）", "1", "（2）")),
        ("三（五）1．", ("三", "（五）", "1")),
        ("三", ("三",)),
        ("十二（三十一）", ("十二", "（三十一）")),
        ("（五）", ("（五）",)),
        ("第38条", ("第三十八条",)),
        ("第三十八条", ("第三十八条",)),
        ("第 38 条", ("第三十八条",)),
        ("第十条之一", ("第十条之一",)),
        ("专栏3", ("专栏3",)),
        (" 三（五） ", ("三", "（五）")),
        ("", ()),
        ("节水目标", ()),
        ("三（五）的规定", ()),
        ("2025年", ()),
    ],
)
def test_read_path(text: str, path: tuple[str, ...]) -> None:
    assert read_path(text) == path


@pytest.mark.parametrize(
    ("marks", "page", "text"),
    [
        ((None, None, None), None, "《云溪省节水方案》三、（五）"),
        ((None, None, "云水规〔2024〕6号"), 7, "《云溪省节水方案》（云水规〔2024〕6号）三、（五），第7页"),
        (
            (None, "摘编", "云水规〔2024〕6号"),
            7,
            "《云溪省节水方案》（摘编）（云水规〔2024〕6号）三、（五），第7页",
        ),
        (("征求意见稿", None, None), 1, "《云溪省节水方案》（征求意见稿）三、（五），第1页"),
    ],
)
def test_citation(marks: tuple[str | None, ...], page: int | None, text: str) -> None:
    assert citation("云溪省节水方案", marks, ("三", "（五）"), page) == text
    assert read_citation(text) == ("云溪省节水方案", ("三", "（五）"))


@pytest.mark.parametrize(
    ("text", "title", "path"),
    [
        ("《云溪省节水方案》三（五）", "云溪省节水方案", ("三", "（五）")),
        ("《云溪省节水方案》 三(五)", "云溪省节水方案", ("三", "（五）")),
        ("《云溪省节水方案》(云水规[2024]6号)三(五)", "云溪省节水方案", ("三", "（五）")),
        ("《云溪省节水方案》（云水规〔2024〕6 号）三、（五），第 7 页", "云溪省节水方案", ("三", "（五）")),
        ("《云溪省节水方案》(摘编)第38条", "云溪省节水方案", ("第三十八条",)),
        ("《云溪省节水方案》第7页", "云溪省节水方案", ()),
        ("《云溪省节水方案》", "云溪省节水方案", ()),
        ("云溪省节水方案三（五）", "云溪省节水方案", ("三", "（五）")),
        ("云溪省节水方案 第38条", "云溪省节水方案", ("第三十八条",)),
        ("云溪省节水方案", "云溪省节水方案", ()),
        ("三（五）", "", ("三", "（五）")),
        ("第三十八条", "", ("第三十八条",)),
        ("", "", ()),
    ],
)
def test_read_citation(text: str, title: str, path: tuple[str, ...]) -> None:
    assert read_citation(text) == (title, path)


def test_the_number_of_an_order_is_a_mark() -> None:
    text = citation("云溪省节水办法", ("第12号令",), ("第三条",), 2)
    assert read_citation(text) == ("云溪省节水办法", ("第三条",))


@pytest.mark.parametrize(
    ("named", "title", "same"),
    [
        ("云溪省节水行动方案", "云溪省节水行动方案", True),
        ("节水行动方案", "云溪省节水行动方案", True),
        ("云溪省 节水(试行)", "云溪省节水（试行）", True),
        ("水利部 财政部关于节水的意见", "水利部财政部关于节水的意见", True),
        ("云溪省节水行动方案实施细则", "云溪省节水行动方案", False),
        ("山前县节水方案", "云溪省节水方案", False),
        ("", "云溪省节水方案", False),
        (" ", "云溪省节水方案", False),
    ],
)
def test_same_document(named: str, title: str, same: bool) -> None:
    assert same_document(named, title) is same


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="一二十百千零〇第条（）0123456789之附件专栏", max_size=12))
def test_any_text_can_be_read_as_a_citation(text: str) -> None:
    named, path = read_citation(text)
    assert all(path)
    assert isinstance(named, str)


def test_a_long_number_is_not_cut_in_two() -> None:
    assert read_citation("民法典第一千零三十四条") == ("民法典", ("第一千零三十四条",))
    assert read_citation("民法典第1034条") == ("民法典", ("第一千零三十四条",))
    assert read_citation("福建十四五")[1] == ()


def test_a_page_stands_behind_the_number_itself_and_a_passage_behind_its_sign() -> None:
    assert citation("甲县方案", (None,), ("三",), 2) == "《甲县方案》三，第2页"
    # Other programs know labels by their signs.
    assert citation("甲县方案", (None,), ("三",), None) == "《甲县方案》三、"
    assert citation("甲县方案", (None,), ("三十", "（一）", "2"), None) == "《甲县方案》三十、（一）2."
    assert read_citation("《甲县方案》三，第2页") == ("甲县方案", ("三",))


def report(**known: Any) -> Document:
    """Return a report of work without a 文号; `known` are other fields."""
    plain = Document("d", "s", "h", "政府工作报告", None, (), "provincial", "甲省", "2026-01-20", "政府工作报告", "issued", True, "document", None, None, None, "")  # fmt: skip
    return replace(plain, **known)


@pytest.mark.parametrize(
    ("known", "cited", "shown"),
    [
        ({}, "《政府工作报告》（甲省，2026年）", "政府工作报告（甲省，2026年）"),
        (
            {"title": "2026年省政府工作报告"},
            "《2026年省政府工作报告》（甲省）",
            "2026年省政府工作报告（甲省）",
        ),
        ({"title": "甲省政府工作报告"}, "《甲省政府工作报告》", "甲省政府工作报告"),
        ({"title": "公告", "doc_number": "2026年第4号"}, "《公告》（2026年第4号）", "公告（2026年第4号）"),
        ({"title": "关于节水的通知"}, "《关于节水的通知》", "关于节水的通知"),
        ({"region": "全国", "date": None}, "《政府工作报告》", "政府工作报告"),
        (
            {"status": "draft"},
            "《政府工作报告》（征求意见稿）（甲省，2026年）",
            "政府工作报告（征求意见稿）（甲省，2026年）",
        ),
    ],
)
def test_a_title_that_tells_nothing_by_itself(known: dict[str, Any], cited: str, shown: str) -> None:
    assert document_citation(report(**known)) == cited
    assert listed_title(report(**known)) == shown
    whole = citation(report(**known).title, marks_of(report(**known)), ("三", "（一）"), 3)
    assert parts(whole, report(**known).title) == (cited, "三、（一），第3页")
    assert read_citation(whole) == (report(**known).title, ("三", "（一）"))
