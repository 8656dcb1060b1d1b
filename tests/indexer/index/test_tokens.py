"""Words: the lexicon stays whole, offsets are the source's, questions keep what they ask for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.folding import fold
from indexer.index import tokens

SOME = st.text(alphabet="城市污水集中收集率达到90%，〔2023〕ＡＢＣ㎡⽔⼟①Ⅳ\n 　省发改委abc.·—")


@pytest.mark.parametrize("word", tokens.lexicon())
def test_every_word_of_the_lexicon_stays_whole(word: str) -> None:
    assert word == fold(word)
    assert word in tokens.words(word)


@pytest.mark.parametrize(
    ("text", "whole", "apart"),
    [
        ("市发展改革委牵头", ["市", "发展改革委"], []),
        ("省生态环境厅负责", ["省", "生态环境厅"], ["省生态环境厅"]),
        ("推进畜禽粪污综合利用率提升", ["畜禽粪污", "综合利用率", "畜禽", "利用率"], []),
        ("各县自然资源局", ["自然资源局"], []),
        ("非化石能源消费比重", ["非化石能源", "消费比重"], []),
    ],
)
def test_words_in_context(text: str, whole: list[str], apart: list[str]) -> None:
    found = tokens.words(text)
    assert set(whole) <= set(found)
    assert not set(apart) & set(found)


def test_words_are_folded() -> None:
    assert tokens.words("ＧＤＰ能耗") == tokens.words("gdp能耗")
    assert tokens.words("⽔质") == tokens.words("水质")  # a Kangxi radical
    assert tokens.words("，。《》 \n") == []
    assert tokens.words("") == []


@settings(deadline=None, max_examples=150)
@given(SOME | st.text(max_size=60))
def test_spans_are_those_of_the_source(text: str) -> None:
    for word, start, end in tokens.spans(text):
        assert 0 <= start < end <= len(text)
        assert fold(text[start:end]) == word


@pytest.mark.parametrize(
    ("query", "kept", "dropped"),
    [
        ("哪个部门负责红树林保护修复", ["红树林"], ["哪个", "部门", "负责"]),
        ("碳排放数据造假怎么处理", ["数据造假"], ["怎么", "处理"]),
        ("污水收集率是多少", ["污水收集率"], ["是", "多少"]),
    ],
)
def test_question_words_are_dropped(query: str, kept: list[str], dropped: list[str]) -> None:
    found = tokens.query_words(query)
    assert set(kept) <= set(found)
    assert not set(dropped) & set(found)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from([*sorted(tokens.question_words()), "湿地", "，"]), min_size=1).map("".join))
def test_never_all_of_a_query_is_dropped(query: str) -> None:
    found = tokens.query_words(query)
    assert bool(found) == bool(tokens.words(query))
    assert len(found) == len(set(found))


def test_the_fingerprint_follows_the_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tokens.fingerprint()
    assert before == tokens.fingerprint()
    monkeypatch.setattr(tokens, "lexicon", lambda: ("新词",))
    assert tokens.fingerprint() != before


@given(SOME)
def test_a_long_text_is_cut_in_pieces_to_the_same_words(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = tokens.spans(text)
        patch.setattr(tokens, "_LONGEST", 3)
        patch.setattr(tokens, "_end", _end_at_a_mark)
        assert tokens.spans(text) == whole
    assert tokens.line(text) == " ".join(tokens.words(text))


def _end_at_a_mark(folded: str, at: int) -> int:
    """Return the end of a piece as `_end` does where a mark stands near enough."""
    return next((n + 1 for n in range(at, len(folded)) if folded[n] in tokens._BETWEEN_WORDS), len(folded))


def test_a_run_without_a_mark_is_cut_after_so_many_characters() -> None:
    pieces = [piece for _, piece in tokens._pieces("1" * 25_000 + ",2")]
    assert [len(piece) for piece in pieces] == [10_000, 10_000, 5002]
