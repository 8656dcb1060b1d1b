"""Outlook: what lies back and ahead, which year governs, and who may promise anything."""

from __future__ import annotations

import pytest

from extraction.measures.outlook import Outlook, goals_block, looks_back, tells_past
from extraction.rows import Context, Passage
from extraction.text.times import find_times


def passage(*headings: str, text: str = "", path: tuple[str, ...] | None = None) -> Passage:
    return Passage(path or tuple(str(n) for n, _ in enumerate(headings)), headings, text, 0)


def context(doc_type: str = "实施方案", *, normative: bool = True, **more: str | int | None) -> Context:
    title = str(more.pop("title", "甲市节水实施方案"))
    return Context(title, doc_type=doc_type, normative=normative, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "heading", ["发展现状", "工作基础与成效", "主要成就", "面临形势", "存在问题", "上阶段总结"]
)
def test_headings_on_what_has_been(heading: str) -> None:
    assert tells_past(passage("一", heading))
    assert tells_past(passage(heading, "水资源"))


@pytest.mark.parametrize("heading", ["重点任务", "主要目标", "保障措施", "总结阶段", "总结评估阶段", ""])
def test_headings_on_what_will_be(heading: str) -> None:
    assert not tells_past(passage(heading))


@pytest.mark.parametrize(
    "text",
    [
        "截至2020年底,建成35家",
        "目前共有企业800家",
        "全市现有企业800家",
        "产量同比增长5%",
        "累计完成了3项",
        "十三五期间建成3座",
    ],
)
def test_words_that_look_back(text: str) -> None:
    assert looks_back(text)


@pytest.mark.parametrize("text", ["到2025年,建成35家", "现有厂房屋顶光伏安装占比达到60%", "力争建成3座", ""])
def test_words_that_do_not(text: str) -> None:
    assert not looks_back(text)


@pytest.mark.parametrize(
    ("headings", "path", "block"),
    [
        (("总体要求", "主要目标"), ("一", "（二）"), ("一", "（二）")),
        (("发展目标", "水环境"), ("一", "1"), ("一",)),
        (("发展目标", "水环境目标"), ("一", "1"), ("一",)),
        (("重点任务", "节水"), ("二", "1"), ()),
        ((), (), ()),
    ],
)
def test_goals_block(headings: tuple[str, ...], path: tuple[str, ...], block: tuple[str, ...]) -> None:
    assert goals_block(Passage(path, headings, "", 0)) == block


def is_past(text: str, *texts: str, date: str | None = "2022-05-10", period_start: int | None = None) -> bool:
    (time,) = find_times(text)
    known = context(date=date, period_start=period_start)
    return Outlook([passage("一", text=text) for text in texts], known).is_past(time)


@pytest.mark.parametrize(
    ("text", "past"),
    [("2021年", True), ("2022年", False), ("2023年", False), ("到2025年", False), ("截至2025年", True)],
)
def test_past_is_before_the_date(text: str, past: bool) -> None:
    assert is_past(text) is past


def test_past_without_a_date() -> None:
    assert is_past("2020年", date=None, period_start=2021)
    assert not is_past("2021年", date=None, period_start=2021)
    # nothing but the text: before all that it looks ahead to
    assert is_past("2020年", "到2025年，建成。到2030年，完成。", date=None)
    assert not is_past("2025年", "到2025年，建成。到2030年，完成。", date=None)
    # a span of years that leads to it is ahead as a whole, one that ends before it is not
    assert not is_past("2022年", "2022～2025年，新建。到2024年，完成。", date=None)
    assert is_past("2016年", "2016—2020年，新建。到2024年，完成。", date=None)
    assert not is_past("到2020年", "到2025年，建成。", date=None)
    assert not is_past("2020年", "截到2025年，建成。", date=None)
    assert not is_past("2020年", date=None)


@pytest.mark.parametrize(
    ("known", "now", "ahead"),
    [
        (context("实施方案"), True, True),
        (Context("甲"), True, True),
        (context("管理办法"), False, True),
        (context("条例"), False, True),
        (context("答复", normative=False), False, True),
        (context("复函", normative=False), False, True),
        (context("解读", normative=False), False, False),
        (context("文章", normative=False), False, False),
    ],
)
def test_who_may_promise(known: Context, now: bool, ahead: bool) -> None:
    outlook = Outlook([], known)
    assert (outlook.may_promise(ahead=False), outlook.may_promise(ahead=True)) == (now, ahead)


@pytest.mark.parametrize(
    ("headings", "known", "years", "source"),
    [
        (("到2025年目标",), context(), (2025,), "heading"),
        (("2025年目标", "2030年展望"), context(), (2030,), "heading"),
        (("十四五时期任务",), context(), (2025,), "heading"),
        (("2021-2025年任务",), context(), (2025,), "heading"),
        (("主要目标",), context(period_start=2021, period_end=2025), (2025,), "document"),
        (
            ("主要目标",),
            context(title="甲市2023年工作要点", date="2023-02-01"),
            (2023,),
            "document",
        ),
        (("主要目标",), context(title="甲市2019年总结", date="2023-02-01"), (), ""),
        (("主要目标",), context(), (), ""),
        (("重点任务",), context(period_start=2021, period_end=2025), (), ""),
    ],
)
def test_opening(headings: tuple[str, ...], known: Context, years: tuple[int, ...], source: str) -> None:
    time, said = Outlook([], known).opening(passage(*headings))
    assert (time.years if time else (), said) == (years, source)


@pytest.mark.parametrize("heading", ["“十四五”时期任务", "到２０２５年的目标"])
def test_heading_is_folded(heading: str) -> None:
    time, _ = Outlook([], context()).opening(passage(heading))
    assert time is not None
    assert time.years == (2025,)


def test_first_year_of_a_section_of_goals_is_remembered() -> None:
    outlook = Outlook([], context(date="2022-05-10"))
    intro = Passage(("一", "intro"), ("主要目标",), "", 0)
    part = Passage(("一", "1"), ("主要目标", "水"), "", 9)
    other = Passage(("二", "1"), ("重点任务", "水"), "", 20)
    for text in ("2020年", "到2025年", "到2030年"):  # the first one is past
        (time,) = find_times(text)
        outlook.note(intro, time)
        outlook.note(other, time)
    time, said = outlook.opening(part)
    assert time is not None
    assert (time.years, said) == ((2025,), "heading")
    assert outlook.opening(other) == (None, "")


@pytest.mark.parametrize("heading", ["做好总结宣传", "各部门必须反馈执行情况", "夯实节水发展基础"])
def test_what_is_to_be_done_about_the_past_is_not_past(heading: str) -> None:
    assert not tells_past(passage("一", heading))


@pytest.mark.parametrize("heading", ["加快转型成效显著", "推进节水取得新进展"])
def test_what_was_done_is_past_however_it_begins(heading: str) -> None:
    assert tells_past(passage("一", heading))
