"""Questions made of a knowledge base itself: the same ones every time, and a model fitted to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer import build as building
from indexer.build import build
from indexer.index.calibrate import LEAST, questions_of, sample
from indexer.index.encoders import TinyEncoder
from indexer.models import Clause
from indexer.search.engine import EmbeddedEngine
from indexer.store.database import DATABASE
from indexer.store.store import Store

PLACES = [
    "山前",
    "河口",
    "松岭",
    "云溪",
    "石桥",
    "梅林",
    "沙湾",
    "竹园",
    "柳河",
    "枫桥",
    "雁塔",
    "鹿鸣",
    "青石",
    "白沙",
    "金沙",
    "银滩",
    "平湖",
    "龙泉",
    "凤凰",
    "麒麟",
]


def clause(number: int) -> Clause:
    text = f"推进{PLACES[number]}渔港改造工程建设，完善{PLACES[-number]}冷链物流设施，建立第{number}批项目清单制度。"
    return Clause(
        clause_id=f"a-{number}", document_id="a", path=(str(number),), heading=f"建设{PLACES[number]}渔港", headings=(),
        text=text, start=0, end=len(text), page_start=None, page_end=None, citation="",
    )  # fmt: skip


def write_plans(folder: Path) -> None:
    folder.mkdir()
    for at in range(5):
        lines = [f"{n}.{clause(n).text}" for n in range(at * 4, at * 4 + 4)]
        (folder / f"{at}.txt").write_text(
            f"{PLACES[at]}市渔港建设方案\n\n一、任务\n" + "\n".join(lines) + "\n", "utf-8"
        )


def test_questions_do_not_depend_on_the_order() -> None:
    clauses = [clause(number) for number in range(len(PLACES))]
    found = questions_of(clauses)
    assert found == questions_of(clauses[::-1])
    assert {question.answered for question in found} == {True, False}
    assert all(question.text for question in found)
    assert not any(question.far and question.answered for question in found)
    assert questions_of(clauses[: LEAST - 1]) == []
    said = [question for question in found if question.meant]
    assert len(said) == len(clauses)
    assert all(question.answered and question.encoded == question.meant for question in said)
    assert any(question.text not in question.meant for question in said)
    names = [one.clause_id for one in clauses]
    assert sample(names) == sample(names[::-1])


def test_most_questions_stay_when_a_clause_comes() -> None:
    clauses = [clause(number) for number in range(len(PLACES))]
    before, after = questions_of(clauses[1:]), questions_of(clauses)
    assert len(set(after) - set(before)) <= 6


def test_questions_are_encoded_once_before_the_ledger_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb, folder, seen = tmp_path / "kb", tmp_path / "plans", []

    class Watching(TinyEncoder):
        def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            other = sqlite3.connect(kb / DATABASE, timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            other.close()
            seen.extend(texts)
            return super().encode_queries(texts)

    monkeypatch.setattr(building, "load_encoder", lambda _: Watching())
    write_plans(folder)
    build(kb, [folder])
    assert len(seen) > 100
    assert len(seen) == len(set(seen))
    first = len(seen)
    build(kb, [folder])
    assert len(seen) == first
    (folder / "6.txt").write_text(f"港口通知\n\n一、要求\n{clause(3).text.replace('渔', '海')}\n", "utf-8")
    build(kb, [folder])
    assert first < len(seen) < first + 20


def test_a_build_fits_a_model_that_doubts_what_is_far(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write_plans(folder)
    models = []
    for name in ("one", "two"):
        build(tmp_path / name, [folder], model="tiny")
        store = Store.open(tmp_path / name)
        models.append(store.manifest()["doubt"])
        store.close()
    assert models[0] == models[1]
    assert json.loads(models[0])["weights"]
    engine = EmbeddedEngine(tmp_path / "one", TinyEncoder())
    far = engine.find("火山玄武岩钢琴")
    assert far.doubtful or not far.hits
    near = engine.find("松岭渔港改造工程")
    assert near.hits
    assert not near.doubtful
    engine.close()
