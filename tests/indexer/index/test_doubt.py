"""The model of doubt: what it measures, and that it tells answered questions from others."""

from __future__ import annotations

import numpy as np

from indexer.index.doubt import MEASURES, DoubtModel, fit, measure

TEXTS = {
    1: ("云溪省渔港方案", "改造渔港十座，每座补助三十万元。"),
    2: ("云溪省茶园方案", "建设茶园。" + "落实责任。" * 200 + "补助农户。"),
}
COUNTS = {"渔港": 1, "补助": 2, "茶园": 1}


def measured(text: str, words: list[str], related: tuple[str, ...] = ()) -> dict[str, float]:
    found = measure(
        text, words, COUNTS, 40, [(1, 5.0), (2, 3.0)], [(1, 0.9), (2, 0.8)],
        lambda keys: {key: TEXTS[key] for key in keys}, related,
    )  # fmt: skip
    return dict(zip(MEASURES, found.tolist(), strict=True))


def test_words_that_stand_together_are_held() -> None:
    held = measured("渔港补助", ["渔港", "补助"])
    assert held["held"] == held["held_by_nearest"] == 1
    assert held["nearest"] == 0.9
    assert abs(held["lead"] - 0.1) < 1e-9
    assert held["unknown"] == 0


def test_words_far_apart_or_unknown_are_not() -> None:
    assert measured("茶园补助", ["茶园", "补助"])["held"] == 1  # the title holds one
    other = measured("渔港签证", ["渔港", "签证"])
    assert 0 < other["held"] < 0.6
    assert other["unknown"] > 0.4
    assert measured("鱼码头", ["鱼码头"], ("渔港",))["held"] > 0.5
    assert measured("鱼码头", ["鱼码头"])["held"] == 0


def test_a_model_tells_answered_from_unanswered() -> None:
    chance = np.random.default_rng(3)
    answered = chance.normal(0.8, 0.1, (60, len(MEASURES)))
    unanswered = chance.normal(0.3, 0.1, (60, len(MEASURES)))
    model = fit(answered, unanswered, unanswered[:30])
    assert model == fit(answered, unanswered, unanswered[:30])
    assert DoubtModel.from_json(model.to_json()) == model
    assert DoubtModel.from_json("") is None
    assert (model.probability(answered) >= model.doubtful).all()
    assert (model.probability(unanswered) < 0.4).all()
    assert 0 <= model.nothing <= model.doubtful <= 0.4


def test_a_sentence_says_more_than_its_neighbours_together() -> None:
    held = measured("渔港补助", ["渔港", "补助"])
    assert held["in_a_sentence"] == 1
    assert held["best_by_words"] > 0
    apart = measured("责任补助", ["责任", "补助"])
    assert apart["held"] > apart["in_a_sentence"]
    assert abs(held["near_five"] - 0.85) < 1e-9


def test_no_measure_speaks_against_its_sign() -> None:
    chance = np.random.default_rng(5)
    answered = chance.normal(0.5, 0.1, (60, len(MEASURES)))
    unanswered = chance.normal(0.4, 0.1, (60, len(MEASURES)))
    held, unknown = MEASURES.index("held"), MEASURES.index("unknown")
    answered[:, held] -= 0.5
    answered[:, unknown] += 0.5
    weights = dict(zip(MEASURES, fit(answered, unanswered, unanswered[:30]).weights, strict=True))
    assert weights["held"] == weights["unknown"] == 0
    assert weights["nearest"] > 0
    assert min(weights.values()) == 0
