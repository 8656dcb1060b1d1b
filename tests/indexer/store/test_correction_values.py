"""What a correction may put in a field, type by type, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indexer.errors import UsageError
from indexer.store.correction_values import CHOICES, checked, correctable, typed
from indexer.store.rows import TABLES

TARGET = {
    "indicator": "装机比重",
    "year": 2025,
    "period": "2021-2025",
    "annual": False,
    "value": "45",
    "value_max": None,
}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("targets", {"start": 3}, "cannot be corrected"),
    ("targets", {"end": 3}, "cannot be corrected"),
    ("targets", {"quote": "别的"}, "cannot be corrected"),
    ("targets", {"path": ["一"]}, "cannot be corrected"),
    ("measures", {"text": "别的"}, "cannot be corrected"),
    ("targets", {"colour": "红"}, "no field of targets"),
    ("targets", {"value": "四十五"}, "no number"),
    ("targets", {"value": ""}, "no number"),
    ("targets", {"value": None}, "no number"),
    ("targets", {"value": True}, "no number"),
    ("targets", {"value": "NaN"}, "no number"),
    ("targets", {"value": float("inf")}, "no number"),
    ("targets", {"value": "1E+999999"}, "too many digits"),
    ("targets", {"value": "9" * 40}, "too many digits"),
    ("targets", {"value_max": "40"}, "below the value"),
    ("targets", {"value": "50", "value_max": "46"}, "below the value"),
    ("targets", {"year": "明年"}, "no number"),
    ("targets", {"year": 20255}, "no year"),
    ("targets", {"year": "2025.5"}, "no year"),
    ("targets", {"annual": "也许"}, "neither true nor false"),
    ("targets", {"indicator": " "}, "must not be empty"),
    ("targets", {"indicator": 5}, "no text"),
    ("targets", {"indicator": "a\nb"}, "one line"),
    ("targets", {"indicator": "\ud800"}, "not valid text"),
    ("targets", {"indicator": "长" * 10_001}, "10001 characters"),
    ("commitments", {"statement": ""}, "must not be empty"),
    ("duties", {"unit": ""}, "must not be empty"),
    ("references", {"title": "  "}, "must not be empty"),
    ("measures", {"actors": 3}, "no list"),
    ("measures", {"deadline": "2025-13"}, "no day"),
    ("measures", {"deadline": "20250630"}, "no day"),
    *((table, {name: "别的"}, "is not one of") for table, name in CHOICES),
]


@pytest.mark.parametrize(("table", "changes", "reason"), REFUSED)
def test_what_does_not_fit_is_refused(table: str, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        checked(table, changes, TARGET if table == "targets" else {})


@pytest.mark.parametrize(
    ("table", "changes", "kept"),
    [
        ("targets", {"value": "46.50"}, {"value": Decimal("46.5")}),
        ("targets", {"value": Decimal("1E+3")}, {"value": Decimal(1000)}),
        ("targets", {"value": 0.1}, {"value": Decimal("0.1")}),
        ("targets", {"value": "４６"}, {"value": Decimal(46)}),
        ("targets", {"value": " -0.0 "}, {"value": Decimal(0)}),
        ("targets", {"value": "45.0", "value_max": ""}, {}),
        ("targets", {"year": "2030", "annual": "是"}, {"year": 2030, "annual": True}),
        ("targets", {"year": 2030.0, "period": " "}, {"year": 2030, "period": None}),
        ("targets", {"comparator": "~", "hedge": ""}, {"comparator": "~", "hedge": ""}),
        ("measures", {"actors": "省发改委、能源局；"}, {"actors": ("省发改委", "能源局")}),
        ("measures", {"actors": ["省发改委", " "]}, {"actors": ("省发改委",)}),
        ("measures", {"deadline": "2024-02-29"}, {"deadline": "2024-02-29"}),
        ("measures", {"deadline": None}, {"deadline": None}),
    ],
)
def test_what_fits_is_kept_in_its_type(table: str, changes: dict[str, Any], kept: dict[str, Any]) -> None:
    plain = checked(table, changes, TARGET if table == "targets" else {"deadline": "2025"})
    assert typed(table, plain) == kept


def test_what_stays_may_have_any_form() -> None:
    statement = "分\n两行"
    assert checked("commitments", {"statement": statement}, {"statement": statement}) == {}


@pytest.mark.parametrize("table", list(TABLES))
def test_choices_are_fields_that_can_be_corrected(table: str) -> None:
    named = correctable(table)
    assert {name for known, name in CHOICES if known == table} <= set(named)
    assert not {"path", "quote", "start", "end"} & set(named)
