"""Values and corrections in words: one way to say them, in each language."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extraction.rows import Duty, Target
from extraction.terms import Comparator, Relation, Role
from indexer.models import Review
from indexer.store.phrases import amount, changed, marked, phrases, target_phrase, told, was_read
from indexer.store.rows import LedgerRow


def target(**given: object) -> Target:
    row: dict[str, object] = {
        "path": (), "indicator": "某率", "scope": "", "year": 2025, "year_from": "sentence", "period": None,
        "annual": False, "baseline_year": None, "relation": Relation.REACH, "comparator": Comparator.AT_LEAST,
        "value": Decimal(18), "value_max": None, "unit": "%", "hedge": "", "binding": "", "quote": "", "start": 0, "end": 0,
    }  # fmt: skip
    return Target(**{**row, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (target(), "18%以上"),
        (target(comparator=Comparator.AT_MOST), "18%以内"),
        (target(relation=Relation.DECREASE, baseline_year=2020, hedge="力争"), "力争下降18%以上（较2020年）"),
        (target(value_max=Decimal(20), comparator=Comparator.EQUAL), "18—20%"),
        (target(annual=True, scope="全市"), "18%以上（年均，全市）"),
        (
            target(
                relation=Relation.INCREASE,
                comparator=Comparator.EQUAL,
                value=Decimal(2),
                unit="倍",
                quote="资金翻一番",
            ),
            "增至2倍",
        ),
        (
            target(
                relation=Relation.INCREASE,
                comparator=Comparator.EQUAL,
                value=Decimal(2),
                unit="倍",
                quote="增长2倍",
            ),
            "增加2倍",
        ),
    ],
)
def test_a_target_in_words(row: Target, said: str) -> None:
    assert target_phrase(row) == said


def test_an_amount_is_written_without_an_exponent() -> None:
    assert amount(Decimal("1E+3"), None, "元") == "1000元"


def row_of(row: Target | Duty, original: Target | Duty | None = None) -> LedgerRow:
    """A row of the ledger, corrected by 张三 where it was read otherwise."""
    return LedgerRow(
        table="targets", row_id="r", row=row, document_id="d", clause_id="c", title="方案", level=None, region=None,
        heading="", citation="", page=None, review=Review.CORRECTED if original else Review.EXTRACTED,
        by="张三" if original else "", original=original,
    )  # fmt: skip


def test_the_year_by_which_is_said_where_it_is_asked() -> None:
    down = target(relation=Relation.DECREASE, value=Decimal(65), baseline_year=2005, year=2030)
    assert target_phrase(down, year=True) == "下降65%以上（2030年，较2005年）"
    assert target_phrase(down, phrases("en"), year=True) == "down by at least 65% (by 2030, on 2005)"


@pytest.mark.parametrize(
    ("now", "read", "zh", "en"),
    [
        (
            {"value": Decimal(98), "comparator": Comparator.EQUAL},
            {"value": Decimal(96), "comparator": Comparator.EQUAL},
            "98%（更正，原文96%，张三）",
            "98% (corrected, read as 96%, 张三)",
        ),
        (
            {"year": 2030},
            {},
            "18%以上（更正，原文目标年2025，张三）",
            "at least 18% (corrected, read as Year 2025, 张三)",
        ),
        (
            {"scope": "全市", "value": Decimal(20)},
            {},
            "20%以上（全市）（更正，原文18%以上；适用范围无，张三）",
            "at least 20% (全市) (corrected, read as at least 18%; Scope nothing, 张三)",
        ),
    ],
)
def test_what_was_corrected_says_what_was_read_and_by_whom(
    now: dict[str, object], read: dict[str, object], zh: str, en: str
) -> None:
    row = row_of(target(**now), target(**read))
    for language, said in (("zh", zh), ("en", en)):
        words = phrases(language)
        assert told(row, target_phrase(row.row, words), words) == said  # type: ignore[arg-type]


def test_a_unit_and_its_part() -> None:
    duty = Duty(("一",), "省发改委", None, Role.LEAD, "", 0, 0)
    assert was_read(row_of(duty, replace(duty, unit="发改委"))) == "发改委"
    assert was_read(row_of(duty, replace(duty, role=Role.PARTICIPATE))) == "职责配合"
    assert was_read(row_of(duty, replace(duty, role=Role.PARTICIPATE)), without={"role"}) == ""


def test_what_nobody_corrected_is_not_marked() -> None:
    row = row_of(target())
    assert (told(row, "18%以上"), changed(row), was_read(row)) == ("18%以上", {}, "")
    assert marked("18%", "", "张三") == "18%（更正，张三）"
