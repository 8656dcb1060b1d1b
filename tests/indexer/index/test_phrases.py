"""The index of phrases: what stands in a clause as it is, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.index.phrases import FILE, PhraseIndex
from indexer.models import Clause

TEXTS = {
    3: "编号QY-2023-0386的项目，\n由松江湾市绿源公司承建。",
    1: "编号QY-2023-0387的项目由山前县承建。",
    2: "坚决遏制“两高”项目。",
}


def clause(key: int, text: str, *headings: str) -> Clause:
    return Clause(f"d-{key}", "d", (str(key),), "", headings, text, 0, len(text), None, None, "")


def write(
    folder: Path, previous: Path | None = None, gone: tuple[int, ...] = (), texts: dict[int, str] = TEXTS
) -> Path:
    folder.mkdir()
    entries = [(key, clause(key, text, "重点 任务")) for key, text in texts.items()]
    PhraseIndex.write(folder / FILE, previous, gone, entries)
    return folder / FILE


@pytest.mark.parametrize(
    ("phrase", "keys"),
    [
        ("qy-2023-038", [1, 3]),
        ("ＱＹ—2023—0386", [3]),
        ("项目,由松江湾市", [3]),
        ("两高项目", [2]),
        ("承建", [1, 3]),
        ("重点任务", [1, 2, 3]),
        ("任务编号", []),
        ("松江湾县", []),
        ("QY-2023-0386的项目，由松江湾市绿源公司承建。", [3]),
        ('" OR form:', []),
        ("*", []),
        ("", [1, 2, 3]),
    ],
)
def test_what_holds_a_phrase(tmp_path: Path, phrase: str, keys: list[int]) -> None:
    index = PhraseIndex(write(tmp_path / "1"))
    assert index.holding(phrase) == keys
    index.close()


def test_a_generation_goes_on_from_the_one_before(tmp_path: Path) -> None:
    before = write(tmp_path / "1")
    after = write(tmp_path / "2", before, (1,), {4: "山前县新建管网。"})
    first, second = PhraseIndex(before), PhraseIndex(after)
    assert (first.keys(), second.keys()) == ({1, 2, 3}, {2, 3, 4})
    assert (first.holding("山前县"), second.holding("山前县")) == ([1], [4])


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    before = write(tmp_path / "1")
    (before / "000001.sqlite").write_bytes(b"no database, but a file of words that is long enough" * 9)
    with pytest.raises(OSError, match="index of phrases cannot be written"):
        PhraseIndex.write(tmp_path / FILE, before, (), [])


def test_large_segments_are_linked_and_small_ones_merged(tmp_path: Path) -> None:
    many = {key: f"第{key}处巡护站。" for key in range(100)}
    before = write(tmp_path / "1", texts=many)
    after = write(tmp_path / "2", before, (), {200: "设立保护站。"})
    last = write(tmp_path / "3", after, (7, 200), {201: "设立观测站。"})
    assert [file.name for file in sorted(after.iterdir())] == ["000001.sqlite", "000002.sqlite"]
    assert (after / "000001.sqlite").samefile(before / "000001.sqlite")
    assert [file.name for file in sorted(last.iterdir())] == ["000003.sqlite", "000004.sqlite"]
    index = PhraseIndex(last)
    assert index.keys() == {*many} - {7} | {201}
    assert (index.holding("设立"), index.holding("第7处"), index.holding("第8处")) == ([201], [], [8])
    only = write(tmp_path / "4", last, tuple(many), {})
    assert PhraseIndex(only).keys() == {201}
