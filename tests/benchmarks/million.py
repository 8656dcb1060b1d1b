"""How build, search, ledger and memory grow to a million clauses, on documents made of the sentences of real ones.

    python tests/benchmarks/million.py KB [--sizes 62000,125000,...] [--place FOLDER] [--parts build,add,search,...]

KB is a real knowledge base with the bundled encoder: what is made of it, see `recombined`. For each size a knowledge
base is built at once, in a process of its own, by the product's build, of files that lie in a folder: only that what is
read of a file comes from the generator instead of the readers and the rules of extraction, which go file by file, and
vectors from those of real windows (encoding a million clauses takes ten hours on this machine). Then documents
are added one by one, questions asked, ledger tables listed. FOLDER needs 15 GB for a million clauses.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import numpy as np
from numpy.typing import NDArray
from recombined import Pool, RecombinedEncoder, name_of, write_files

SIZES = (62_000, 125_000, 250_000, 500_000, 1_000_000)
PARTS = ("build", "add", "search", "ledger", "vectors")
ADDED = 5
QUESTIONS = 200
# Inner products that differ by less are equal but for rounding.
_SAME = 1e-5
# Making the links of more vectors takes longer than all else.
_MOST_LINKED = 200_000
# Numbers of files that are added later.
_LATER = 5_000_000


class Base:
    """A made knowledge base of some size, in a folder."""

    def __init__(self, real: Path, folder: Path) -> None:
        from indexer.index.encoders import load_encoder

        self.kb, self.files, self.pool = folder / "kb", folder / "files", Pool(real)
        self.encoder = RecombinedEncoder(real, load_encoder())
        gc.freeze()  # what the generator holds is no part of what is measured
        self.questions = [heading for heading in self.pool.headings if 6 <= len(heading) <= 30]

    def build(self) -> None:
        """Bring the base up to date with its files, as the command does; what is read of a file is made."""
        import indexer.build
        import indexer.reading

        indexer.build.load_encoder = lambda _: self.encoder
        indexer.reading.take_in = lambda path, *_, **__: self.pool.intake(int(path.stem))
        indexer.build.build(self.kb, [self.files], jobs=1)

    def add(self, number: int) -> None:
        """Add one document of the usual length and build."""
        while not 25 <= len(self.pool.intake(number).documents[0].clauses) <= 40:
            number += 1
        place = self.files / "later" / name_of(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(self.pool.intake(number).documents[0].document.text, "utf-8")
        self.build()


def timed(run: Callable[[], Any]) -> dict[str, float]:
    """Return the seconds by the clock and of the processor that a call takes."""
    began, used = time.perf_counter(), time.process_time()
    run()
    return {"clock": time.perf_counter() - began, "processor": time.process_time() - used}


def build(base: Base, size: int) -> dict[str, Any]:
    """Measure a build at once."""
    _, clauses = write_files(base.pool, base.files, 0, size)
    found: dict[str, Any] = {"clauses": clauses, **timed(base.build)}
    names = ("ledger.sqlite", "vectors.sqlite", "index")
    found["megabytes"] = {name: _size(base.kb / name) >> 20 for name in names}
    return found


def add(base: Base, _: int) -> dict[str, Any]:
    """Measure adding documents one by one; the first of a process reads what the others have."""
    took = [timed(lambda at=at: base.add(_LATER + 1000 * at)) for at in range(ADDED + 1)][1:]
    return {name: float(np.median([one[name] for one in took])) for name in took[0]}


def search(base: Base, _: int) -> dict[str, Any]:
    """Measure questions: headings of the real documents, some with a filter."""
    from indexer.search.engine import EmbeddedEngine
    from indexer.store.filters import Filters

    with closing(EmbeddedEngine(base.kb, base.encoder)) as engine:
        first = timed(lambda: engine.find(base.questions[0]))
        for question in base.questions[1:10]:
            engine.find(question)
        chosen = base.questions[10 :: max(1, len(base.questions) // QUESTIONS)][:QUESTIONS]
        plain = [timed(lambda q=q: engine.find(q)) for q in chosen]
        filters = Filters(level="municipal")
        narrowed = [timed(lambda q=q: engine.find(q, filters)) for q in chosen[:50]]
    return {"first": first["clock"], "plain": _quantiles(plain), "with a filter": _quantiles(narrowed)}


def ledger(base: Base, _: int) -> dict[str, Any]:
    """Measure the first page of ledger tables, filtered in different ways, and the matrix of three documents."""
    from indexer.compare.matrix import matrix
    from indexer.store.store import Store
    from indexer.tables.paging import select_page
    from indexer.tables.rows import RowFilters

    asked = {
        "targets": ("targets", RowFilters()),
        "targets of 2025": ("targets", RowFilters(year=2025)),
        "targets with a word": ("targets", RowFilters(text="森林")),
        "duties of a unit": ("duties", RowFilters(unit="省财政厅")),
        "measures": ("measures", RowFilters()),
        "measures due in 2025": ("measures", RowFilters(year=2025)),
        "measures that prohibit": ("measures", RowFilters(kind="prohibit")),
        "measures of a unit": ("measures", RowFilters(unit="省财政厅")),
        "municipal measures": ("measures", RowFilters(level="municipal")),
        "measures with a word": ("measures", RowFilters(text="森林")),
    }
    found: dict[str, Any] = {}
    with closing(Store.open(base.kb)) as store:
        for name, (table, filters) in asked.items():
            took = [
                timed(lambda t=table, f=filters: select_page(store, t, f, 0, 50))["processor"]
                for _ in range(5)
            ]
            found[name] = round(float(np.median(took)) * 1000)
        having = [d for d in store.documents() if d.normative][:3]
        found["matrix"] = round(timed(lambda: matrix(store, having))["processor"] * 1000)
    return found


def vectors(base: Base, _: int) -> dict[str, Any]:
    """Measure flat, codes, SQ8 and HNSW by recall and time, on the vectors of the base and the questions of `search`.

    Recall is the share of the ten found that are as near as the tenth by flat vectors of single precision: sentences
    that were drawn more than once are equally near.
    """
    import faiss

    from indexer.index import codes
    from indexer.index.vectors import VECTORS, VectorIndex
    from indexer.store.manifest import index_folder
    from indexer.store.store import Store

    faiss.omp_set_num_threads(1)
    with closing(Store.open(base.kb)) as store:
        generation = int(store.manifest()["generation"])
    whole = VectorIndex(index_folder(base.kb, generation) / VECTORS)
    rows = np.concatenate([*whole.vectors(whole.keys()).values()])
    step = max(1, len(base.questions) // QUESTIONS)
    queries = np.asarray(base.encoder.encode_queries(base.questions[::step][:QUESTIONS]), dtype=np.float32)
    product, count = faiss.METRIC_INNER_PRODUCT, rows.shape[1]
    kinds: dict[str, Any] = {
        "flat, single": faiss.IndexFlatIP(count),
        "flat, halves": faiss.IndexScalarQuantizer(count, faiss.ScalarQuantizer.QT_fp16, product),
        "codes, then halves": faiss.IndexRefine(
            codes.empty(count), faiss.IndexScalarQuantizer(count, faiss.ScalarQuantizer.QT_fp16, product)
        ),
        "flat, SQ8": faiss.IndexScalarQuantizer(count, faiss.ScalarQuantizer.QT_8bit, product),
        "HNSW of halves": faiss.IndexHNSWSQ(count, faiss.ScalarQuantizer.QT_fp16, 32, product),
    }
    if len(rows) > _MOST_LINKED:
        del kinds["HNSW of halves"]
    found: dict[str, Any] = {"windows": len(rows)}
    truth: list[float] = []
    kinds["codes, then halves"].k_factor = codes.COMPARED
    for name, index in kinds.items():
        index.train(rows[:100_000])
        if name.startswith("HNSW"):
            index.hnsw.efConstruction = 200
        filled = timed(partial(index.add, rows))["processor"]
        for ef in (64, 128, 256, 512) if name.startswith("HNSW") else (0,):
            if ef:
                index.hnsw.efSearch = ef
            near, took = _nearest(index, queries)
            scores = [rows[sorted(own)] @ query for own, query in zip(near, queries, strict=True)]
            truth = truth or [float(own.min()) for own in scores]
            recall = np.mean(
                [(own >= least - _SAME).sum() / 10 for own, least in zip(scores, truth, strict=True)]
            )
            found[f"{name}, ef {ef}" if ef else name] = {
                "recall": round(float(recall), 4), "filled in": round(filled, 1), **_quantiles(took),
            }  # fmt: skip
        index.reset()
    return found


def _nearest(index: Any, queries: NDArray[np.float32]) -> tuple[list[set[int]], list[dict[str, float]]]:
    """Return the ten nearest of each question, and the time of each."""
    near: list[set[int]] = []
    took = [
        timed(lambda q=query: near.append(set(index.search(q[None], 10)[1][0].tolist()))) for query in queries
    ]
    return near, took


def _quantiles(took: list[dict[str, float]]) -> dict[str, float]:
    found = {}
    for name in took[0]:
        values = [one[name] * 1000 for one in took]
        found |= {f"p{q} {name}": round(float(np.percentile(values, q)), 1) for q in (50, 95)}
    return found


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def apart(run: Callable[..., dict[str, Any]], real: Path, folder: Path, size: int) -> dict[str, Any]:
    """Return what a measurement gives in a process of its own, with its peak memory in megabytes."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def child() -> None:
        found = run(Base(real, folder), size)
        theirs.send(found | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10})

    process = context.Process(target=child)
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Return the power of the size by which a time grows, fitted to all points."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0]) if len(sizes) > 1 else math.nan


def main() -> None:
    """Measure and print one line of JSON a size and part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kb", type=Path)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--place", type=Path)
    parser.add_argument("--out", type=Path, help="a file to which the lines are added")
    parser.add_argument("--keep", action="store_true", help="leave what was made")
    given = parser.parse_args()
    parts = given.parts.split(",")
    for size in map(int, given.sizes.split(",")):
        folder = Path(tempfile.gettempdir() if given.place is None else given.place) / f"million-{size}"
        try:
            for part in parts:
                found = apart(globals()[part], given.kb, folder, size)
                line = json.dumps({"size": size, "part": part, **found}, ensure_ascii=False)
                print(line, flush=True)
                if given.out:
                    with given.out.open("a", encoding="utf-8") as stream:
                        stream.write(f"{line}\n")
        finally:
            if not given.keep:
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
