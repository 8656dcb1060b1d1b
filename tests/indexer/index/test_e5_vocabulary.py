"""Which words of the bundled model are kept, and that a text is cut into the same ones where they are."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index import e5_vocabulary, e5_weights
from indexer.index.e5_folder import TOKENIZER, write_tokenizer
from indexer.index.e5_vocabulary import Vocabulary, kept_words, only
from indexer.index.e5_weights import BundledWeights, bundled_file

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
KEPT = [
    "▁",
    "▁passage",
    "的",
    "▁目标",
    "畜禽",
    "2025",
    "50%",
    "≥",
    "①",
    "ー",
    "や",
    "д",
    "م",
    "▁ย",
    "GDP",
    "㎡",
    "。”",
]
CUT = ["да", "▁на", "や、", "自分の", "ők", "με", "ใน", "١٢"]


def _vocabulary(words: list[str]) -> Vocabulary:
    pieces = [(word, -float(at)) for at, word in enumerate([*SPECIAL, *words])]
    return Vocabulary(pieces, begin=0, end=2, pad=1, unknown=3)


@pytest.mark.parametrize("word", KEPT)
def test_what_chinese_texts_are_written_in_is_kept(word: str) -> None:
    assert kept_words(_vocabulary([word])) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("word", CUT)
def test_words_of_other_languages_are_cut(word: str) -> None:
    assert kept_words(_vocabulary([word])) == [0, 1, 2, 3]


def test_of_latin_words_the_most_frequent_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_vocabulary, "_LATIN", 2)
    vocabulary = _vocabulary(["▁the", "的", "of", "and", "a", "CO"])
    assert [vocabulary.pieces[at][0] for at in kept_words(vocabulary)][4:] == ["▁the", "的", "of", "a", "CO"]


def test_the_words_kept_are_numbered_anew() -> None:
    found = only(_vocabulary(["да", "的", "на", "了"]), [0, 1, 2, 3, 5, 7])
    assert found.pieces[4:] == [("的", -5.0), ("了", -7.0)]
    assert (found.begin, found.end, found.pad, found.unknown) == (0, 2, 1, 3)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object, np.ndarray]:
    """The tokenizer of all words, that of those kept, and the number of each word among all."""
    from tokenizers import Tokenizer

    file = bundled_file()
    assert file is not None
    pruned, folders = BundledWeights(file), [tmp_path_factory.mktemp(name) for name in ("all", "kept")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(e5_weights, "kept_words", lambda vocabulary: list(range(len(vocabulary.pieces))))
        write_tokenizer(BundledWeights(file), folders[0])
    write_tokenizer(pruned, folders[1])
    everything, kept = (Tokenizer.from_file(str(folder / TOKENIZER)) for folder in folders)
    return everything, kept, pruned.words


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "query: 到2025年，畜禽粪污综合利用率达到90%以上",
        "passage: （五）推进PM2.5、VOCs和NOx协同减排，单位GDP能耗下降13.5%；①省发改委牵头。",
        "passage: 第三十二条 违反本条例规定的，处五万元以上二十万元以下的罚款……",
        "passage: 建成5G基站12万个、充换电站≥300座，面积1.2万㎡，CO2排放降低3‰。",
    ],
)
def test_chinese_is_cut_as_before(both: tuple, text: str) -> None:
    everything, kept, words = both
    assert everything.encode(text).ids == words[kept.encode(text).ids].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Международное сотрудничество", "การพัฒนาที่ยั่งยืน", "sustainable neighbourhoods", "지속가능한 발전"]
)
def test_a_word_that_is_cut_is_cut_in_pieces_not_lost(both: tuple, text: str) -> None:
    everything, kept, _ = both
    assert "<unk>" not in kept.encode(text).tokens
    assert "".join(kept.encode(text).tokens) == "".join(everything.encode(text).tokens)


@pytest.mark.slow
def test_the_model_is_small(both: tuple) -> None:
    assert len(both[2]) < 45_000  # 384 bytes each, beside 22 MB for the layers
