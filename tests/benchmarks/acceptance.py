"""How sure an answer is: fit the weights of `indexer/data/acceptance.toml` on questions with their answers.

    python tests/benchmarks/acceptance.py KB=QUESTIONS.jsonl [KB=QUESTIONS.jsonl ...]

QUESTIONS holds lines with `query`, `type` (figure, none, …) and `answer`; of those that ask for a figure the best
number of the knowledge base KB is looked at, right or wrong. Of each question two more are made that nothing
answers: without the rows that answer it, and asked of other places, where no number says it in its own words.
Printed: how many are right and wrong at each threshold, questions held out in ten parts; then the weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from extraction.entities.regions import NATIONAL, find_regions, short_name
from extraction.text.folding import squeeze
from indexer.search.answers import find, words
from indexer.search.answers.accept import FEATURES, probability
from indexer.search.answers.figures import Figure
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import Asked, is_right

PARTS, PLACES = 10, 3
THRESHOLDS = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
QUESTION, WITHOUT, ELSEWHERE = "question", "without its rows", "of another place"


@dataclass
class Sample:
    """The best number for a question, whether it is right, and whether the rules answer without the model."""

    query: str
    group: int
    made: str
    values: dict[str, float]
    right: bool
    answered: bool
    said: str


@dataclass
class Seen:
    """What a search asked for an answer: the best numbers there are, once and without the right ones."""

    asked: Asked
    passage: str
    answered: bool = False
    found: list[tuple[list[Figure], dict[str, float]]] = field(default_factory=list)

    def holds(self, figure: Figure) -> bool:
        """Return True if a number is the one that answers, where it is known from which words it is."""
        told = is_right(self.asked, [words.of_figure(figure).answer])
        begins = self.passage[:20]
        return told and (not begins or begins in figure.place.text or self.passage[-20:] in figure.place.text)


def look(engine: EmbeddedEngine, asked: Asked, passage: str, query: str) -> Seen:
    """Return what a search for `query` finds for the question `asked`."""
    seen = Seen(asked, passage)
    plain, best = find.well_said, find.best_figures

    def no_rules(*given: object) -> list[Figure]:
        seen.answered = bool(plain(*given))
        return []

    def recorded(*given: object) -> tuple[list[Figure], dict[str, float]]:
        question, known, places, rows = given
        result = best(question, known, places, rows)
        seen.found.append(result)
        if any(seen.holds(one) for one in result[0]):
            gone = {one.row.row_id for one in all_figures(question, known, places, rows) if seen.holds(one)}
            left = {key: [row for row in own if row.row_id not in gone] for key, own in rows.items()}
            seen.found.append(best(question, known, places, left))
        return result

    with (
        mock.patch.object(find, "well_said", no_rules),
        mock.patch.object(find, "best_figures", recorded),
    ):
        engine.find(query)
    return seen


def all_figures(*given: object) -> Iterator[Figure]:
    """Yield every number that could be meant."""
    yield from find.figures(*given, focused=False)


def samples(engine: EmbeddedEngine, file: Path, first: int) -> list[Sample]:
    """Return what is known of each question of a file; `first` numbers the first one."""
    found = []
    for group, line in enumerate(file.read_text("utf-8").splitlines(), first):
        row = json.loads(line)
        if row["type"] not in {"figure", "none"} and not row.get("answer"):
            continue
        kind = "none" if row["type"] == "none" else "figure"
        asked = Asked(query=row["query"], kind=kind, relevant=(), answer="", given=row.get("answer", ""))
        seen = look(engine, asked, squeeze(row.get("quote", "")), row["query"])
        for at, (kept, values) in enumerate(seen.found):
            if kept:
                right = kind != "none" and any(seen.holds(one) for one in kept)
                made = (QUESTION, WITHOUT)[at]
                found.append(
                    Sample(
                        row["query"],
                        group,
                        made,
                        values,
                        right,
                        seen.answered,
                        words.of_figure(kept[0]).answer,
                    )
                )
        found += elsewhere(engine, asked, group)
    return found


def elsewhere(engine: EmbeddedEngine, asked: Asked, group: int) -> Iterator[Sample]:
    """Yield a question asked of other places of the knowledge base, where the rules find nothing that says it."""
    named = [found for found in find_regions(asked.query) if found[0].name != NATIONAL]
    if len(named) != 1:
        return
    region, start, end = named[0]
    places = sorted({d.region for d in engine.store.documents() if d.region and "、" not in d.region})
    others = [place for place in places if place not in {region.name, NATIONAL, *region.within}]
    step = max(1, len(others) // PLACES)
    for place in others[group % step :: step][:PLACES]:
        query = asked.query[:start] + short_name(place) + asked.query[end:]
        seen = look(engine, Asked(query=query, kind="none", relevant=(), answer="", given=""), "", query)
        if seen.found and seen.found[0][0] and not seen.answered:
            kept, values = seen.found[0]
            yield Sample(
                query,
                group,
                ELSEWHERE,
                values,
                right=False,
                answered=False,
                said=words.of_figure(kept[0]).answer,
            )


def fitted(chosen: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of a logistic regression on features of equal spread."""
    x = np.array([[one.values[name] for name in FEATURES] for one in chosen])
    y = np.array([one.right for one in chosen])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.5, max_iter=5000).fit((x - mean) / spread, y)
    weights = model.coef_[0] / spread
    return dict(zip(FEATURES, weights.tolist(), strict=True)) | {
        "bias": float(model.intercept_[0] - weights @ mean)
    }


def chances(chosen: Sequence[Sample], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return what a model makes of samples."""
    return np.array([probability(one.values, weights) for one in chosen])


def main(pairs: Sequence[str]) -> None:
    """Fit on all pairs of a knowledge base and its questions, and print figures of cross-validation."""
    found: list[Sample] = []
    for pair in pairs:
        base, _, file = pair.partition("=")
        engine = EmbeddedEngine(Path(base))
        found += samples(engine, Path(file), 1 + max((one.group for one in found), default=0))
        engine.close()
    rng = np.random.default_rng(0)
    groups = rng.permutation(sorted({one.group for one in found}))
    held = np.zeros(len(found))
    for part in range(PARTS):
        out = set(groups[part::PARTS].tolist())
        weights = fitted([one for one in found if one.group not in out])
        tested = [at for at, one in enumerate(found) if one.group in out]
        held[tested] = chances([found[at] for at in tested], weights)
    print(
        f"{len(found)} samples, {sum(one.right for one in found)} of them right; by the rules answered of the questions:"
    )
    asked = [one for one in found if one.made == QUESTION]
    print(
        f"  right {sum(one.right and one.answered for one in asked)}, wrong {sum(one.answered and not one.right for one in asked)}"
    )
    for least in THRESHOLDS:
        line = [f"at {least}:"]
        for made in (QUESTION, WITHOUT, ELSEWHERE):
            own = [(p, one) for p, one in zip(held, found, strict=True) if one.made == made]
            more = [one for p, one in own if p >= least and not one.answered]
            line.append(
                f"{made}: right {sum(p >= least and one.right for p, one in own)}, wrong "
                f"{sum(p >= least and not one.right for p, one in own)} of {len(own)}"
                f" (more than the rules: {sum(one.right for one in more)}, {sum(not one.right for one in more)});"
            )
        print(" ".join(line))
    for p, one in sorted(zip(held, found, strict=True), key=lambda pair: -pair[0]):
        if (
            p >= THRESHOLDS[-1]
            and not (one.answered and one.made == QUESTION)
            and not (one.answered and one.made == WITHOUT)
        ):
            print(f"  {p:.3f} {'right' if one.right else 'WRONG'} {one.made}: {one.query} -> {one.said}")
    print("[figure.weights]")
    for name, weight in sorted(fitted(found).items()):
        print(f"{name} = {weight:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
