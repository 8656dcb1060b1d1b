"""The dictionary: the same with a cache, without one, and with one that is damaged or planted."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import jieba
import pytest

from indexer.index import dictionary


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a temporary folder in which somebody has planted what jieba would load."""
    common = tmp_path / "tmp"
    common.mkdir()
    (common / "jieba.cache").write_bytes(b"planted")
    monkeypatch.setattr(tempfile, "tempdir", str(common))
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def counts() -> dict[str, int]:
    found: dict[str, int] = dictionary.tokenizer().FREQ
    return found


def test_the_cache_is_private_and_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with jieba.Tokenizer().get_dict_file() as file:
        expected, total = jieba.Tokenizer.gen_pfdict(file)
    assert counts() == expected
    (file,) = cache.iterdir()
    assert file.name.startswith("jieba-")
    assert file.stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(jieba.Tokenizer, "gen_pfdict", None)  # it is not made again
    again = dictionary.tokenizer()
    assert (again.FREQ, again.total) == (expected, total)
    assert [path.name for path in (cache.parent / "tmp").iterdir()] == ["jieba.cache"]


def test_what_is_damaged_or_another_user_s_is_not_loaded(cache: Path) -> None:
    expected = counts()
    (file,) = cache.iterdir()
    good = file.read_bytes()
    for bad in (b"", good[:100], good[:-8], good[:50_000] + b"x" + good[50_001:]):
        file.write_bytes(bad)
        assert counts() == expected
        assert file.read_bytes() == good  # and made anew
    forged = good[32:].replace("一一列举".encode(), "一一列毁".encode())
    file.write_bytes(hashlib.sha256(forged).digest() + forged)
    file.chmod(0o666)
    if os.name == "posix":
        assert counts() == expected


@pytest.mark.skipif(os.name != "posix", reason="rights are others elsewhere")
def test_a_cache_that_others_write_is_not_used(cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    assert "的" in counts()
    assert not list(cache.iterdir())


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    cache.write_bytes(b"a file in the way")
    assert "的" in counts()


def test_words_are_cut_as_jieba_cuts_them() -> None:
    own, plain = dictionary.tokenizer(), jieba.Tokenizer()
    plain.FREQ, plain.total, plain.initialized = own.FREQ, own.total, True
    for text in (
        "",
        "水",
        "到2030年全省畜禽粪污综合利用率稳定在93%以上，",
        "谁来管ＡＢＣ-12标准?",
        "的的的的",
        "𠀀𠀁人工智能",
    ):
        assert list(own.cut(text, HMM=False)) == list(plain.cut(text, HMM=False))
        assert list(own.tokenize(text, mode="search")) == list(plain.tokenize(text, mode="search"))
