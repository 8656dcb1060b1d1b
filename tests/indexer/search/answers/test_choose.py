"""One answer, a few, or none."""

from __future__ import annotations

from indexer.search.answers.choose import MOST, Bar, nearest, told
from indexer.search.answers.models import Answer


def answer(said: str, clause: str = "c1", title: str = "某方案") -> Answer:
    return Answer("figure", said, "某率", "d1", clause, title, "", "", None, None, None, None, (), 1.0)


def test_what_is_under_the_bar_does_not_answer() -> None:
    bar = Bar[float](0.8, 0.1, float)
    assert nearest([0.7, 0.75], bar) == []
    assert nearest([0.85, 0.95, 0.81, 0.9], bar) == [0.95, 0.9, 0.85]
    assert nearest([], bar) == []


def test_what_stands_alone_needs_less() -> None:
    bar = Bar[float](0.8, 0.1, float, 0.7)
    assert nearest([0.75, 0.5], bar) == [0.75]
    assert nearest([0.75, 0.7], bar) == []
    assert nearest([0.65], bar) == []


def test_each_answer_is_told_once_and_never_too_many() -> None:
    assert told([answer("1%"), answer("1%", "c2")]) == (answer("1%"),)
    assert told([answer(f"{n}%") for n in range(4)]) == ()
    table = [answer(f"{n}%", f"c{n}", f"方案{n}") for n in range(MOST)]
    assert len(told(table)) == MOST
    assert told([*table, answer("99%", "c99", "方案99")]) == ()
