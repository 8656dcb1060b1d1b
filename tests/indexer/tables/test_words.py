"""The words of the interface: complete in each language."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

from extraction.knowledge import table
from indexer.tables.words import LANGUAGES, WORDS, interface
from tests.extraction.comparability.pairs import PAIRS

ROOT = Path(__file__).parents[3]


def test_both_languages_say_the_same() -> None:
    raw = tomllib.loads(resources.files("indexer.data").joinpath("interface.toml").read_text("utf-8"))
    assert set(raw) == set(LANGUAGES)
    chinese, english = (interface(language) for language in LANGUAGES)
    assert set(chinese) == set(english)
    for key, words in chinese.items():
        assert words.strip()
        assert english[key].strip()
        assert set(re.findall(r"{(\w+)}", words)) == set(re.findall(r"{(\w+)}", english[key]))


def test_no_key_stands_in_two_tables() -> None:
    keys = [key for name in WORDS for key in table(name, "indexer.data")["zh"]]
    assert [key for key in keys if keys.count(key) > 1] == []


def test_every_reason_of_a_verdict_has_words_and_no_other_has() -> None:
    said = {key.removeprefix("reason_") for key in interface("zh") if key.startswith("reason_")}
    assert {pair.reason for pair in PAIRS} - {""} <= said
    code = [
        *(ROOT / "extraction" / "comparability").glob("*.py"),
        *(ROOT / "indexer" / "compare").glob("*.py"),
    ]
    written = set(re.findall(r'"(\w+)"', "\n".join(path.read_text("utf-8") for path in code)))
    assert said <= written
