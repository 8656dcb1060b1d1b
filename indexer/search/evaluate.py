"""Retrieval measured: success@1, recall, MRR and nDCG by type of query, stage by stage.

The measures are those of ir-measures (trec_eval's definitions); confidence intervals are
percentile bootstraps over queries (Efron 1979), 2,000 samples with a fixed seed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.text.figures import find_figures
from extraction.text.folding import squeeze
from indexer.documents.given import given_bytes
from indexer.errors import UsageError, require
from indexer.models import Hit
from indexer.search.engine import Found
from indexer.search.rank import Stages

MEASURES = ("success@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
DEPTH = 10
_SAMPLES = 2000
_SEED = 20221
NONE = "none"
# Parts of an answer that names several, and how much of the end of a name is enough.
_PARTS = re.compile(r"[、，；,;：]|和|（.*?）|等.*")
_TAIL = 4
_DIGITS = re.compile(r"\d+(?:\.\d+)?")

_BARE = Stages(
    related=False, filters=False, ledger=False, prior=False, silence=False, exact=False, passages=False
)
STAGES: tuple[tuple[str, Stages], ...] = (
    ("lexical", replace(_BARE, share=0.0)),
    ("vector", replace(_BARE, share=1.0)),
    ("ranks, k = 1", replace(_BARE, ranks=1)),
    ("ranks, k = 60", replace(_BARE, ranks=60)),
    ("fused", _BARE),
    ("+ everyday words", replace(_BARE, related=True)),
    ("+ filters read", replace(_BARE, related=True, filters=True)),
    ("+ ledger", Stages(prior=False, silence=False, exact=False, passages=False)),
    ("+ prior", Stages(silence=False, exact=False, passages=False)),
    ("+ the exact first", Stages(silence=False, passages=False)),
    ("+ passages", Stages(silence=False)),
    ("+ silence (all)", Stages()),
)
"""What is measured: each side, fusions by ranks, the fusion by scores, and each stage added to it."""

Search = Callable[[str], Sequence[Hit] | Found]
"""Query to hits, best first, or to all that was found."""


@dataclass(frozen=True)
class Asked:
    """A query with what answers it: clauses as (title, path), or words that the passage shown must hold.

    A query of a type `none` has neither: nothing in the knowledge base answers it. `given` is the answer that
    the file gives, beside clauses too.
    """

    query: str
    kind: str
    relevant: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answer: str = ""
    given: str = ""


@dataclass(frozen=True)
class Scores:
    """The measures of one stage, float64 [queries, measures], whether anything was found, and what was doubted."""

    stage: str
    values: NDArray[np.float64]
    found: NDArray[np.bool_]
    doubted: NDArray[np.bool_]


def read_queries(path: Path) -> list[Asked]:
    """Read a JSONL file of queries with `relevant` (title, path) or with `answer`.

    Raises UsageError with the line for anything else.
    """
    found = []
    try:
        lines = given_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeError as error:
        raise UsageError(f"cannot read {path}: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_asked(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f'{path}, line {number}: expected {{"query": "…", "relevant": [{{"title": "…", "path": ["…"]}}]}}.'
            ) from error
    if not found:
        raise UsageError(f"{path} holds no query.")
    return found


def _asked(row: dict[str, Any]) -> Asked:
    relevant = tuple((str(r["title"]), tuple(map(str, r["path"]))) for r in row.get("relevant") or ())
    answer = "" if relevant else str(row.get("answer") or "")
    given = str(row.get("answer") or "")
    return Asked(str(row["query"]), str(row.get("type") or "all"), relevant, answer, given)


def evaluate(stage: str, queries: Sequence[Asked], search: Search) -> Scores:
    """Return the measures of one way to search, query by query."""
    require("evaluate", "evaluating a search", "ir_measures")
    import ir_measures  # noqa: PLC0415 - only an evaluation needs it
    from ir_measures import RR, R, Success, nDCG  # noqa: PLC0415

    wanted = {
        str(Success @ 1): 0, str(R @ 5): 1, str(R @ DEPTH): 2, str(RR @ DEPTH): 3, str(nDCG @ DEPTH): 4,
    }  # fmt: skip
    values = np.zeros((len(queries), len(MEASURES)))
    found, doubted = np.zeros(len(queries), dtype=bool), np.zeros(len(queries), dtype=bool)
    qrels, run = [], []
    for at, asked in enumerate(queries):
        result = search(asked.query)
        hits = list(result.hits if isinstance(result, Found) else result)[:DEPTH]
        found[at] = bool(hits)
        doubted[at] = not hits or (isinstance(result, Found) and result.doubtful)
        names = _named(asked, hits)
        ids = [f"r{i}" for i in range(len(asked.relevant) or bool(asked.answer))]
        qrels += [ir_measures.Qrel(str(at), name, 1) for name in ids]
        run += [ir_measures.ScoredDoc(str(at), name, float(DEPTH - rank)) for rank, name in enumerate(names)]
    measures = [Success @ 1, R @ 5, R @ DEPTH, RR @ DEPTH, nDCG @ DEPTH]
    for metric in ir_measures.iter_calc(measures, qrels, run):
        values[int(metric.query_id), wanted[str(metric.measure)]] = metric.value
    return Scores(stage, values, found, doubted)


def answer_rows(queries: Sequence[Asked], told: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Return a row a type of query: how many were answered, rightly, wrongly; `told` are the answers to each.

    A figure is right where a number of the answer given is told, a list of units where half of them are. Queries of
    type none should be left without answers.
    """
    rows = []
    for kind in dict.fromkeys(asked.kind for asked in queries):
        mine = [(asked, said) for asked, said in zip(queries, told, strict=True) if asked.kind == kind]
        answered = [(asked, said) for asked, said in mine if said]
        row: dict[str, Any] = {
            "stage": "answers",
            "type": kind,
            "queries": len(mine),
            "answered": len(answered),
        }
        judged = [is_right(asked, said) for asked, said in answered if asked.given or kind == NONE]
        row |= {"right": sum(judged), "wrong": len(judged) - sum(judged)}
        rows.append(row)
    return rows


def is_right(asked: Asked, answers: Sequence[str]) -> bool:
    """Return True if answers hold what a query's answer says: a number of it, or else half of its parts."""
    if asked.kind == NONE:
        return not answers
    text = squeeze(" ".join(answers))
    if asked.kind == "figure":
        return bool(_numbers(asked.given) & _numbers(text))
    parts = [squeeze(part) for part in _PARTS.split(asked.given) if len(part) > 1]
    held = sum(part in text or part[-_TAIL:] in text for part in parts)
    return held * 2 >= max(1, len(parts))


def _numbers(text: str) -> set[Decimal]:
    """Return the numbers of a text, those in Chinese too."""
    return {figure.value for figure in find_figures(text)} | {Decimal(n) for n in _DIGITS.findall(text)}


def _named(asked: Asked, hits: Sequence[Hit]) -> list[str]:
    """Return a name for each hit: that of the answer it is, each answer once, else its own."""
    names: list[str] = []
    for rank, hit in enumerate(hits):
        if asked.answer:
            right = ["r0"] if squeeze(asked.answer) in squeeze(hit.text[slice(*hit.passage)]) else []
        else:
            right = [
                f"r{i}"
                for i, (title, path) in enumerate(asked.relevant)
                if hit.path[: len(path)] == path and _same_title(title, hit.title)
            ]
        names.append(next((name for name in right if name not in names), f"n{rank}"))
    return names


def _same_title(one: str, two: str) -> bool:
    a, b = squeeze(one), squeeze(two)
    return a in b or b in a


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % confidence interval of a mean, by bootstrap over queries."""
    if len(values) == 0:
        return 0.0, 0.0
    generator = np.random.default_rng(_SEED)
    means = values[generator.integers(0, len(values), (_SAMPLES, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def summary_rows(queries: Sequence[Asked], stages: Iterable[Scores]) -> list[dict[str, Any]]:
    """Return a row a stage and type of query: how many, each measure, and the interval of nDCG@10.

    `doubted` is the share of answerable queries whose hits were called doubtful or that got none, `none
    doubted` that of those that nothing answers, and `silent` the share of these to which nothing was returned.
    """
    kinds = [asked.kind for asked in queries]
    answered = np.array([bool(asked.relevant or asked.answer) for asked in queries])
    rows = []
    for scores in stages:
        for kind in ["all", *dict.fromkeys(kinds)]:
            mine = np.array([kind in {"all", own} for own in kinds])
            row: dict[str, Any] = {"stage": scores.stage, "type": kind}
            asked = mine & answered
            row["queries"] = int(mine.sum()) if kind != "all" else int(asked.sum())
            if asked.any():
                row |= dict(zip(MEASURES, scores.values[asked].mean(axis=0).round(3).tolist(), strict=True))
                row["ndcg@10 95%"] = "{:.3f}–{:.3f}".format(*interval(scores.values[asked][:, -1]))
                row["doubted"] = round(float(scores.doubted[asked].mean()), 3)
            if (mine & ~answered).any():
                row["none doubted"] = round(float(scores.doubted[mine & ~answered].mean()), 3)
                row["silent"] = round(float((~scores.found[mine & ~answered]).mean()), 3)
            rows.append(row)
            if kinds.count(kind) == len(kinds):
                break
    return rows


def gains_and_losses(queries: Sequence[Asked], one: Scores, two: Scores) -> list[dict[str, Any]]:
    """Return the queries whose nDCG@10 differs between two runs, the greatest loss first."""
    changes = two.values[:, -1] - one.values[:, -1]
    order = [int(i) for i in np.argsort(changes) if abs(changes[i]) > 1e-9]
    return [
        {"stages": f"{one.stage} → {two.stage}", "query": queries[i].query, "type": queries[i].kind, one.stage: round(float(one.values[i, -1]), 3),
         two.stage: round(float(two.values[i, -1]), 3), "change": round(float(changes[i]), 3)}
        for i in order
    ]  # fmt: skip
