"""How sure an answer is: fit the weights of `indexer/data/acceptance.toml` on questions with their answers.

    python tests/benchmarks/acceptance.py KB=QUESTIONS.jsonl [KB=QUESTIONS.jsonl ...]

QUESTIONS holds lines with `query`, `type` (figure, unit, none, …) and `answer`. Of each question that asks for a
figure or units the best row of the knowledge base KB is looked at, right or wrong. More are made that nothing
answers: without the rows that answer it, and asked of other places, where no row says it in its own words. The model
`answers` tells whether the best row answers, `here` whether anything does (of rows that were taken away that
is not known). Printed: what each does at some thresholds, each file of questions held out from the fit; then
the weights of the fit on all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from extraction.entities.regions import NATIONAL, find_regions, short_name
from extraction.text.folding import squeeze
from indexer.search.answers import tell, words
from indexer.search.answers.accept import ANSWERS, FEATURES, HERE, Judged, probability
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import Asked, is_right

PLACES = 3
THRESHOLDS = {ANSWERS: (0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.3), HERE: (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)}
REGULAR = {ANSWERS: 0.3, HERE: 0.05}
# Questions asked of other places are many and alike.
MADE_UP = 0.3
QUESTION, WITHOUT, ELSEWHERE = "question", "without its rows", "of another place"
KINDS = {"figure": "figure", "unit": "units", "units": "units", "none": "none"}


@dataclass
class Sample:
    """The best row for a question, as one model sees it, whether it is right, and whether the rules answer without it."""

    model: str
    query: str
    file: int
    made: str
    kind: str
    values: dict[str, float]
    right: bool
    here: bool
    answered: bool
    said: str


@dataclass
class Seen:
    """What a search asked for an answer: the best rows there are, by the model that judges them.

    `without` are the best ones where the right ones are taken away, None where the best are not right.
    """

    asked: Asked
    passage: str
    answered: bool = False
    best: dict[str, Judged[Any]] = field(default_factory=dict)
    without: Judged[Any] | None = None

    def holds(self, told: str, text: str) -> bool:
        """Return True if an answer of a clause is right, where it is known from which words it is."""
        begins = self.passage[:20]
        there = not begins or begins in text or self.passage[-20:] in text
        return is_right(self.asked, [told]) and there


def said_by(judged: Judged[Any]) -> list[tuple[str, str]]:
    """Return the answers of the best rows, each with the text of its clause."""
    if judged.kind == "units":
        return [(words.of_units(one, lead=False).answer, one.place.text) for one in judged.kept]
    return [(words.of_figure(one).answer, one.place.text) for one in judged.kept]


def look(engine: EmbeddedEngine, asked: Asked, passage: str, query: str) -> Seen:
    """Return what a search for `query` finds for the question `asked`."""
    seen = Seen(asked, passage)
    said, fit, figures, units = tell.well_said, tell.well_fit, tell.best_figures, tell.best_units

    def no_rules(plain: Any, *given: Any) -> list[Any]:
        seen.answered = bool(plain(*given))
        return []

    def judging(plain: Any, kind: str, say: Any, *given: Any) -> Judged[Any]:
        question, known, places, found, standing = given
        result = plain(*given)
        if ANSWERS not in seen.best:
            seen.best[ANSWERS] = result
            if asked.kind == kind and any(seen.holds(*one) for one in said_by(result)):
                left = [one for one in found if not seen.holds(say(one), one.place.text)]
                seen.without = plain(question, known, places, left, standing)
        seen.best[HERE] = result
        return result

    def say_units(one: Any) -> str:
        return words.of_units(one, lead=False).answer

    def say_figure(one: Any) -> str:
        return words.of_figure(one).answer

    with (
        mock.patch.object(tell, "well_said", lambda *given: no_rules(said, *given)),
        mock.patch.object(tell, "well_fit", lambda *given: no_rules(fit, *given)),
        mock.patch.object(
            tell, "best_figures", lambda *given: judging(figures, "figure", say_figure, *given)
        ),
        mock.patch.object(tell, "best_units", lambda *given: judging(units, "units", say_units, *given)),
    ):
        engine.find(query)
    return seen


def samples(engine: EmbeddedEngine, path: Path, file: int) -> list[Sample]:
    """Return what is known of each question of a file, the `file`th."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        kind = KINDS.get(row["type"], "figure" if row.get("answer") else "")
        if not kind or row["type"] in {"tasks", "fact", "deadline"}:
            continue
        asked = Asked(query=row["query"], kind=kind, relevant=(), answer="", given=row.get("answer", ""))
        seen = look(engine, asked, squeeze(row.get("quote", "")), row["query"])
        found += [
            sample(seen, asked.query, file, QUESTION, model) for model in seen.best if seen.best[model].values
        ]
        if seen.without is not None and seen.without.values:
            seen.best[ANSWERS] = seen.without
            found.append(sample(seen, asked.query, file, WITHOUT, ANSWERS))
        found += elsewhere(engine, asked, file, number)
    return found


def sample(seen: Seen, query: str, file: int, made: str, model: str) -> Sample:
    """Return what a model sees of a question."""
    judged = seen.best[model]
    told = said_by(judged)
    same = seen.asked.kind == judged.kind
    right = same and made == QUESTION and any(seen.holds(*one) for one in told)
    return Sample(
        model, query, file, made, judged.kind, judged.values, right, same and made == QUESTION, seen.answered, told[0][0]
    )  # fmt: skip


def elsewhere(engine: EmbeddedEngine, asked: Asked, file: int, number: int) -> Iterator[Sample]:
    """Yield a question asked of other places of the knowledge base, where the rules find nothing that says it."""
    named = [found for found in find_regions(asked.query) if found[0].name != NATIONAL]
    if len(named) != 1:
        return
    region, start, end = named[0]
    places = sorted({d.region for d in engine.store.documents() if d.region and "、" not in d.region})
    others = [place for place in places if place not in {region.name, NATIONAL, *region.within}]
    step = max(1, len(others) // PLACES)
    for place in others[number % step :: step][:PLACES]:
        query = asked.query[:start] + short_name(place) + asked.query[end:]
        seen = look(engine, Asked(query=query, kind="none", relevant=(), answer="", given=""), "", query)
        if not seen.answered:
            yield from (sample(seen, query, file, ELSEWHERE, m) for m in seen.best if seen.best[m].values)


def wanted(one: Sample, model: str) -> bool:
    """Return what a model should say of a sample."""
    return one.right if model == ANSWERS else one.here


def fitted(chosen: Sequence[Sample], model: str) -> dict[str, float]:
    """Return the weights of a logistic regression on features of equal spread."""
    names = FEATURES[chosen[0].kind, model]
    x = np.array([[one.values[name] for name in names] for one in chosen])
    y = np.array([wanted(one, model) for one in chosen])
    share = np.array([1.0 if one.made == QUESTION or model == ANSWERS else MADE_UP for one in chosen])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    fit = LogisticRegression(C=REGULAR[model], max_iter=5000).fit((x - mean) / spread, y, sample_weight=share)
    weights = fit.coef_[0] / spread
    return dict(zip(names, weights.tolist(), strict=True)) | {
        "bias": float(fit.intercept_[0] - weights @ mean)
    }


def chances(chosen: Sequence[Sample], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return what a model makes of samples."""
    return np.array([probability(one.values, weights) for one in chosen])


def held_out(found: Sequence[Sample], model: str) -> NDArray[np.float64]:
    """Return what a model makes of each sample that was fitted on the other files."""
    held = np.zeros(len(found))
    for file in sorted({one.file for one in found}):
        weights = fitted([one for one in found if one.file != file], model)
        tested = [at for at, one in enumerate(found) if one.file == file]
        held[tested] = chances([found[at] for at in tested], weights)
    return held


def told(found: Sequence[Sample], held: NDArray[np.float64]) -> None:
    """Print what the model of answers does at some thresholds."""
    asked = [one for one in found if one.made == QUESTION]
    right = sum(one.right and one.answered for one in asked)
    print(
        f"  {len(found)} samples, {sum(one.right for one in asked)} of {len(asked)} questions right at best;"
    )
    print(f"  by the rules right {right}")
    for least in THRESHOLDS[ANSWERS]:
        line = [f"  at {least}:"]
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
        if p >= THRESHOLDS[ANSWERS][-1] and not one.answered and one.made != WITHOUT:
            print(f"    {p:.3f} {'right' if one.right else 'WRONG'} {one.made}: {one.query} -> {one.said}")


def doubted(found: Sequence[Sample], held: NDArray[np.float64]) -> None:
    """Print what is doubted at some thresholds."""
    for least in THRESHOLDS[HERE]:
        line = [f"  at {least}: doubted"]
        for name, made, here in (
            ("answerable", QUESTION, True),
            ("none", QUESTION, False),
            (ELSEWHERE, ELSEWHERE, False),
        ):
            own = [
                p < least for p, one in zip(held, found, strict=True) if one.made == made and one.here == here
            ]
            line.append(f"{name} {sum(own)} of {len(own)}")
        print(", ".join(line))


def main(pairs: Sequence[str]) -> None:
    """Fit on all pairs of a knowledge base and its questions, and print what each held out file shows."""
    found: list[Sample] = []
    for number, pair in enumerate(pairs):
        base, _, file = pair.partition("=")
        engine = EmbeddedEngine(Path(base))
        found += samples(engine, Path(file), number)
        engine.close()
    weights = {}
    for kind, model in FEATURES:
        chosen = [one for one in found if one.kind == kind and one.model == model]
        print(f"{kind}, {model}")
        (told if model == ANSWERS else doubted)(chosen, held_out(chosen, model))
        weights[kind, model] = fitted(chosen, model)
    for (kind, model), own_weights in weights.items():
        print(f"\n[{kind}.{model}.weights]")
        for name, weight in sorted(own_weights.items()):
            print(f"{name} = {weight:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
