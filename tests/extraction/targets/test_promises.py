"""Numbers behind a verb of work that promise nothing, and those that do."""

from __future__ import annotations

import pytest

from extraction.knowledge import table
from tests.extraction.targets.target_cases import figures

RAW = table("targets")["no_promise"]


@pytest.mark.parametrize("text", RAW["examples"])
def test_examples_promise_nothing(text: str) -> None:
    assert figures(text)[0] == []


@pytest.mark.parametrize("text", RAW["counterexamples"])
def test_counterexamples_promise_something(text: str) -> None:
    assert figures(text)[0]


def test_what_promises_nothing_is_a_quantity() -> None:
    targets, quantities = figures("推动东港、西港2个保税区提质发展，新建码头3座。")
    assert [(t.indicator, str(t.value)) for t in targets] == [("新建码头", "3")]
    assert [str(q.value) for q in quantities] == ["2"]
