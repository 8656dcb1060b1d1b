"""Whether what was found answers a query, and what was dropped of it."""

from __future__ import annotations

from dataclasses import replace

from indexer.index.doubt import MEASURES, DoubtModel
from indexer.search.doubt import DOUBTFUL, NEAR, NOTHING, missed, nearness, unanswered
from indexer.search.engine import EmbeddedEngine
from indexer.search.query import Part, read_query

SIZE = len(MEASURES)
MODEL = DoubtModel((0.0,) * SIZE, (1.0,) * SIZE, (0.0,) * SIZE, 0.0, 0.4, 0.1)


def test_the_probability_decides(engine: EmbeddedEngine) -> None:
    engine.search("红树林")
    index = engine._loaded
    assert index is not None
    read = read_query("红树林")
    key = engine.store.clause_keys()[0]
    found = {"lexical": [(key, 1.0)], "vector": [(key, 0.9)]}
    for bias, told in ((3.0, NEAR), (-1.0, DOUBTFUL), (-5.0, NOTHING)):
        model = replace(MODEL, bias=bias)
        known = index.catalog.documents
        assert nearness(model, engine.store, known, index.lexical, read, found) == told
        assert nearness(None, engine.store, known, index.lexical, read, found) == NEAR


def test_a_place_dropped_is_met_where_it_stands() -> None:
    place, year = Part("region", "云溪省", "云溪"), Part("issued", "2021", "2021年印发")
    assert not missed([place], ["云溪省渔港简讯"])
    assert missed([place], ["石桥市简讯"])
    assert missed([year], ["2021年印发"])
    assert not missed([], [])


def test_a_figure_of_which_no_sentence_speaks_is_doubted(engine: EmbeddedEngine) -> None:
    def told(query: str) -> bool:
        found = engine.find(query)
        assert engine._loaded is not None
        return unanswered(engine._loaded.lexical, read_query(query), found.hits)

    assert not told("红树林修复多少公顷")
    assert told("红树林修复补贴标准每亩多少元")  # nothing of a price
    assert told("2049年红树林修复多少公顷")  # nothing of the year
    assert told("红树林修复多少元")  # a number, but of no money
    assert not told("红树林怎么修复")  # no figure is asked for
    assert not told("红树林")
