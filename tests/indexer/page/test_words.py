"""What the page shows: escaped, marked at the right characters, the same in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.models import Hit
from indexer.page import words as present
from indexer.search.engine import EmbeddedEngine
from indexer.tables.words import interface

HOSTILE = '<script>alert(\'甲\')</script>&amp;&lt;"引"<!-- x --><b onmouseover="y">粗</b>&#x41;</div></p></mark><![CDATA[z]]>'
TEXTS = st.text(alphabet=st.sampled_from("<>&\"'/!-#;=x甲乙丙\n [](){}$*`"), max_size=120) | st.just(HOSTILE)
HIT = Hit(
    rank=1, score=0.5, clause_id="aaaaaaaaaaaa-001", document_id="aaaaaaaaaaaa", title="某市方案", path=("二", "（一）"),
    heading="修复湿地", citation="《某市方案》二、（一）", text="修复湿地。", page_start=7, level="municipal", region="福州市",
    status="issued", edition=None, normative=True, highlights=(), why={"lexical_rank": 2, "vector_rank": None, "words": ["湿地"]},
    passage=(0, 5), passage_citation="《某市方案》二、（一）",
)  # fmt: skip


class Reader(HTMLParser):
    """The text of a page by paragraph, what is marked of it, and its tags; every tag must be closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.paragraphs: list[str] = []
        self.marked: list[tuple[int, int]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "p":
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert "p" in self.open
        start = len("\n".join(self.paragraphs))
        self.paragraphs[-1] += data
        if "mark" in self.open:
            self.marked.append((start, start + len(data)))

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        pytest.fail(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        pytest.fail(f"a declaration: {data}")

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def assert_harmless(read: Reader) -> None:
    assert {tag for tag, _ in read.tags} <= {"div", "p", "mark"}
    assert {name for _, attributes in read.tags for name in attributes} <= {"class", "id"}


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text and spans of its words: in order, apart, and within a line."""
    text = draw(TEXTS)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    return text, [(start, end) for start, end in spans if "\n" not in text[start:end]]


@settings(deadline=None, max_examples=200)
@given(marked())
def test_marked_text_is_the_text(given_: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = given_
    read = Reader(present.marked_html(text, marks))
    assert_harmless(read)
    assert read.text == text
    assert read.marked == marks


@settings(deadline=None, max_examples=200)
@given(marked(), st.integers(0, 60), st.integers(0, 60))
def test_a_passage_is_part_of_the_text(
    given_: tuple[str, list[tuple[int, int]]], start: int, length: int
) -> None:
    text, marks = given_
    start = min(start, len(text))
    end = min(len(text), start + length)
    hit = replace(HIT, text=text, highlights=tuple(marks), passage=(start, end))
    shown, whole = present.passage_html(hit)
    read = Reader(shown)
    assert_harmless(read)
    head, tail = bool(text[:start].strip()), bool(text[end:].strip())
    assert whole == (not head and not tail)
    assert read.text == "…" * head + text[start:end] + "…" * tail
    original = {text[max(a, start) : min(b, end)] for a, b in marks}
    assert all(read.text[a:b] in words for a, b in read.marked for words in [" ".join(original)])


def test_a_passage_shows_what_was_found() -> None:
    text = "甲" * 500 + "红树林" + "乙" * 500
    shown, whole = present.passage_html(replace(HIT, text=text, highlights=((500, 503),), passage=(400, 600)))
    read = Reader(shown)
    assert not whole
    assert [read.text[start:end] for start, end in read.marked] == ["红树林"]
    assert read.text[0] == read.text[-1] == "…"
    assert present.passage_html(HIT) == (present.marked_html(HIT.text, ()), True)


@pytest.mark.parametrize(
    "text",
    ["**粗** _斜_ `码`", "[链接](http://x)", "# 题", "1. 项", "- 项", "a|b|c", "~~删~~", ":material/star: :red[x]", "$x^2$",
     "<b>x</b>", "![图](x)", "反\\斜"],
)  # fmt: skip
def test_markdown_is_escaped(text: str) -> None:
    escaped = present.markdown_text(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>|$:#]", escaped)


def test_character_references_are_escaped() -> None:
    assert not re.search(r"(?<!\\)&\w+;", present.markdown_text("研发&lt;甲&gt;"))


def test_titles_of_hits() -> None:
    assert present.hit_title(HIT) == "《某市方案》 二、（一） 修复湿地"
    assert present.hit_title(replace(HIT, path=("preamble",))) == "《某市方案》 序言"
    assert "\\<b\\>" in present.hit_title(replace(HIT, title="<b>方案"))


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, ["市级", "福州市", "第7页"]),
        ({"status": "draft"}, ["市级", "福州市", "第7页", "征求意见稿"]),
        ({"edition": "摘编"}, ["市级", "福州市", "第7页", "摘编"]),
        ({"normative": False}, ["市级", "福州市", "第7页", "非规范性文件"]),
        ({"level": None, "region": None, "page_start": None}, []),
        ({"level": "national", "region": "全国", "page_start": 0}, ["国家", "第0页"]),
    ],
)
def test_badges(changes: dict[str, object], labels: list[str]) -> None:
    words = interface("zh")
    assert [label for label, _, _ in present.badges(replace(HIT, **changes), words)] == labels
    english = present.badges(replace(HIT, **changes), interface("en"))
    assert len(english) == len(labels)


def test_a_condensed_edition_is_explained() -> None:
    words = interface("zh")
    assert present.badges(replace(HIT, edition="摘编"), words)[-1][2] == words["condensed_help"]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ({"lexical_rank": 2, "vector_rank": 5, "words": ["湿地", "修复"]}, "依据：词语匹配第2 · 语义相近第5 · 命中 湿地、修复"),
        ({"lexical_rank": None, "vector_rank": 1, "words": []}, "依据：语义相近第1"),
        ({"lexical_rank": None, "vector_rank": None, "words": []}, ""),
    ],
)  # fmt: skip
def test_why(why: dict[str, object], said: str) -> None:
    assert present.why_words(replace(HIT, why=why), interface("zh")) == said


def test_facts_of_a_document(engine: EmbeddedEngine) -> None:
    facts = {
        document.title[:3]: dict(present.document_facts(document, interface("en")))
        for document in engine.store.documents()
    }
    assert facts["云溪省"]["Document number"] == "云环发〔2023〕7号"
    assert facts["云溪省"]["Status"] == "issued"
    assert facts["松江湾"]["Status"] == "draft"
    assert facts["松江湾"]["Source file"] == "市级方案.txt"
    assert "Pages" not in facts["松江湾"]
