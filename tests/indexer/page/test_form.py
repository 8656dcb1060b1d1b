"""The form that corrects a row: what was typed and nothing else is saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extraction.rows import Measure
from extraction.terms import Force
from indexer.page.form import (
    draft,
    form_fields,
    is_changed,
    is_number,
    name_of,
    name_script,
    shown_values,
    typed_values,
    wrong_fields,
    wrong_html,
    wrong_name,
)
from indexer.store.correction_values import Field, FieldKind
from indexer.store.rows import LedgerRow
from tests.indexer.page.made import corrected, duty, row, target


def drafts(own: LedgerRow, **typed: Any) -> dict[str, Any]:
    shown = shown_values(own)
    return {field.name: draft(field, shown[field.name]) for field in form_fields(own.table)} | typed


def test_what_is_corrected_most_stands_first() -> None:
    names = [field.name for field in form_fields("targets")]
    assert names[:3] == ["indicator", "comparator", "value"]
    assert len(names) == len(set(names))
    assert [field.name for field in form_fields("duties")] == ["unit", "unit_full", "role"]


@pytest.mark.parametrize(
    "own", [row(target()), row(duty("甲局")), corrected(target(), value=Decimal("98.50"))]
)
def test_a_form_that_nobody_touched_changes_nothing(own: LedgerRow) -> None:
    assert not is_changed(own, drafts(own))
    assert typed_values(own, drafts(own)).items() <= shown_values(own).items()
    assert wrong_fields(own, drafts(own)) == {}


def test_what_was_typed_counts_and_what_was_corrected_before_stays() -> None:
    own = corrected(target(), value=Decimal(98))
    typed = typed_values(own, drafts(own, year=2030))
    assert (typed["value"], typed["year"]) == ("98", 2030)
    assert is_changed(own, drafts(own, year=2030))


@pytest.mark.parametrize(
    ("value", "typed", "kept"), [("95", 27.4, "27.4"), ("0.1", 0.3, "0.3"), ("95", 1e15, "1000000000000000")]
)
def test_numbers_keep_their_digits(value: str, typed: float, kept: str) -> None:
    assert (
        typed_values(row(target(value=value)), drafts(row(target(value=value)), value=typed))["value"] == kept
    )


def test_a_number_with_more_digits_than_a_float_is_typed_as_text() -> None:
    field = next(field for field in form_fields("targets") if field.name == "value")
    long = "1234567890.12345678"
    assert not is_number(field, long)
    assert draft(field, long) == long
    assert typed_values(row(target(value=long)), drafts(row(target(value=long)), unit="个"))["value"] == long


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"year": 99999}, {"year": "year"}),
        ({"indicator": " "}, {"indicator": "empty"}),
        ({"value_max": 3.0}, {"value_max": "below"}),
        ({"value": None}, {"value"}),
    ],
)
def test_errors_are_told_of_their_field(typed: dict[str, Any], wrong: Any) -> None:
    found = wrong_fields(row(target()), drafts(row(target()), **typed))
    assert found.keys() == set(wrong)
    if isinstance(wrong, dict):
        assert {name: error.reason for name, error in found.items()} == wrong


def test_lists_are_text_with_commas_and_truth_is_a_choice() -> None:
    measure = Measure(("三",), "推进利用。", Force.PROMOTE, ("甲局", "乙局"), None, 5, 10)
    own = LedgerRow("measures", "a-m0001", measure, "a", "a-001", "t", None, None, "", "c", 1)
    assert drafts(own)["actors"] == "甲局、乙局"
    assert not is_changed(own, drafts(own))
    assert typed_values(own, drafts(own, actors="甲局、丙局"))["actors"] == "甲局、丙局"
    assert draft(Field("annual", FieldKind.TRUTH, optional=False), value=False) == "false"
    assert not is_changed(row(target(annual=True)), drafts(row(target(annual=True))))


def test_the_name_is_remembered_and_cannot_break_out_of_the_script() -> None:
    hostile = "张三</script><b>\"';"
    script = name_script(hostile)
    assert script.count("<") == 2
    assert "SameSite=Strict" in script
    held = script.split("policy_ledger_name=")[1].split(";")[0]
    assert name_of({"policy_ledger_name": held, "other": "x"}) == hostile
    assert name_of({}) == ""


def test_a_correction_has_a_name() -> None:
    assert wrong_name("张三") == {}
    assert wrong_name(" ")["name"].reason == "name"
    assert "<b>" not in wrong_html("<b>")
