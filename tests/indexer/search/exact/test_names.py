"""Which documents a title or a number names."""

from __future__ import annotations

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
