"""Damaged texts: nothing raises, no character is lost, every span holds, nothing takes long."""

from __future__ import annotations

from pathlib import Path

from mutated import DAMAGES, faults, mutated, read, run, texts_of

from tests.conftest import CITY, PLAN

CORPUS = Path(__file__).parents[1] / "corpus"


def test_damaged_texts_lose_nothing() -> None:
    result = run([PLAN, CITY, *texts_of([CORPUS])], count=250, seed=20240607)
    assert [fault for fault, _ in result.faults] == []
    assert result.slowest < 30


def test_what_is_lost_is_told() -> None:
    found = read(PLAN)
    assert list(faults(PLAN, found)) == []
    assert "characters lost" in next(faults(f"{PLAN}鱻", found))
    object.__setattr__(found.documents[0].clauses[3], "end", found.documents[0].clauses[3].end - 2)
    told = list(faults(PLAN, found))
    assert any("nothing holds" in fault for fault in told)
    assert any("not those of its span" in fault for fault in told)


def test_every_damage_changes_a_text() -> None:
    import random

    for damage in DAMAGES:
        assert any(damage(random.Random(seed), PLAN) != PLAN for seed in range(9))
    assert mutated(random.Random(1), "") is not None
