"""Pages into canonical text: lines joined, page furniture dropped, no character invented or lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.folding import squeeze
from indexer.documents.clean import clean, is_contents_line, page_count
from indexer.documents.readers.plain import read_plain
from indexer.models import CleanText, Page, RegionKind, SourceText

LONG = "县级以上部门应当把再生水纳入水资源统一配置并制定年度利用计划明确用户水量和价格由供水单位负责落实"


def flow(*pages: str, visual: bool = False) -> CleanText:
    numbers = range(1, len(pages) + 1) if len(pages) > 1 else (None,)
    return clean(SourceText("a.md", tuple(map(Page, numbers, pages)), visual_lines=visual))


def words(text: CleanText) -> list[str]:
    return [text.text[p.start : p.end] for p in text.paragraphs]


def hard(text: str, width: int, indent: str = "\u3000\u3000") -> str:
    """Break a paragraph into lines of `width` Han characters, the first one set in."""
    text = indent + text
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize(
    ("page", "joined"),
    [
        ("推进节水改造，\n提高用水效率。", "推进节水改造，提高用水效率。"),
        ("采用 open data,\nopen source 方式。", "采用 open data, open source 方式。"),
        ("发展工业、\n5G 和物联网。", "发展工业、5G 和物联网。"),
        ("\u3000\u3000推进节水\u00a0改造\u200b。", "推进节水 改造。"),
        ("推进\t节水  改造。", "推进\t节水 改造。"),
    ],
)
def test_lines_are_joined(page: str, joined: str) -> None:
    assert flow(page).text == joined


def test_a_space_stands_between_latin_words_only() -> None:
    body = "Water reuse covers the towns of the basin and their industrial parks as well as the farms nearby"
    lines = [body[i : i + 34].strip() for i in range(0, len(body), 34)]
    text = flow("\n".join(lines), visual=True).text
    assert text == " ".join(lines)
    assert flow(hard(LONG, 16, ""), visual=True).text == LONG


def test_a_word_broken_at_its_hyphen_takes_no_space() -> None:
    lines = [
        "the standard for systems of low-",
        "carbon water and sanitation set",
        "by the office of the basin",
    ]
    assert flow("\n".join(lines), visual=True).text == "".join(lines[:2]) + " " + lines[2]


def test_wrapped_text_is_told_from_flowing_text() -> None:
    paragraphs = [LONG[i:] + "。" for i in range(6)]
    wrapped = flow("\n".join(hard(p, 20) for p in paragraphs))
    assert words(wrapped) == paragraphs
    flowing = flow("\n".join(paragraphs))
    assert words(flowing) == paragraphs


def test_short_lines_without_a_stop_stay_apart() -> None:
    lines = ["云溪省水利厅", "云溪省财政厅", "2024年3月5日"]
    assert words(flow("\n".join(lines))) == lines


def test_a_picture_credit_does_not_run_into_the_title() -> None:
    text = flow("大会开幕。 某某日报记者 王小二 摄\n政府工作报告\n各位代表：")
    assert words(text) == ["大会开幕。 某某日报记者 王小二 摄", "政府工作报告", "各位代表："]


def test_a_label_opens_a_paragraph_in_wrapped_text() -> None:
    page = "\n".join(
        [
            hard("一、" + LONG[:20] + "。", 24),
            hard("（一）" + LONG + "。", 24),
            hard("1." + LONG + "。", 24),
        ]
    )
    assert words(flow(page, visual=True)) == [
        f"一、{LONG[:20]}。",
        f"（一）{LONG}。",
        f"1.{LONG}。",
    ]


def test_a_heading_takes_no_body() -> None:
    assert words(flow("一、总体要求\n以节水为先，统筹用水。\n（一）目标\n用水总量下降。")) == [
        "一、总体要求",
        "以节水为先，统筹用水。",
        "（一）目标",
        "用水总量下降。",
    ]


@pytest.mark.parametrize(
    "number", ["- 14 -", "13", "— 7 —", "第 3 页", "第3页 共9页", "3/9", "·5·", "１２", "－2－"]
)
def test_lone_page_numbers_are_dropped(number: str) -> None:
    text = flow(f"统筹用水，节水优先。\n{number}\n严格管理取水许可。\n按时公布结果。\n加强监督。")
    assert words(text) == ["统筹用水，节水优先。", "严格管理取水许可。", "按时公布结果。", "加强监督。"]


def test_a_column_of_numbers_stays() -> None:
    lines = ["指标值", "12", "35", "48", "单位：个。"]
    assert squeeze(flow("\n".join(lines)).text) == squeeze("".join(lines))


def test_a_number_within_a_page_stays() -> None:
    inner = "甲项目。\n乙项目。\n丙项目。\n27\n丁项目。\n戊项目。\n己项目。"
    assert "27" in words(flow(inner, "末页的话。"))
    assert "27" not in words(flow(inner + "\n27", "末页的话。"))[-3:]


@pytest.mark.parametrize("line", ["2024年", "14个", "（二）", "100%", "12345", "1.5", "3月"])
def test_figures_are_no_page_numbers(line: str) -> None:
    text = flow(f"统筹用水。\n{line}\n严格管理。")
    assert line in text.text


def test_running_heads_are_dropped() -> None:
    bodies = [
        f"{name}应当建立台账。\n{name}每年公布结果。" for name in ("水利厅", "农业厅", "财政厅", "住建厅")
    ]
    text = flow(*(f"云溪省人民政府公报\n{body}\n- {n} -" for n, body in enumerate(bodies, 1)))
    assert words(text) == "\n".join(bodies).split("\n")
    assert [page for _, page in text.pages] == [1, 2, 3, 4]


def test_the_unit_responsible_at_the_end_of_pages_stays() -> None:
    pages = [f"（{n}）{LONG}。\n（责任单位：省水利厅）" for n in "一二三"]
    assert flow(*pages).text.count("省水利厅") == 3


def test_running_heads_with_changing_numbers_are_dropped() -> None:
    bodies = ["统筹用水。", "节水优先。", "严格管理。", "公布结果。"]
    text = flow(*(f"云溪省公报 2024年第{n}期 第{n}页\n{body}" for n, body in enumerate(bodies, 1)))
    assert words(text) == bodies


def test_a_line_on_two_pages_stays() -> None:
    text = flow("云溪省水利厅\n统筹用水。", "云溪省水利厅\n节水优先。", "其他事项另行规定。")
    assert text.text.count("云溪省水利厅") == 2


OUTLINE = "一、总体要求\n统筹用水，节水优先。\n二、重点任务\n推进改造，严格管理。\n三、保障措施\n加强领导，落实责任。"


def test_an_outline_at_the_end_is_dropped() -> None:
    text = flow(OUTLINE + "\n\t一、总体要求\n\t二、重点任务\n\t\t三、保障措施")
    assert words(text) == OUTLINE.split("\n")
    assert text.notes == ("outline of 3 lines repeated at the end was dropped",)


@pytest.mark.parametrize("tail", ["\n\t四、附加要求\n\t五、其他事项", "\n\t一、总体要求"])
def test_a_tail_that_is_no_outline_stays(tail: str) -> None:
    text = flow(OUTLINE + tail)
    assert squeeze(text.text) == squeeze(OUTLINE + tail)
    assert text.notes == ()


def test_notes_of_the_reader_are_kept() -> None:
    source = SourceText("a.md", (Page(1, "统筹用水。"),), visual_lines=True, notes=("pages without text: 2",))
    assert clean(source).notes == ("pages without text: 2",)


def test_page_at() -> None:
    text = flow("统筹用水，节水优先。", "严格管理取水。", "公布结果。")
    assert [text.page_at(text.text.index(w)) for w in ("统筹", "优先", "严格", "公布", "结果")] == [
        1,
        1,
        2,
        3,
        3,
    ]
    assert page_count(text) == 3
    plain = flow("统筹用水。")
    assert (plain.page_at(0), page_count(plain)) == (None, None)


@pytest.mark.parametrize("visual", [True, False], ids=["wrapped", "flowing"])
def test_a_paragraph_torn_by_a_page_break_is_mended(visual: bool) -> None:
    first, second = LONG[:30] + "，" + LONG[30:], "推广高效灌溉。"
    whole = first + "。"
    if visual:
        lines = hard(whole, 24).split("\n")
        text = flow("\n".join(lines[:1]), "\n".join(lines[1:]), second, visual=True)
    else:
        text = flow(whole[:35], whole[35:], second)
    assert words(text) == [whole, second]
    at = text.paragraphs[0]
    assert (text.page_at(at.start), text.page_at(at.end - 1)) == (1, 2)


def test_a_page_number_between_torn_halves_is_dropped() -> None:
    text = flow(
        "各地应当建立台账，定期\n- 1 -", "公布结果，接受监督。\n- 2 -", "本方案自印发之日起施行。\n- 3 -"
    )
    assert words(text) == ["各地应当建立台账，定期公布结果，接受监督。", "本方案自印发之日起施行。"]


def test_markdown_marks_are_stripped_and_kept_as_depth() -> None:
    page = "# 云溪省节水办法\n\n### （一）总则\n\n正文**要点**在此。\n\n**加粗的一行**\n\n结束。"
    text = flow(page)
    assert [(w, p.mark, p.bold) for w, p in zip(words(text), text.paragraphs, strict=True)] == [
        ("云溪省节水办法", 1, False),
        ("（一）总则", 3, False),
        ("正文要点在此。", 0, False),
        ("加粗的一行", 0, True),
        ("结束。", 0, False),
    ]


def test_comments_stand_beside_the_text() -> None:
    source = read_plain("a.md", "统筹用水。\n<!-- 编者：\n待核 -->\n严格管理。".encode())
    made = clean(source)
    assert words(made) == ["统筹用水。", "严格管理。"]
    assert [(aside.kind, aside.text) for aside in made.asides] == [
        (RegionKind.COMMENT, "<!-- 编者："),
        (RegionKind.COMMENT, "待核 -->"),
    ]


def test_a_comment_that_is_never_closed_is_text() -> None:
    assert words(clean(read_plain("a.md", "统筹用水。\n<!-- 编者\n严格管理。".encode())))[-1] == "严格管理。"


def test_the_frame_of_a_page_around_a_text_is_a_region() -> None:
    source = read_plain("a.txt", "打印\n收藏\n节水方案\n统筹用水。\n严格管理。\n相关报道：\n".encode())
    made = clean(source)
    kinds = [(made.text[p.start : p.end], p.region) for p in made.paragraphs]
    assert kinds[0] == ("打印", RegionKind.WEB_FURNITURE)
    assert kinds[-1] == ("相关报道：", RegionKind.WEB_FURNITURE)
    assert [text for text, region in kinds if region is None] == ["节水方案", "统筹用水。", "严格管理。"]


def test_contents_lines_stay_apart() -> None:
    lines = ["一、总体要求…………………1", "二、重点任务 ........ 12", "三、保障措施······(20)"]
    assert all(map(is_contents_line, lines))
    assert words(flow("\n".join(lines), visual=True)) == lines
    assert not is_contents_line("到2025年……达到12")


def test_nothing_but_furniture_is_no_text() -> None:
    text = flow("- 1 -\n")
    assert (text.text, text.paragraphs) == ("", ())


HAN = st.sampled_from("水利部门应当统筹安排再生建设管网推进改造严格许可监督公布结果落实责任和用地区县")
SENTENCE = st.text(HAN, min_size=6, max_size=70)
PARAGRAPH = st.builds(
    lambda parts, end: "，".join(parts) + end,
    st.lists(SENTENCE, min_size=1, max_size=4),
    st.sampled_from("。；！"),
)
DOCUMENT = st.lists(PARAGRAPH, min_size=1, max_size=8)


def sound(text: CleanText) -> bool:
    """Check that paragraphs are in order, trimmed and without newlines, apart by one newline or, before a heading
    that was set behind a sentence, one blank."""
    spans = [(p.start, p.end) for p in text.paragraphs]
    assert all(a < b for a, b in spans)
    assert all(
        b - a == 1 and text.text[a:b] in "\n "
        for a, b in ((a.end, b.start) for a, b in pairwise(text.paragraphs))
    )
    assert (spans[0][0], spans[-1][1]) == (0, len(text.text)) if spans else not text.text
    assert all("\n" not in w and w == w.strip() for w in words(text))
    return True


@given(DOCUMENT)
def test_flowing_paragraphs_come_back(paragraphs: list[str]) -> None:
    text = flow("\n".join(paragraphs))
    assert sound(text)
    assert squeeze(text.text) == squeeze("".join(paragraphs))


@given(DOCUMENT)
def test_paragraphs_with_blank_lines_come_back(paragraphs: list[str]) -> None:
    assert words(flow("\n\n".join(paragraphs))) == paragraphs


@given(
    DOCUMENT, st.integers(18, 40), st.sampled_from([1, 2])
)  # on three pages a line that recurs is a running head
def test_wrapped_paragraphs_come_back(paragraphs: list[str], width: int, pages: int) -> None:
    lines = "\n".join(hard(p, width) for p in paragraphs).split("\n")
    size = -(-len(lines) // pages)
    text = flow(*("\n".join(lines[i : i + size]) for i in range(0, len(lines), size)), visual=True)
    assert sound(text)
    assert "".join(words(text)) == "".join(paragraphs)


@given(DOCUMENT, st.integers(18, 40))
def test_indented_wrapped_paragraphs_are_told_apart(paragraphs: list[str], width: int) -> None:
    # The width of print shows only where some paragraph fills a line; for those that just do, see below.
    paragraphs = [p for p in paragraphs if not 0.75 * width < len(p) + 2 <= width]
    paragraphs = [LONG + "。", *paragraphs, LONG + "。"]
    text = flow("\n".join(hard(p, width) for p in paragraphs), visual=True)
    assert words(text) == paragraphs


def test_a_paragraph_of_one_full_line_stays_apart() -> None:
    paragraphs = [LONG + "。", "推广高效灌溉，完善取水计量设施。", LONG + "。"]
    assert words(flow("\n".join(hard(p, 18) for p in paragraphs), visual=True)) == paragraphs


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from("水用 \u3000\t#*12-、。（）一.a…\n"), max_size=20), max_size=6),
        max_size=5,
    ),
    st.booleans(),
)
def test_no_character_is_invented(pages: list[list[str]], visual: bool) -> None:
    joined = ["\n".join(lines) for lines in pages]
    text = flow(*(joined or [""]), visual=visual)
    assert sound(text)
    rest = iter(squeeze("".join(joined)))
    assert all(char in rest for char in squeeze(text.text))


def test_a_heading_set_behind_a_sentence_is_a_paragraph_of_its_own() -> None:
    found = flow("一、目标\n到2025年，河道水质明显改善。 二、完善巡查体系\n（一）落实河长。县区每月巡河。")
    told = [found.text[p.start : p.end] for p in found.paragraphs]
    assert told == [
        "一、目标",
        "到2025年，河道水质明显改善。",
        "二、完善巡查体系",
        "（一）落实河长。县区每月巡河。",
    ]
    assert words(flow("水质明显改善。 一、二级支流，全部达标。")) == [
        "水质明显改善。 一、二级支流，全部达标。"
    ]
