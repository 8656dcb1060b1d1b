"""Time and memory of comparing: two documents, a series, and the matrix over few and many documents.

Usage: comparing.py FOLDER [COUNT...]    FOLDER holds documents of any kind; COUNT: 70 500

For more documents than the folder has their texts are written again with other titles, places and
figures, so that their indicators stay the same and their values do not. Printed are the best of three
times in seconds, from an open knowledge base whose results are forgotten before each, and the peak memory
of the process in MB.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

from indexer.knowledge_base import KnowledgeBase

COUNTS = (70, 500)
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?=[%万亿个家])")
_PLACES = ("福建省", "南平市", "福州市", "浙江省", "温州市", "贵州省", "云南省", "合肥市", "四川省", "成都市")
_PAIRS, _RUNS = 20, 3


def main(folder: Path, counts: Sequence[int]) -> None:
    """Measure all in one run."""
    with tempfile.TemporaryDirectory() as place:
        with KnowledgeBase.build(Path(place) / "first", folder, model="tiny", ocr=False) as base:
            texts = [(d.title, base.text(d.document_id)) for d in base.documents() if d.normative]
        for count in counts:
            files = Path(place) / f"files-{count}"
            files.mkdir()
            for at in range(count):
                title, text = texts[at % len(texts)]
                written = text if at < len(texts) else altered(title, text, at)
                (files / f"{at:04d}.txt").write_text(written, "utf-8")
            with KnowledgeBase.build(Path(place) / f"kb-{count}", files, model="tiny") as base:
                measure(base, count)


def altered(title: str, text: str, seed: int) -> str:
    """Return a text under another title and with other figures."""
    chance = random.Random(seed)
    named = f"{chance.choice(_PLACES)}{title}之{seed}"
    body = text.replace(title, named)
    return f"{named}\n\n" + _FIGURE.sub(lambda m: f"{float(m[0]) * chance.uniform(0.5, 1.5):.1f}", body)


def measure(base: KnowledgeBase, count: int) -> None:
    """Print the times for one knowledge base."""
    documents = base.documents()
    rows = len(base.targets())
    print(f"{count} files, {len(documents)} documents, {rows} targets")
    pairs = list(combinations([d.document_id for d in documents], 2))
    chosen = random.Random(0).sample(pairs, min(_PAIRS, len(pairs)))
    times = sorted(best(base, lambda pair=pair: base.compare(*pair)) for pair in chosen)  # type: ignore[misc]
    print(f"  compare: median {times[len(times) // 2]:.3f}, longest {times[-1]:.3f}")
    print(f"  matrix: {best(base, base.matrix):.2f}, lines {len(base.matrix().rows)}")
    print(f"  the same again: {timed(base.matrix):.4f}")
    print(f"  series: {best(base, lambda: base.series('森林覆盖率')):.3f}")
    print(f"  peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def best(base: KnowledgeBase, call: Callable[[], object]) -> float:
    """Return the best time of a call, in seconds, what was kept forgotten before each run."""
    found = []
    for _ in range(_RUNS):
        base._results = None
        found.append(timed(call))
    return min(found)


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(count) for count in sys.argv[2:]] or COUNTS)
