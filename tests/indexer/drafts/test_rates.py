"""Rates of a draft beside those of the document that it cites."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extraction.knowledge import table
from indexer.drafts.findings import Standing
from indexer.drafts.rates import find_rates, rate_findings
from indexer.models import Clause

RAW = table("rates", "indexer.data")
LAW = "船舶税的税率为百分之十五。码头使用费按千分之三计征，逾期的按日加收万分之五的滞纳金。"


def clauses(*texts: str) -> list[Clause]:
    return [
        Clause(
            f"d-{at}",
            "d",
            ("一",),
            "",
            (),
            text,
            0,
            len(text),
            None,
            None,
            f"《甲法》第{at}条",
            "text",
            (),
            "",
        )
        for at, text in enumerate(texts, 1)
    ]


def stand(text: str, held: Sequence[Clause]) -> list[tuple[str, str, str]]:
    found = rate_findings(text, [((0, len(text)), held)] if held else [], [])
    return [(text[one.start : one.end], one.standing, one.expected) for one in found]


@pytest.mark.parametrize("text", RAW["examples"])
def test_examples_have_a_rate(text: str) -> None:
    assert list(find_rates(text))


@pytest.mark.parametrize("text", RAW["counterexamples"])
def test_counterexamples_have_none(text: str) -> None:
    assert list(find_rates(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("船舶税税率为15%。", [("15%", Standing.RIGHT, "")]),
        ("船舶税按百分之十三的税率征收。", [("百分之十三", Standing.LOOK, "百分之十五")]),
        (
            "码头使用费按3‰计征，逾期的按日加收万分之五的滞纳金。",
            [("3‰", Standing.RIGHT, ""), ("万分之五", Standing.RIGHT, "")],
        ),
        ("渔业捐按百分之二征收。", [("百分之二", Standing.UNKNOWN, "")]),
    ],
)
def test_a_rate_is_that_of_the_document_cited(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert stand(text, clauses(*LAW.split("。"))) == expected


def test_a_rate_of_which_nothing_is_held_is_told() -> None:
    assert stand("船舶税按百分之十五的税率征收。", []) == [("百分之十五", Standing.UNKNOWN, "")]
    assert rate_findings("税率为5%。", [], [(0, 6)]) == []
