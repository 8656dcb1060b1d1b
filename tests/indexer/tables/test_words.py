"""The words of the interface: complete in each language."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from indexer.tables.words import LANGUAGES, interface


def test_both_languages_say_the_same() -> None:
    raw = tomllib.loads(resources.files("indexer.data").joinpath("interface.toml").read_text("utf-8"))
    assert set(raw) == set(LANGUAGES)
    chinese, english = (interface(language) for language in LANGUAGES)
    assert set(chinese) == set(english)
    for key, words in chinese.items():
        assert words.strip()
        assert english[key].strip()
        assert set(re.findall(r"{(\w+)}", words)) == set(re.findall(r"{(\w+)}", english[key]))
