"""Groups of numbers, and how names, numbers and years go together."""

from __future__ import annotations

import pytest

from extraction.targets.groups import distributed, groups
from extraction.text.figures import Figure, find_figures


def grouped(text: str) -> list[list[tuple[str, str]]]:
    return [[(str(f.value), f.unit) for f in group] for group in groups(text, find_figures(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("达到58.5%、34%", [[("58.5", "%"), ("34", "%")]]),
        ("达到15%以上、20%以上", [[("15", "%"), ("20", "%")]]),
        ("达到1.2万吨、800吨和30吨", [[("1.2", "万吨"), ("800", "吨"), ("30", "吨")]]),
        ("达到100、200家", [[("100", "家"), ("200", "家")]]),  # the unit stands once
        ("达到5%以及6%", [[("5", "%"), ("6", "%")]]),
        ("建成厂房3座、泵站5座", [[("3", "座")], [("5", "座")]]),
        ("达到30%", [[("30", "%")]]),
        ("没有", []),
    ],
)
def test_lists_of_numbers(text: str, expected: list[list[tuple[str, str]]]) -> None:
    assert grouped(text) == expected


def numbers(*values: str) -> list[Figure]:
    return find_figures("、".join(f"{value}%" for value in values))


def rows(
    names: list[str], figures: list[Figure], years: tuple[int | None, ...]
) -> list[tuple[str, str, int | None]]:
    return [(name, str(figure.value), year) for name, figure, year in distributed(names, figures, years)]


@pytest.mark.parametrize(
    ("names", "values", "years", "expected"),
    [
        (["甲"], ["1"], (2025,), [("甲", "1", 2025)]),
        (["甲"], ["1"], (None,), [("甲", "1", None)]),
        (["甲", "乙"], ["1", "2"], (2025,), [("甲", "1", 2025), ("乙", "2", 2025)]),
        (["甲"], ["1", "2"], (2025, 2030), [("甲", "1", 2025), ("甲", "2", 2030)]),
        (["甲", "乙"], ["1", "2"], (2025, 2030), [("甲", "1", 2025), ("乙", "2", 2030)]),
        (["甲", "乙"], ["1"], (2025,), [("甲", "1", 2025), ("乙", "1", 2025)]),
        (["甲"], ["1"], (2025, 2030), [("甲", "1", 2025), ("甲", "1", 2030)]),
        (["甲"], ["1", "2"], (2025,), [("甲", "1", 2025), ("甲", "2", 2025)]),
        (["甲", "乙"], ["1", "2", "3"], (2025,), [("甲、乙", str(n), 2025) for n in (1, 2, 3)]),
    ],
)
def test_distributed(
    names: list[str],
    values: list[str],
    years: tuple[int | None, ...],
    expected: list[tuple[str, str, int | None]],
) -> None:
    assert rows(names, numbers(*values), years) == expected
