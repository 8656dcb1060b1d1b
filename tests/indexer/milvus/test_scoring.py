"""BM25 as an inner product of sparse vectors: the scores of the engine that is built in, without any server."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from indexer.index.lexical import LexicalEntry, LexicalIndex, weighted_terms
from indexer.index.tokens import line
from indexer.milvus.scoring import clause_weight, coarse, counted
from indexer.milvus.words import FILE, About, WordsFile, WordsWriter

VOCABULARY = [
    "减污",
    "降碳",
    "绿色",
    "发展",
    "污水",
    "收集率",
    "风电",
    "光伏",
    "农膜",
    "回收",
    "考核",
    "责任",
    "试点",
    "补贴",
    "红树林",
    "修复",
]


def entries(seed: int, count: int) -> list[LexicalEntry]:
    """Return made-up clauses of ten documents, of one to some hundred words."""
    chance = random.Random(seed)

    def some(most: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.randint(1, most)))

    made = [
        (f"{chance.randrange(10):02d}", some(6), some(4), some(chance.choice((5, 60, 700))))
        for _ in range(count)
    ]
    return [
        LexicalEntry(key, name, title, headings, body)
        for key, (name, title, headings, body) in enumerate(sorted(made), 1)
    ]


def local(folder: Path, own: list[LexicalEntry]) -> LexicalIndex:
    LexicalIndex.write(folder, None, (), own, lambda body: body)
    return LexicalIndex(folder)


def cut(entry: LexicalEntry) -> LexicalEntry:
    """Return an entry with the words of its title and headings, as the other engine cuts them."""
    return replace(entry, title=line(entry.title), headings=line(entry.headings))


def write(
    file: Path, previous: Path | None, gone: list[str], own: list[LexicalEntry]
) -> dict[int, dict[int, float]]:
    """Write the words of entries; return the sparse vector of each."""
    with closing(WordsWriter(file, previous)) as writer:
        writer.remove(gone)
        for document_id, clauses in groupby(own, lambda entry: entry.document_id):
            writer.add(document_id, [counted(cut(entry)) for entry in clauses])
        means = writer.means()
        vectors = {entry.key: dict(writer.vector(counted(cut(entry)), clause_weight, means)) for entry in own}
        writer.finish(About("any", writer.last))
    return vectors


def scored(
    file: Path, vectors: dict[int, dict[int, float]], words: list[str], related: list[str]
) -> list[tuple[int, float]]:
    with closing(WordsFile(file)) as opened:
        asked = opened.vector(weighted_terms(words, related, words[:1]))
    found = {
        key: sum(weight * own.get(at, 0.0) for at, weight in asked.items()) for key, own in vectors.items()
    }
    return sorted(
        ((key, score) for key, score in found.items() if score),
        key=lambda pair: (-round(pair[1], 3), pair[0]),
    )


@pytest.mark.parametrize("seed", range(5))
def test_both_engines_give_one_score(tmp_path: Path, seed: int) -> None:
    own = entries(seed, 80)
    index = local(tmp_path / "lexical", own)
    vectors = write(tmp_path / FILE, None, [], own)
    for words, related in ([["污水", "考核"], ["试点"]], [["绿色"], []], [VOCABULARY, []], [["没有"], []]):
        theirs = index.search(weighted_terms(words, related, words[:1]), 1000)
        ours = scored(tmp_path / FILE, vectors, words, related)
        assert dict(ours) == pytest.approx(dict(theirs), abs=1e-4, rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_words_are_counted_as_the_other_engine_counts_them(tmp_path: Path, seed: int) -> None:
    first, second = entries(seed, 60), entries(seed + 100, 60)
    gone = ["03", "05", "99"]
    write(tmp_path / "first.sqlite", None, [], first)
    more = [LexicalEntry(e.key + 1000, f"n{e.document_id}", e.title, e.headings, e.body) for e in second]
    write(tmp_path / FILE, tmp_path / "first.sqlite", gone, more)
    index = local(tmp_path / "lexical", [*(e for e in first if e.document_id not in gone), *more])
    some = ["01", "n02", "03", "none"]
    with closing(WordsFile(tmp_path / FILE)) as file:
        numbers = [file.numbers[name] for name in some if name in file.numbers]
        assert "03" not in file.numbers
        assert file.size == index.size
        assert file.size_within(numbers) == index.within(some).size
        for word in [*VOCABULARY, "没有"]:
            assert file.holding("body", word) == index.frequency(word)
            assert file.holding("body", word, numbers) == index.within(some).frequency(word)
            most = max(file.holding(field, word) for field in ("body", "heading", "title"))
            assert index.counts([word]) == ({word: most}, file.size)


def test_a_number_of_a_document_is_never_given_again(tmp_path: Path) -> None:
    own = [LexicalEntry(1, "a", "甲", "甲", "甲"), LexicalEntry(2, "b", "乙", "乙", "乙")]
    write(tmp_path / "1", None, [], own)
    write(tmp_path / "2", tmp_path / "1", ["b"], [])
    write(tmp_path / "3", tmp_path / "2", [], own[1:])
    with closing(WordsFile(tmp_path / "3")) as file:
        assert file.numbers == {"a": 1, "b": 3}
        assert file.about.last == 3


def test_lengths_are_exact_and_then_coarse() -> None:
    assert [coarse(n) for n in (0, 1, 40, 41, 42, 55, 56, 59, 60, 87, 88, 95, 96, 151, 152, 167, 1048, 1200)] == [
        0, 1, 40, 40, 42, 54, 56, 56, 60, 84, 88, 88, 96, 144, 152, 152, 1048, 1176,
    ]  # fmt: skip
    assert all(coarse(coarse(n)) == coarse(n) <= n for n in range(5000))
