"""One question on two engines: how many of the first ten hits are the same, and how long each takes.

Usage: engines.py LOCAL OTHER QUESTIONS...    LOCAL and OTHER are knowledge bases of the same documents, OTHER with its
indexes on Milvus; QUESTIONS are JSONL files with a `query` each, of which up to 1,000 are asked

Beside each question as it is, every fifth is asked with a filter: of a level, a region or a unit, in turn.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from indexer.models import Hit
from indexer.search.engine import EmbeddedEngine
from indexer.store.filters import Filters

QUESTIONS, TOP, EVERY = 1000, 10, 5
FILTERS = (Filters(level="provincial"), Filters(region="福建省"), Filters(unit="生态环境"))


def main(local: Path, other: Path, questions: list[Path]) -> None:
    """Ask all, and print what was measured."""
    engines = [EmbeddedEngine(local), EmbeddedEngine(other)]
    times: list[list[float]] = [[], []]
    shares: list[float] = []
    filtered: list[float] = []
    furthest = 0.0
    same = 0
    for query, filters in islice(_asked(questions), QUESTIONS + QUESTIONS // EVERY):
        found: list[list[Hit]] = []
        for engine, spent in zip(engines, times, strict=True):
            begun = time.perf_counter()
            found.append(engine.search(query, filters, TOP))
            spent.append(1000 * (time.perf_counter() - begun))
        one, two = ([hit.clause_id for hit in hits] for hits in found)
        both = (Counter(one) & Counter(two)).total()  # a clause may come with two of its passages
        share = both / max(len(one), len(two)) if one or two else 1.0
        (shares if filters is None else filtered).append(share)
        same += one == two
        scores = ({hit.clause_id: hit.score for hit in hits} for hits in found)
        ours, theirs = scores
        furthest = max([furthest, *(abs(ours[name] - theirs[name]) for name in ours.keys() & theirs.keys())])
        if share < 1:
            print(f"{share:.1f}  {query[:60]}")
    for name, values in (("as they are", shares), ("with a filter", filtered)):
        print(f"{len(values)} questions {name}: overlap of the first ten {statistics.mean(values):.4f}")
    print(f"the same hits in the same order: {same / (len(shares) + len(filtered)):.4f}")
    print(f"furthest score of one clause from the other's: {furthest:.6f}")
    for name, spent in zip(("built in", "Milvus"), times, strict=True):
        ordered = sorted(spent)
        print(
            f"{name}: median {statistics.median(spent):.1f} ms, p95 {ordered[len(ordered) * 95 // 100]:.1f} ms"
        )
    for engine in engines:
        engine.close()


def _asked(files: list[Path]) -> Iterator[tuple[str, Filters | None]]:
    """Yield each question of some files, every fifth also with a filter."""
    filters = cycle(FILTERS)
    lines = (line for file in files for line in file.read_text("utf-8").splitlines() if line.strip())
    for at, query in enumerate(dict.fromkeys(json.loads(line)["query"] for line in lines)):
        yield query, None
        if at % EVERY == 0:
            yield query, next(filters)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
