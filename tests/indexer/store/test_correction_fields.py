"""What each field takes, and what is wrong with a value, in words of both languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indexer.errors import FieldError
from indexer.store.correction_values import FieldKind, checked, correctable, fields_of, judged
from indexer.store.rows import TABLES
from indexer.tables.words import LANGUAGES, choice_words, field_words, interface

READ: dict[str, Any] = {"value": "10", "value_max": None, "indicator": "修复岸线", "unit": "公里"}


def test_every_field_says_what_it_takes() -> None:
    kinds = {field.name: (field.kind, field.optional) for field in fields_of("targets")}
    assert kinds["value"] == (FieldKind.NUMBER, False)
    assert kinds["value_max"] == (FieldKind.NUMBER, True)
    assert kinds["year"] == (FieldKind.YEAR, True)
    assert kinds["annual"] == (FieldKind.TRUTH, False)
    assert kinds["relation"] == (FieldKind.CHOICE, False)
    assert kinds["indicator"] == (FieldKind.TEXT, False)
    assert kinds["scope"] == (FieldKind.TEXT, True)
    assert {field.name: field.kind for field in fields_of("measures")} == {
        "force": FieldKind.CHOICE,
        "actors": FieldKind.NAMES,
        "deadline": FieldKind.DAY,
    }
    for table in TABLES:
        assert [field.name for field in fields_of(table)] == correctable(table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_a_word_of_its_own(language: str) -> None:
    words = interface(language)
    for table in TABLES:
        for field in fields_of(table):
            shown = choice_words(field, words)
            assert len({*shown.values()}) == len(shown)
            assert bool(shown) == (field.kind in {FieldKind.CHOICE, FieldKind.TRUTH})
            for code in shown:  # what is shown can be saved
                checked(table, {field.name: code}, {})


WRONG: list[tuple[str, dict[str, object], str, str]] = [
    ("targets", {"value": "多"}, "value", "number"),
    ("targets", {"value": "1" * 40}, "value", "digits"),
    ("targets", {"value": None}, "value", "number"),
    ("targets", {"year": 25}, "year", "year"),
    ("targets", {"annual": "也许"}, "annual", "truth"),
    ("targets", {"relation": "达到"}, "relation", "choice"),
    ("targets", {"indicator": " "}, "indicator", "empty"),
    ("targets", {"indicator": 3}, "indicator", "text"),
    ("targets", {"scope": "全省\n全市"}, "scope", "line"),
    ("targets", {"scope": "省" * 10_001}, "scope", "long"),
    ("targets", {"value_max": "9"}, "value_max", "below"),
    ("targets", {"quote": "x"}, "quote", "fixed"),
    ("targets", {"colour": "x"}, "colour", "unknown"),
    ("measures", {"deadline": "明年"}, "deadline", "day"),
    ("measures", {"actors": 7}, "actors", "names"),
]


@pytest.mark.parametrize(("table", "changes", "field", "reason"), WRONG)
def test_what_is_wrong_names_its_field(
    table: str, changes: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(FieldError) as caught:
        checked(table, changes, READ)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    for language in LANGUAGES:
        assert "{" not in field_words(caught.value, interface(language))


def test_all_that_is_wrong_is_told_at_once_beside_what_can_be() -> None:
    kept, wrong = judged("targets", {"value": Decimal(12), "year": "x", "annual": "x"}, READ)
    assert kept == {"value": "12"}
    assert {name: error.reason for name, error in wrong.items()} == {"year": "number", "annual": "truth"}


def test_every_reason_has_words() -> None:
    said = {key.removeprefix("wrong_") for key in interface("zh") if key.startswith("wrong_")}
    assert {reason for *_, reason in WRONG} | {"unchanged", "name", "date", "pieces"} == said
