"""Codes of a large segment of vectors: one bit a dimension, which tell what may be near before that is compared in full.

They lie in a file beside the segment; all of them are read for each question, a fourteenth of what the halves are.
RaBitQ (Gao and Long, SIGMOD 2024), as FAISS has it: after a random rotation the signs of what is left of a vector
without the mean, and an estimate of its inner product with the question that is right on the average.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.index.checksums import intact

# A segment of fewer vectors is compared in full, which takes 8 ms at most.
LEAST = 1 << 18
_ENDING = ".codes"
_SEED = 1
# The mean is that of so many vectors, and so many are held as floats at a time.
_SAMPLE = _BLOCK = 1 << 16
# So many are compared in full for each that is wanted. Of the 80 nearest clauses and of the first ten 4, 8 and 16 find
# 0.987, 0.996 and 0.9999, and 0.993, 0.997 and 1 among 618,075 windows, in 4.6, 5.8 and 8.5 ms (all in full: 17 ms).
COMPARED = 16


def beside(segment: Path) -> Path:
    """Return the file with the codes of a segment."""
    return segment.with_suffix(_ENDING)


def empty(dimension: int) -> faiss.IndexPreTransform:
    """Return codes of no vectors yet."""
    rotation = faiss.RandomRotationMatrix(dimension, dimension)
    rotation.init(_SEED)
    signs = faiss.IndexRaBitQFastScan(dimension, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexPreTransform(rotation, signs)


def write_codes(halves: faiss.Index, segment: Path) -> None:
    """Write the codes of the vectors of a segment beside it, if it is large; nothing otherwise."""
    count = halves.ntotal
    if count < LEAST:
        return
    codes = empty(halves.d)
    codes.train(halves.reconstruct_batch(np.arange(0, count, -(-count // _SAMPLE))))
    for at in range(0, count, _BLOCK):
        codes.add(halves.reconstruct_n(at, min(_BLOCK, count - at)))
    faiss.write_index(codes, str(beside(segment)))


def write_codes_less(halves: faiss.Index, segment: Path, source: Path, gone: NDArray[np.int64]) -> None:
    """Write the codes of a segment that is another one, the `source`, without the vectors at some places.

    Those that stay are not made anew: their mean is still that of all there were.
    """
    before = beside(source)
    if halves.ntotal < LEAST or not before.is_file():
        write_codes(halves, segment)
        return
    codes = faiss.read_index(str(intact(before)))
    codes.remove_ids(faiss.IDSelectorBatch(gone))
    faiss.write_index(codes, str(beside(segment)))


def with_codes(halves: faiss.Index, segment: Path) -> faiss.Index | None:
    """Return the vectors of a segment as they are searched by its codes, None where it has none."""
    file = beside(segment)
    if not file.is_file():
        return None
    found = faiss.IndexRefine(faiss.read_index(str(file)), halves)
    found.k_factor = COMPARED
    return found
