"""Questions of our own over plans and documents of other fields: how many are answered rightly, wrongly, not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import NONE, is_right, read_queries
from tests.conftest import SHARED

QUESTIONS = Path(__file__).with_name("questions.jsonl")
SOURCES = [SHARED / "corpus", SHARED / "plans", SHARED / "other-fields" / "files"]


@pytest.mark.slow
@pytest.mark.skipif(
    not all(folder.is_dir() for folder in SOURCES), reason="the originals are not on this machine"
)
def test_most_questions_are_answered_and_none_wrongly(tmp_path: Path) -> None:
    build(tmp_path / "kb", SOURCES, model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    right, wrong, asked = 0, [], 0
    for question in read_queries(QUESTIONS):
        answers = [answer.answer for answer in engine.find(question.query).answers]
        if question.kind == NONE:
            wrong += [question.query] if answers else []
            continue
        asked += 1
        good = bool(answers) and is_right(question, answers)
        right += good
        wrong += [question.query] if answers and not good else []
    engine.close()
    assert wrong == []
    assert right >= 0.75 * asked


def test_the_questions_are_of_every_kind() -> None:
    kinds = [question.kind for question in read_queries(QUESTIONS)]
    assert len(kinds) >= 60
    assert kinds.count(NONE) >= 15
