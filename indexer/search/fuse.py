"""Fusion: two rankings of clauses combined, by their scores or by their ranks."""

from __future__ import annotations

# The two sides are fused as a convex combination of min-max scores (Bruch, Gai and Ingber, ACM TOIS
# 2023). Measured on 60 queries over the five originals, success@1 and nDCG@10: reciprocal ranks
# (k = 60, equal sides or dense 0.6) 0.85 and 0.871, this with 0.4 for the vectors 0.883 and 0.903.
VECTOR_SHARE = 0.4
# Lay questions on statutes share few words with the article that answers them (1,235 training questions
# of STARD over 58,614 articles, nDCG@10: words 0.351, vectors 0.419, fused with 0.4 0.420, with 0.65 0.44).
STATUTE_SHARE = 0.65

Ranking = list[tuple[int, float]]
"""(clause number, score), best first."""


def fuse(lexical: Ranking, vector: Ranking, share: float = VECTOR_SHARE) -> dict[int, float]:
    """Return key -> score in [0, 1]: each side's scores stretched to [0, 1], weighted and added.

    What one side did not find counts nothing there.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((lexical, 1 - share), (vector, share)):
        if not ranking or weight == 0:
            continue
        values = [score for _, score in ranking]
        low, spread = min(values), max(values) - min(values)
        for key, score in ranking:
            scores[key] = scores.get(key, 0.0) + weight * ((score - low) / spread if spread > 0 else 1.0)
    return scores


def fuse_ranks(lexical: Ranking, vector: Ranking, constant: float, share: float = 0.5) -> dict[int, float]:
    """Return key -> score in [0, 1] by reciprocal ranks (Cormack, Clarke and Büttcher, SIGIR 2009).

    Kept to be measured against: a first place counts 1, the greater `constant` the less it stands out.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((lexical, 1 - share), (vector, share)):
        for rank, (key, _) in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + weight * (constant + 1) / (constant + rank)
    return scores
