"""Windows, the cache of vectors, and the vector index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.index.encoders import TinyEncoder
from indexer.index.readers import Clauses, Keys
from indexer.index.vectors import OVERLAP, WINDOW, VectorCache, VectorIndex, passages, windows


class Counting(TinyEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return super().encode_passages(texts)


TEXTS = ["修复红树林", "处理畜禽粪污", "推广屋顶光伏", "提高污水收集率", "红树林巡护"]


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    return TinyEncoder().encode_passages(texts)


def write(
    file: Path, keys: Sequence[int], texts: Sequence[str], previous: Path | None = None, gone=()
) -> VectorIndex:
    VectorIndex.write(file, previous, gone, keys, encoded(texts))
    return VectorIndex(file)


def of(keys: Sequence[int]) -> Clauses:
    return Clauses(Keys(keys))


def assert_covered(text: str, found: list[str]) -> None:
    """Assert that windows found in order leave nothing of `text` out but white space between them."""
    at = begun = 0
    for window in found:
        start = text.find(window, begun)
        assert start >= 0
        assert not text[at:start].strip()
        begun, at = start, max(at, start + len(window))
    assert not text[at:].strip()


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="甲乙丙丁戊，。；\n a1", max_size=900) | st.text(max_size=700))
def test_windows_cover_the_text(text: str) -> None:
    found = windows(text)
    assert all(window in text and len(window) <= WINDOW for window in found)
    assert_covered(text, found)


def test_windows_of_prose_end_at_sentences() -> None:
    sentence = "各县要建立台账，逐户登记，按月更新并向社会公开结果。"
    text = sentence * 20
    found = windows(text)
    assert len(found) > 3
    assert all(window.endswith("。") for window in found)
    assert windows("短。") == ["短。"]
    assert windows("长" * WINDOW) == ["长" * WINDOW]
    assert sum(map(len, windows("长" * 700))) >= 700 + OVERLAP


def test_passages_carry_their_key() -> None:
    found = passages(7, "甲。" * 200)
    assert {passage.key for passage in found} == {7}
    assert [passage.text for passage in found] == windows("甲。" * 200)


def test_a_question_is_no_passage(tmp_path: Path) -> None:
    class Prefixed(TinyEncoder):
        def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().encode_passages([f"query: {text}" for text in texts])

    cache = VectorCache(tmp_path, Prefixed())
    passages_first = cache.encode(TEXTS)
    asked = cache.encode(TEXTS, asked=True)
    assert not np.allclose(asked, passages_first)
    assert np.array_equal(cache.encode(TEXTS, asked=True), asked)
    assert np.array_equal(cache.encode(TEXTS), passages_first)
    cache.close()


def test_nothing_is_encoded_twice(tmp_path: Path) -> None:
    encoder, ticks = Counting(), []
    cache = VectorCache(tmp_path, encoder)
    first = cache.encode(TEXTS, ticks.append)
    assert sorted(encoder.seen) == sorted(TEXTS)
    assert np.array_equal(first, encoded(TEXTS))
    assert sum(ticks) == len(TEXTS)
    cache.close()
    again = VectorCache(tmp_path, encoder)
    assert np.array_equal(again.encode([*TEXTS[::-1], "新的一条"]), encoded([*TEXTS[::-1], "新的一条"]))
    assert encoder.seen[len(TEXTS) :] == ["新的一条"]
    assert again.encode([]).shape == (0, encoder.dimension)
    again.close()


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    cache = VectorCache(tmp_path, encoder)
    vectors = cache.encode(["同一句"] * 3)
    cache.close()
    assert np.array_equal(vectors[0], vectors[2])
    assert encoder.seen == ["同一句"]


def test_another_encoder_does_not_take_the_vectors_of_the_first(tmp_path: Path) -> None:
    encoder = Counting()
    VectorCache(tmp_path, encoder).encode(TEXTS)
    encoder.fingerprint = "another"
    VectorCache(tmp_path, encoder).encode(TEXTS)
    assert len(encoder.seen) == 2 * len(TEXTS)


def test_many_texts_are_encoded_in_batches_and_in_their_order(tmp_path: Path) -> None:
    texts = [f"第{at}条" + "款" * (at % 7) for at in range(600)]
    assert np.array_equal(VectorCache(tmp_path, Counting()).encode(texts), encoded(texts))


def test_search_orders_by_likeness(tmp_path: Path) -> None:
    index = write(tmp_path / "v", range(1, 6), TEXTS)
    found = index.search(encoded(["红树林"])[0], 10)
    assert {key for key, _ in found[:2]} == {1, 5}
    assert len(found) == 5
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len(index.search(encoded(["红树林"])[0], 2)) == 2


def test_a_clause_counts_by_its_best_window(tmp_path: Path) -> None:
    keys = [1, 1, 1, 2, 3]
    texts = ["无关的话", "红树林", "别的内容", "修复红树林滩涂", "光伏"]
    found = write(tmp_path / "v", keys, texts).search(encoded(["红树林"])[0], 10)
    assert [key for key, _ in found][:2] == [1, 2]
    assert sorted(key for key, _ in found) == [1, 2, 3]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)


def test_one_clause_of_many_windows_does_not_hide_the_others(tmp_path: Path) -> None:
    keys = [1] * 200 + [2, 3, 4]
    texts = ["红树林"] * 200 + TEXTS[:3]
    found = write(tmp_path / "v", keys, texts).search(encoded(["红树林"])[0], 4)
    assert sorted(key for key, _ in found) == [1, 2, 3, 4]


def test_a_restricted_search_finds_nothing_outside(tmp_path: Path) -> None:
    index = write(tmp_path / "v", range(1, 6), TEXTS)
    vector = encoded(["红树林"])[0]
    free = dict(index.search(vector, 10))
    assert index.search(vector, 10, of([3, 2, 99])) == [
        (key, pytest.approx(free[key])) for key in sorted((2, 3), key=lambda key: -free[key])
    ]
    assert index.search(vector, 10, of([99])) == []
    assert index.search(vector, 10, of([])) == []
    assert len(index.search(vector, 1, of([2, 3]))) == 1


def test_grown_equals_written_whole(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", [1, 2, 4, 6], [*TEXTS[:2], TEXTS[3], "新增一条"])
    first = tmp_path / "first"
    write(first, range(1, 6), TEXTS)
    (segment,) = first.iterdir()
    before, bytes_before = VectorIndex(first), segment.read_bytes()
    grown = write(tmp_path / "second", [6], ["新增一条"], first, [3, 5, 77])
    for query in ("红树林", "新增", "屋顶光伏"):
        vector = encoded([query])[0]
        expected = whole.search(vector, 10)
        assert grown.search(vector, 10) == [(key, pytest.approx(score)) for key, score in expected]
        assert VectorIndex(first).search(vector, 10) == before.search(vector, 10)
    assert segment.read_bytes() == bytes_before


def test_segments_answer_as_one(tmp_path: Path) -> None:
    texts = [f"第{at % 70}处巡护站设在{TEXTS[at % 5]}处" for at in range(120)]
    whole = write(tmp_path / "whole", range(120), texts)
    write(tmp_path / "1", range(80), texts[:80])
    write(tmp_path / "2", [99, *range(80, 90)], ["多余的话", *texts[80:90]], tmp_path / "1")
    write(tmp_path / "3", range(90, 120), texts[90:], tmp_path / "2", [99])
    write(tmp_path / "4", [500], ["多余的话"], tmp_path / "3")
    grown = write(tmp_path / "5", [], [], tmp_path / "4", [500])
    assert len(list((tmp_path / "2").iterdir())) == 2
    assert (tmp_path / "2" / "000001.faiss").samefile(tmp_path / "1" / "000001.faiss")
    assert grown.keys() == whole.keys()
    for query in TEXTS:
        vector = encoded([query])[0]
        for limit in (1, 7, 200):
            assert grown.search(vector, limit) == whole.search(vector, limit)
        assert grown.search(vector, 9, of(range(40, 95))) == whole.search(vector, 9, of(range(40, 95)))
    assert all(np.array_equal(row, grown.vectors([at])[at]) for at, row in whole.vectors(range(120)).items())


def test_an_empty_index_answers(tmp_path: Path) -> None:
    assert write(tmp_path / "v", [], []).search(encoded(["甲"])[0], 5) == []
    assert write(tmp_path / "w", [1], ["甲"], tmp_path / "v").search(encoded(["甲"])[0], 5)[0][0] == 1


def test_the_vectors_of_clauses_are_those_of_their_windows_in_order(tmp_path: Path) -> None:
    index = write(tmp_path / "a", [7, 3, 7, 5, 3], TEXTS)
    found = index.vectors([3, 7, 7, 99])
    assert list(found) == [3, 7]
    assert np.allclose(found[7], encoded([TEXTS[0], TEXTS[2]]), atol=1e-3)
    assert np.allclose(found[3], encoded([TEXTS[1], TEXTS[4]]), atol=1e-3)
    assert index.vectors([99]) == index.vectors([]) == {}
    assert write(tmp_path / "b", [], []).vectors([3]) == {}
