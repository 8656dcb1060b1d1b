"""Organs and document numbers, from letterheads, signatures and titles."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from extraction.entities.names import find_document_number, find_organs, is_organ

DATA = tomllib.loads(resources.files("extraction.data").joinpath("organs.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", DATA["examples"])
def test_examples_are_organs(name: str) -> None:
    assert is_organ(name)


@pytest.mark.parametrize("text", DATA["counterexamples"])
def test_counterexamples_are_not(text: str) -> None:
    assert not is_organ(text)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("中共中央 国务院", ["中共中央", "国务院"]),
        ("河北省财政厅河北省水利厅", ["河北省财政厅", "河北省水利厅"]),
        ("国家税务总局台州市税务局", ["国家税务总局台州市税务局"]),
        ("财 政 部", ["财政部"]),
        ("各设区市人民政府：", []),
        ("生态环境厅要加强领导", []),
    ],
)
def test_organs_of_a_line(line: str, names: list[str]) -> None:
    found = find_organs(line)
    assert [organ.name for organ in found] == names
    assert all("".join(line[o.start : o.end].split()) == o.name for o in found)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("闽环保综合〔2022〕12 号", "闽环保综合〔2022〕12号"),
        ("（国发〔2021〕23 号）", "国发〔2021〕23号"),
        ("工信部联财[2021]159号", "工信部联财〔2021〕159号"),
        ("豫政办【2021】6号", "豫政办〔2021〕6号"),
        ("根据国发〔2021〕23号文件要求，制定本方案。", None),
        ("第12号提案", None),
        ("2022年7月29日", None),
    ],
)
def test_document_number_of_a_line(line: str, number: str | None) -> None:
    assert find_document_number(line) == number
