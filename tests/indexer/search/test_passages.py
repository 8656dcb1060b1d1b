"""The passage of a long clause that says what a query says, its place, and its rank among others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import build
from indexer.documents.cite import passage_citation, read_citation
from indexer.index.encoders import TinyEncoder
from indexer.models import Clause
from indexer.search.engine import EmbeddedEngine
from indexer.search.lookup import find_clause
from indexer.search.passages import (
    LONGEST,
    find_passages,
    mostly_long,
    query_terms,
    rank_passages,
    split_units,
)

TEXTS = st.text(alphabet=st.sampled_from("甲乙丙，。；！\n ”）渔港"), max_size=1500)
FILLER = "各单位要提高认识，抓好落实。" * 12
CLAUSE = Clause(
    clause_id="aaaaaaaaaaaa-001", document_id="aaaaaaaaaaaa", path=("preamble",), heading="", headings=(),
    text="", start=0, end=0, page_start=None, page_end=None, citation="《云溪市简讯》序言",
)  # fmt: skip


@given(TEXTS)
def test_units_tile_a_text(text: str) -> None:
    units = split_units(text)
    assert "".join(text[start:end] for start, end in units) == text
    assert all(0 < end - start <= LONGEST for start, end in units)


@given(TEXTS, st.lists(st.floats(0, 1), max_size=12), st.integers(1, 3))
def test_passages_lie_in_the_text(text: str, near: list[float], most: int) -> None:
    found = find_passages(text, query_terms(["渔港"], "渔港甲乙"), near, most)
    assert 1 <= len(found) <= most
    for passage in found:
        assert 0 <= passage.start <= passage.end <= len(text)
        assert passage.end - passage.start <= LONGEST or len(text) <= LONGEST
    assert find_passages(text, query_terms(["渔港"], "渔港甲乙"), near, most) == found


def test_a_short_clause_is_its_own_passage() -> None:
    [passage] = find_passages("修复湿地。", query_terms(["湿地"], "湿地"))
    assert (passage.start, passage.end, passage.place) == (0, 5, "")


def test_the_paragraph_that_matches_is_found_and_cited() -> None:
    said = "渔港改造由市渔业局牵头，" + "沿海各县配合，" * 30 + "年底前完成。"
    text = f"{FILLER}\n{FILLER}\n{said}\n{FILLER}"
    [passage] = find_passages(text, query_terms(["渔港", "改造"], "谁负责渔港改造"))
    assert said in text[passage.start : passage.end]
    assert passage.place.startswith("第")
    assert passage.place.endswith("段")
    assert passage_citation(CLAUSE, passage.place) == f"《云溪市简讯》序言{passage.place}"
    assert read_citation(passage_citation(CLAUSE, passage.place)) == ("云溪市简讯", ("preamble",))
    numbered = replace(CLAUSE, path=("二",), citation="《云溪市简讯》二，第2页", page_start=2, page_end=2)
    cited = passage_citation(numbered, passage.place)
    assert cited == f"《云溪市简讯》二、{passage.place}，第2页"
    assert read_citation(cited) == ("云溪市简讯", ("二",))


def test_sentences_of_one_paragraph_are_cited() -> None:
    text = FILLER * 3 + "渔港改造补助每座三十万元。" + FILLER * 3
    [passage] = find_passages(text, query_terms(["渔港", "补助"], "渔港补助多少"))
    assert "渔港改造补助每座三十万元。" in text[passage.start : passage.end]
    assert passage.place.endswith("句")
    clause = replace(CLAUSE, citation="《云溪市简讯》序言，第7页", page_start=7, page_end=9)
    cited = passage_citation(clause, passage.place)
    assert cited == f"《云溪市简讯》序言{passage.place}，第7—9页"
    assert read_citation(cited) == ("云溪市简讯", ("preamble",))
    assert passage_citation(clause, "") == clause.citation


def test_the_meaning_decides_where_words_do_not() -> None:
    text = "".join(f"第{n}种情形按照规定办理即可。" for n in "甲乙丙丁戊己庚辛壬癸" * 12)
    near = [0.8] * 14
    near[10] = 0.9
    [passage] = find_passages(text, (), near)
    assert passage.start <= 10.5 * len(text) / 14 < passage.end


def test_a_clause_counts_by_its_best_passage() -> None:
    long = FILLER * 3 + "渔港改造补助每座三十万元。" + FILLER * 3
    scattered = "渔港整洁。" + FILLER * 5 + "改造道路。" + FILLER * 5 + "补助学校。"
    clauses = {1: replace(CLAUSE, text=scattered), 2: replace(CLAUSE, text=long)}
    near = {key: np.full(8, 0.8, dtype=np.float32) for key in clauses}
    terms = query_terms(["渔港", "改造", "补助"], "渔港改造补助")
    shown = rank_passages(clauses, {1: 0.9, 2: 0.9}, terms, near)
    assert shown[0].key == 2
    assert all(0 <= one.score <= 1 for one in shown)
    assert sum(one.key == 2 for one in shown) <= 3
    assert mostly_long(clauses.values())
    assert not mostly_long([CLAUSE, replace(CLAUSE, text=long)])


def test_hits_carry_their_passage(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, said in (
        ("一", "渔港改造补助每座三十万元。"),
        ("二", "茶园改造补助每亩二百元。"),
        ("三", "无关。"),
    ):
        (folder / f"{name}.txt").write_text(
            f"云溪市工作简讯{name}\n\n{FILLER}\n{FILLER}\n{FILLER}\n{said}\n{FILLER}\n", "utf-8"
        )
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    first = engine.find("渔港改造补助多少").hits[0]
    start, end = first.passage
    assert "渔港改造补助每座三十万元。" in first.text[start:end]
    assert end - start <= LONGEST < len(first.text)
    assert "段" in first.passage_citation
    found = find_clause(engine.store, first.passage_citation)
    assert getattr(found, "clause_id", "") == first.clause_id
    engine.close()
