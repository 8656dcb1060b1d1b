"""Words marked: what is left on both sides is the same text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.compare.marks import MarkKind, bare, differing, edits, word_list

_TEXTS = st.text(alphabet="建设河道12.5%，。、第三条 \n的和2025年ab", max_size=60)


def _left(text: str, spans: list[tuple[int, int]]) -> str:
    at, kept = 0, []
    for start, end in spans:
        assert at <= start < end <= len(text)
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


@given(_TEXTS, _TEXTS)
def test_without_the_marks_both_texts_are_equal(one: str, other: str) -> None:
    ours, theirs = differing(one, other)
    assert _left(one, ours) == _left(other, theirs)


@given(_TEXTS, st.integers(1, 40), st.integers(1, 40))
def test_so_are_long_ones(words: str, times: int, others: int) -> None:
    one, other = (words + "。堤防养护，") * times, ("码头" + words + "；") * others
    ours, theirs = differing(one, other)
    assert _left(one, ours) == _left(other, theirs)


@given(_TEXTS, _TEXTS)
def test_and_where_references_follow(one: str, other: str) -> None:
    found = edits(one, other, {"第三条": "第二条"})
    ours, theirs = [e.old for e, _ in found], [e.new for e, _ in found]
    assert _left(one, [s for s in ours if s[0] < s[1]]) == _left(other, [s for s in theirs if s[0] < s[1]])


@given(_TEXTS)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(word_list(text)) == text
    assert edits(text, text) == []


@pytest.mark.parametrize(
    ("old", "new", "gone", "came"),
    [
        ("发展风电和光伏发电产业", "积极发展风电和光伏发电", ["产业"], ["积极"]),
        ("比重由30%提高到40%。", "比重由35%提高到45.5%。", ["30%", "40%"], ["35%", "45.5%"]),
        ("到2025年底建成", "到2030年底建成", ["2025年"], ["2030年"]),
        (
            "依照本法第三条、第十二条处理",
            "依照本法第四条、第十三条处理",
            ["第三条", "第十二条"],
            ["第四条", "第十三条"],
        ),
        ("同样的话语", "同样的话语", [], []),
        ("处5万元罚款", "处5.5万元罚款", ["5"], ["5.5"]),
    ],
)
def test_whole_words_and_numbers_are_marked(old: str, new: str, gone: list[str], came: list[str]) -> None:
    ours, theirs = differing(old, new)
    assert [old[slice(*span)] for span in ours] == gone
    assert [new[slice(*span)] for span in theirs] == came


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("清点、登记", "清点，登记", [MarkKind.EDITORIAL]),
        ("总则", "总 则", [MarkKind.SPACING]),
        ("到2025年底", "到 2025 年底", [MarkKind.SPACING] * 2),
        ("修缮。养护", "修缮。\n养护", [MarkKind.EDITORIAL]),
        ("占5%以上", "占5以上", [MarkKind.WORDS]),
        ("气温3度", "气温-3度", [MarkKind.WORDS]),
        ("清点、登记账簿", "清点，登记票据", [MarkKind.EDITORIAL, MarkKind.WORDS]),
    ],
)
def test_punctuation_is_told_from_words(old: str, new: str, kinds: list[MarkKind]) -> None:
    assert [kind for _, kind in edits(old, new)] == kinds


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "依照第三条和第四条处罚",
            "依照第四条和第五条处罚",
            [("第三条", "第四条", "follows"), ("第四条", "第五条", "follows")],
        ),
        ("依照《水法》第三条处罚", "依照《水法》第四条处罚", [("第三条", "第四条", "words")]),
        ("依照刑法第三条处罚", "依照刑法第三条处罚。", [("", "。", "editorial")]),
        ("依照本法第三条处罚", "依照本法第九条处罚", [("第三条", "第九条", "words")]),
    ],
)
def test_references_follow_the_numbering(old: str, new: str, told: list[tuple[str, str, str]]) -> None:
    renamed = {"第三条": "第四条", "第四条": "第五条"}
    found = edits(old, new, renamed)
    assert [(old[slice(*e.old)], new[slice(*e.new)], kind.value) for e, kind in found] == told


def test_signs_beside_numbers_are_no_punctuation() -> None:
    assert bare("1.5") != bare("15")
    assert bare("5%") != bare("5")
    assert bare("10-20") != bare("1020")
    assert bare("清点、登记。") == bare("清点,登记；")


def test_long_texts_take_no_time() -> None:
    one = "".join(f"第{at}座泵站由水务部门维护，每年检修{at}次；" for at in range(800))
    other = one.replace("维护", "养护").replace("每年", "每季度")
    began = time.process_time()
    assert edits(one, other)
    assert time.process_time() - began < 20
