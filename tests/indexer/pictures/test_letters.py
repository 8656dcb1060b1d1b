"""Letters with their places: those of runs, and those that do not lie on the page."""

from __future__ import annotations

import pytest

from indexer.pictures.letters import Box, shown, spread


def test_a_run_is_shared_out_among_its_letters() -> None:
    letters = spread([("第7条 二", Box(0.1, 0.2, 0.5, 0.25))], 1.4)
    assert letters.text == "第7条二"
    assert [round(box.left, 3) for box in letters.boxes] == [0.1, 0.2, 0.25, 0.4]
    assert letters.boxes[-1].right == pytest.approx(0.5)
    assert {box.top for box in letters.boxes} == {0.2}


def test_only_what_lies_on_the_page_is_shown() -> None:
    assert shown(Box(-0.1, 0.1, 0.2, 0.3)) == Box(0.0, 0.1, 0.2, 0.3)
    assert shown(Box(1.1, 0.1, 1.2, 0.3)) is None
    assert shown(Box(0.1, 0.1, 0.1, 0.3)) is None


def test_around_two() -> None:
    assert Box(0.1, 0.2, 0.3, 0.4).with_other(Box(0.2, 0.1, 0.25, 0.5)) == Box(0.1, 0.1, 0.3, 0.5)
