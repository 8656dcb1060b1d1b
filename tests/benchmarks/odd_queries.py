"""Queries that nobody asks: what of each becomes of a search.

    python tests/benchmarks/odd_queries.py [--queries N] [--seed S]

Each must be answered or refused in one sentence, within a second, with highlights inside the text of each hit.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.build import build
from indexer.errors import LedgerError
from indexer.knowledge_base import KnowledgeBase

PLAN = """青屿省绿色发展实施方案

青环发〔2023〕7号

一、目标

到2025年，非化石能源消费比重达到31%，森林覆盖率达到60%以上。

二、任务

（一）治理农业污染。畜禽粪污综合利用率达到88%以上。（责任单位：省农业农村厅）

（二）红树林保护修复。营造红树林30公顷。（市自然资源局牵头，市林业局配合）
"""
_PIECES = (
    "红树林", "畜禽粪污", "2025年", "目标是多少", "谁负责", "《", "》", "《青屿省绿色发展实施方案》", "二、（一）",
    "青环发〔2023〕7号", "〔", "省", "福建省", "住建局", "第九百九十九条", "百分之", "%", "+", "-", "NOT", "AND",
    "OR", "body:", "title:*", "~3", "^9", "\\", "/", '"', "'", "(", ")", "[", "]", "{", "}", "*", "?", "\0", "\x1b[2J",
    "\u202e", "\ufeff", "\u200b", "\ud800", "😀", "é", "ａｂｃ", "①", "㎡", "⼟", "\n", "\t", " ", "。", "，", "　",
    "x", "SELECT", ";--", "999999999999999999999999999999", "1e999", "-0", "２０２５", "二〇三〇年", "零", "亿",
)  # fmt: skip


def odd_query(dice: random.Random) -> str:
    """Return a query of pieces, of random characters, or one that is very long."""
    kind = dice.random()
    if kind < 0.6:
        return "".join(dice.choice(_PIECES) for _ in range(dice.randint(0, 12)))
    if kind < 0.8:
        return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randint(1, 60)))
    if kind < 0.9:
        return dice.choice(_PIECES) * dice.choice((100, 1000, 5000))
    return "".join(dice.choice(PLAN) for _ in range(dice.randint(1, 300)))


def answer(base: KnowledgeBase, query: str) -> str:
    """Return what becomes of a query: answered, refused with its sentence, or answered with marks outside."""
    try:
        found = base.search(query, top=5)
    except LedgerError as error:
        return f"refused: {error}"
    marks = [(0 <= start < end <= len(hit.text)) for hit in found.hits for start, end in hit.highlights]
    return "answered" if all(marks) and len(found.hits) <= 5 else "outside"


def main() -> None:
    """Ask; print what went wrong, and how many ended how."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice = random.Random(given.seed)
    counts: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a.txt").write_text(PLAN, "utf-8")
        build(Path(name) / "kb", [Path(name) / "a.txt"], model="tiny")
        with KnowledgeBase.open(Path(name) / "kb") as base:
            base.search("红树林")
            for _ in range(given.queries):
                query = odd_query(dice)
                started = time.process_time()
                try:
                    told = answer(base, query)
                    ended = "more than a sentence" if "\n" in told else told.split(":")[0]
                except BaseException as error:  # noqa: BLE001 - a panic, too
                    ended = f"raised {type(error).__name__}"
                longest = max(longest, time.process_time() - started)
                counts[ended] += 1
                if ended not in {"answered", "refused"}:
                    print(f"{ended}: {query[:80]!r}", flush=True)
    print(dict(counts), f"longest {longest:.2f} s")


if __name__ == "__main__":
    main()
