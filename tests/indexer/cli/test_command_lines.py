"""Odd command lines and odd queries: one sentence or an answer, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from command_lines import ended, line, place
from odd_queries import answer, odd_query

from indexer.knowledge_base import KnowledgeBase


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="some of the names are those of Linux")
def test_command_lines_of_a_grammar() -> None:
    dice = random.Random(7)
    with place() as folder:
        bad = []
        for _ in range(40):
            words = [word for word in line(dice) if word != "--force"]
            found = ended(words, folder)
            if found.bad:
                bad.append((found.words, found.bad))
    assert not bad


def test_odd_queries(kb: Path) -> None:
    dice = random.Random(7)
    with KnowledgeBase.open(kb) as base:
        for _ in range(60):
            query = odd_query(dice)
            found = answer(base, query)
            assert found.count("\n") == 0
            assert not found.startswith("outside")
