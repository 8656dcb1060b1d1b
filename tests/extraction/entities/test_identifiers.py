"""Identifiers: document numbers, orders, codes of standards and projects, full names."""

from __future__ import annotations

import pytest

from extraction.entities.identifiers import (
    code_pattern,
    find_codes,
    find_numbers,
    is_filler,
    is_full_name,
    order_of,
    same_number,
    without_lead,
)
from extraction.knowledge import table
from extraction.text.exact_form import even

DATA = table("identifiers")
NUMBERS = [(text, said) for row in DATA["number"] for text, said in row["examples"]]
NO_NUMBERS = [text for row in DATA["number"] for text in row["counterexamples"]]


@pytest.mark.parametrize(("text", "said"), NUMBERS)
def test_numbers(text: str, said: str) -> None:
    (number,) = find_numbers(text)
    assert f"{number.code}|{number.year}|{number.serial}" == said


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    assert find_numbers(text) == []


@pytest.mark.parametrize(("text", "code"), DATA["code"]["examples"])
def test_codes(text: str, code: str) -> None:
    (found,) = find_codes(text)
    assert found.text == code
    assert code_pattern(code).search(even(text))


@pytest.mark.parametrize("text", DATA["code"]["counterexamples"])
def test_what_is_no_code(text: str) -> None:
    assert find_codes(text) == []


@pytest.mark.parametrize("name", DATA["name"]["examples"])
def test_full_names(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize("name", DATA["name"]["counterexamples"])
def test_what_is_no_full_name(name: str) -> None:
    assert not is_full_name(name)


@pytest.mark.parametrize(
    ("said", "known", "same"),
    [
        ("国发〔2021〕23号", "国发〔2021〕23号", True),
        ("请按照国发[2021]23号", "国发〔2021〕23号", True),
        ("国务院国发〔2021〕23号", "国发〔2021〕23号", True),
        ("甲政发〔2021〕23号", "政发〔2021〕23号", False),
        ("政发〔2021〕23号", "甲政发〔2021〕23号", False),
        ("国发〔2021〕24号", "国发〔2021〕23号", False),
        ("和政发〔2021〕2号", "和政发〔2021〕2号", True),
    ],
)
def test_one_number_is_another(said: str, known: str, *, same: bool) -> None:
    assert same_number(find_numbers(said)[0], find_numbers(known)[0]) == same


@pytest.mark.parametrize(
    ("code", "text", "stands"),
    [
        ("qy-2023-0386", "编号QY-2023-0386 2024年建成", True),
        ("qy-2023-0386", "编号QY-2023-03861", False),
        ("qy-2023-0386", "编号AQY-2023-0386", False),
        ("qy-2023-0386", "编号QY-2023-0386-2", False),
        ("qy-2023-0386", "编号QY—2023—\n0386，", True),
        ("gb18597", "GB 18597-2001", False),
    ],
)
def test_a_code_stands_whole(code: str, text: str, *, stands: bool) -> None:
    assert bool(code_pattern(code).search(even(text))) == stands


def test_a_standard_without_its_year() -> None:
    (code,) = find_codes("GB 18597-2023")
    assert code.without_year == "gb18597"
    assert code_pattern(code.without_year, open_end=True).search(even("GB 18597—2001"))


def test_a_number_without_the_words_before_it() -> None:
    assert without_lead(find_numbers("请按照国发〔2021〕23号")[0]).code == "国发"
    assert without_lead(find_numbers("国发〔2021〕23号")[0]).code == "国发"


def test_whose_order_it_is() -> None:
    assert order_of(find_numbers("中华人民共和国国务院令第706号")[0]) == "国务院"


@pytest.mark.parametrize(("text", "empty"), [("请问的全文", True), ("，。", True), ("停车泊位", False)])
def test_filler(text: str, *, empty: bool) -> None:
    assert is_filler(text) == empty
