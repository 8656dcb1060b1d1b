"""Facts of a document: number, issuer, days, status; none where it is not sure which document is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.search.answers.models import Answer
from indexer.search.engine import EmbeddedEngine

Ask = Callable[[str], list[Answer]]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("福州节水工作方案的文号是什么", "榕水〔2023〕3号"),
        ("福建省节水行动实施方案是谁发布的", "福建省水利厅"),
        ("《汕头市养老服务条例》什么时候施行", "2021-10-01"),
        ("汕头养老服务条例哪天通过的", "2021-05-20"),
        ("福建省节水行动实施方案是否有效", "正式印发，库中未见废止"),
    ],
)
def test_a_fact_of_the_document_named(ask: Ask, fields: EmbeddedEngine, query: str, answer: str) -> None:
    (found,) = ask(query)
    assert found.answer == answer
    assert found.quote in (fields.store.text(found.document_id) or "")


@pytest.mark.parametrize(
    "query",
    [
        "节水方案的文号是什么",
        "汕头市消防条例什么时候施行",
        "汕头市养老服务条例的有效期",
        "厦门节水工作方案的文号",
    ],
)
def test_no_fact_is_guessed(ask: Ask, query: str) -> None:
    assert ask(query) == []
