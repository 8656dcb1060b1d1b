"""Which documents a title or a number names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.entities.identifiers import find_numbers
from indexer.models import Document
from indexer.search.exact.names import DocumentNames


def document(title: str, number: str | None = None, issuers: tuple[str, ...] = ()) -> Document:
    return Document(title, title, title, title, number, issuers, None, None, None, None, "issued", True, "document", None, None, None, "")  # fmt: skip


NAMES = DocumentNames(
    [
        document("中华人民共和国海岛保护法"),
        document("海岛保护法实施条例", "国令第706号", ("国务院",)),
        document("青屿市人民政府关于加强节水的意见", "青政发〔2023〕7号", ("青屿市人民政府",)),
        document("关于印发《节水管理办法（试行）》的通知"),
        document("节水条例"),
        document("公告", "2022年第4号", ("国家海岛局",)),
    ]
)


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("海岛保护法", ["中华人民共和国海岛保护法"]),
        ("中华人民共和国节水条例", ["节水条例"]),
        ("关于加强节水的意见", ["青屿市人民政府关于加强节水的意见"]),
        ("节水管理办法", ["关于印发《节水管理办法（试行）》的通知"]),
        ("节水", []),
        ("", []),
        ("中华人民共和国", []),
    ],
)
def test_whole_titles(title: str, named: list[str]) -> None:
    assert [document.title for document in NAMES.titled(title)] == named


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("国务院令第706号", "海岛保护法实施条例"),
        ("中华人民共和国国务院令第706号", "海岛保护法实施条例"),
        ("国家海岛局公告2022年第4号", "公告"),
        ("〔2023〕7号", "青屿市人民政府关于加强节水的意见"),
        ("农业部令第706号", None),
        ("国家水务局公告2022年第4号", None),
        ("浙青政发〔2023〕7号", None),
    ],
)
def test_numbers(number: str, title: str | None) -> None:
    found = NAMES.numbered(find_numbers(number)[0])
    assert [document.title for document in found] == ([title] if title else [])


def test_numbers_that_are_near() -> None:
    assert [d.doc_number for d in NAMES.near(find_numbers("青政发〔2023〕8号")[0])] == ["青政发〔2023〕7号"]
    assert [d.doc_number for d in NAMES.near(find_numbers("政发〔2023〕7号")[0])] == ["青政发〔2023〕7号"]
    assert NAMES.near(find_numbers("浙政发〔2021〕8号")[0]) == []


def test_a_part_of_a_title_fits_where_no_whole_one_does() -> None:
    assert [d.title for d in NAMES.fitting("海岛保护法")] == ["中华人民共和国海岛保护法"]
    assert len(NAMES.fitting("海岛保护")) == 2


PLACES = DocumentNames(
    [
        replace(document(title), region=region, doc_type=kind, date=date)
        for title, region, kind, date in (
            ("青屿省“十四五”海岛保护规划", "青屿省", "规划", None),
            ("政府工作报告", "青屿省", "政府工作报告", "2026-01-20"),
            ("关于加强节水的实施方案", "青屿省", "实施方案", "2024-05-06"),
            ("关于加强海岛节水的实施方案", "松湾市", "实施方案", None),
            ("两地联合行动方案", "青屿省、北岭省", "行动方案", None),
            ("节水行动方案", "全国", "行动方案", None),
        )
    ]
)


@pytest.mark.parametrize(
    ("named", "titles"),
    [
        ("青屿规划", ["青屿省“十四五”海岛保护规划"]),
        ("青屿省的实施方案", ["关于加强节水的实施方案"]),
        ("青屿方案", ["关于加强节水的实施方案", "两地联合行动方案"]),
        ("青屿节水方案", ["关于加强节水的实施方案"]),
        ("2026年青屿省政府工作报告", ["政府工作报告"]),
        ("青屿省2026年政府工作报告", ["政府工作报告"]),
        ("青屿省2025年政府工作报告", []),
        ("北岭", ["两地联合行动方案"]),
        ("松湾", ["关于加强海岛节水的实施方案"]),
        ("国家节水方案", ["节水行动方案"]),
        ("节水方案", []),
        ("青屿省办法", []),
        ("", []),
    ],
)
def test_a_division_with_what_tells_its_documents_apart(named: str, titles: list[str]) -> None:
    assert [d.title for d in PLACES.of_region(named)] == titles
