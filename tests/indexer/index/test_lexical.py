"""The lexical index: found, restricted, grown from the one before."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.index import tokens
from indexer.index.lexical import LexicalEntry, LexicalIndex, Term, weighted_terms

BODIES = [
    "沿海各县修复红树林，面积不少于二百亩。",
    "规模养殖场配套畜禽粪污处理设施。",
    "推广屋顶光伏，公共机构先行。",
    "红树林巡护每月不少于两次，红树林病虫害及时防治。",
    "城镇污水收集率逐年提高。",
]
ENTRIES = [
    LexicalEntry(at, f"doc{at // 2}", "东岭市海岸方案 东岭市", "二、任务 （一）修复", body)
    for at, body in enumerate(BODIES, 10)
]


def write(folder: Path, entries=ENTRIES, previous: Path | None = None, gone=()) -> LexicalIndex:
    LexicalIndex.write(folder, previous, gone, entries)
    return LexicalIndex(folder)


def terms(text: str) -> list[Term]:
    return weighted_terms(tokens.query_words(text))


def keys(found: list[tuple[int, float]]) -> list[int]:
    return [key for key, _ in found]


def test_what_is_written_is_found(tmp_path: Path) -> None:
    index = write(tmp_path / "a")
    found = index.search(terms("红树林"), 10)
    assert sorted(keys(found)) == [10, 13]
    assert all(score > 0 for _, score in found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert keys(index.search(terms("哪里要处理畜禽粪污"), 1)) == [11]
    assert keys(index.search(terms("屋顶光伏"), 10)) == [12]
    assert index.search(terms("核电"), 10) == []
    assert len(index.search(terms("海岸"), 3)) == 3


def test_nothing_to_look_for_finds_nothing(tmp_path: Path) -> None:
    index = write(tmp_path / "a")
    assert index.search([], 10) == []
    assert index.search(terms("，。！"), 10) == []
    assert write(tmp_path / "empty", []).search(terms("红树林"), 10) == []


def test_a_restricted_search_finds_nothing_outside(tmp_path: Path) -> None:
    index = write(tmp_path / "a")
    free = dict(index.search(terms("红树林"), 10))
    assert index.search(terms("红树林"), 10, ["doc5"]) == [(10, pytest.approx(free[10]))]
    assert index.search(terms("红树林"), 10, ["doc7", "nowhere"]) == []
    assert index.search(terms("红树林"), 10, []) == []
    assert keys(index.search(terms("海岸"), 1, ["doc7"])) == [14]


def test_a_place_is_looked_for_in_the_title_only(tmp_path: Path) -> None:
    entries = [
        LexicalEntry(1, "d1", "龙岩市方案", "一、", "扩种油茶"),
        LexicalEntry(2, "d2", "方案", "一、", "学习龙岩做法"),
    ]
    index = write(tmp_path / "a", entries)
    assert keys(index.search(weighted_terms((), places=("龙岩",)), 10)) == [1]


def test_grown_equals_written_whole(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole")
    write(tmp_path / "first", ENTRIES[:2])
    write(tmp_path / "second", ENTRIES[2:4], tmp_path / "first")
    grown = write(tmp_path / "third", ENTRIES[4:], tmp_path / "second")
    for text in ("红树林", "污水收集率", "东岭市 修复", "屋顶光伏和红树林"):
        query = terms(text)
        expected = whole.search(query, 10)
        assert grown.search(query, 10) == [(key, pytest.approx(score, rel=1e-5)) for key, score in expected]


def test_what_is_gone_is_not_found(tmp_path: Path) -> None:
    write(tmp_path / "first")
    # A document that is replaced: its rows go, its new ones come under the same id.
    anew = LexicalEntry(20, "doc5", "东岭市海岸方案", "一、", "红树林改为湿地公园")
    index = write(tmp_path / "second", [anew], tmp_path / "first", ["doc5", "unknown"])
    assert sorted(keys(index.search(terms("红树林"), 10))) == [13, 20]
    assert index.search(terms("畜禽粪污"), 10) == []
    assert sorted(keys(index.search(terms("海岸"), 10))) == [12, 13, 14, 20]


def test_the_index_before_still_opens_and_answers(tmp_path: Path) -> None:
    first = write(tmp_path / "first")
    before = {query: first.search(terms(query), 10) for query in ("红树林", "畜禽粪污", "海岸")}
    files = {
        file.name: file.read_bytes() for file in (tmp_path / "first").iterdir() if file.suffix != ".lock"
    }
    for step in range(3):
        previous = tmp_path / ("first" if step == 0 else f"step{step - 1}")
        write(
            tmp_path / f"step{step}",
            [LexicalEntry(30 + step, "new", "新", "", "新文")],
            previous,
            ["doc5", "new"],
        )
    assert {
        file.name: file.read_bytes() for file in (tmp_path / "first").iterdir() if file.name in files
    } == files
    again = LexicalIndex(tmp_path / "first")
    assert {query: again.search(terms(query), 10) for query in before} == before


@pytest.mark.parametrize("hidden", ["红树林", "蓝鲸鱼"])
def test_in_a_part_words_weigh_what_they_weigh_there(hidden: str, tmp_path: Path) -> None:
    """No score tells which words other documents hold: these are as long as the others, so that all are equal."""
    words = ["红树林 修复 二百亩", "畜禽 粪污 处理", "红树林 粪污 光伏", "红树林 巡护 光伏"]
    own = [LexicalEntry(at, f"doc{at // 2}", "方案", "任务", body) for at, body in enumerate(words)]
    other = [
        LexicalEntry(at, f"other{at}", "方案", "任务", f"{hidden} {hidden} {hidden}") for at in range(9, 18)
    ]
    for name, entries in (("alone", own), ("whole", [*own, *other])):
        LexicalIndex.write(tmp_path / name, None, (), entries, str)  # as the words are cut here
    alone, whole = LexicalIndex(tmp_path / "alone"), LexicalIndex(tmp_path / "whole")
    asked = [Term(field, word, 0.7) for word in ("红树林", "粪污", "方案") for field in ("body", "title")]
    expected = alone.search(asked, 10)
    documents, rest = ["doc0", "doc1"], [entry.document_id for entry in other]
    part = whole.within([*documents, *rest[1:]], rest[:1])
    assert part.counts(["红树林", "蓝鲸鱼"]) == whole.within([*documents, *rest[1:]]).counts(
        ["红树林", "蓝鲸鱼"]
    )
    part = whole.within(documents)
    assert part.counts(["红树林", "粪污", "蓝鲸鱼"]) == ({"红树林": 3, "粪污": 2, "蓝鲸鱼": 0}, 4)
    found = part.search(asked, 10)
    assert keys(found) == keys(expected)
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=2e-4)
    plain = whole.search(asked, 10, documents)
    assert [score for _, score in plain] != pytest.approx([score for _, score in expected], abs=2e-2)
