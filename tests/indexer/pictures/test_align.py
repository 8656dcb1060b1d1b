"""Which letter of a page is which character of a text, however the two are ordered."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.folding import fold, squeeze
from indexer.pictures.align import align

FIRST = "为推动绿色发展，制定本方案。"
SECOND = "到2025年，全省畜禽粪污综合利用率达到88%以上。"
THIRD = "（责任单位：省农业农村厅、省生态环境厅）"


def found(words: str, letters: str) -> str:
    """The letters that the characters of `words` are found at, · for those that are not."""
    return "".join("·" if at < 0 else letters[at] for at in align(words, letters))


def test_lines_are_joined_and_page_numbers_left_out() -> None:
    letters = FIRST + "—3—" + SECOND
    places = align(f"{FIRST}\n{SECOND}", letters)
    assert places == [*range(len(FIRST)), -1, *range(len(FIRST) + 3, len(letters))]


def test_another_order_is_none_the_less_found() -> None:
    letters = squeeze_only(THIRD + SECOND + FIRST)
    assert found(FIRST + SECOND + THIRD, letters) == FIRST + SECOND + THIRD


def test_variants_match() -> None:
    assert align("⽣态（一）A", "生态(一)a") == [0, 1, 2, 3, 4, 5]


def test_what_is_said_in_every_row_is_found_in_its_own() -> None:
    rows = [
        "森林覆盖率\t省林业局\t2025年",
        "湿地保护率\t省林业局\t2025年",
        "草原综合植被盖度\t省林业局\t2025年",
    ]
    letters = squeeze_only("指标责任单位时限" + "".join(rows))
    text = "\n".join(rows)
    places = [at for at in align(text, letters) if at >= 0]
    assert places == list(range(8, len(letters)))


def test_a_letter_that_reads_otherwise_between_two_that_match() -> None:
    assert found("总磷排放量下降到10毫克", "总磷排放〓下降到10毫克") == "总磷排放〓下降到10毫克"
    # As many on both sides, or none of them.
    assert found("总磷排放总量下降到10毫克", "总磷排放〓下降到10毫克") == "总磷排放··下降到10毫克"


def test_what_is_not_there_is_not_found() -> None:
    assert align("红树林", "海草床与珊瑚礁") == [-1, -1, -1]
    assert align("", "海草床") == []
    assert align("红树林", "") == [-1, -1, -1]
    assert align(" \t\n", "海") == [-1, -1, -1]


def squeeze_only(text: str) -> str:
    return "".join(text.split())


TEXTS = st.text(alphabet="发展绿色能源2025年%（）、。 \n⽣生Ａa", max_size=120)


@given(TEXTS, TEXTS)
def test_each_letter_stands_for_one_character(words: str, letters: str) -> None:
    letters = squeeze_only(letters)
    places = align(words, letters)
    assert len(places) == len(words)
    taken = [at for at in places if at >= 0]
    assert len(set(taken)) == len(taken)
    assert all(0 <= at < len(letters) for at in taken)
    assert not any(at >= 0 for at, char in zip(places, words, strict=True) if char.isspace())
    for i, at in enumerate(places):
        if at >= 0 and fold(words[i]) != fold(letters[at]):  # only between two that match
            assert any(places[j] >= 0 for j in range(i))
            assert any(places[j] >= 0 for j in range(i + 1, len(words)))


@given(TEXTS)
def test_a_text_is_found_whole_in_itself(words: str) -> None:
    letters = squeeze_only(words)
    places = [at for at in align(words, letters) if at >= 0]
    assert sorted(places) == list(range(len(letters)))
    assert squeeze("".join(letters[at] for at in places)) == squeeze(words)


@pytest.mark.parametrize("one", ["发展", "……", "甲乙丙丁", "省林业局2025年"])
def test_repetition_costs_no_square(one: str) -> None:
    def seconds(size: int) -> float:
        text = one * (size // len(one))
        start = time.process_time()
        align(text, text[1:] + text[:1])
        return time.process_time() - start

    small = min(seconds(5_000) for _ in range(3))
    assert seconds(40_000) < 40 * small + 0.5
