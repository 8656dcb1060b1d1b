"""Texts with random damage: what is lost, what fails, what takes long.

    python tests/benchmarks/mutated.py [--count N] [--seed N] [FOLDER ...]

Snippets of the files in the folders (`corpus/`) are damaged N times (1,000): parts deleted, doubled, exchanged,
cut off, lines run together, odd characters put in. Each is read into clauses and rows; told are those that fail,
whose clauses and regions leave out a character or overlap, whose spans do not hold, that lose a
character between page and text, or that take many times as long as an undamaged text of their length.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.documents.intake import Intake, Taken, intake_of
from indexer.documents.ocr_pages import unread
from indexer.documents.read import ENDINGS, read_file
from indexer.documents.storable import storable
from indexer.errors import LedgerError
from indexer.models import TABLE_MARK, Page, SourceText

_LONGEST = 1500
# What is put in: brackets that never close, labels, figures, white space, signs of every kind.
ODD = (
    *"（）()《》〈〉“”【】〔〕[]、，。；：！？…—-·|#*\t\u3000\u200b\ufeff\u00a0\u2028\x0b\x0c\r\x00\ufffd\ue000",
    *"０９①⑳㈠ⅠⅫ％‰℃㎡²½〇零两百万亿几每第年月日号",
    "一、", "（一）", "1.", "1.1", "第一条", "第二章", "附件", "专栏1", "一是", "到2025年", "达到1%", "——",
    "国发〔2021〕23号", "（责任单位：", "牵头", "😀", "𠀀", "\U000e0001", "a\u0301", "万亿亿", "翻两番", "\n\n", "    ",
)  # fmt: skip
ROWS = ("targets", "quantities", "commitments", "duties", "references")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _span(chance: random.Random, text: str, most: int) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.randint(1, most))


def _deleted(chance: random.Random, text: str) -> str:
    start, end = _span(chance, text, 40)
    return text[:start] + text[end:]


def _doubled(chance: random.Random, text: str) -> str:
    start, end = _span(chance, text, 60)
    return text[:end] + text[start:end] * chance.randint(1, 3) + text[end:]


def _exchanged(chance: random.Random, text: str) -> str:
    a, b, c, d = sorted(chance.randrange(len(text) + 1) for _ in range(4))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _odd(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) * chance.choice((1, 1, 1, 2, 8, 40)) + text[at:]


def _cut(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] if chance.random() < 0.5 else text[at:]


def _run_on(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    return "\n".join(lines[:at]) + "".join(lines[at : at + 2]) + "\n".join(lines[at + 2 :])


def _lines_exchanged(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _line_broken(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + "\n" + text[at:]


DAMAGES: tuple[Callable[[random.Random, str], str], ...] = (
    _deleted, _doubled, _exchanged, _odd, _odd, _cut, _run_on, _lines_exchanged, _line_broken,
)  # fmt: skip


def mutated(chance: random.Random, text: str) -> str:
    """Return a text damaged in one to four ways."""
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(DAMAGES)(chance, text)
    return text


def snippet(chance: random.Random, texts: Sequence[str]) -> str:
    """Return some lines on end of one of the texts, at times below its first lines."""
    text = chance.choice(texts)
    start = chance.randrange(len(text) + 1)
    start = text.rfind("\n", 0, start) + 1
    part = text[start : start + chance.randint(40, _LONGEST)]
    return text[:200] + "\n" + part if chance.random() < 0.3 else part


def read(text: str, name: str = "方案.txt") -> Intake:
    """Return what comes of a text as of a file of one or two pages."""
    half = len(text) // 2 if len(text) % 2 else len(text)
    pages = tuple(Page(at + 1, part) for at, part in enumerate((text[:half], text[half:])) if part.strip())
    source = storable(SourceText(name, pages, visual_lines=len(text) % 3 == 0))
    return intake_of(source, name, "0" * 64, {}, False)


def faults(text: str, found: Intake) -> Iterator[str]:
    """Yield what is wrong with what was read of a text."""
    yield from (told for told, _ in found.failures)
    for taken in found.documents:
        yield from _of_document(taken)
    held = Counter("".join(taken.document.text for taken in found.documents))
    held.update("".join(aside.text for aside in found.asides))
    said = Counter(_HAN.findall(text))
    if lost := {char: count - held[char] for char, count in said.items() if held[char] < count}:
        yield f"characters lost: {lost}"


def _of_document(taken: Taken) -> Iterator[str]:
    text = taken.document.text
    at = 0
    spans = [(c.start, c.end) for c in taken.clauses] + [(r.start, r.end) for r in taken.regions]
    for start, end in [*sorted(spans), (len(text), len(text))]:
        if start < at:
            yield f"two parts overlap at {start}"
        elif text[at:start].strip():
            yield f"nothing holds {at} to {start}"
        at = max(at, end)
    for clause in taken.clauses:
        if text[clause.start : clause.end] != clause.text:
            yield f"the words of clause {clause.clause_id} are not those of its span"
    for table in ROWS:
        for row in getattr(taken.rows, table):
            if text[row.start : row.end] != row.quote or not row.quote:
                yield f"a span of {table} does not hold: {row.quote}"
    for measure in taken.rows.measures:
        if text[measure.start : measure.end] != measure.text:
            yield f"a span of measures does not hold: {measure.text}"
    yield from (note for note in taken.rows.notes if "could not be read" in note)


@dataclass
class Result:
    """What many damaged texts gave: faults with their text, and the longest time by what is usual."""

    count: int
    faults: list[tuple[str, str]]
    slowest: float
    slowest_text: str


def run(texts: Sequence[str], count: int, seed: int) -> Result:
    """Damage snippets of some texts and read them; the same seed gives the same."""
    chance = random.Random(seed)
    result = Result(count, [], 0.0, "")
    usual = _usual(chance, texts)
    for _ in range(count):
        text = mutated(chance, snippet(chance, texts))
        started = time.process_time()
        try:
            found = read(text)
        except Exception:  # noqa: BLE001 - told with the text that did it
            result.faults.append((traceback.format_exc(limit=-3), text))
            continue
        took = (time.process_time() - started) / (0.01 + usual * len(text))
        if took > result.slowest:
            result.slowest, result.slowest_text = took, text
        result.faults += [(fault, text) for fault in faults(text, found)]
    return result


def _usual(chance: random.Random, texts: Sequence[str]) -> float:
    """Return the seconds that a character of an undamaged snippet takes."""
    whole = [snippet(chance, texts) for _ in range(60)]
    read(whole[0])
    started = time.process_time()
    for text in whole:
        read(text)
    return (time.process_time() - started) / sum(map(len, whole))


def texts_of(folders: Sequence[Path]) -> list[str]:
    """Return the text of each file below some folders, without tables."""
    found = []
    for file in sorted(f for folder in folders for f in folder.rglob("*") if f.suffix.lower() in ENDINGS):
        try:
            source = read_file(file)[0]
            source = unread(source) if source.pictures else source
        except LedgerError:
            continue
        text = "\n".join(page.text for page in source.pages).replace(TABLE_MARK, "")
        found += [text] if text.strip() else []
    return found


def main() -> None:
    """Print what is wrong, and how long the slowest took by what is usual."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    texts = texts_of(given.folders)
    result = run(texts, given.count, given.seed)
    for fault, text in result.faults:
        print(f"{fault}\n    {text!r}\n")
    print(f"{result.count} damaged snippets of {len(texts)} files: {len(result.faults)} faults")
    print(f"slowest: {result.slowest:.1f} times what is usual\n    {result.slowest_text!r}")


if __name__ == "__main__":
    main()
