"""Which clause answers which: fit the weights of `indexer/compare/likeness.py` on annotated pairs of documents.

    python tests/benchmarks/alignment.py KB GOLD.json [GOLD.json ...]

KB holds the documents that the files name under `titles`. Each pair is scored with weights fitted on the others:
the share of answered clauses whose first counterpart is right, of the counterparts found, of those listed that are
right, and of unanswered clauses told. At the end stand the weights fitted on all.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from indexer.compare.likeness import Likeness, covered, logistic
from indexer.compare.themes import clause_likeness
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Clause

NAMES = ("text", "covered", "covering", "heading", "meaning")
NOT_ASKED, WRONG, RIGHT, BORDERLINE = -1, 0, 1, 2
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


@dataclass(frozen=True)
class Pair:
    """Two documents compared, and for each pair of their clauses what the annotation says, int [higher, lower]."""

    name: str
    alike: Likeness
    truth: NDArray[np.int64]
    aims: NDArray[np.bool_]


def read(base: KnowledgeBase, file: Path) -> list[Pair]:
    """Return the annotated pairs of a file."""
    gold = json.loads(file.read_text("utf-8"))
    pairs = []
    for pair in gold["pairs"]:
        documents = (base.document(gold["titles"][pair[side]]) for side in ("higher", "lower"))
        ours, theirs, alike = clause_likeness(base.store, *documents, base.engine.vectors)
        truth = np.full(alike.clauses.shape, NOT_ASKED)
        rows, columns = (places([own.clause for own in side]) for side in (ours, theirs))
        for clause in pair["clauses"]:
            row = rows.get(labels(clause["higher_path"]))
            if row is None:
                print("no such clause:", pair["higher"], clause["higher_path"])
                continue
            truth[row] = WRONG
            for key, what in (("borderline_paths", BORDERLINE), ("lower_paths", RIGHT)):
                for path in clause.get(key, ()):
                    if labels(path) in columns:
                        truth[row, columns[labels(path)]] = what
        aims = np.array([one.kind == "aims" for one in ours])[:, None] != np.array(
            [one.kind == "aims" for one in theirs]
        )
        pairs.append(Pair(f"{pair['higher']} -> {pair['lower']}", alike, truth, aims))
    return pairs


def labels(path: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return a path as annotations write it."""
    return tuple(label for label in path if label not in {"intro", "preamble", "tail"})


def places(clauses: list[Clause]) -> dict[tuple[str, ...], int]:
    """Return path -> the number of the clause, of several of one path the first."""
    found: dict[tuple[str, ...], int] = {}
    for at, clause in enumerate(clauses):
        found.setdefault(labels(clause.path), at)
    return found


def fitted(x: NDArray[np.float64], y: NDArray[np.int64], names: tuple[str, ...]) -> dict[str, float]:
    """Return the weights of a logistic regression on features of equal spread."""
    mean, spread = x.mean(axis=0), x.std(axis=0)
    model = LogisticRegression(C=1, max_iter=5000).fit((x - mean) / spread, y)
    weights = model.coef_[0] / spread
    return dict(zip(names, weights.tolist(), strict=True)) | {
        "bias": float(model.intercept_[0] - weights @ mean)
    }


def fit(pairs: list[Pair]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights for demands and for clauses."""
    x, y = [], []
    for pair in pairs:
        words, meaning = (pair.alike.demand_features[name] for name in ("words", "meaning"))
        for column in range(pair.truth.shape[1]):
            own = np.flatnonzero(pair.alike.right == column)
            best = own[np.argmax(25 * words[:, own] + meaning[:, own], axis=1)]
            for at, row in enumerate(pair.alike.left):
                if pair.truth[row, column] in {WRONG, RIGHT}:
                    x.append((words[at, best[at]], meaning[at, best[at]]))
                    y.append(pair.truth[row, column])
    demands = fitted(np.array(x), np.array(y), ("words", "meaning"))
    told = [(pair.truth == WRONG) | (pair.truth == RIGHT) for pair in pairs]
    features = [
        np.stack([made(pair, demands)[name] for name in NAMES], axis=-1)[own]
        for pair, own in zip(pairs, told, strict=True)
    ]
    truth = [pair.truth[own] for pair, own in zip(pairs, told, strict=True)]
    return demands, fitted(np.concatenate(features), np.concatenate(truth), NAMES)


def made(pair: Pair, demands: dict[str, float]) -> dict[str, NDArray[np.float32]]:
    """Return the features of clauses under given weights for demands."""
    met, shape = logistic(pair.alike.demand_features, demands), pair.alike.clauses.shape
    return pair.alike.features | {
        "covered": covered(met, pair.alike.left, pair.alike.right, shape),
        "covering": covered(met.T, pair.alike.right, pair.alike.left, shape[::-1]).T,
    }


def score(pair: Pair, scores: NDArray[np.float32], threshold: float) -> NDArray[np.int64]:
    """Return counts: answered, first right, answers, found, listed, right ones of these, unanswered, told."""
    total = np.zeros(8, dtype=np.int64)
    for truth, row in zip(pair.truth, np.where(pair.aims, 0, scores), strict=True):
        if (truth == NOT_ASKED).all():
            continue
        listed = truth[[at for at in row.argsort()[::-1] if row[at] >= threshold]]
        right = int((listed == RIGHT).sum())
        if (truth == RIGHT).any():
            total[:4] += (1, len(listed) > 0 and listed[0] == RIGHT, (truth == RIGHT).sum(), right)
        else:
            total[6:] += (1, not (listed == WRONG).any())
        total[4:6] += (len(listed), (listed != WRONG).sum())
    return total


def line(counts: NDArray[np.int64]) -> str:
    """Return counts as shares."""
    n, first, answers, found, listed, good, unanswered, told = (int(count) for count in counts)
    return (
        f"first right {first / max(1, n):.3f} of {n}; found {found / max(1, answers):.3f} of {answers}; "
        f"listed right {good / max(1, listed):.3f} of {listed}; unanswered told {told} of {unanswered}"
    )


def main(kb: str, *files: str) -> None:
    """Print the figures and the weights."""
    with KnowledgeBase.open(kb) as base:
        pairs = [pair for file in files for pair in read(base, Path(file))]
    held = []
    for at, pair in enumerate(pairs):
        demands, clauses = fit(pairs[:at] + pairs[at + 1 :])
        held.append(logistic(made(pair, demands), clauses))
    for threshold in THRESHOLDS:
        counts = [score(pair, scores, threshold) for pair, scores in zip(pairs, held, strict=True)]
        print(f"threshold {threshold}: {line(np.sum(counts, axis=0))}")
        for pair, own in zip(pairs, counts, strict=True):
            print(f"    {pair.name}: {line(own)}")
    for name, weights in zip(("_DEMANDS", "_CLAUSES"), fit(pairs), strict=True):
        print(name, "=", {key: round(value, 2) for key, value in weights.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
