"""Word templates of one's own: filled with rows, run in a sandbox, wrong ones told with the place."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from indexer.errors import WordTemplateError
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.comparison import comparison_sheet
from indexer.tables.measures import theme_sheet
from indexer.tables.sheet import About, Sheet
from indexer.tables.task_sheets import tasks_sheet
from indexer.tables.template import context, filled
from indexer.tables.words import interface

W = interface("zh")
ABOUT = About(
    "2024-06-01T09:30:00+08:00", "policy-ledger 0.1.0", [("方案.pdf", "ab" * 32)], 1, [("层级", "省级")], W
)
SHEET = Sheet(
    "任务分解表",
    [("number", "序号"), ("task", "重点任务"), ("goals", "目标值与时限"), ("deadline", "时限")],
    [
        {
            "task": "一<script>&",
            "goals": "原",
            "told_goals": "98%（更正，原文96%，张三）\n次",
            "deadline": 2025,
        },
        {"task": "{{ title }}", "goals": "", "told_goals": "", "deadline": None},
    ],
    "没有。",
    "《云溪省方案》任务分解表",
    [("told_goals", "目标值与时限")],
    "序号",
)


def template(
    folder: Path, *paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), header: str = ""
) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for line, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text
    document.sections[0].header.paragraphs[0].text = header
    path = folder / "模板.docx"
    document.save(str(path))
    return path


def opened(path: Path, named: dict[str, Any] | None = None) -> Any:
    named = context([SHEET], ABOUT) if named is None else named
    return docx.Document(io.BytesIO(filled(path, named, ABOUT.exported)))


@pytest.mark.parametrize(
    ("title", "loop", "cells"),
    [
        (
            "{{ title }}（{{ count }}）",
            "{%tr for row in rows %}",
            ("{{ row.number }}", "{{ row.task }}", "{{ row.goals }}"),
        ),
        (
            "{{ 标题 }}（{{ 行数 }}）",
            "{%tr for 行 in 各行 %}",
            ("{{ 行.序号 }}", "{{ 行.重点任务 }}", "{{ 行.目标值与时限 }}"),
        ),
    ],
)
def test_words_and_rows_in_either_language(
    tmp_path: Path, title: str, loop: str, cells: tuple[str, ...]
) -> None:
    path = template(
        tmp_path, title, "{{ exported }} {{ filters }} {{ files[0].name }}",
        rows=(("a", "b", "c"), (loop, "", ""), cells, ("{%tr endfor %}", "", "")), header="{{ version }}",
    )  # fmt: skip
    document = opened(path)
    assert [p.text for p in document.paragraphs] == [
        "《云溪省方案》任务分解表（2）",
        "2024-06-01 09:30:00 UTC+08:00 层级：省级 方案.pdf",
    ]
    assert document.sections[0].header.paragraphs[0].text == "policy-ledger 0.1.0"
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["a", "b", "c"],
        ["1", "一<script>&", "98%（更正，原文96%，张三）\n次"],
        ["2", "{{ title }}", ""],
    ]


def test_further_words_and_an_empty_table(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 上级文件 }}", "{% if not rows %}{{ message }}{% endif %}")
    empty = Sheet("表", [("task", "任务")], [], "没有。")
    document = opened(path, context([empty], ABOUT, "题", {"上级文件": "《甲》<b>"}))
    assert [p.text for p in document.paragraphs] == ["《甲》<b>", "没有。"]


def test_several_tables_are_named_one_by_one_and_numbered_through(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "{% for one in tables %}{{ one.title }}{{ one.count }}；{% endfor %}{% for row in rows %}{{ row.序号 }}{% endfor %}",
    )
    assert opened(path, context([SHEET, SHEET], ABOUT)).paragraphs[0].text == f"{f'{SHEET.title}2；' * 2}1234"


def test_the_same_rows_are_the_same_file_that_knows_its_maker(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    one, other = (filled(path, context([SHEET], ABOUT), ABOUT.exported) for _ in range(2))
    assert one == other
    assert b">policy-ledger<" in zipfile.ZipFile(io.BytesIO(one)).read("docProps/core.xml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ titel }}", r"模板\.docx, paragraph 2: 'titel' is undefined"),
        ("{{ rows[0].tsak }}", "paragraph 2: 'dict object' has no attribute 'tsak'"),
        ("{{ rows[0]..task }}", "paragraph 2: .* cannot be read"),
        ("{{ title", "paragraph 2: {{ has no other half"),
        ("{% for row in rows %}", "paragraph 2: .*endfor"),
        ("{% frobnicate %}", "paragraph 2: .*frobnicate"),
        ("{{ title.__class__.__mro__ }}", "paragraph 2: .*__class__.* unsafe"),
        ("{{ ''.format.__globals__ }}", "unsafe|undefined|no attribute"),
        ("{{ 'a' * 1000000000 }}", "not allowed"),
        ("{{ 9 ** 999999 }}", "not allowed"),
        ("{{ range(9) }}", "'range' is undefined"),
        ("{% include 'x' %}", "loader"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ rows.append(1) }}", "unsafe|not safely"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WordTemplateError, match=said) as caught:
        opened(template(tmp_path, "标题", text))
    assert "docs/commands.md" in caught.value.remedy or "{{ name }}" in caught.value.remedy


def test_a_place_in_a_table_or_a_header(tmp_path: Path) -> None:
    with pytest.raises(WordTemplateError, match="table 1, row 2: 'xyz'"):
        opened(template(tmp_path, rows=(("a",), ("{{ xyz }}",))))
    with pytest.raises(WordTemplateError, match="header, paragraph 1: 'xyz'"):
        opened(template(tmp_path, header="{{ xyz }}"))


def test_tags_that_cut_across_a_table_lose_nothing_in_silence(tmp_path: Path) -> None:
    with pytest.raises(WordTemplateError, match=r"table 1, row 1: tags .* different cells"):
        opened(template(tmp_path, "{% for row in rows %}", rows=(("{% endfor %}",),)))


def test_what_is_no_template(tmp_path: Path) -> None:
    for name, data in (("无.docx", None), ("坏.docx", b"no zip"), ("表.docx", b"PK\x05\x06" + bytes(18))):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(WordTemplateError, match=name):
            filled(tmp_path / name, {})


def test_the_placeholders_of_the_guide_are_those_of_the_tables(kb: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "commands.md").read_text("utf-8")
    lines = re.findall(r"^\| a row of (`[^|]+`) \| (.*) \|$", guide, re.MULTILINE)
    titles = ("云溪省绿色发展实施方案", "松江湾市绿色发展工作方案")
    with KnowledgeBase.open(kb) as base:
        sheets = {
            "`tasks`": tasks_sheet(base.store, None, W, "unit"),
            "`compare`": comparison_sheet(base.compare(*titles), W, titles),
            "`compare --what measures`": theme_sheet(base.compare_measures(*titles), W, titles),
        }
    assert {name for name, _ in lines} == set(sheets)
    for name, told in lines:
        row = context([sheets[name]], ABOUT)["rows"][0]
        for key, chinese in re.findall(r"row\.(\w+)(?: \}\})?`(?: ([\u4e00-\u9fff]+))?", told):
            assert key in row, key
            assert not chinese or row[chinese] == row[key], chinese
    for name in re.findall(r"\{\{ (\w+) \}\}", guide):
        assert name in context([], ABOUT) or name in {"name", "上级文件", "下级文件"}, name
