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
